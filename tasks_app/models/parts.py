"""What co-units report of their own parts."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from evidence_app.models import Evidence
from tasks_app.choices import PartStatus
from tasks_app.models.assignments import Assignment
from units_app.models import Unit


class PartReport(models.Model):
    """One report of a co-unit on its part, effective from its day on; the last one whose day has
    come holds. The database refuses to change or delete a row; no headline figure counts it.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="part_reports")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="part_reports")
    seq = models.PositiveIntegerField()
    status = models.CharField("tình trạng", max_length=12, choices=PartStatus)
    effective_on = models.DateField("ngày có hiệu lực")
    completed_on = models.DateField("ngày của kết quả", null=True, blank=True)
    result_document = models.CharField("văn bản kết quả", max_length=255, blank=True)
    note = models.TextField("ghi chú", blank=True)
    evidence = models.ManyToManyField(
        Evidence, through="PartEvidence", related_name="part_reports", verbose_name="tài liệu"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField("ghi lúc", db_default=Now())

    class Meta:
        verbose_name = "kết quả phối hợp"
        verbose_name_plural = "kết quả phối hợp"
        ordering = ("assignment", "unit", "seq")
        constraints = (
            models.UniqueConstraint(
                fields=["assignment", "unit", "seq"], name="part_report_seq_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PartStatus.values), name="part_report_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=PartStatus.DONE, completed_on__isnull=False)
                | (~Q(status=PartStatus.DONE) & Q(completed_on__isnull=True)),
                name="part_report_done_has_date",
                violation_error_message="Chỉ phần việc đã xong có ngày của kết quả.",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.unit}: {self.get_status_display()}"


class PartEvidence(models.Model):
    """A document that was sent along with a part report."""

    report = models.ForeignKey(PartReport, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="part_links")

    class Meta:
        verbose_name = "tài liệu của kết quả phối hợp"
        verbose_name_plural = "tài liệu của kết quả phối hợp"
        constraints = (
            models.UniqueConstraint(fields=["report", "evidence"], name="part_evidence_once"),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return str(self.evidence)
