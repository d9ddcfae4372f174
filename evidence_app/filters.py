"""Filters of the list of documents; all of them live in the query string."""

from __future__ import annotations

from typing import Any

import django_filters

from cchc.core.widgets import DayInput
from evidence_app.choices import GROUPS
from evidence_app.models import Evidence
from evidence_app.querysets import EvidenceQuerySet
from units_app.models import Unit

KINDS = [(value, words) for value, (words, _) in GROUPS.items()]
USED, UNUSED = "yes", "no"
USES = [(UNUSED, "Chưa dùng ở đâu"), (USED, "Đang được dùng")]
BY_PROVINCE = "Sở Nội vụ"


def giving_units(request: Any) -> Any:
    """Units whose documents this person may see, in order."""
    visible = Evidence.objects.for_user(request.user).order_by()
    return Unit.objects.filter(pk__in=visible.values("unit_id")).in_order()


class EvidenceFilter(django_filters.FilterSet):
    """Narrows a queryset of documents; a filter that cannot be understood narrows nothing."""

    q = django_filters.CharFilter(label="Tìm", method="filter_words")
    kind = django_filters.ChoiceFilter(
        label="Loại tệp", choices=KINDS, method="filter_kind", empty_label="Tất cả"
    )
    unit = django_filters.ModelChoiceFilter(
        label="Đơn vị cung cấp",
        queryset=giving_units,
        empty_label="Tất cả",
        null_label=BY_PROVINCE,
    )
    used = django_filters.ChoiceFilter(
        label="Tình trạng sử dụng", choices=USES, method="filter_used", empty_label="Tất cả"
    )
    issued_from = django_filters.DateFilter(
        label="Ngày văn bản từ", field_name="issued_on", lookup_expr="gte", widget=DayInput()
    )
    issued_to = django_filters.DateFilter(
        label="Ngày văn bản đến", field_name="issued_on", lookup_expr="lte", widget=DayInput()
    )

    def filter_queryset(self, queryset: EvidenceQuerySet) -> EvidenceQuerySet:
        """All filters; `before_kind` is what the counts by kind are made of."""
        values = dict(self.form.cleaned_data)
        kind = values.pop("kind", "")
        for name, value in values.items():
            queryset = self.filters[name].filter(queryset, value)
        self.before_kind = queryset
        narrowed: EvidenceQuerySet = self.filters["kind"].filter(queryset, kind)
        return narrowed

    def filter_words(self, queryset: EvidenceQuerySet, _: str, value: str) -> EvidenceQuerySet:
        return queryset.matching(value)

    def filter_kind(self, queryset: EvidenceQuerySet, _: str, value: str) -> EvidenceQuerySet:
        return queryset.filter(file__content_type__in=GROUPS[value][1])

    def filter_used(self, queryset: EvidenceQuerySet, _: str, value: str) -> EvidenceQuerySet:
        unused = queryset.unused()
        return unused if value == UNUSED else queryset.exclude(pk__in=unused.values("pk"))
