"""The assignment list as a declaration: its columns, which of them are shown, how they sort."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.http import QueryDict

from tasks_app.querysets import AssignmentQuerySet

ALWAYS = "code"
SHOWN = ("title", "lead", "due", "status", "updated")


class AssignmentTable(tables.Table):
    """Headers, sorting and paging of `as_of(day).for_list()`; the template writes the rows
    themselves.
    """

    code = tables.Column("Mã")
    title = tables.Column("Nội dung", orderable=False)
    lead = tables.Column(
        "Đơn vị chủ trì", accessor="at_lead_name", order_by=("at_lead_order", "code")
    )
    due = tables.Column("Thời hạn", accessor="at_due_on")
    status = tables.Column("Tình trạng", accessor="at_status", order_by=("at_status", "code"))
    updated = tables.Column(
        "Cập nhật", accessor="at_updated_on", order_by=("at_updated_on", "code")
    )
    document = tables.Column(
        "Văn bản giao", accessor="at_document_number", order_by=("at_document_number", "code")
    )
    area = tables.Column("Lĩnh vực", accessor="at_area_name", order_by=("at_area_name", "code"))
    product = tables.Column("Sản phẩm", orderable=False)
    note = tables.Column("Ghi chú", accessor="at_note", orderable=False)
    co_units = tables.Column("Đơn vị phối hợp", orderable=False)
    original_due = tables.Column(
        "Thời hạn ban đầu",
        accessor="at_original_due_on",
        order_by=("at_original_due_on", "code"),
    )
    completed = tables.Column(
        "Ngày hoàn thành", accessor="at_completed_on", order_by=("at_completed_on", "code")
    )
    source = tables.Column("Nguồn giao", accessor="at_source", order_by=("at_source", "code"))

    class Meta:
        template_name = "tasks_app/_assignment_table.html"
        empty_text = "Không có nhiệm vụ nào khớp với bộ lọc."

    def __init__(self, rows: AssignmentQuerySet, *, columns: tuple[str, ...] = SHOWN) -> None:
        self.cells = (ALWAYS, *columns)
        hidden = [name for name in self.base_columns if name not in self.cells]
        super().__init__(rows, sequence=self.cells, exclude=hidden)

    def order_due(
        self, queryset: AssignmentQuerySet, is_descending: bool
    ) -> tuple[AssignmentQuerySet, bool]:
        """Without a deadline comes last either way."""
        due = F("at_due_on")
        order = due.desc(nulls_last=True) if is_descending else due.asc(nulls_last=True)
        return queryset.order_by(order, "id"), True


def chosen_columns(query: QueryDict) -> tuple[str, ...]:
    """The columns that `?columns=` names, in that order; unknown ones aside, the usual ones if none
    is left.
    """
    named = [name for text in query.getlist("columns") for name in text.split(",")]
    known = [name for name in named if name in AssignmentTable.base_columns and name != ALWAYS]
    return tuple(dict.fromkeys(known)) or SHOWN


def column_choices(columns: tuple[str, ...]) -> list[dict[str, Any]]:
    """What the column chooser offers: the shown columns first, in their order."""
    offered = AssignmentTable.base_columns
    rest = [name for name in offered if name not in columns and name != ALWAYS]
    return [
        {"name": name, "label": offered[name].verbose_name, "shown": name in columns}
        for name in (*columns, *rest)
    ]
