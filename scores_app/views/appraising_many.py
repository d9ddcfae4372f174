"""Many cells of one criterion at once, with a preview."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.clock import today
from scores_app import permissions
from scores_app.appraisal.many import Proposal, as_declared, pasted, write
from scores_app.appraisal.side_by_side import Row, rows_of
from scores_app.choices import Cause, Scorer
from scores_app.models import Criterion, RoundSet
from scores_app.views.appraising import criterion_of_round
from units_app.access import access_of
from units_app.models import User

MOST_NAMED = 5


@require_http_methods(["GET", "POST"])
def appraise_many(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Takes over what units declared: a line for each, ticked; who loses points needs a cause."""
    round_set, criterion = criterion_of_round(request, code, pk)
    if not permissions.may_appraise(access_of(request.user)) or criterion.scorer != Scorer.UNIT:
        raise PermissionDenied
    chosen = {
        key.removeprefix("cause-"): value
        for key, value in request.POST.items()
        if key.startswith("cause-") and value in Cause.values
    }
    proposals = as_declared(_rows(request, round_set, criterion), chosen)
    if request.method == "POST":
        ticked = set(request.POST.getlist("sheet"))
        wanted = [one for one in proposals if one.row and str(one.row.sheet.pk) in ticked]
        _say(request, *write(wanted, actor=cast("User", request.user)))
        return redirect("appraise_criterion", code=code, pk=pk)
    context = _context(round_set, criterion, proposals)
    return render(request, "scores_app/appraise_many.html", {**context, "causes": Cause.choices})


@require_http_methods(["GET", "POST"])
def results_paste(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Results of a survey or the leaders from a spreadsheet: pasted, shown, then written."""
    round_set, criterion = criterion_of_round(request, code, pk)
    is_result = criterion.scorer in (Scorer.SURVEY, Scorer.LEADERS)
    if not permissions.may_run_rounds(access_of(request.user)) or not is_result:
        raise PermissionDenied
    block = request.POST.get("block", "")
    proposals = pasted(_rows(request, round_set, criterion), block) if block.strip() else []
    if request.POST.get("does") == "write" and proposals:
        _say(request, *write(proposals, actor=cast("User", request.user)))
        return redirect("appraise_criterion", code=code, pk=pk)
    context = _context(round_set, criterion, proposals)
    return render(request, "scores_app/results_paste.html", {**context, "block": block})


def _rows(request: HttpRequest, round_set: RoundSet, criterion: Criterion) -> list[Row]:
    user = cast("User", request.user)
    return rows_of(round_set, criterion, today(), user=user, access=access_of(user))


def _context(
    round_set: RoundSet, criterion: Criterion, proposals: list[Proposal]
) -> dict[str, Any]:
    return {
        "round": round_set.round,
        "round_set": round_set,
        "criterion": criterion,
        "proposals": proposals,
        "good": sum(not one.problem for one in proposals),
    }


def _say(request: HttpRequest, done: list[Proposal], left: list[tuple[Proposal, str]]) -> None:
    if done:
        messages.success(request, f"Đã ghi điểm của {len(done)} đơn vị.")
    named = [
        f"{one.row.sheet.unit.name if one.row else one.words}: {why}"
        for one, why in left[:MOST_NAMED]
    ]
    if left:
        messages.warning(request, f"Chưa ghi {len(left)} đơn vị. {' '.join(named)}")
    if not done and not left:
        messages.info(request, "Chưa chọn đơn vị nào.")
