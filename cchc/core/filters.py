"""The filters of a list in words: as chips, as lines of an export, as what was not understood."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django_filters import FilterSet

from cchc.core.asof import refused_day
from cchc.core.http_export import refused


class StatesLast(FilterSet):
    """Filters of which those on state (`state_filters`) narrow last: `before_state` is the queryset
    before them, which the counts above a list are made of.
    """

    state_filters: ClassVar[tuple[str, ...]] = ()
    before_state: Any

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """All filters, each by its own."""
        names = self.form.cleaned_data
        queryset = self._narrowed(queryset, [name for name in names if not self._is_state(name)])
        self.before_state = queryset
        return self._narrowed(queryset, [name for name in self.state_filters if name in names])

    def _is_state(self, name: str) -> bool:
        return name in self.state_filters

    def _narrowed(self, queryset: QuerySet[Any], names: Iterable[str]) -> QuerySet[Any]:
        for name in names:
            queryset = self.filters[name].filter(queryset, self.form.cleaned_data[name])
        return queryset


def refused_export(request: HttpRequest, found: FilterSet) -> HttpResponse:
    """Says of the day and of each filter what was not understood."""
    fields = found.form.fields
    wrong = [f"{fields[name].label}: {' '.join(texts)}" for name, texts in found.errors.items()]
    return refused(refused_day(request), *wrong)


def filters_in_words(found: FilterSet) -> list[tuple[str, str]]:
    """(name, value) of each filter in force, as an export says them."""
    return [(label, value) for _, label, value in in_force(found)]


def in_force(found: FilterSet) -> list[tuple[str, str, str]]:
    """(key, name, value) of each filter in force."""
    fields = found.form.fields
    return [
        (name, str(fields[name].label), _named(found, name, value))
        for name, value in found.form.cleaned_data.items()
        if value not in (None, "", False, [])
    ]


def _named(found: FilterSet, name: str, value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if value is True:
        return "có"
    if isinstance(value, list):
        return "; ".join(map(str, value))
    choices = getattr(found.form.fields[name], "choices", ()) if isinstance(value, str) else ()
    return str(dict(choices).get(value, value))
