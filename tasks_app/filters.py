"""Filters of the assignment list; all of them live in the query string."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from cchc.core.filters import StatesLast
from cchc.core.models import Area
from cchc.core.widgets import DayInput
from tasks_app.choices import OPEN_STATUSES, Source, Status, Timeliness
from tasks_app.models import AssignmentEvent, SourceDocument
from tasks_app.querysets import AssignmentQuerySet
from units_app.access import access_of
from units_app.models import Unit

STATE_FILTERS = ("status", "timeliness", "original", "stale", "waiting")
OPEN = "open"
COUNTED = "assigned"
EXTENDED = "yes"
EXTENDED_CHOICES = [(EXTENDED, "Đã gia hạn"), ("no", "Chưa gia hạn")]
UNSORTED = "Chưa phân loại"
ALL_SOURCES = "all"
STATUS_CHOICES = [
    (COUNTED, "Được giao (trừ nhiệm vụ dừng)"),
    (OPEN, "Chưa hoàn thành"),
    *Status.choices,
]
GROUPED = {OPEN: OPEN_STATUSES, COUNTED: (*OPEN_STATUSES, Status.DONE)}
SETTLED = "settled"
TIMELINESS_CHOICES = [*Timeliness.choices, (SETTLED, "Đã xong hoặc quá hạn")]
ORIGINAL_CHOICES = [("on_time", "Xong đúng hạn"), (SETTLED, "Đã xong hoặc quá hạn")]
SOURCE_CHOICES = [(ALL_SOURCES, "Cả hai nguồn"), *Source.choices]

AWAITS_HEAD, PARTS_MISSING, ESCALATED = "head", "parts", "leaders"
WAITING_CHOICES = [
    (AWAITS_HEAD, "Chờ lãnh đạo đơn vị duyệt"),
    (PARTS_MISSING, "Còn thiếu kết quả phối hợp"),
    (ESCALATED, "Quá hạn, đã báo lên lãnh đạo tỉnh"),
]
LEADS, SHARES = "lead", "co"
ROLE_CHOICES = [(LEADS, "Chủ trì"), (SHARES, "Phối hợp")]


def leading_units(request: Any) -> Any:
    """Units that lead or led an assignment, in order."""
    led = AssignmentEvent.objects.filter(lead_unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(led)).in_order()


class UnitsField(forms.CharField):
    """Keys of units, separated by commas, as links write them; reads as the units themselves."""

    def clean(self, value: str) -> list[Unit]:
        keys = [key for key in super().clean(value).split(",") if key]
        if not all(key.isascii() and key.isdigit() and len(key) < 10 for key in keys):
            raise forms.ValidationError("Danh sách đơn vị không hợp lệ.")
        units = list(Unit.objects.filter(pk__in=keys).in_order())
        if len(units) < len(set(map(int, keys))):
            raise forms.ValidationError("Có đơn vị không tìm thấy.")
        return units


class UnitsFilter(django_filters.CharFilter):
    field_class = UnitsField


class AssignmentFilter(StatesLast):
    """Narrows a queryset that carries `as_of(day)`."""

    state_filters = STATE_FILTERS
    q = django_filters.CharFilter(label="Tìm", method="filter_words")
    source = django_filters.ChoiceFilter(
        label="Nguồn giao", choices=SOURCE_CHOICES, method="filter_source", empty_label=None
    )
    status = django_filters.ChoiceFilter(
        label="Tình trạng", choices=STATUS_CHOICES, method="filter_status", empty_label="Tất cả"
    )
    timeliness = django_filters.ChoiceFilter(
        label="Tiến độ",
        choices=TIMELINESS_CHOICES,
        method="filter_timeliness",
        empty_label="Tất cả",
    )
    role = django_filters.ChoiceFilter(
        label="Đơn vị tôi", choices=ROLE_CHOICES, method="filter_role", empty_label="Tất cả"
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị", queryset=leading_units, method="filter_unit", empty_label="Tất cả"
    )
    area = django_filters.ModelChoiceFilter(
        label="Lĩnh vực",
        queryset=Area.objects.all(),
        method="filter_area",
        empty_label="Tất cả",
        null_label=UNSORTED,
    )
    document = django_filters.CharFilter(label="Văn bản giao", method="filter_document")
    due_from = django_filters.DateFilter(
        label="Thời hạn từ", field_name="at_due_on", lookup_expr="gte", widget=DayInput()
    )
    due_to = django_filters.DateFilter(
        label="Thời hạn đến", field_name="at_due_on", lookup_expr="lte", widget=DayInput()
    )
    waiting = django_filters.ChoiceFilter(
        label="Đang chờ", choices=WAITING_CHOICES, method="filter_waiting", empty_label="Tất cả"
    )
    extended = django_filters.ChoiceFilter(
        label="Gia hạn", choices=EXTENDED_CHOICES, method="filter_extended", empty_label="Tất cả"
    )
    extended_from = django_filters.DateFilter(
        label="Gia hạn từ (ngày văn bản)", method="filter_extended_from", widget=DayInput()
    )
    led_by = UnitsFilter(
        label="Các đơn vị chủ trì", method="filter_led_by", widget=forms.HiddenInput()
    )
    original = django_filters.ChoiceFilter(
        label="Theo thời hạn ban đầu",
        choices=ORIGINAL_CHOICES,
        method="filter_original",
        widget=forms.HiddenInput(),
    )
    original_from = django_filters.DateFilter(
        label="Thời hạn ban đầu từ",
        field_name="at_original_due_on",
        lookup_expr="gte",
        widget=forms.HiddenInput(),
    )
    original_to = django_filters.DateFilter(
        label="Thời hạn ban đầu đến",
        field_name="at_original_due_on",
        lookup_expr="lte",
        widget=forms.HiddenInput(),
    )
    not_done_before = django_filters.DateFilter(
        label="Chưa xong trước ngày", method="filter_not_done_before", widget=forms.HiddenInput()
    )
    stale = django_filters.BooleanFilter(
        label="Lâu chưa cập nhật", method="filter_stale", widget=forms.HiddenInput()
    )

    def __init__(self, data: Any, *, queryset: AssignmentQuerySet, day: date, request: Any) -> None:
        self.day = day
        data = data.copy()
        data.setdefault("source", Source.GOVERNMENT.value)
        super().__init__(data, queryset=queryset, request=request)
        self.units = access_of(request.user).units
        if not self.units:  # for the province “my unit” has no meaning
            del self.filters["role"]
        self.before_state = queryset

    def filter_words(self, queryset: AssignmentQuerySet, _: str, value: str) -> AssignmentQuerySet:
        return queryset.matching(value)

    def filter_source(self, queryset: AssignmentQuerySet, _: str, value: str) -> AssignmentQuerySet:
        return queryset if value == ALL_SOURCES else queryset.filter(at_source=value)

    def filter_status(self, queryset: AssignmentQuerySet, _: str, value: str) -> AssignmentQuerySet:
        return queryset.filter(at_status__in=GROUPED.get(value, (value,)))

    def filter_unit(self, queryset: AssignmentQuerySet, _: str, value: Unit) -> AssignmentQuerySet:
        return queryset.filter(at_lead_unit_id=value.pk)

    def filter_led_by(
        self, queryset: AssignmentQuerySet, _: str, value: list[Unit]
    ) -> AssignmentQuerySet:
        return queryset.filter(at_lead_unit_id__in=[unit.pk for unit in value])

    def filter_timeliness(
        self, queryset: AssignmentQuerySet, _: str, value: str
    ) -> AssignmentQuerySet:
        return queryset.settled() if value == SETTLED else queryset.filter(at_timeliness=value)

    def filter_original(
        self, queryset: AssignmentQuerySet, _: str, value: str
    ) -> AssignmentQuerySet:
        if value == SETTLED:
            return queryset.settled_by_original(self.day)
        return queryset.on_time_by_original()

    def filter_not_done_before(
        self, queryset: AssignmentQuerySet, _: str, value: date
    ) -> AssignmentQuerySet:
        return queryset.not_done_before(value)

    def filter_role(self, queryset: AssignmentQuerySet, _: str, value: str) -> AssignmentQuerySet:
        """What the person's units lead, or what they work on beside another lead."""
        led = Q(at_lead_unit_id__in=self.units)
        return queryset.filter(led if value == LEADS else ~led)

    def filter_waiting(
        self, queryset: AssignmentQuerySet, _: str, value: str
    ) -> AssignmentQuerySet:
        if value == AWAITS_HEAD:
            return queryset.awaiting_head()
        if value == ESCALATED:
            return queryset.escalated(self.day)
        return queryset.parts_missing(self.day)

    def filter_area(
        self, queryset: AssignmentQuerySet, _: str, value: Area | str
    ) -> AssignmentQuerySet:
        return queryset.filter(at_area_id=value.pk if isinstance(value, Area) else None)

    def filter_document(
        self, queryset: AssignmentQuerySet, _: str, value: str
    ) -> AssignmentQuerySet:
        named = SourceDocument.objects.filter(number__icontains=value)
        return queryset.filter(at_document_id__in=named.values("pk"))

    def filter_extended(
        self, queryset: AssignmentQuerySet, _: str, value: str
    ) -> AssignmentQuerySet:
        """By the ledger: a corrected deadline is no extension, and an extension stays one."""
        if value == EXTENDED:
            return queryset.extended(self.day)
        return queryset.never_extended(self.day)

    def filter_extended_from(
        self, queryset: AssignmentQuerySet, _: str, value: date
    ) -> AssignmentQuerySet:
        return queryset.extended(self.day, since=value)

    def filter_stale(self, queryset: AssignmentQuerySet, _: str, value: bool) -> AssignmentQuerySet:
        return queryset.stale(self.day) if value else queryset
