"""What others publish: which indexes there are, one table, one unit over the years."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.clock import today
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from cchc.core.text import searchable
from scores_app.models import ExternalIndex
from scores_app.permissions import may_choose_statements
from scores_app.published import external
from scores_app.published import runs as external_runs
from scores_app.published.chart import over_years
from scores_app.published.external import Table
from scores_app.sheet_kinds.external_tables import (
    EXTERNAL_RESULTS,
    EXTERNAL_TABLES,
    list_rows,
    result_rows,
)
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Unit


@require_safe
def external_list(request: HttpRequest) -> HttpResponse:
    """Every index and year, and how much of each table is known; first those that rank the
    province.
    """
    day = requested_day(request)
    found = groupby(external.tables(day), key=lambda table: table.index)
    indexes = [(index, list(tables)) for index, tables in found]
    access = access_of(request.user)
    context = {
        "day": day,
        "reported": external_runs.reported() if access.sees_all else [],
        "indexes": sorted(indexes, key=lambda pair: not any(table.own for table in pair[1])),
        "may_import": access.has(Role.STAFF),
    }
    return render(request, "scores_app/external_list.html", context)


@require_safe
def external_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The list as a sheet."""
    problem = refused_day(request)
    if problem:
        return refused(problem)
    day = requested_day(request)
    info = SheetInfo(as_of=day, filters=[])
    return sheet_response(EXTERNAL_TABLES, list_rows(external.tables(day)), form, info)


@require_safe
def external_detail(request: HttpRequest, index: str, year: int) -> HttpResponse:
    """One index and year: the units, best first, with gaps and what our rules make of them."""
    day = requested_day(request)
    tables = _tables_or_404(index, year, day)
    context = {
        "day": day,
        "index": index,
        "year": year,
        "tables": external_runs.runs_of(tables),
        "may_choose": may_choose_statements(access_of(request.user)) and day == today(),
        "years": external.years_published(index, day),
    }
    return render(request, "scores_app/external_detail.html", context)


@require_safe
def external_detail_export(
    request: HttpRequest, index: str, year: str, form: FileFormat
) -> HttpResponseBase:
    """One table as a sheet."""
    problem = refused_day(request)
    if problem:
        return refused(problem)
    tables = _tables_or_404(index, int(year), requested_day(request))
    about = [("Chỉ số", index), ("Năm kết quả", year)]
    return _results(request, result_rows(tables), form, about)


@require_safe
def external_unit(request: HttpRequest, index: str, pk: int) -> HttpResponse:
    """One unit over the years, the change of criteria marked, and every source that was read."""
    day = requested_day(request)
    unit = get_object_or_404(Unit.objects.for_user(request.user), pk=pk)
    statements = ExternalIndex.objects.filter(index=index, unit=unit)
    years = dict(external.years_of(statements, day)).get(index)
    if not years:
        raise Http404
    context = {
        "day": day,
        "index": index,
        "unit": unit,
        "years": years,
        "chart": over_years(index, years),
        "last": years[-1],
    }
    return render(request, "scores_app/external_unit.html", context)


@require_safe
def external_unit_export(
    request: HttpRequest, index: str, pk: str, form: FileFormat
) -> HttpResponseBase:
    """One unit over the years as a sheet."""
    problem = refused_day(request)
    if problem:
        return refused(problem)
    unit = get_object_or_404(Unit.objects.for_user(request.user), pk=pk)
    tables = [table for table in external.tables(requested_day(request)) if table.index == index]
    rows = list(result_rows(tables, unit.pk))
    if not rows:
        raise Http404
    return _results(request, rows, form, [("Chỉ số", index), ("Đơn vị", unit.name)])


def _results(
    request: HttpRequest, rows: Iterable[Any], form: FileFormat, about: list[tuple[str, str]]
) -> HttpResponseBase:
    """A download named after what it is about."""
    day = requested_day(request)
    words = "_".join(slugify(searchable(text)) for _, text in about)
    name = f"{EXTERNAL_RESULTS.file_stem}_{words}_{day.isoformat()}.{form}"
    info = SheetInfo(as_of=day, filters=about)
    return sheet_response(EXTERNAL_RESULTS, rows, form, info, name)


def _tables_or_404(index: str, year: int, day: date) -> list[Table]:
    """The tables of the index and year; Http404 where nothing was known on the day."""
    tables = external.tables_of(index, year, day)
    if not tables:
        raise Http404
    return tables
