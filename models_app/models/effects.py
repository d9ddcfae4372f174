"""What an initiative changes, in figures: what was before, what is aimed at, what was measured."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cchc.core.audit import audited
from evidence_app.models import Evidence
from models_app.choices import Better, MeasureKind
from models_app.models.initiatives import Initiative
from models_app.querysets import IndicatorQuerySet, MeasurementQuerySet

_ONLY_WITHDRAWAL = """
IF OLD.withdrawn_on IS NULL AND NEW.withdrawn_on IS NOT NULL AND
    to_jsonb(OLD) - ARRAY['withdrawn_on', 'withdrawn_by_id', 'withdrawn_reason'] =
    to_jsonb(NEW) - ARRAY['withdrawn_on', 'withdrawn_by_id', 'withdrawn_reason'] THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
"""


class Aiming(models.Model):
    """What an indicator says: now on the row, from a day on in each event. The figure before, the
    one aimed at, and the day by which the figure after is to be measured; `is_gone` once it was
    taken out of the books.
    """

    name = models.CharField("chỉ tiêu", max_length=255)
    measured_in = models.CharField("đơn vị tính", max_length=60)
    better = models.CharField("chiều tốt hơn", max_length=6, choices=Better)
    baseline = models.DecimalField(
        "số liệu trước khi áp dụng", max_digits=18, decimal_places=4, null=True, blank=True
    )
    baseline_on = models.DateField("ngày của số liệu trước", null=True, blank=True)
    target = models.DecimalField("mục tiêu", max_digits=18, decimal_places=4)
    due_on = models.DateField("hạn có số liệu sau áp dụng")
    is_gone = models.BooleanField("đã xóa", default=False, editable=False)

    class Meta:
        abstract = True


AIMING_FIELDS = ("name", "measured_in", "better", "baseline", "baseline_on", "target", "due_on")


@audited("IndicatorAudit")
class Indicator(Aiming):
    """One figure by which the effect of an initiative is told. Only a draft's is ever deleted; in
    the books it is gone from a day on, and stays in what is told of the days before.
    """

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="indicators")
    order = models.PositiveIntegerField("thứ tự", default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    # What `as_of` and `with_after` annotate.
    at_name: str
    at_measured_in: str
    at_better: str
    at_baseline: Decimal | None
    at_baseline_on: date | None
    at_target: Decimal
    at_due_on: date
    at_after: Decimal | None

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu hiệu quả"
        verbose_name_plural = "chỉ tiêu hiệu quả"
        ordering = ("initiative", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["initiative", "name"],
                condition=Q(is_gone=False),
                name="indicator_name_once",
                violation_error_message="Sáng kiến đã có chỉ tiêu mang tên này.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(measured_in=""), name="indicator_named"
            ),
            models.CheckConstraint(
                condition=Q(better__in=Better.values), name="indicator_better_known"
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True, baseline_on__isnull=True)
                | Q(baseline__isnull=False, baseline_on__isnull=False),
                name="indicator_baseline_has_day",
                violation_error_message="Số liệu trước khi áp dụng phải có ngày.",
            ),
            models.CheckConstraint(
                condition=Q(baseline_on__isnull=True) | Q(baseline_on__lte=F("due_on")),
                name="indicator_due_after_baseline",
                violation_error_message="Hạn có số liệu sau phải từ ngày của số liệu trước trở đi.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.measured_in})"

    @property
    def at_better_words(self) -> str:
        """Which way is better on the day of `as_of`."""
        return str(Better(self.at_better).label)


class IndicatorEvent(Aiming):
    """How an indicator stands from `effective_on` on, whole; the one with the highest `seq` whose
    day has come holds. Why it changed stands with the correction of its initiative.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    effective_on = models.DateField("ngày có hiệu lực")
    recorded_at = models.DateTimeField("ghi lúc", db_default=Now())
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "sự kiện của chỉ tiêu"
        verbose_name_plural = "sự kiện của chỉ tiêu"
        ordering = ("indicator", "seq")
        constraints = (
            models.UniqueConstraint(fields=["indicator", "seq"], name="indicator_event_seq_once"),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.effective_on:%d/%m/%Y}"


class Measurement(models.Model):
    """A value measured on a day; never changed. A wrong one is withdrawn with its reason, from that
    day on, and another one recorded.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measurements")
    kind = models.CharField("loại số liệu", max_length=8, choices=MeasureKind)
    value = models.DecimalField("số liệu", max_digits=18, decimal_places=4)
    measured_on = models.DateField("ngày của số liệu")
    note = models.TextField("cách đo, ghi chú", blank=True)
    evidence = models.ManyToManyField(
        Evidence,
        through="MeasurementEvidence",
        related_name="measurements",
        verbose_name="tài liệu",
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc", db_default=Now())
    withdrawn_on = models.DateField("rút từ ngày", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField("lý do rút", blank=True)
    # What `with_indicator` annotates.
    at_name: str
    at_measured_in: str

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = "số liệu đo được"
        verbose_name_plural = "số liệu đo được"
        ordering = ("indicator", "measured_on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=MeasureKind.values), name="measurement_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawn_reason=""),
                name="measurement_withdrawn_has_reason",
                violation_error_message="Rút số liệu phải có lý do.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("measured_on")),
                name="measurement_withdrawn_after_measured",
                violation_error_message="Ngày rút phải từ ngày của số liệu trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=False)
                | Q(withdrawn_by__isnull=True, withdrawn_reason=""),
                name="measurement_withdrawn_from_a_day",
                violation_error_message="Số liệu rút phải có ngày rút.",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="only_withdrawn",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_ONLY_WITHDRAWAL,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.value} {self.measured_on:%d/%m/%Y}"


class MeasurementEvidence(models.Model):
    """A document that proves a measured value."""

    measurement = models.ForeignKey(Measurement, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="measurement_links")

    class Meta:
        verbose_name = "tài liệu của số liệu"
        verbose_name_plural = "tài liệu của số liệu"
        constraints = (
            models.UniqueConstraint(
                fields=["measurement", "evidence"], name="measurement_evidence_once"
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return str(self.evidence)
