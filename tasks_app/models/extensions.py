"""The ledger of extensions; a deadline is never overwritten."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from cchc.core.audit import audited
from evidence_app.models import Evidence
from tasks_app.choices import ExtensionState
from tasks_app.models.assignments import Assignment


@audited("ExtensionAudit")
class Extension(models.Model):
    """A request for a later deadline and what was decided on it.

    `old_due_on` is the deadline in force when it was asked for, `asked_due_on` the wanted one,
    `granted_due_on` the approved one, with the approving document. One request of an assignment
    is open at a time.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extensions")
    number = models.PositiveSmallIntegerField("lần")
    state = models.CharField(
        "tình trạng", max_length=10, choices=ExtensionState, default=ExtensionState.REQUESTED
    )
    old_due_on = models.DateField("thời hạn khi đề nghị")
    asked_due_on = models.DateField("thời hạn đề nghị")
    reason = models.TextField("lý do đề nghị")
    requested_on = models.DateField("ngày đề nghị")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField("ghi lúc", db_default=Now())
    granted_due_on = models.DateField("thời hạn được duyệt", null=True, blank=True)
    document = models.CharField("văn bản phê duyệt", max_length=255, blank=True)
    document_on = models.DateField("ngày văn bản phê duyệt", null=True, blank=True)
    decision_note = models.TextField("ý kiến", blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    evidence = models.ManyToManyField(
        Evidence, through="ExtensionEvidence", related_name="extensions", verbose_name="tài liệu"
    )

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ("assignment", "number")
        constraints = (
            models.UniqueConstraint(fields=["assignment", "number"], name="extension_number_once"),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state=ExtensionState.REQUESTED),
                name="extension_one_open",
                violation_error_message="Nhiệm vụ đang có một đề nghị gia hạn chờ duyệt.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ExtensionState.values), name="extension_state_known"
            ),
            models.CheckConstraint(
                condition=Q(asked_due_on__gt=F("old_due_on")),
                name="extension_asks_for_later",
                violation_error_message="Thời hạn đề nghị phải sau thời hạn hiện tại.",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExtensionState.APPROVED)
                | (
                    Q(granted_due_on__gt=F("old_due_on"), decided_on__isnull=False)
                    & ~Q(document="")
                ),
                name="extension_approved_has_document",
                violation_error_message="Gia hạn được duyệt phải có thời hạn mới và văn bản.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment.code}: gia hạn lần {self.number}"


class ExtensionEvidence(models.Model):
    """A document that supports a request or carries its approval."""

    extension = models.ForeignKey(Extension, models.PROTECT, related_name="evidence_links")
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="extension_links")

    class Meta:
        verbose_name = "tài liệu của gia hạn"
        verbose_name_plural = "tài liệu của gia hạn"
        constraints = (
            models.UniqueConstraint(
                fields=["extension", "evidence"], name="extension_evidence_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.evidence)
