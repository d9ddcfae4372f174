"""Tables of the core: which files were imported."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q


class ImportBatch(models.Model):
    """One file taken into the system, whole, at one moment; a dry run leaves no batch."""

    kind = models.CharField("loại dữ liệu", max_length=40)
    file_name = models.CharField("tên tệp", max_length=255)
    sha256 = models.CharField(
        "mã băm SHA-256", max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")]
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người nhập",
        on_delete=models.PROTECT,
        related_name="import_batches",
        null=True,
        blank=True,
        help_text="Trống: nhập bằng lệnh trên máy chủ.",
    )
    created_at = models.DateTimeField("nhập lúc", auto_now_add=True)
    rows = models.PositiveIntegerField("số dòng")
    created = models.PositiveIntegerField("thêm mới")
    updated = models.PositiveIntegerField("thay đổi")
    unchanged = models.PositiveIntegerField("không đổi")

    class Meta:
        verbose_name = "lần nhập dữ liệu"
        verbose_name_plural = "các lần nhập dữ liệu"
        ordering = ("-created_at", "-pk")
        indexes = (models.Index(fields=["kind", "-created_at"], name="core_batch_kind_idx"),)
        constraints = (
            models.CheckConstraint(
                name="core_batch_counts_add_up",
                condition=Q(rows=F("created") + F("updated") + F("unchanged")),
                violation_error_message="Số dòng phải bằng tổng thêm mới, thay đổi và không đổi.",
            ),
            models.CheckConstraint(
                name="core_batch_sha256_is_hex",
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message="Mã băm SHA-256 phải gồm 64 chữ số hệ mười sáu.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} · {self.file_name} · {self.created_at:%d/%m/%Y %H:%M}"
