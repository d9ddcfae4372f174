"""Tables of the core: what was written together and what waits for it, days worked, areas."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from cchc.core.audit import audited


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


class StagedImport(models.Model):
    """A file somebody put in through the pages, on its way from upload to batch.

    `mapping` is what was said of its headers (`plain_name` to column key, "" leaves it aside);
    `digest` stands for exactly the preview that was shown, so that nothing else is applied.
    """

    class State(models.TextChoices):
        MAPPING = "mapping", "Chờ chọn cột"
        CHECKING = "checking", "Đang kiểm tra"
        READY = "ready", "Chờ ghi vào sổ"
        REFUSED = "refused", "Không đọc được"
        APPLYING = "applying", "Đang ghi"
        DONE = "done", "Đã ghi"

    kind = models.CharField("loại dữ liệu", max_length=40)
    file_name = models.CharField("tên tệp", max_length=255)
    stored_as = models.CharField(max_length=80, unique=True, editable=False)
    sha256 = models.CharField("mã băm SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người tải lên",
        on_delete=models.PROTECT,
        related_name="staged_imports",
    )
    created_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    touched_at = models.DateTimeField("tiến triển lúc", auto_now=True)
    state = models.CharField(
        "trạng thái", max_length=8, choices=State.choices, default=State.MAPPING
    )
    mapping = models.JSONField("cột đã chọn", default=dict)
    lines_total = models.PositiveIntegerField("số dòng", default=0)
    created = models.PositiveIntegerField("thêm mới", default=0)
    updated = models.PositiveIntegerField("thay đổi", default=0)
    unchanged = models.PositiveIntegerField("không đổi", default=0)
    refused = models.PositiveIntegerField("dòng lỗi", default=0)
    skip_refused = models.BooleanField("chỉ ghi các dòng đúng", default=False)
    problems = models.JSONField("lỗi của cả tệp", default=list)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    batch = models.ForeignKey(
        ImportBatch, verbose_name="lần ghi", on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta:
        verbose_name = "tệp chờ nhập"
        verbose_name_plural = "tệp chờ nhập"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="core_staged_state_known",
                condition=Q(
                    state__in=["mapping", "checking", "ready", "refused", "applying", "done"]
                ),
                violation_error_message="Trạng thái của tệp chờ nhập không đúng.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} · {self.file_name}"

    @property
    def has_changes(self) -> bool:
        """Whether applying it would write anything, by its preview."""
        return self.created + self.updated > 0


class StagedLine(models.Model):
    """What would become of one line of a staged file, as the preview shows it.

    `changes` are (column, old, new) in words, `problems` (column, message).
    """

    class Outcome(models.TextChoices):
        CREATED = "created", "Thêm mới"
        UPDATED = "updated", "Thay đổi"
        UNCHANGED = "unchanged", "Không đổi"
        REFUSED = "refused", "Dòng lỗi"

    staged = models.ForeignKey(StagedImport, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField("dòng")
    outcome = models.CharField("kết quả", max_length=9, choices=Outcome.choices)
    title = models.TextField("nội dung")
    search_text = models.TextField(editable=False)
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    warnings = models.JSONField(default=list)

    class Meta:
        verbose_name = "dòng chờ nhập"
        verbose_name_plural = "dòng chờ nhập"
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                name="core_staged_line_once",
                fields=["staged", "number"],
                violation_error_message="Mỗi dòng của tệp chỉ có một kết quả.",
            ),
        )
        indexes = (
            models.Index(fields=["staged", "outcome", "number"], name="core_staged_outcome_idx"),
        )

    def __str__(self) -> str:
        return f"{self.number} · {self.title}"


class KnownHeader(models.Model):
    """What a header of files means, as a person said once; "" leaves the column aside."""

    kind = models.CharField("loại dữ liệu", max_length=40)
    name = models.CharField("tên cột trong tệp", max_length=255)
    column = models.CharField("cột của hệ thống", max_length=60, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người chọn",
        on_delete=models.PROTECT,
        related_name="+",
    )
    chosen_at = models.DateTimeField("chọn lúc", auto_now=True)

    class Meta:
        verbose_name = "tên cột đã nhớ"
        verbose_name_plural = "tên cột đã nhớ"
        constraints = (
            models.UniqueConstraint(
                name="core_known_header_once",
                fields=["kind", "name"],
                violation_error_message="Tên cột này đã được nhớ.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} · {self.name}"


@audited("SpecialDayAudit")
class SpecialDay(models.Model):
    """A day that is worked or not, against its day of the week: a holiday, or a swapped day."""

    day = models.DateField("ngày", unique=True)
    is_working = models.BooleanField("có làm việc", default=False)
    name = models.CharField("nội dung", max_length=150)
    source = models.CharField("nguồn", max_length=255, blank=True)

    class Meta:
        verbose_name = "ngày nghỉ lễ, ngày làm bù"
        verbose_name_plural = "ngày nghỉ lễ, ngày làm bù"
        ordering = ("-day",)
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="special_day_named"),)

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


@audited("AreaAudit")
class Area(models.Model):
    """A field of the reform programme (Nghị quyết 76/NQ-CP); areas are data."""

    code = models.CharField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=255)
    order = models.PositiveIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.name


class PrintedPage(models.Model):
    """A page of the product that could be printed: the code on its paper, and where it is."""

    code = models.CharField("mã kiểm tra", max_length=12, unique=True)
    address = models.TextField("địa chỉ")
    title = models.CharField("tên trang", max_length=300, blank=True)
    as_of = models.DateField("số liệu tính đến ngày")
    first_seen_at = models.DateTimeField("lập lần đầu lúc")

    class Meta:
        verbose_name = "trang có mã kiểm tra"
        verbose_name_plural = "các trang có mã kiểm tra"
        ordering = ("-first_seen_at", "-pk")

    def __str__(self) -> str:
        return self.title or self.address
