"""Filters of the list of units; all of them live in the query string."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters

from cchc.core.text import searchable
from units_app.choices import UnitKind
from units_app.querysets import UnitQuerySet

EVER = "all"
MOMENTS = [("", "Có hiệu lực vào ngày đang xem"), (EVER, "Mọi thời điểm")]
EVERYWHERE = "all"
SCOPES = [("", "Đơn vị của tỉnh"), (EVERYWHERE, "Cả tỉnh khác và đơn vị của tỉnh khác")]


class UnitFilter(django_filters.FilterSet):
    """Narrows a queryset of units; a filter that cannot be understood narrows nothing."""

    q = django_filters.CharFilter(label="Tìm", method="filter_words")
    valid = django_filters.ChoiceFilter(
        label="Thời điểm", choices=MOMENTS, method="filter_later", empty_label=None
    )
    scope = django_filters.ChoiceFilter(
        label="Phạm vi", choices=SCOPES, method="filter_later", empty_label=None
    )
    kind = django_filters.ChoiceFilter(label="Loại", choices=UnitKind.choices, empty_label="Tất cả")

    def __init__(self, data: Any, *, queryset: UnitQuerySet, day: date, request: Any) -> None:
        self.day = day
        super().__init__(data, queryset=queryset, request=request)

    def filter_queryset(self, queryset: UnitQuerySet) -> UnitQuerySet:
        values = self.form.cleaned_data
        narrowed: UnitQuerySet = self.filters["kind"].filter(
            self.of_any_kind(queryset), values.get("kind")
        )
        return narrowed

    def of_any_kind(self, queryset: UnitQuerySet) -> UnitQuerySet:
        """What every filter but the kind leaves: the counts by kind are made of it."""
        values = self.form.cleaned_data
        if values.get("scope") != EVERYWHERE:
            queryset = queryset.own()
        if values.get("valid") != EVER:
            queryset = queryset.valid_on(self.day)
        words: UnitQuerySet = self.filters["q"].filter(queryset, values.get("q"))
        return words

    def filter_words(self, queryset: UnitQuerySet, _: str, value: str) -> UnitQuerySet:
        """Every word must stand in code or name, accents or not, in any order."""
        for word in searchable(value).split():
            queryset = queryset.filter(search_text__contains=word)
        return queryset

    def filter_later(self, queryset: UnitQuerySet, _: str, value: str) -> UnitQuerySet:
        """Applied in `of_any_kind`, where the tabs need it too."""
        return queryset
