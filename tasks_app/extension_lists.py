"""The ledger of extensions as a list and as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from cchc.core.imports import Column, SheetKind
from cchc.core.imports import Value as Cell
from cchc.core.widgets import DayInput
from tasks_app.choices import ExtensionState
from tasks_app.extension_history import as_they_stood, known_on
from tasks_app.models import Assignment, Extension
from units_app.models import Unit


def visible_extensions(user: Any) -> QuerySet[Extension]:
    """The extensions of assignments this person may see; who waits comes first, then the newest."""
    seen = Assignment.objects.for_user(user)
    waiting = Case(When(state=ExtensionState.REQUESTED, then=Value(0)), default=Value(1))
    return (
        Extension.objects.filter(assignment__in=seen.values("pk"))
        .select_related("assignment", "assignment__lead_unit", "requested_by", "decided_by")
        .order_by(waiting, "-requested_on", "-pk")
    )


def asking_units(request: Any) -> Any:
    """Units that lead an assignment with an extension."""
    asked = Extension.objects.filter(assignment__lead_unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(asked)).in_order()


class ExtensionFilter(django_filters.FilterSet):
    """Narrows `visible_extensions`."""

    q = django_filters.CharFilter(label="Tìm", method="filter_words")
    state = django_filters.ChoiceFilter(
        label="Tình trạng", choices=ExtensionState.choices, empty_label="Tất cả"
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị",
        queryset=asking_units,
        field_name="assignment__lead_unit",
        empty_label="Tất cả",
    )
    from_day = django_filters.DateFilter(
        label="Đề nghị từ", field_name="requested_on", lookup_expr="gte", widget=DayInput()
    )
    to_day = django_filters.DateFilter(
        label="Đề nghị đến", field_name="requested_on", lookup_expr="lte", widget=DayInput()
    )

    def filter_words(
        self, queryset: QuerySet[Extension], _: str, value: str
    ) -> QuerySet[Extension]:
        return queryset.filter(assignment__in=Assignment.objects.matching(value).values("pk"))


class ExtensionTable(tables.Table):
    """Headers, sorting and paging of the ledger; the template writes the rows."""

    code = tables.Column("Nhiệm vụ", order_by=("assignment__code", "number"))
    unit = tables.Column("Đơn vị chủ trì", order_by=("assignment__lead_unit__sort_key", "pk"))
    requested_on = tables.Column("Đề nghị", order_by=("requested_on", "pk"))
    old_due_on = tables.Column("Thời hạn cũ", order_by=("old_due_on", "pk"))
    asked_due_on = tables.Column("Thời hạn mới", order_by=("asked_due_on", "pk"))
    state = tables.Column("Tình trạng", order_by=("state", "pk"))

    class Meta:
        template_name = "tasks_app/_extension_table.html"
        empty_text = "Không có lần gia hạn nào khớp với bộ lọc."


COLUMNS = (
    Column("code", "Mã nhiệm vụ", "code", width=16),
    Column("title", "Nội dung nhiệm vụ", width=60),
    Column("lead_unit", "Đơn vị chủ trì", width=30),
    Column("number", "Lần gia hạn", "integer", width=10),
    Column("state", "Tình trạng", "choice", choices=ExtensionState.choices, width=18),
    Column("requested_on", "Ngày đề nghị", "date", width=14),
    Column("reason", "Lý do", width=40),
    Column("old_due_on", "Thời hạn khi đề nghị", "date", width=14),
    Column("asked_due_on", "Thời hạn đề nghị", "date", width=14),
    Column("granted_due_on", "Thời hạn được duyệt", "date", width=14),
    Column("document", "Văn bản phê duyệt", width=28),
    Column("document_on", "Ngày văn bản", "date", width=14),
    Column("decided_on", "Ngày quyết định", "date", width=14),
    Column("decision_note", "Ý kiến", width=40),
)
OWN = (
    "number",
    "state",
    "requested_on",
    "reason",
    "old_due_on",
    "asked_due_on",
    "granted_due_on",
    "document",
    "document_on",
    "decided_on",
    "decision_note",
)


def rows_of(extensions: QuerySet[Extension]) -> Iterator[Mapping[str, Cell]]:
    """The rows of a queryset, in its order; memory stays flat."""
    return map(_row, extensions.iterator(chunk_size=2000))


def _row(item: Extension) -> Mapping[str, Cell]:
    task = item.assignment
    return {
        "code": task.code,
        "title": task.title,
        "lead_unit": task.lead_unit.name,
        **{name: getattr(item, name) for name in OWN},
    }


def export_rows(as_of: date) -> Iterator[Mapping[str, Cell]]:
    """Every extension known on `as_of`, as it stood at the end of that day."""
    known = known_on(as_of).select_related("assignment__lead_unit")
    found = known.order_by("assignment", "number").iterator(chunk_size=2000)
    return map(_row, as_they_stood(found, as_of))


EXTENSIONS: SheetKind[Any] = SheetKind(
    name="extensions",
    label="Gia hạn",
    file_stem="gia-han",
    columns=COLUMNS,
    identity=("code", "number"),
    export_rows=export_rows,
)
