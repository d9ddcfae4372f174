"""The list of initiatives as a declaration: its columns and how they sort."""

from __future__ import annotations

import django_tables2 as tables
from django.db.models import Case, IntegerField, Value, When

from models_app.choices import IN_BOOKS
from models_app.querysets import InitiativeQuerySet


class InitiativeTable(tables.Table):
    """Headers, sorting and paging of `as_of(day).for_list().with_adopters(day)`; the template
    writes the rows themselves.
    """

    code = tables.Column("Mã", order_by=("code",))
    title = tables.Column("Mô hình, sáng kiến", accessor="at_title", orderable=False)
    unit = tables.Column(
        "Đơn vị đăng ký", accessor="at_unit_name", order_by=("at_unit_order", "code")
    )
    area = tables.Column("Lĩnh vực", accessor="at_area_name", order_by=("at_area_order", "code"))
    year = tables.Column("Năm", accessor="at_year", order_by=("at_year", "code"))
    stage = tables.Column("Giai đoạn", accessor="at_stage")
    decision = tables.Column(
        "Quyết định", accessor="at_decision_no", order_by=("at_decision_on", "code")
    )
    adopters = tables.Column(
        "Đơn vị áp dụng", accessor="at_adopters", order_by=("at_adopters", "code")
    )
    effect = tables.Column("Hiệu quả", empty_values=(), orderable=False)

    class Meta:
        template_name = "models_app/_initiative_table.html"
        empty_text = "Không có sáng kiến nào khớp với bộ lọc."

    def order_stage(
        self, queryset: InitiativeQuerySet, is_descending: bool
    ) -> tuple[InitiativeQuerySet, bool]:
        """In the order of an initiative's life, not of the alphabet."""
        places = [When(at_stage=stage, then=Value(place)) for place, stage in enumerate(IN_BOOKS)]
        order = Case(*places, output_field=IntegerField())
        first = order.desc() if is_descending else order.asc()
        return queryset.order_by(first, "at_stage_on", "pk"), True
