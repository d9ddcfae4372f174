"""How many initiatives there are, by area, unit and year, as of a day."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.clock import now
from cchc.core.filters import filters_in_words, refused_export
from cchc.core.http_export import sheet_response
from cchc.core.lists import chips
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from models_app.count_sheet import INITIATIVE_COUNTS, rows_of
from models_app.count_tables import area_chart, tables, told
from models_app.filters import STATE_FILTERS, InitiativeFilter
from models_app.views.listing import filtered

PICKED = ("year", "scope")


@require_safe
def initiative_counts(request: HttpRequest) -> HttpResponse:
    """Tables and bars of what this person may see; each number leads to its list."""
    day, computed_at = requested_day(request), localtime(now())
    found = _counted(request, day)
    shown = told(found.qs, day)
    made = tables(shown, found.data)
    origin = f"Số liệu tính đến {day:%d/%m/%Y}, tính lúc {computed_at:%H:%M %d/%m/%Y}"
    context = {
        "filter": found,
        "picks": [found.form[name] for name in PICKED if name in found.form.fields],
        "kept": [(name, value) for name, value in found.data.items() if name not in PICKED],
        "chips": chips(_query(request), found),
        "day": day,
        "computed_at": computed_at,
        "counts": shown.whole,
        "whole": made[0].whole,
        "tables": made,
        "chart": area_chart(made[0], origin),
    }
    return render(request, "models_app/initiative_counts.html", context)


@require_safe
def initiative_counts_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The tables as a sheet."""
    day = requested_day(request)
    found = _counted(request, day)
    if refused_day(request) or not found.is_valid():
        return refused_export(request, found)
    info = SheetInfo(as_of=day, filters=filters_in_words(found))
    return sheet_response(INITIATIVE_COUNTS, rows_of(told(found.qs, day)), form, info)


def _counted(request: HttpRequest, day: date) -> InitiativeFilter:
    """The filters of the list but those on state, which are what is counted by."""
    return filtered(request, day, _query(request))


def _query(request: HttpRequest) -> QueryDict:
    query = request.GET.copy()
    for name in STATE_FILTERS:
        query.pop(name, None)
    return query
