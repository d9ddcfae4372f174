"""The append-only record of what happened to initiatives."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cchc.core.models import ImportBatch
from evidence_app.models import Evidence
from models_app.choices import IN_BOOKS, EventKind
from models_app.models.initiatives import Initiative, Standing


def delete_only_withdrawn(table: str) -> pgtrigger.Trigger:
    """A trigger that lets an event go only once its row is kept whole among the withdrawn ones."""
    return pgtrigger.Trigger(
        name="delete_only_withdrawn",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func=f"""
IF EXISTS (
    SELECT 1 FROM models_app_withdrawnevent kept
    WHERE kept.event_table = '{table}' AND kept.event_id = OLD.id
        AND kept.content = to_jsonb(OLD)
) THEN
    RETURN OLD;
END IF;
RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
""",  # noqa: S608 - a table of this package
    )


def never_back(table: str, parent: str) -> pgtrigger.Trigger:
    """A trigger that lets no event count from before the one recorded ahead of it; `parent` is the
    column of what the events are about.
    """
    return pgtrigger.Trigger(
        name="never_back",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("last_on", "date")],
        func=f"""
SELECT effective_on INTO last_on FROM {table}
WHERE {parent} = NEW.{parent} AND seq < NEW.seq ORDER BY seq DESC LIMIT 1;
IF last_on > NEW.effective_on THEN
    RAISE EXCEPTION 'pgtrigger: % goes back before %', TG_TABLE_NAME, last_on;
END IF;
RETURN NEW;
""",  # noqa: S608 - names of this package
    )


class InitiativeEvent(Standing):
    """One thing that happened: the whole standing from `effective_on` on, recorded at
    `recorded_at`.

    The database refuses to change a row, and to delete one that is not kept whole among the
    withdrawn ones. Within an initiative `seq` counts up and `effective_on` never goes back, so the
    standing on any day is the row with the highest `seq` whose day has come. `document_no` and
    `document_on` are of the document that this very step rests on.
    """

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField("loại", max_length=12, choices=EventKind)
    effective_on = models.DateField("ngày có hiệu lực")
    recorded_at = models.DateTimeField("ghi lúc", db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người ghi",
    )
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    changes = models.JSONField("thay đổi", default=dict)
    document_no = models.CharField("số văn bản", max_length=100, blank=True)
    document_on = models.DateField("ngày văn bản", null=True, blank=True)
    reason = models.TextField("lý do, ghi chú", blank=True)
    evidence = models.ManyToManyField(
        Evidence,
        through="InitiativeEventEvidence",
        related_name="initiative_events",
        verbose_name="tài liệu kiểm chứng",
    )

    class Meta:
        verbose_name = "sự kiện của sáng kiến"
        verbose_name_plural = "sự kiện của sáng kiến"
        ordering = ("initiative", "seq")
        constraints = (
            models.UniqueConstraint(fields=["initiative", "seq"], name="initiative_event_seq_once"),
            models.CheckConstraint(
                condition=Q(kind__in=EventKind.values), name="initiative_event_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=IN_BOOKS), name="initiative_event_in_books"
            ),
        )
        indexes = (
            models.Index(
                fields=["initiative", "-seq"],
                include=["effective_on", "id"],
                name="initiative_event_latest",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),
            delete_only_withdrawn("models_app_initiativeevent"),
            never_back("models_app_initiativeevent", "initiative_id"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y}"


class InitiativeEventEvidence(models.Model):
    """A document that came with an event; as lasting as the event itself."""

    event = models.ForeignKey(InitiativeEvent, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="initiative_event_links")

    class Meta:
        verbose_name = "tài liệu của sự kiện"
        verbose_name_plural = "tài liệu của sự kiện"
        constraints = (
            models.UniqueConstraint(
                fields=["event", "evidence"], name="initiative_event_evidence_once"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return str(self.evidence)


class WithdrawnEvent(models.Model):
    """An event of an initiative or an adoption taken out of the books because its batch was
    undone; kept whole, for ever. `content` is the row of `event_table`.
    """

    event_table = models.CharField("bảng", max_length=60)
    event_id = models.BigIntegerField("sự kiện")
    initiative_code = models.CharField("mã sáng kiến", max_length=60)
    effective_on = models.DateField("ngày có hiệu lực")
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+")
    content = models.JSONField("nội dung")
    withdrawn_at = models.DateTimeField("rút lúc", db_default=Now())
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = "sự kiện đã rút"
        verbose_name_plural = "sự kiện đã rút"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["event_table", "event_id"], name="initiative_withdrawn_once"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.initiative_code} {self.effective_on:%d/%m/%Y}"
