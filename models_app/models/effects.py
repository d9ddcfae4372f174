"""What an initiative changes, in figures: what was before, what is aimed at, what was measured."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
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


@audited("IndicatorAudit")
class Indicator(models.Model):
    """One figure by which the effect is told: its value before, the value aimed at, and the day by
    which the figure after is to be measured.
    """

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="indicators")
    name = models.CharField("chỉ tiêu", max_length=255)
    measured_in = models.CharField("đơn vị tính", max_length=60)
    better = models.CharField("chiều tốt hơn", max_length=6, choices=Better)
    baseline = models.DecimalField(
        "số liệu trước khi áp dụng", max_digits=18, decimal_places=4, null=True, blank=True
    )
    baseline_on = models.DateField("ngày của số liệu trước", null=True, blank=True)
    target = models.DecimalField("mục tiêu", max_digits=18, decimal_places=4)
    due_on = models.DateField("hạn có số liệu sau áp dụng")
    order = models.PositiveIntegerField("thứ tự", default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "chỉ tiêu hiệu quả"
        verbose_name_plural = "chỉ tiêu hiệu quả"
        ordering = ("initiative", "order", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["initiative", "name"],
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
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.measured_in})"


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
