"""The list of documents as a declaration."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import F

from evidence_app.querysets import EvidenceQuerySet


class EvidenceTable(tables.Table):
    """Headers, sorting and paging of `for_list()`; the template writes the rows themselves."""

    name = tables.Column("Tài liệu", orderable=False)
    issued_on = tables.Column("Ngày văn bản")
    unit = tables.Column("Đơn vị cung cấp", order_by=("unit__sort_key", "id"))
    uses = tables.Column("Dùng ở", orderable=False, empty_values=())
    size = tables.Column("Dung lượng", accessor="file__size", order_by=("file__size", "id"))
    uploaded_at = tables.Column("Đưa lên", order_by=("uploaded_at", "id"))

    class Meta:
        template_name = "evidence_app/_evidence_table.html"
        empty_text = "Không có tài liệu nào khớp với bộ lọc."

    def order_issued_on(
        self, queryset: EvidenceQuerySet, is_descending: bool
    ) -> tuple[EvidenceQuerySet, bool]:
        """Without a date comes last either way."""
        issued = F("issued_on")
        order = issued.desc(nulls_last=True) if is_descending else issued.asc(nulls_last=True)
        return queryset.order_by(order, "id"), True
