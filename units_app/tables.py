"""The list of units as a declaration."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import F

from units_app.querysets import UnitQuerySet


class UnitTable(tables.Table):
    """Sorting and paging of units; names sort in the Vietnamese alphabet."""

    code = tables.Column("Mã", order_by=("code", "valid_from", "id"))
    name = tables.Column("Tên", order_by=("sort_key", "valid_from", "id"))
    kind = tables.Column("Loại", order_by=("kind", "order", "sort_key", "id"))
    parent = tables.Column("Trực thuộc", order_by=("parent__sort_key", "sort_key", "id"))
    valid_from = tables.Column("Hiệu lực từ")
    valid_to = tables.Column("Hiệu lực đến")

    class Meta:
        empty_text = "Không có đơn vị nào khớp với bộ lọc."

    def order_valid_from(
        self, queryset: UnitQuerySet, is_descending: bool
    ) -> tuple[UnitQuerySet, bool]:
        """Empty is before every day."""
        start = F("valid_from")
        order = start.desc(nulls_last=True) if is_descending else start.asc(nulls_first=True)
        return queryset.order_by(order, "sort_key", "id"), True

    def order_valid_to(
        self, queryset: UnitQuerySet, is_descending: bool
    ) -> tuple[UnitQuerySet, bool]:
        """Empty is after every day."""
        end = F("valid_to")
        order = end.desc(nulls_first=True) if is_descending else end.asc(nulls_last=True)
        return queryset.order_by(order, "sort_key", "id"), True
