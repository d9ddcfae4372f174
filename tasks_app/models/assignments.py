"""Assignments as they stand now, and the units that work on them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Case, F, Q, Value, When

from cchc.core.audit import audited
from cchc.core.models import Area
from tasks_app.choices import CLOSED_STATUSES, Source, Status
from tasks_app.models.documents import SourceDocument
from tasks_app.querysets import AssignmentQuerySet, CoUnitQuerySet
from units_app.models import Unit


class Standing(models.Model):
    """What figures are made of; the row holds it as it is now, each event as it was from its day
    on.

    `original_due_on` is the deadline the document gave, `due_on` the one in force: they differ once
    an extension was approved. `result_on` is the day of a result that was sent and is not yet
    confirmed. `awaits_head`: the officer has handed the result to the head of the unit, who has not
    sent it on.
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
    original_due_on = models.DateField("thời hạn ban đầu", null=True, blank=True)
    due_on = models.DateField("thời hạn", null=True, blank=True)
    status = models.CharField(
        "tình trạng", max_length=12, choices=Status, default=Status.NOT_STARTED
    )
    completed_on = models.DateField("ngày hoàn thành", null=True, blank=True)
    result_on = models.DateField("ngày của kết quả đã gửi", null=True, blank=True)
    awaits_head = models.BooleanField("chờ lãnh đạo đơn vị duyệt", default=False)
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
    "original_due_on",
    "due_on",
    "status",
    "completed_on",
    "result_on",
    "awaits_head",
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
    at_original_due_on: date | None
    at_result_on: date | None
    at_awaits_head: bool
    at_completed_on: date | None
    at_updated_on: date
    at_document_id: int
    at_lead_unit_id: int
    at_area_id: int | None
    may_update: bool
    co_unit_names: str
    may_decide: bool
    may_approve: bool
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
                condition=Q(original_due_on__isnull=True)
                | Q(original_due_on__gte=F("assigned_on")),
                name="assignment_original_due_after_assigned",
                violation_error_message="Thời hạn ban đầu phải từ ngày giao trở đi.",
            ),
            models.CheckConstraint(
                condition=Q(original_due_on__isnull=True, due_on__isnull=True)
                | Q(
                    original_due_on__isnull=False,
                    due_on__isnull=False,
                    due_on__gte=F("original_due_on"),
                ),
                name="assignment_due_never_before_original",
                violation_error_message="Thời hạn đang áp dụng không được trước thời hạn ban đầu.",
            ),
            models.CheckConstraint(
                condition=Q(awaits_head=False)
                | Q(status__in=(Status.NOT_STARTED, Status.IN_PROGRESS, Status.RETURNED)),
                name="assignment_awaits_head_while_open",
            ),
            models.CheckConstraint(
                condition=Q(result_on__isnull=True)
                | Q(awaits_head=True)
                | Q(status=Status.SUBMITTED),
                name="assignment_result_day_while_sent",
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
                    "awaits_head",
                    "original_due_on",
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
    # What `with_part` annotates.
    part_id: int | None
    part_status: str | None

    objects = CoUnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị phối hợp"
        verbose_name_plural = "đơn vị phối hợp"
        constraints = (models.UniqueConstraint(fields=["assignment", "unit"], name="co_unit_once"),)

    def __str__(self) -> str:
        return str(self.unit)
