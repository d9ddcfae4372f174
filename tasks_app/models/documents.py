"""The documents that assignments are born from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cchc.core.audit import audited


@audited("SourceDocumentAudit")
class SourceDocument(models.Model):
    """The document an assignment was born from."""

    number = models.CharField("số, ký hiệu", max_length=100)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=255, blank=True)
    signer = models.CharField("người ký", max_length=150, blank=True)
    summary = models.TextField("trích yếu", blank=True)

    class Meta:
        verbose_name = "văn bản giao"
        verbose_name_plural = "văn bản giao"
        ordering = ("-issued_on", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["number", "issued_on", "issuer"],
                nulls_distinct=False,
                name="document_once",
                violation_error_message="Văn bản này đã có trong hệ thống.",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(number__regex=r"[-/(. ](M|TM|TuM|TUM)\)?$"),
                name="document_not_secret",
                violation_error_message="Văn bản mang độ mật không được đưa vào hệ thống này.",
            ),
        )

    def __str__(self) -> str:
        return self.number
