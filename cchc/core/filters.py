"""The filters of a list in words: as chips, as lines of an export, as what was not understood."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django_filters import FilterSet

from cchc.core.asof import refused_day
from cchc.core.http_export import refused


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
