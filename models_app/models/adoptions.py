"""Which units took an initiative over, and how they fared with it."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cchc.core.audit import audited
from cchc.core.models import ImportBatch
from evidence_app.models import Evidence
from models_app.choices import AdoptionEventKind
from models_app.models.events import delete_only_withdrawn, never_back
from models_app.models.initiatives import Initiative
from models_app.querysets import AdoptionQuerySet
from units_app.models import Unit


class Adopting(models.Model):
    """How an adoption stands: now on the row, from a day on in each event. `since` is the first day
    it is applied, `ended_on` the first day on which it no longer is.
    """

    since = models.DateField("áp dụng từ ngày")
    ended_on = models.DateField("thôi áp dụng từ ngày", null=True, blank=True)
    adapted = models.TextField("điều chỉnh khi áp dụng", blank=True)
    result = models.TextField("kết quả áp dụng", blank=True)
    result_on = models.DateField("ngày của kết quả", null=True, blank=True)

    class Meta:
        abstract = True


ADOPTING_FIELDS = ("since", "ended_on", "adapted", "result", "result_on")


@audited("AdoptionAudit")
class Adoption(Adopting):
    """A unit that took over an initiative of another one; once for each pair."""

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, related_name="adoptions", verbose_name="mô hình, sáng kiến"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="adoptions", verbose_name="đơn vị áp dụng"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    # What `as_of` annotates.
    at_since: date
    at_ended_on: date | None
    at_adapted: str
    at_result: str
    at_result_on: date | None

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị áp dụng"
        verbose_name_plural = "đơn vị áp dụng"
        ordering = ("initiative", "since", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["initiative", "unit"],
                name="adoption_once",
                violation_error_message="Đơn vị này đã được ghi là đơn vị áp dụng.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("since")),
                name="adoption_ends_after_start",
                violation_error_message="Ngày thôi áp dụng phải từ ngày bắt đầu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(result="", result_on__isnull=True)
                | (~Q(result="") & Q(result_on__isnull=False)),
                name="adoption_result_has_day",
                violation_error_message="Kết quả áp dụng phải có ngày.",
            ),
            models.CheckConstraint(
                condition=Q(result_on__isnull=True) | Q(result_on__gte=F("since")),
                name="adoption_result_after_start",
                violation_error_message="Ngày của kết quả phải từ ngày bắt đầu áp dụng trở đi.",
            ),
        )
        indexes = (models.Index(fields=["unit"], name="adoption_unit"),)

    def __str__(self) -> str:
        return f"{self.unit} áp dụng {self.initiative}"

    @property
    def told(self) -> str:
        """Who applies it and since when."""
        return f"{self.unit.name} từ ngày {self.since:%d/%m/%Y}"


class AdoptionEvent(Adopting):
    """One thing that happened to an adoption, with the whole standing from `effective_on` on; the
    one with the highest `seq` whose day has come holds.
    """

    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField("loại", max_length=12, choices=AdoptionEventKind)
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
    reason = models.TextField("lý do", blank=True)
    evidence = models.ManyToManyField(
        Evidence,
        through="AdoptionEventEvidence",
        related_name="adoption_events",
        verbose_name="tài liệu",
    )

    class Meta:
        verbose_name = "sự kiện áp dụng"
        verbose_name_plural = "sự kiện áp dụng"
        ordering = ("adoption", "seq")
        constraints = (
            models.UniqueConstraint(fields=["adoption", "seq"], name="adoption_event_seq_once"),
            models.CheckConstraint(
                condition=Q(kind__in=AdoptionEventKind.values), name="adoption_event_kind_known"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),
            delete_only_withdrawn("models_app_adoptionevent"),
            never_back("models_app_adoptionevent", "adoption_id"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y}"


class AdoptionEventEvidence(models.Model):
    """A document that came with an event of an adoption."""

    event = models.ForeignKey(AdoptionEvent, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="adoption_event_links")

    class Meta:
        verbose_name = "tài liệu của sự kiện áp dụng"
        verbose_name_plural = "tài liệu của sự kiện áp dụng"
        constraints = (
            models.UniqueConstraint(
                fields=["event", "evidence"], name="adoption_event_evidence_once"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return str(self.evidence)
