"""What changes a round: making, correcting, who takes part, opening, closing, reminding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cchc.core.clock import today
from cchc.core.refusals import differing, take_errors
from cchc.core.text import whole_number
from scores_app import jobs, permissions
from scores_app.choices import RoundState
from scores_app.counted.best import is_compared
from scores_app.models import Round, RoundSet
from scores_app.rounds.forms import CloseForm, JoinForm, RoundForm, initial_of, typed_parts
from scores_app.rounds.participants import outside_units, parts_of
from scores_app.rounds.step_days import explaining_ahead, in_words
from scores_app.services import participants, rounds
from scores_app.services.reminding import round_remind
from scores_app.sets.forms import with_typed
from scores_app.views.rounds import visible_round
from units_app.access import access_of

FORM = "scores_app/round_form.html"


def kept_round(request: HttpRequest, code: str) -> Round:
    """The round for those who run rounds: others are refused, or do not know that it is there."""
    held = visible_round(request, code)
    run_only(request)
    return held


def run_only(request: HttpRequest) -> None:
    """Raises PermissionDenied for whoever does not run rounds."""
    if not permissions.may_run_rounds(access_of(request.user)):
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def round_create(request: HttpRequest) -> HttpResponse:
    """A new round in preparation."""
    run_only(request)
    form = RoundForm(request.POST or None)
    return make_round(request, form, "xem các đơn vị tham gia rồi mở kỳ")


def make_round(request: HttpRequest, form: RoundForm, what_next: str) -> HttpResponse:
    """Makes the round of a form, or shows the form with what is wrong."""
    if form.is_valid():
        try:
            with transaction.atomic():
                made = rounds.round_create(facts=form.facts(), actor=_user(request))
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã lập {made.name}; {what_next}.")
            return redirect("round_units", made.code)
    return render(request, FORM, {"form": form, "round": None})


@require_http_methods(["GET", "POST"])
def round_change(request: HttpRequest, code: str) -> HttpResponse:
    """What a round is; once open its name and the days of its steps."""
    held = kept_round(request, code)
    form = RoundForm(request.POST or None, held=held)
    context: dict[str, Any] = {"form": form, "round": held}
    if form.is_valid():
        try:
            with transaction.atomic():
                _change(request, held, form)
        except rounds.StaleRoundError as stale:
            context |= {"conflict": differing(form, initial_of(stale.current)), "stale": True}
            form.data = with_typed(form.data, version=stale.current.version)
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, "Đã lưu kỳ chấm.")
            return redirect("round_detail", form.facts().code)
    return render(request, FORM, context, status=409 if context.get("stale") else 200)


@require_http_methods(["GET", "POST"])
def round_open(request: HttpRequest, code: str) -> HttpResponse:
    """What opening does, and what is still missing; then it is done."""
    held = kept_round(request, code)
    problems, version = rounds.opening_problems(held), held.version
    if request.method == "POST":
        try:
            seen = whole_number(request.POST.get("version")) or 0
            rounds.round_open(round_id=held.pk, version=seen, actor=_user(request))
        except rounds.StaleRoundError as stale:
            problems, version = [str(stale)], stale.current.version
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, f"Đã mở {held.name}.")
            return redirect("round_detail", code)
    sets = [(part, len([p for p in parts_of(part) if p.takes_part])) for part in _sets(held)]
    context = {"round": held, "problems": problems, "sets": sets, "version": version}
    return render(request, "scores_app/round_open.html", context)


@require_http_methods(["GET", "POST"])
def round_close(request: HttpRequest, code: str) -> HttpResponse:
    """Closing is final; with sheets not approved, or units that could still explain, it wants a
    reason for each.
    """
    held = kept_round(request, code)
    form = CloseForm(request.POST or None, initial={"version": held.version})
    if form.is_valid():
        try:
            rounds.round_close(round_id=held.pk, actor=_user(request), **form.cleaned_data)
        except rounds.StaleRoundError as stale:
            form.data = with_typed(form.data, version=stale.current.version)
            form.add_error(None, str(stale))
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã kết thúc {held.name}.")
            return redirect("round_detail", code)
    context = {
        "round": held,
        "form": form,
        "left": rounds.unapproved(held),
        "ahead": in_words(explaining_ahead(held, today())),
        "compared": is_compared(held.pk),
    }
    return render(request, "scores_app/round_close.html", context)


@require_http_methods(["GET", "POST"])
def round_units(request: HttpRequest, code: str) -> HttpResponse:
    """Who takes part: lists to tick in preparation; once open, one unit with its reason."""
    held = kept_round(request, code)
    if held.state != RoundState.DRAFT or participants.joins_singly(held):
        return _join(request, held)
    context: dict[str, Any] = {"round": held, "outside": outside_units(held), "errors": []}
    groups = [(part, parts_of(part)) for part in _sets(held)]
    if request.method == "POST":
        part = get_object_or_404(held.sets, pk=whole_number(request.POST.get("round_set")) or 0)
        added = outside_units(held).filter(pk=whole_number(request.POST.get("add")) or 0)
        typed = typed_parts(parts_of(part), list(added), request.POST)
        seen = whole_number(request.POST.get("version")) or 0
        try:
            participants.participants_set(
                round_set=part, version=seen, parts=typed, actor=_user(request)
            )
        except rounds.StaleRoundError as stale:
            context["errors"], held = [str(stale)], stale.current
        except ValidationError as error:
            context["errors"] = error.messages
        else:
            messages.success(request, f"Đã lưu các đơn vị của nhóm {part.group}.")
            return redirect("round_units", code)
        groups = [(own, typed if own.pk == part.pk else parts) for own, parts in groups]
    context |= {"groups": groups, "round": held, "sets": [own for own, _ in groups]}
    status = 409 if context["errors"] else 200
    return render(request, "scores_app/round_units.html", context, status=status)


@require_POST
def round_remind_view(request: HttpRequest, code: str) -> HttpResponse:
    """Reminds whoever answers for the chosen units, or for all that have not sent."""
    held = kept_round(request, code)
    chosen = [pk for pk in map(whole_number, request.POST.getlist("sheet")) if pk]
    try:
        found = round_remind(round_id=held.pk, sheet_ids=chosen, actor=_user(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        jobs.request_round_mails()
        level = messages.WARNING if found.reached_nobody else messages.SUCCESS
        messages.add_message(request, level, found.words())
    return redirect(f"{reverse('round_detail', args=[code])}?state=unsent")


def _join(request: HttpRequest, held: Round) -> HttpResponse:
    form = JoinForm(request.POST or None)
    form.fields["round_set"].queryset = _sets(held)  # type: ignore[attr-defined]
    form.fields["round_set"].label_from_instance = lambda part: part.group.name  # type: ignore[attr-defined]
    form.fields["unit"].queryset = outside_units(held)  # type: ignore[attr-defined]
    if form.is_valid():
        data = form.cleaned_data
        try:
            participants.unit_join(
                round_set_id=data["round_set"].pk,
                unit=data["unit"],
                reason=data["reason"],
                is_ranked=data["is_ranked"],
                actor=_user(request),
            )
        except ValidationError as error:
            take_errors(form, error)
        else:
            messages.success(request, f"Đã thêm {data['unit']} vào kỳ chấm.")
            return redirect("round_detail", held.code)
    return render(request, "scores_app/round_join.html", {"round": held, "form": form})


def _change(request: HttpRequest, held: Round, form: RoundForm) -> None:
    rounds.round_change(
        round_id=held.pk,
        version=form.cleaned_data["version"] or 0,
        facts=form.facts(),
        reason=form.cleaned_data.get("reason", ""),
        actor=_user(request),
    )


def _sets(held: Round) -> Any:
    rows = RoundSet.objects.filter(round=held).select_related("round", "group", "criteria_set")
    return rows.order_by("group__order", "group__code")


def _user(request: HttpRequest) -> Any:
    return request.user
