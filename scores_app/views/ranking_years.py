"""Ranks of a group over the years, as reported or on the map of the day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from scores_app.models import RoundSet
from scores_app.rank_years.page import YearsPage, maps, page_of
from scores_app.rank_years.series import series_of
from scores_app.rank_years.shown import MOST, Show
from scores_app.rank_years.trend import RULE
from scores_app.rank_years.years import Map
from scores_app.sheet_kinds.rank_years import years_kind, years_rows
from scores_app.views.ranking_asked import names_of, seen_group, someone_with_a_role


@require_safe
def ranking_years(request: HttpRequest, code: str, group: str) -> HttpResponse:
    """The ranks of all units of the group over the years."""
    someone_with_a_role(request)
    part = seen_group(request, code, group)
    context = {
        **names_of(part, requested_day(request)),
        "page": _page(request, part),
        "maps": maps(),
        "shows": list(Show),
        "most": MOST,
        "rule": RULE,
    }
    return render(request, "scores_app/ranking_years.html", context)


@require_safe
def ranking_years_export(
    request: HttpRequest, code: str, group: str, form: FileFormat
) -> HttpResponseBase:
    """The same as a sheet."""
    someone_with_a_role(request)
    if problem := refused_day(request):
        return refused(problem)
    part = seen_group(request, code, group)
    page = _page(request, part)
    return sheet_response(years_kind(page), years_rows(page), form, _info(request, part, page))


def _page(request: HttpRequest, part: RoundSet) -> YearsPage:
    asked = request.GET.get("theo", "")
    by = Map(asked) if asked in set(Map) else Map.AS_REPORTED
    wanted = request.GET.get("xem", "")
    show = Show(wanted) if wanted in set(Show) else Show.TOP
    units = set() if wanted in set(Show) else _asked(request)
    day = requested_day(request)
    return page_of(series_of(part.group, day, by=by), units, show)


def _asked(request: HttpRequest) -> set[int]:
    """The units somebody chose, unless a view of its own was asked for."""
    return {int(pk) for pk in request.GET.getlist("don-vi") if pk.isdecimal() and len(pk) < 10}


def _info(request: HttpRequest, part: RoundSet, page: YearsPage) -> SheetInfo:
    filters = [("Nhóm đơn vị", part.group.name), ("Cách trình bày", page.series.by.words)]
    if page.is_converted:
        filters.append(("Lưu ý", "Số liệu quy đổi không phải kết quả đã công bố"))
    if page.series.is_sample:
        filters.append(("Lưu ý", "Dữ liệu minh họa"))
    return SheetInfo(as_of=requested_day(request), filters=filters)
