"""Who appraises what in a round: staff give, take away, copy from the round before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cchc.core.text import whole_number
from scores_app import permissions
from scores_app.appraisal import appraising
from scores_app.appraisal.duty_forms import DutyForm
from scores_app.appraisal.home import sets_of
from scores_app.choices import RoundState
from scores_app.models import AppraisalDuty, Round, RoundSet
from scores_app.services import duties as services
from scores_app.trees import leaves_of
from units_app.access import access_of

MOST_NAMED = 10


@require_http_methods(["GET", "POST"])
def duty_list(request: HttpRequest, code: str) -> HttpResponse:
    """The duties of one group of a round by person, what nobody has, and the form to give more."""
    if not access_of(request.user).sees_all:
        raise PermissionDenied
    round_: Round = get_object_or_404(Round.objects.for_user(request.user), code=code)
    sets = sets_of(round_)
    chosen = _chosen(sets, request.GET.get("nhom", ""))
    may_give = permissions.may_run_rounds(access_of(request.user))
    if request.method == "POST" and not may_give:
        raise PermissionDenied
    form = DutyForm(request.POST or None, round_set=chosen) if chosen else None
    if form is not None and chosen is not None and form.is_valid():
        try:
            made = services.duties_assign(round_set=chosen, **form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _said(made))
            return redirect(_home(chosen))
    context = {
        "round": round_,
        "sets": sets,
        "chosen": chosen,
        "form": form if may_give and round_.state != RoundState.CLOSED else None,
        **(_content(chosen) if chosen else {"people": [], "missing": [], "earlier": None}),
    }
    return render(request, "scores_app/duty_list.html", context)


@require_POST
def duty_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the ticked duties of a group away."""
    round_set = _of_staff(request, pk)
    keys = [key for key in map(whole_number, request.POST.getlist("duty")) if key]
    try:
        gone = services.duties_remove(round_set=round_set, duties=keys)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã bỏ {gone} phân công; điểm đã chấm vẫn giữ nguyên.")
    return redirect(_home(round_set))


@require_POST
def duty_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives everybody what they had the round before."""
    round_set = _of_staff(request, pk)
    try:
        copied = services.duties_copy(round_set=round_set)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã chép {copied.made} phân công từ kỳ trước.")
        if copied.left_out:
            named = "; ".join(copied.left_out[:MOST_NAMED])
            more = len(copied.left_out) - MOST_NAMED
            rest = f" và {more} phân công khác" if more > 0 else ""
            messages.warning(request, f"Không chép: {named}{rest}.")
    return redirect(_home(round_set))


def _of_staff(request: HttpRequest, pk: int) -> RoundSet:
    if not permissions.may_run_rounds(access_of(request.user)):
        raise PermissionDenied
    return get_object_or_404(RoundSet.objects.select_related("round", "group"), pk=pk)


def _chosen(sets: list[RoundSet], code: str) -> RoundSet | None:
    named = [one for one in sets if one.group.code == code]
    return next(iter(named or sets), None)


def _home(round_set: RoundSet) -> str:
    return f"{reverse('duty_list', args=[round_set.round.code])}?nhom={round_set.group.code}"


def _content(round_set: RoundSet) -> dict[str, Any]:
    """The duties by person, and the leaves that nobody appraises."""
    people: dict[Any, list[AppraisalDuty]] = {}
    rows = round_set.duties.select_related("appraiser", "criterion", "sheet__unit")
    for duty in rows.order_by("appraiser__full_name", "appraiser", "criterion__order", "pk"):
        people.setdefault(duty.appraiser, []).append(duty)
    nobody = appraising.uncovered([round_set])
    leaves = [leaf for leaf in leaves_of(round_set.criteria_set) if leaf.pk in nobody]
    return {
        "people": list(people.items()),
        "missing": [(leaf, nobody[leaf.pk]) for leaf in leaves],
        "earlier": services.previous_with_duties(round_set),
    }


def _said(made: int) -> str:
    return f"Đã thêm {made} phân công." if made else "Phân công này đã có từ trước."
