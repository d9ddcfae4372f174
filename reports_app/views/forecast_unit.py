"""One unit's forecast: tasks to tick before the period begins, what came of them afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.asof import requested_day
from cchc.core.clock import today
from cchc.core.text import whole_number
from reports_app import forecast_forms as forms
from reports_app import forecasting, services
from reports_app.models import Forecast, ReportPeriod
from reports_app.permissions import may_forecast
from reports_app.views.forecasts import visible_unit
from units_app.access import access_of
from units_app.models import Unit


@require_http_methods(["GET", "HEAD", "POST"])
def forecast_unit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The form for who may save it today, else the promise and its outcome as of the day."""
    period = get_object_or_404(ReportPeriod, code=code)
    unit = visible_unit(request, pk)
    may_save = may_forecast(access_of(request.user), unit)
    if request.method == "POST" and not may_save:
        raise PermissionDenied
    if request.method == "POST":
        return _save(request, period, unit)
    if may_save and not period.is_locked(today()) and requested_day(request) == today():
        return _open_form(request, period, unit)
    return _outcome(request, period, unit)


def _open_form(request: HttpRequest, period: ReportPeriod, unit: Unit) -> HttpResponse:
    current = forecasting.current(period, unit)
    if current is None and "due" in request.GET:
        return _form(request, period, unit, current, forms.due_choices(unit, period))
    return _form(request, period, unit, current, forms.saved_choices(unit, current))


def _save(request: HttpRequest, period: ReportPeriod, unit: Unit) -> HttpResponse:
    """Saves what was ticked; refused, the page keeps it and the version it was typed against."""
    user: Any = request.user
    choices = forms.typed_choices(unit, request.POST, user)
    number = whole_number(request.POST.get("version")) or 0
    if any(choice.error for choice in choices) and not period.is_locked(today()):
        return _refused(request, period, unit, choices, number)
    try:
        services.forecast_set(
            period=period,
            unit=unit,
            version=number,
            promises=forms.promises_of(choices),
            actor=user,
        )
    except services.StaleForecastError as stale:
        forms.set_beside(choices, stale.current)
        return _form(request, period, unit, stale.current, choices, stale=True)
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            return _form(request, period, unit, None, choices, locked=True)
        forms.take_errors(choices, error.message_dict)
        return _refused(request, period, unit, choices, number)
    messages.success(request, f"Đã lưu dự kiến của {unit.name} cho kỳ {period.name}.")
    return redirect("forecast_unit", code=period.code, pk=unit.pk)


def _refused(
    request: HttpRequest,
    period: ReportPeriod,
    unit: Unit,
    choices: list[forms.Choice],
    version: int,
) -> HttpResponse:
    """The form with its errors; somebody else's newer version is shown beside at once."""
    current = forecasting.current(period, unit)
    stale = current is not None and current.version != version
    if stale:
        forms.set_beside(choices, current)
    return _form(request, period, unit, current, choices, stale=stale)


def _form(
    request: HttpRequest,
    period: ReportPeriod,
    unit: Unit,
    current: Forecast | None,
    choices: list[forms.Choice],
    *,
    stale: bool = False,
    locked: bool = False,
) -> HttpResponse:
    context = {
        "period": period,
        "unit": unit,
        "current": current,
        "groups": list(_by_deadline(choices, period)),
        "errors": [choice for choice in choices if choice.error],
        "stale": stale,
        "locked": locked,
        "day": today(),
        "last_day": period.starts_on - timedelta(days=1),
        "versions": forecasting.versions(period, unit, today()),
    }
    status = 409 if stale or locked else 200
    return render(request, "reports_app/forecast_form.html", context, status=status)


def _by_deadline(
    choices: list[forms.Choice], period: ReportPeriod
) -> Iterator[tuple[str, list[forms.Choice]]]:
    """The tasks due by the end of the period, then the others; (heading, choices)."""

    def is_due(choice: forms.Choice) -> bool:
        return bool(choice.task.at_due_on and choice.task.at_due_on <= period.ends_on)

    due = [choice for choice in choices if is_due(choice)]
    others = [choice for choice in choices if not is_due(choice)]
    if due:
        yield f"Có hạn đến hết ngày {period.ends_on:%d/%m/%Y}", due
    if others:
        yield "Thời hạn sau kỳ này hoặc không có thời hạn", others


def _outcome(request: HttpRequest, period: ReportPeriod, unit: Unit) -> HttpResponse:
    day = requested_day(request)
    found = [line for line in forecasting.lines(period, day) if line.unit == unit.pk]
    units = forecasting.outcomes(period, day, found, request.user)  # type: ignore[arg-type]
    mine = next((item for item in units if item.unit == unit), None)
    context = {
        "period": period,
        "unit": unit,
        "item": mine,
        "current": forecasting.current(period, unit, day),
        "day": day,
        "locked": period.is_locked(day),
        "last_day": period.starts_on - timedelta(days=1),
        "groups": list(_groups(found)),
        "versions": forecasting.versions(period, unit, day),
        "may_change": may_forecast(access_of(request.user), unit) and not period.is_locked(today()),
    }
    return render(request, "reports_app/forecast_unit.html", context)


def _groups(found: list[forecasting.Line]) -> Iterator[dict[str, Any]]:
    """The lines of each outcome that has any."""
    told = forecasting.told(found)
    for name, label in forecasting.OUTCOMES.items():
        lines = [item for item in told if item.line.outcome == name]
        if lines:
            yield {"name": name, "label": label, "lines": lines}
