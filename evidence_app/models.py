"""The vault: contents kept once each, and the documents people know them by."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cchc.core import text
from cchc.core.audit import audited
from evidence_app import names
from evidence_app.choices import TYPES, Kind
from evidence_app.querysets import EvidenceQuerySet
from units_app.models import Unit


class StoredFile(models.Model):
    """One content, kept once whatever the number of documents that have it; named by its hash."""

    sha256 = models.CharField("mã băm SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("dung lượng")
    content_type = models.CharField("loại nội dung", max_length=100)
    pages = models.PositiveIntegerField("số trang", null=True, blank=True)
    text = models.TextField("nội dung chữ", blank=True)
    words = SearchVectorField(null=True, editable=False)
    text_problem = models.CharField("ghi chú khi đọc", max_length=200, blank=True)
    text_read_at = models.DateTimeField("đọc nội dung lúc", null=True, blank=True)
    stored_at = models.DateTimeField("lưu lúc", db_default=Now())

    class Meta:
        verbose_name = "nội dung đã lưu"
        verbose_name_plural = "nội dung đã lưu"
        constraints = (
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="stored_file_sha256_is_hex"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_not_empty"),
        )
        indexes = (GinIndex(fields=["words"], name="stored_file_words"),)

    def __str__(self) -> str:
        return self.sha256

    @property
    def kind(self) -> Kind:
        """What people call this kind of content, and its icon."""
        return TYPES[self.content_type]


@audited("EvidenceAudit", exclude=["search_text", "version"])
class Evidence(models.Model):
    """A document that proves something: name, number and date, and its content in the vault.

    It belongs to the unit that handed it in (None: to Sở Nội vụ). Whatever refers to it does so
    with PROTECT, so the database refuses to delete it while anything does.
    """

    file = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="documents", verbose_name="tệp"
    )
    file_name = models.CharField("tên tệp", max_length=255)
    name = models.CharField("tên tài liệu", max_length=300)
    number = models.CharField("số, ký hiệu", max_length=100, blank=True)
    issued_on = models.DateField("ngày văn bản", null=True, blank=True)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="đơn vị cung cấp",
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người đưa lên",
    )
    uploaded_at = models.DateTimeField("đưa lên lúc", db_default=Now())
    is_sample = models.BooleanField("dữ liệu minh họa", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "tài liệu kiểm chứng"
        verbose_name_plural = "tài liệu kiểm chứng"
        ordering = ("-uploaded_at", "-pk")
        indexes = (models.Index(fields=["-uploaded_at", "-id"], name="evidence_newest"),)
        constraints = (
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(file_name=""), name="evidence_is_named"
            ),
            models.CheckConstraint(
                condition=~Q(number__regex=r"[-/(. ](M|TM|TuM|TUM)\)?$"),
                name="evidence_not_secret",
                violation_error_message="Văn bản mang độ mật không được đưa vào hệ thống này.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()

    def normalise(self) -> None:
        """Brings texts to NFC and derives what searching needs."""
        self.name = text.folded(self.name)[:300]
        self.number = text.folded(self.number)
        self.file_name = names.harmless(self.file_name)
        self.search_text = text.searchable(f"{self.number} {self.name} {self.file_name}")
