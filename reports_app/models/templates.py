"""Templates of office documents that the office put in the place of the product's own."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from reports_app.choices import DocumentKind


class DocumentTemplate(models.Model):
    """One version; the latest of a kind is in force. One without content puts the product's own
    back. Versions are only ever added.
    """

    kind = models.CharField("loại văn bản", max_length=16, choices=DocumentKind)
    file_name = models.CharField("tên tệp", max_length=255, blank=True)
    content = models.BinaryField("nội dung", blank=True)
    sha256 = models.CharField("mã băm SHA-256", max_length=64, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True)
    put_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người thay mẫu",
    )
    put_at = models.DateTimeField("thay lúc", db_default=Now())

    class Meta:
        verbose_name = "mẫu văn bản"
        verbose_name_plural = "các mẫu văn bản"
        ordering = ("kind", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="template_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(sha256="", file_name="") | Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="template_has_digest",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return self.file_name or "Mẫu của chương trình"
