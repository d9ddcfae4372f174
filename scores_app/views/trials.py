"""Trial run of a set of criteria on an earlier round: chosen in the address, never stored."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from scores_app import permissions
from scores_app.trial_runs.findings import LEAST_UNITS, SAME_FROM, alike, full_marks
from scores_app.trial_runs.forms import TrialForm
from scores_app.trial_runs.sheet import TRIAL, rows_of
from scores_app.trial_runs.trials import Trial, trial_of
from units_app.access import access_of

NOT_OFFICIAL = "Chạy thử, không có giá trị chính thức"


@require_safe
def trial_list(request: HttpRequest) -> HttpResponse:
    """The choice, and what would come of it."""
    _refuse_others(request)
    chosen = "criteria_set" in request.GET or "earlier" in request.GET
    form = TrialForm(request.GET if chosen else None)
    trial = _trial(request, form) if chosen and form.is_valid() else None
    context: dict[str, Any] = {"form": form, "trial": trial, "day": requested_day(request)}
    if trial:
        context |= {
            "full_marks": full_marks(trial),
            "alike": alike(trial),
            "same_from": SAME_FROM,
            "least_units": LEAST_UNITS,
            "not_official": NOT_OFFICIAL,
        }
    return render(request, "scores_app/trial_list.html", context)


@require_safe
def trial_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """Who would move, as a sheet that says on its first page that it is no official result."""
    _refuse_others(request)
    asked = TrialForm(request.GET)
    if refused_day(request) or not asked.is_valid():
        told = [message for messages in asked.errors.values() for message in messages]
        return refused(refused_day(request), *map(str, told))
    trial = _trial(request, asked)
    filters = [
        ("Lưu ý", NOT_OFFICIAL),
        ("Bộ tiêu chí chạy thử", trial.criteria_set.name),
        ("Trên điểm của kỳ", f"{trial.earlier.round.name}, {trial.earlier.group.name}"),
    ]
    return sheet_response(TRIAL, rows_of(trial), form, SheetInfo(trial.day, filters))


def _refuse_others(request: HttpRequest) -> None:
    if not permissions.may_try_sets(access_of(request.user)):
        raise PermissionDenied


def _trial(request: HttpRequest, form: TrialForm) -> Trial:
    chosen = form.cleaned_data
    return trial_of(chosen["criteria_set"], chosen["earlier"], requested_day(request))
