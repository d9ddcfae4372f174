"""The assignment list as a declaration."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import F

from tasks_app.querysets import AssignmentQuerySet


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

    class Meta:
        template_name = "tasks_app/_assignment_table.html"
        empty_text = "Không có nhiệm vụ nào khớp với bộ lọc."

    def order_due(
        self, queryset: AssignmentQuerySet, is_descending: bool
    ) -> tuple[AssignmentQuerySet, bool]:
        """Without a deadline comes last either way."""
        due = F("at_due_on")
        order = due.desc(nulls_last=True) if is_descending else due.asc(nulls_last=True)
        return queryset.order_by(order, "id"), True
