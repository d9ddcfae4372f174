"""Tables of the core: which files were imported."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q


class ImportBatch(models.Model):
    """Rows taken into the system together at one moment: a file, a pasted grid, a bulk edit.

    A dry run leaves no batch. `context_id` is the audit's context of its transaction: under it the
    triggers keep every row the batch changed, which is what undoing it goes by.
    """

    class Origin(models.TextChoices):
        FILE = "file", "Tệp"
        GRID = "grid", "Bảng nhập"
        BULK = "bulk", "Sửa hàng loạt"

    origin = models.CharField("nguồn", max_length=4, choices=Origin.choices, default=Origin.FILE)
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
    skipped = models.PositiveIntegerField("dòng lỗi đã bỏ qua", default=0)
    context_id = models.UUIDField(null=True, blank=True, editable=False)
    undone_at = models.DateTimeField("hoàn tác lúc", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người hoàn tác",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    undo_context_id = models.UUIDField(null=True, blank=True, editable=False)
    undo_reason = models.TextField("lý do hoàn tác", blank=True)

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
