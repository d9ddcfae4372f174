"""Documents, assignments and the append-only record of what happened to them."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from cchc.core.audit import audited
from cchc.core.models import ImportBatch
from tasks_app.choices import CLOSED_STATUSES, EventKind, Source, Status
from tasks_app.querysets import AssignmentQuerySet
from units_app.models import Unit


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


class Standing(models.Model):
    """What figures are made of; the row holds it as it is now, each event as it was from its day
    on.
    """

    source = models.CharField("nguồn giao", max_length=16, choices=Source)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lĩnh vực"
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name="đơn vị chủ trì"
    )
    document = models.ForeignKey(
        SourceDocument, models.PROTECT, related_name="+", verbose_name="văn bản giao"
    )
    due_on = models.DateField("thời hạn", null=True, blank=True)
    status = models.CharField(
        "tình trạng", max_length=12, choices=Status, default=Status.NOT_STARTED
    )
    completed_on = models.DateField("ngày hoàn thành", null=True, blank=True)
    updated_on = models.DateField("ngày cập nhật gần nhất")
    result_document = models.CharField("văn bản kết quả", max_length=255, blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        abstract = True


STANDING_FIELDS = (
    "source",
    "document",
    "area",
    "lead_unit",
    "due_on",
    "status",
    "completed_on",
    "updated_on",
    "result_document",
    "note",
)


@audited("AssignmentAudit")
class Assignment(Standing):
    """A task given to one lead unit; counted once whatever the number of co-units."""

    code = models.CharField("mã nhiệm vụ", max_length=60, unique=True)
    title = models.TextField("nội dung")
    document = models.ForeignKey(
        SourceDocument, models.PROTECT, related_name="assignments", verbose_name="văn bản giao"
    )
    lead_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="led_assignments", verbose_name="đơn vị chủ trì"
    )
    co_units = models.ManyToManyField(
        Unit,
        through="CoUnit",
        related_name="shared_assignments",
        verbose_name="đơn vị phối hợp",
        blank=True,
    )
    assigned_on = models.DateField("ngày giao")
    product = models.TextField("sản phẩm", blank=True)
    is_sample = models.BooleanField("dữ liệu minh họa", default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # What `as_of` and `for_list` annotate.
    at_status: str
    at_timeliness: str
    at_source: str
    at_due_on: date | None
    at_completed_on: date | None
    at_updated_on: date
    at_document_id: int
    at_lead_unit_id: int
    at_area_id: int | None
    may_update: bool
    why: str
    search_text = models.TextField(editable=False, default="")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="assignment_status_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="assignment_source_known"
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(title=""), name="assignment_code_and_title_given"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DONE, completed_on__isnull=False)
                | (~Q(status=Status.DONE) & Q(completed_on__isnull=True)),
                name="assignment_done_has_date",
                violation_error_message="Chỉ nhiệm vụ hoàn thành có ngày hoàn thành.",
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True) | Q(completed_on__gte=F("assigned_on")),
                name="assignment_done_after_assigned",
                violation_error_message="Ngày hoàn thành phải từ ngày giao trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("assigned_on")),
                name="assignment_due_after_assigned",
                violation_error_message="Thời hạn phải từ ngày giao trở đi.",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.DROPPED) | (~Q(note="") & ~Q(result_document="")),
                name="assignment_dropped_has_reason",
                violation_error_message="Dừng thực hiện phải có lý do và văn bản.",
            ),
        )
        indexes = (
            models.Index(fields=["lead_unit"], name="assignment_lead"),
            models.Index(
                Case(When(status__in=CLOSED_STATUSES, then=Value(1)), default=Value(0)),
                F("due_on").asc(nulls_last=True),
                F("id"),
                name="assignment_urgency",
            ),
            models.Index(F("due_on").asc(nulls_last=True), F("id"), name="assignment_due_order"),
            models.Index(fields=["document"], name="assignment_document"),
            # All that figures of today are made of, so that counting never reads the long texts.
            models.Index(
                fields=["source"],
                include=[
                    "status",
                    "due_on",
                    "completed_on",
                    "updated_on",
                    "assigned_on",
                    "lead_unit",
                    "area",
                    "document",
                    "is_sample",
                ],
                name="assignment_standing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


@audited("CoUnitAudit")
class CoUnit(models.Model):
    """A unit that works on an assignment beside its lead."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="co_unit_links")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="co_unit_links")

    class Meta:
        verbose_name = "đơn vị phối hợp"
        verbose_name_plural = "đơn vị phối hợp"
        constraints = (models.UniqueConstraint(fields=["assignment", "unit"], name="co_unit_once"),)

    def __str__(self) -> str:
        return str(self.unit)


class AssignmentEvent(Standing):
    """One thing that happened: the whole standing from `effective_on` on, recorded at
    `recorded_at`.

    The database refuses to change or delete a row. Within an assignment `seq` counts up and
    `effective_on` never goes back, so the standing on any day is the row with the highest `seq`
    whose day has come.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField("loại", max_length=12, choices=EventKind)
    effective_on = models.DateField("ngày có hiệu lực")
    recorded_at = models.DateTimeField("ghi lúc", db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người ghi",
    )
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    changes = models.JSONField("thay đổi", default=dict)
    reason = models.TextField("lý do đính chính", blank=True)

    class Meta:
        verbose_name = "sự kiện"
        verbose_name_plural = "sự kiện"
        ordering = ("assignment", "seq")
        constraints = (
            models.UniqueConstraint(fields=["assignment", "seq"], name="event_seq_once"),
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="event_kind_known"),
        )
        indexes = (
            models.Index(
                fields=["assignment", "-seq"], include=["effective_on", "id"], name="event_latest"
            ),
            models.Index(fields=["recorded_at"], name="event_recorded"),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y}"


class CompletionRun(models.Model):
    """One stored computation of all figures for a day; a newer one for the same day takes its
    place.
    """

    as_of = models.DateField("tính đến ngày", unique=True)
    computed_at = models.DateTimeField("tính lúc")
    event_count = models.PositiveBigIntegerField("số sự kiện đã tính")
    rules_version = models.CharField("phiên bản quy tắc", max_length=40)

    class Meta:
        verbose_name = "lần tính"
        verbose_name_plural = "lần tính"
        ordering = ("-as_of",)

    def __str__(self) -> str:
        return f"{self.as_of:%d/%m/%Y}"


class CompletionRow(models.Model):
    """Counts of one group in a run; empty keys mean "all of them"."""

    run = models.ForeignKey(CompletionRun, models.CASCADE, related_name="rows")
    source = models.CharField("nguồn giao", max_length=16, blank=True)
    dimension = models.CharField(max_length=10)
    key = models.BigIntegerField(null=True)
    counts = models.JSONField("số liệu")

    class Meta:
        verbose_name = "số liệu đã tính"
        verbose_name_plural = "số liệu đã tính"
        constraints = (
            models.UniqueConstraint(
                fields=["run", "source", "dimension", "key"],
                nulls_distinct=False,
                name="completion_row_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.run} {self.source} {self.dimension} {self.key}"
