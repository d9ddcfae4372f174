"""Pages of reporting periods: the list, one period, made, changed and taken away."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from cchc.core.asof import requested_day
from cchc.core.lists import Tab
from cchc.core.refusals import differing, take_current_version, take_errors
from cchc.core.text import whole_number
from cchc.core.versions import StaleRowError
from reports_app import period_keeping, permissions
from reports_app.models import BEGUN, DRAFTED, PAST, RUNNING, UPCOMING, ReportPeriod
from reports_app.pack.asked import since_day
from reports_app.period_forms import PackForm, PeriodForm, ReasonForm, standing
from reports_app.period_pages import begun_first, changes_of, figures_of, lines_of, packs_for
from units_app.access import access_of

# Whatever the address says nothing of, periods of years to come do not stand before this one.
STATES = (
    ("", "Đã bắt đầu"),
    (RUNNING, "Đang diễn ra"),
    (PAST, "Đã qua"),
    (UPCOMING, "Sắp tới"),
)
FOR_PROVINCE = (DRAFTED, "Dự thảo mới lập khi chốt")


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """The periods with what was made of each; what is due next on top."""
    day, access = requested_day(request), access_of(request.user)
    state, sees_packs = _state(request), permissions.may_see_packs(access)
    listed = ReportPeriod.objects.in_state(state or BEGUN, day)
    context = {
        "day": day,
        "lines": lines_of(begun_first(listed.prefetch_related(packs_for(request.user)), day), day),
        "due": ReportPeriod.objects.next_due(day),
        "tabs": _tabs(request, day, state, sees_packs=sees_packs),
        "state": state,
        "sees_packs": sees_packs,
        "may_keep": permissions.may_keep_periods(access),
    }
    return render(request, "reports_app/report_list.html", context)


@require_safe
def period_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One period: its figures on its last day, its packs, what was changed of it."""
    day = requested_day(request)
    period = period_with_packs(request, code)
    return render(request, "reports_app/period_detail.html", page_of(request, period, day))


def period_with_packs(request: HttpRequest, code: str) -> ReportPeriod:
    """The period of this code, with the packs that this person may see; Http404 without one."""
    rows = ReportPeriod.objects.prefetch_related(packs_for(request.user))
    return get_object_or_404(rows, code=code)


def page_of(request: HttpRequest, period: ReportPeriod, day: date) -> dict[str, Any]:
    """What the page of a period shows."""
    access = access_of(request.user)
    (line,) = lines_of([period], day)
    usual = min(period.ends_on, day)
    since = since_day(period, usual)
    figures = figures_of(period, request.user, day)  # type: ignore[arg-type]
    form = PackForm(initial={"day": usual, "since": since})
    return {
        "day": day,
        "period": period,
        "line": line,
        "figures": figures,
        "own_day": figures.day if figures else None,
        "changes": changes_of(period),
        "since": since,
        "sees_packs": permissions.may_see_packs(access),
        "may_keep": permissions.may_keep_periods(access),
        "form": form if permissions.may_make_packs(access) else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def period_create(request: HttpRequest) -> HttpResponse:
    """A period of one's own, for a conference or a report that is not of the standard set."""
    _keepers_only(request)
    form = PeriodForm(request.POST or None)
    if form.is_valid():
        try:
            period = period_keeping.period_create(facts=form.facts())
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã thêm kỳ báo cáo {period}.")
            return redirect("period_detail", period.code)
    return _answer(request, "period_form", {"form": form, "period": None})


@require_http_methods(["GET", "HEAD", "POST"])
def period_update(request: HttpRequest, code: str) -> HttpResponse:
    """Changes a period; who was slower sees both versions."""
    _keepers_only(request)
    period = _edited(request, code)
    form = PeriodForm(request.POST or None, period=period)
    context: dict[str, Any] = {"form": form, "period": period, "stale": False}
    if form.is_valid():
        try:
            saved = _update(period, form)
        except StaleRowError as stale:
            return _overtaken(request, context, stale.current)
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã lưu kỳ báo cáo {saved}.")
            return redirect("period_detail", saved.code)
    return _answer(request, "period_form", context)


@require_http_methods(["GET", "HEAD", "POST"])
def period_delete(request: HttpRequest, code: str) -> HttpResponse:
    """Takes a period away that nothing hangs on, with a reason."""
    _keepers_only(request)
    period = get_object_or_404(ReportPeriod, code=code)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            period_keeping.period_delete(period_id=period.pk, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã xóa kỳ báo cáo {period}.")
            return redirect("report_list")
    context = {"form": form, "period": period, "held_by": period_keeping.held_by(period)}
    return _answer(request, "period_delete", context)


def refusal_status(request: HttpRequest) -> int:
    """Of a page with a form: 422 for one that was sent and is shown again, as its errors say."""
    refused = request.method == "POST"
    return HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK


def _answer(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    status = refusal_status(request)
    return render(request, f"reports_app/{name}.html", context, status=status)


def _overtaken(request: HttpRequest, context: dict[str, Any], current: Any) -> HttpResponse:
    """The form again beside what somebody else saved meanwhile."""
    form = context["form"]
    take_current_version(form, current)
    told = {**context, "stale": True, "conflict": differing(form, standing(current))}
    return render(request, "reports_app/period_form.html", told, status=HTTPStatus.CONFLICT)


def _state(request: HttpRequest) -> str:
    """Which of the tabs is asked for, the first one for any other word; drafts are for those who
    see packs.
    """
    state = request.GET.get("state", "")
    sees_packs = permissions.may_see_packs(access_of(request.user))
    known = dict((*STATES, FOR_PROVINCE) if sees_packs else STATES)
    return state if state in known else ""


def _edited(request: HttpRequest, code: str) -> ReportPeriod:
    """The period of this code; of a form that was sent the one it was opened on, since somebody
    may have changed the code meanwhile.
    """
    number = whole_number(request.POST.get("row"))
    found = ReportPeriod.objects.filter(pk=number).first() if number else None
    return found or get_object_or_404(ReportPeriod, code=code)


def _update(period: ReportPeriod, form: PeriodForm) -> ReportPeriod:
    version = form.cleaned_data["version"] or 0
    return period_keeping.period_update(period_id=period.pk, version=version, facts=form.facts())


def _keepers_only(request: HttpRequest) -> None:
    if not permissions.may_keep_periods(access_of(request.user)):
        raise PermissionDenied


def _tabs(request: HttpRequest, day: date, state: str, *, sees_packs: bool) -> list[Tab]:
    kept = {"as_of": day.isoformat()} if request.GET.get("as_of") else {}
    tabs = []
    for key, label in (*STATES, FOR_PROVINCE) if sees_packs else STATES:
        number = ReportPeriod.objects.in_state(key or BEGUN, day).count()
        tabs.append(Tab(label, number, urlencode({**kept, "state": key}), key == state))
    return tabs
