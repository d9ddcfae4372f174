"""Results of an earlier year: begun, their sheets made, recorded, opened for a correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cchc.core.refusals import take_errors
from cchc.core.text import whole_number
from scores_app.models import Round
from scores_app.rounds.forms import CorrectionForm, DecisionForm, RoundForm
from scores_app.services import loading, rounds
from scores_app.sets.forms import with_typed
from scores_app.views.round_changes import kept_round, make_round, run_only


@require_http_methods(["GET", "POST"])
def loading_create(request: HttpRequest) -> HttpResponse:
    """A new round of loaded results: no steps, nobody is asked for anything."""
    run_only(request)
    form = RoundForm(request.POST or None, is_loaded=True)
    return make_round(request, form, "xem các đơn vị rồi lập phiếu")


@require_POST
def loading_prepare(request: HttpRequest, code: str) -> HttpResponse:
    """Makes the sheets, so that scores can be loaded."""
    held = _loaded(request, code)
    seen = whole_number(request.POST.get("version")) or 0
    try:
        number = loading.loading_prepare(round_id=held.pk, version=seen, actor=_user(request))
    except rounds.StaleRoundError as stale:
        messages.error(request, str(stale))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã lập {number} phiếu; nhập điểm từ tệp rồi ghi nhận kết quả.")
    return redirect("round_detail", code)


@require_http_methods(["GET", "POST"])
def loading_record(request: HttpRequest, code: str) -> HttpResponse:
    """By which decision the results hold; then they are those of the year."""
    held = _loaded(request, code)
    known = {"number": held.decision_no, "on": held.decision_on, "source": held.decision_source}
    form = DecisionForm(request.POST or None, initial={"version": held.version, **known})
    if form.is_valid():
        data = form.cleaned_data
        decision = loading.Decision(data["number"], data["on"], data["source"])
        facts = {"version": data["version"], "decision": decision, "reason": data["reason"]}
        if _done(request, form, held, loading.loading_record, facts):
            messages.success(request, f"Đã ghi nhận kết quả: {held.name}.")
            return redirect("round_detail", code)
    context = {"round": held, "form": form, "lacking": loading.lacking(held)}
    return render(request, "scores_app/loading_record.html", context)


@require_http_methods(["GET", "POST"])
def loading_correct(request: HttpRequest, code: str) -> HttpResponse:
    """Opens recorded results for a correction, with the reason."""
    held = _loaded(request, code)
    form = CorrectionForm(request.POST or None, initial={"version": held.version})
    if form.is_valid() and _done(
        request, form, held, loading.loading_correct, dict(form.cleaned_data)
    ):
        messages.success(request, "Đã mở lại để đính chính; sửa xong thì ghi nhận lại.")
        return redirect("round_detail", code)
    return render(request, "scores_app/loading_correct.html", {"round": held, "form": form})


def _done(
    request: HttpRequest, form: Any, held: Round, service: Any, facts: dict[str, Any]
) -> bool:
    """Whether the service took it; else the form says why not and keeps what was typed."""
    try:
        service(round_id=held.pk, actor=_user(request), **facts)
    except rounds.StaleRoundError as stale:
        form.data = with_typed(form.data, version=stale.current.version)
        form.add_error(None, str(stale))
    except ValidationError as error:
        take_errors(form, error)
    else:
        return True
    return False


def _loaded(request: HttpRequest, code: str) -> Round:
    held = kept_round(request, code)
    if not held.is_loaded:
        raise Http404
    return held


def _user(request: HttpRequest) -> Any:
    return request.user
