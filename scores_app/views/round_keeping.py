"""What keepers of a round do to sheets: a step opened again, ranked or not, approval back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cchc.core.refusals import take_errors
from scores_app.models import Round, ScoreSheet
from scores_app.rounds.forms import ReopenForm, SheetReasonForm
from scores_app.services import keeping, participants
from scores_app.services.sheet_events import acts_on_own
from scores_app.services.sheets import StaleSheetError
from scores_app.sets.forms import with_typed
from scores_app.views.round_changes import kept_round


@dataclass(frozen=True)
class Act:
    """One thing done to one sheet: its words and its service."""

    title: str
    button: str
    said: str
    service: Callable[..., Any]
    hint: str = ""


@require_http_methods(["GET", "POST"])
def sheet_reopen(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Opens a step again for one unit until a day."""
    sheet = _sheet(kept_round(request, code), pk)
    act = Act(
        "Mở lại một bước cho đơn vị",
        "Mở lại",
        "Đã mở lại bước cho đơn vị.",
        keeping.sheet_reopen,
        "Mở lại bước Tự chấm thì phiếu đã gửi trở về đơn vị; mở lại bước Thẩm định thì phiếu đã"
        " thẩm định trở về “Đã gửi”. Lý do luôn hiện trên phiếu.",
    )
    return _answer(request, sheet, act, ReopenForm)


@require_http_methods(["GET", "POST"])
def sheet_ranked(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Takes a unit out of the ranking, or back into it."""
    sheet = _sheet(kept_round(request, code), pk)
    title = "Không xếp hạng đơn vị" if sheet.is_ranked else "Xếp hạng đơn vị trở lại"
    ranked = not sheet.is_ranked

    def change(**facts: Any) -> Any:
        return participants.ranking_change(is_ranked=ranked, **facts)

    act = Act(title, title, "Đã ghi.", change, "Đơn vị không xếp hạng vẫn có điểm.")
    return _answer(request, sheet, act, SheetReasonForm)


@require_http_methods(["GET", "POST"])
def sheet_unapprove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Takes an approval back."""
    sheet = _sheet(kept_round(request, code), pk)
    act = Act(
        "Rút phê duyệt", "Rút phê duyệt", "Đã rút phê duyệt của phiếu.", keeping.sheet_unapprove
    )
    return _answer(request, sheet, act, SheetReasonForm)


def _answer(request: HttpRequest, sheet: ScoreSheet, act: Act, kind: Any) -> HttpResponse:
    form = kind(request.POST or None, sheet=sheet)
    stale = False
    if form.is_valid():
        try:
            with transaction.atomic():
                act.service(sheet_id=sheet.pk, actor=request.user, **form.cleaned_data)
        except StaleSheetError as late:
            sheet, stale = late.current, True
            form.data = with_typed(form.data, version=late.current.version)
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, act.said)
            return redirect("round_detail", sheet.round_set.round.code)
    context = {"sheet": sheet, "round": sheet.round_set.round, "form": form, "act": act}
    context |= {"is_own_unit": acts_on_own(sheet, _user(request))}
    context |= {"stale": stale, "last": sheet.events.select_related("actor").last()}
    return render(request, "scores_app/sheet_keep.html", context, status=409 if stale else 200)


def _sheet(held: Round, pk: int) -> ScoreSheet:
    found: ScoreSheet = get_object_or_404(
        ScoreSheet.objects.with_round().filter(round_set__round=held), pk=pk
    )
    return found


def _user(request: HttpRequest) -> Any:
    return request.user
