"""Many cells of one criterion at once, with a preview that nothing is written over unseen."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.clock import today
from scores_app import permissions
from scores_app.appraisal.appraising import duties_of
from scores_app.appraisal.many import Proposal, Sent, as_declared, pasted, tell, write
from scores_app.appraisal.side_by_side import Row, rows_of
from scores_app.choices import RESULTS, Cause, Scorer
from scores_app.models import Criterion, RoundSet
from scores_app.services.many_readings import Outcome
from scores_app.views.appraising import criterion_of_round
from units_app.access import access_of
from units_app.models import User


@require_http_methods(["GET", "POST"])
def appraise_many(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Takes over what units declared: a line for each, ticked; who loses points needs a cause."""
    round_set, criterion = criterion_of_round(request, code, pk)
    if not permissions.may_appraise(access_of(request.user)) or criterion.scorer != Scorer.UNIT:
        raise PermissionDenied
    sent = Sent.of(request.POST) if request.method == "POST" else None
    proposals = as_declared(_rows(request, round_set, criterion), sent)
    outcome = None
    if sent:
        outcome = _written(request, proposals, sent, round_set, criterion)
        if _all_done([one for one in proposals if one.is_ticked or one.is_forgotten], outcome):
            return redirect("appraise_criterion", code=code, pk=pk)
        rows = [
            row for row in _rows(request, round_set, criterion) if row.sheet.pk not in outcome.done
        ]
        proposals = as_declared(rows, sent)
        tell(proposals, outcome, sent)
    context = _context(round_set, criterion, proposals, outcome) | {
        "causes": Cause.choices,
        "is_assigned": bool(proposals) or _is_assigned(request, round_set, criterion),
    }
    return render(request, "scores_app/appraise_many.html", context, status=_status(outcome))


@require_http_methods(["GET", "POST"])
def results_paste(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Results of a survey or the leaders from a spreadsheet: pasted, shown, then written."""
    round_set, criterion = criterion_of_round(request, code, pk)
    is_result = criterion.scorer in RESULTS
    if not permissions.may_run_rounds(access_of(request.user)) or not is_result:
        raise PermissionDenied
    block = request.POST.get("block", "")
    sent = Sent.of(request.POST) if request.POST.get("does") == "write" else None
    proposals = pasted(_rows(request, round_set, criterion), block, round_set, sent)
    outcome = None
    if sent:
        outcome = _written(request, proposals, sent, round_set, criterion)
        if _all_done([one for one in proposals if one.is_ticked or one.problem], outcome):
            return redirect("appraise_criterion", code=code, pk=pk)
        proposals = pasted(_rows(request, round_set, criterion), block, round_set, sent)
        tell(proposals, outcome, sent)
    context = _context(round_set, criterion, proposals, outcome) | {"typed": block}
    return render(request, "scores_app/results_paste.html", context, status=_status(outcome))


def _rows(request: HttpRequest, round_set: RoundSet, criterion: Criterion) -> list[Row]:
    user = cast("User", request.user)
    return rows_of(round_set, criterion, today(), user=user, access=access_of(user))


def _is_assigned(request: HttpRequest, round_set: RoundSet, criterion: Criterion) -> bool:
    """Whether the criterion is this person's to appraise, of any unit of the group."""
    duties = duties_of(cast("User", request.user).pk, round_set)
    sheets = round_set.sheets.values_list("pk", flat=True)
    return any(duties.holds(sheet, criterion.pk) for sheet in sheets)


def _written(
    request: HttpRequest,
    proposals: list[Proposal],
    sent: Sent,
    round_set: RoundSet,
    criterion: Criterion,
) -> Outcome:
    user = cast("User", request.user)
    outcome = write(proposals, sent, round_set=round_set, criterion=criterion, actor=user)
    if outcome.done:
        messages.success(request, f"Đã ghi điểm của {len(outcome.done)} đơn vị.")
    return outcome


def _all_done(proposals: list[Proposal], outcome: Outcome) -> bool:
    """Whether something was written, and nothing of these lines is left to look at."""
    return bool(outcome.done) and all(one.key in outcome.done or one.is_same for one in proposals)


def _context(
    round_set: RoundSet,
    criterion: Criterion,
    proposals: list[Proposal],
    outcome: Outcome | None,
) -> dict[str, Any]:
    return {
        "round": round_set.round,
        "round_set": round_set,
        "criterion": criterion,
        "proposals": proposals,
        "good": sum(one.is_good for one in proposals),
        "changed": sum(one.is_changed for one in proposals),
        "left": sum(bool(one.cause_problem or one.problem) for one in proposals),
        "forgotten": [one for one in proposals if one.is_forgotten and not one.is_changed],
        "is_answer": outcome is not None,
    }


def _status(outcome: Outcome | None) -> HTTPStatus:
    return HTTPStatus.CONFLICT if outcome and outcome.changed else HTTPStatus.OK
