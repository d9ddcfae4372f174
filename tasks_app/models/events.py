"""The append-only record of what happened to assignments."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from cchc.core.models import ImportBatch
from evidence_app.models import Evidence
from tasks_app.choices import CLOSED_STATUSES, EventKind, ReturnReason
from tasks_app.models.assignments import Assignment, Standing

_ONLY_WITHDRAWN = """
IF EXISTS (SELECT 1 FROM tasks_app_withdrawnevent kept WHERE kept.event_id = OLD.id) THEN
    RETURN OLD;
END IF;
RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;
"""


class AssignmentEvent(Standing):
    """One thing that happened: the whole standing from `effective_on` on, recorded at
    `recorded_at`.

    The database refuses to change a row, and to delete one that is not kept whole among the
    withdrawn ones. Within an assignment `seq` counts up and
    `effective_on` never goes back, so the standing on any day is the row with the highest `seq`
    whose day has come.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="events")
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
    reason_code = models.CharField("mã lý do", max_length=20, blank=True, choices=ReturnReason)
    reason = models.TextField("lý do", blank=True)
    evidence = models.ManyToManyField(
        Evidence, through="EventEvidence", related_name="events", verbose_name="tài liệu kiểm chứng"
    )

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        ordering = ("assignment", "seq")
        constraints = (
            models.UniqueConstraint(fields=["assignment", "seq"], name="event_seq_once"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
            models.CheckConstraint(
                condition=Q(reason_code="") | Q(reason_code__in=ReturnReason.values),
                name="event_reason_code_known",
            ),
        )
        indexes = (
            models.Index(
                fields=["assignment", "-seq"], include=["effective_on", "id"], name="event_latest"
            ),
            # The order of the list on a past day, as `assignment_urgency` is today's.
            models.Index(
                Case(When(status__in=CLOSED_STATUSES, then=Value(1)), default=Value(0)),
                F("due_on").asc(nulls_last=True),
                F("assignment"),
                name="event_urgency",
            ),
            models.Index(fields=["recorded_at"], name="event_recorded"),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="delete_only_withdrawn",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func=_ONLY_WITHDRAWN,
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y}"


class EventEvidence(models.Model):
    """A document that was sent along with an event; as lasting as the event itself."""

    event = models.ForeignKey(AssignmentEvent, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="event_links")

    class Meta:
        verbose_name = "tài liệu của sự kiện"
        verbose_name_plural = "tài liệu của sự kiện"
        constraints = (
            models.UniqueConstraint(fields=["event", "evidence"], name="event_evidence_once"),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return str(self.evidence)


class WithdrawnEvent(models.Model):
    """An event taken out of the books because its batch was undone; kept whole, for ever.

    `content` is the event's row. No figure of any day counts it; it explains figures that were read
    between the batch and its undoing.
    """

    event_id = models.BigIntegerField("sự kiện", unique=True)
    assignment_id = models.BigIntegerField("nhiệm vụ", db_index=True)
    assignment_code = models.CharField("mã nhiệm vụ", max_length=60)
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
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.assignment_code} {self.effective_on:%d/%m/%Y}"
