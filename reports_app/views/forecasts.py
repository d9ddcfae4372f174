"""Forecasts as they are read: the periods, a period by unit, and the sheets of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.lists import Tab
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from reports_app import forecasting
from reports_app.forecast_sheet import FORECAST, FORECAST_TASKS, rows_of, task_rows
from reports_app.models import RUNNING, ReportPeriod
from reports_app.permissions import may_forecast
from units_app.access import access_of
from units_app.models import Unit
from units_app.permissions import may_see_work_of

PER_PAGE = 50
TONES = {"not_done": "late", "late": "soon"}


@dataclass(frozen=True)
class Compared:
    """A period as of a day: the units this person may see, and the lines behind their numbers."""

    units: list[forecasting.UnitOutcome]
    lines: list[forecasting.Line]

    @property
    def whole(self) -> forecasting.Outcome:
        return forecasting.whole(self.units)


@dataclass(frozen=True)
class About:
    """What a sheet is about: a part of its file's name, and what its first page says."""

    name: str
    filters: Mapping[str, str]


@require_safe
def forecast_list(request: HttpRequest) -> HttpResponse:
    """The periods, all or those that run, the latest on top, and how many units forecast for each
    by the day.
    """
    day, access = requested_day(request), access_of(request.user)
    known = Q(forecasts__made_at__lt=forecasting.end_of(day))
    if not access.sees_all:
        known &= Q(forecasts__unit__in=access.units)
    state = request.GET.get("state", "")
    listed = ReportPeriod.objects.in_state(state, day).order_by("-ends_on", "-starts_on", "code")
    periods = listed.annotate(known=Count("forecasts__unit", filter=known, distinct=True))
    context = {
        "day": day,
        "running_only": state == RUNNING,
        "periods": [_period(period, day) for period in periods],
        "own_units": [unit for unit in _own_units(request) if may_forecast(access, unit)],
        "sees_all": access.sees_all,
    }
    return render(request, "reports_app/forecast_list.html", context)


@require_safe
def forecast_period(request: HttpRequest, code: str) -> HttpResponse:
    """What each unit promised, what came of it, and the tasks behind the number clicked."""
    period = get_object_or_404(ReportPeriod, code=code)
    day = requested_day(request)
    found = _compared(request, period, day)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in forecasting.OUTCOMES else "not_done"
    listed = [line for line in found.lines if line.outcome == outcome]
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "period": period,
        "day": day,
        "locked": period.is_locked(day),
        "last_day": period.starts_on - timedelta(days=1),
        "rows": [_row(unit) for unit in found.units],
        "heads": list(forecasting.OUTCOMES.values()),
        "whole": found.whole,
        "whole_numbers": _numbers(request, found.whole.number),
        "tabs": _tabs(request, found.whole.number, outcome),
        "outcome_label": forecasting.OUTCOMES[outcome],
        "page": page,
        "told": forecasting.told(list(page.object_list)),
        "is_sample": any(unit.forecast and unit.forecast.is_sample for unit in found.units),
    }
    return render(request, "reports_app/forecast_period.html", context)


@require_safe
def forecast_export(request: HttpRequest, code: str, form: FileFormat) -> HttpResponseBase:
    """The units of a period as a sheet."""
    period = get_object_or_404(ReportPeriod, code=code)

    def rows(day: date) -> Any:
        return rows_of(period, _compared(request, period, day).units)

    about = About(period.code, {"Kỳ báo cáo": period.name})
    return _sheet(request, FORECAST, rows, form, about)


@require_safe
def forecast_unit_export(
    request: HttpRequest, code: str, pk: int, form: FileFormat
) -> HttpResponseBase:
    """The tasks of one unit as a sheet."""
    period = get_object_or_404(ReportPeriod, code=code)
    unit = visible_unit(request, pk)

    def rows(day: date) -> Any:
        mine = [line for line in forecasting.lines(period, day) if line.unit == unit.pk]
        return task_rows(period, forecasting.told(mine))

    words = {"Kỳ báo cáo": period.name, "Đơn vị": unit.name}
    about = About(f"{period.code}_{unit.code}", words)
    return _sheet(request, FORECAST_TASKS, rows, form, about)


def visible_unit(request: HttpRequest, pk: int) -> Unit:
    """The unit, for those who may see its work; Http404 for others."""
    unit = get_object_or_404(Unit, pk=pk)
    if not may_see_work_of(access_of(request.user), unit):
        raise Http404
    return unit


def _sheet(
    request: HttpRequest,
    kind: Any,
    rows: Callable[[date], Any],
    form: FileFormat,
    about: About,
) -> HttpResponseBase:
    problem = refused_day(request)
    if problem:
        return refused(problem)
    day = requested_day(request)
    info = SheetInfo(as_of=day, filters=list(about.filters.items()))
    file_name = f"{kind.file_stem}_{about.name}_{day.isoformat()}.{form}"
    return sheet_response(kind, rows(day), form, info, file_name)


def _own_units(request: HttpRequest) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=access_of(request.user).own_units).in_order())


def _period(period: Any, day: date) -> dict[str, Any]:
    return {
        "period": period,
        "known": period.known,
        "locked": period.is_locked(day),
        "last_day": period.starts_on - timedelta(days=1),
    }


def _compared(request: HttpRequest, period: ReportPeriod, day: date) -> Compared:
    found = forecasting.lines(period, day)
    units = forecasting.outcomes(period, day, found, request.user)  # type: ignore[arg-type]
    shown = {item.unit.pk for item in units}
    return Compared(units, [line for line in found if line.unit in shown])


def _row(item: forecasting.UnitOutcome) -> dict[str, Any]:
    """A unit's line; each number leads to its part of the unit's page."""
    known = item.forecast is not None
    numbers = [
        (label, item.number[name] if known or name == "beyond" else None, name)
        for name, label in forecasting.OUTCOMES.items()
    ]
    return {"item": item, "numbers": numbers}


def _numbers(request: HttpRequest, number: Mapping[str, int]) -> list[tuple[str, int, str]]:
    return [
        (label, number[name], _query(request, name)) for name, label in forecasting.OUTCOMES.items()
    ]


def _tabs(request: HttpRequest, number: Mapping[str, int], outcome: str) -> list[Tab]:
    return [
        Tab(label, number[name], _query(request, name), name == outcome, TONES.get(name, ""))
        for name, label in forecasting.OUTCOMES.items()
    ]


def _query(request: HttpRequest, outcome: str) -> str:
    day = requested_day(request)
    kept = {"as_of": day.isoformat()} if request.GET.get("as_of") else {}
    return urlencode({**kept, "outcome": outcome})
