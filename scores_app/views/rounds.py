"""Rounds as they are read: what waits for me and all rounds; one round with its board."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.clock import today
from cchc.core.http_export import refused, sheet_response
from cchc.core.lists import Tab
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from scores_app import permissions
from scores_app.choices import RoundEventKind, RoundState, SheetState
from scores_app.models import Round, ScoreSheet
from scores_app.publications.marks import published_of
from scores_app.rounds import board as round_board
from scores_app.rounds.waiting import LOOKING, waiting_for
from scores_app.services.reminding import reminder_log
from scores_app.views.sheets import someone_with_a_role
from units_app.access import access_of


@require_safe
def round_list(request: HttpRequest) -> HttpResponse:
    """What this person has to do now and until when; then every round with its line of dates."""
    user, day = someone_with_a_role(request), requested_day(request)
    seen = Round.objects.for_user(user).known_on(day).prefetch_related("steps", "sets__group")
    access = access_of(user)
    context = {
        "day": day,
        "waiting": waiting_for(int(user.pk), access, today()),
        "rounds": [(held, round_board.step_lines(held, day)) for held in seen],
        "may_run": permissions.may_run_rounds(access),
        "only_looks": access.roles <= set(LOOKING),
    }
    return render(request, "scores_app/round_list.html", context)


@require_safe
def round_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One round as of the day: steps, counts by state, the board of units, what its keepers did."""
    held, day = visible_round(request, code), requested_day(request)
    rows = round_board.board_of(held, day, ScoreSheet.objects.for_user(request.user))
    group, state = request.GET.get("group", ""), request.GET.get("state", "")
    may_run = permissions.may_run_rounds(access_of(request.user))
    context = {
        "round": held,
        "day": day,
        "steps": round_board.step_lines(held, day),
        "groups": _group_tabs(request, rows, held, group),
        "tabs": _state_tabs(request, held, round_board.narrowed(rows, group)),
        "rows": round_board.narrowed(rows, group, state),
        "reminded": round_board.last_reminded(held),
        "events": _events(held, day),
        "moves": [e for e in _events(held, day) if e.kind == RoundEventKind.STEP_MOVED],
        "sets": held.sets.select_related("criteria_set", "group").order_by("group__order"),
        "may_run": may_run,
        "has_ended": held.ended_by(today()),
        "published": published_of([held]).get(held.pk),
        "may_remind": may_run and held.state == RoundState.OPEN and state == round_board.UNSENT,
        "log": reminder_log(held) if may_run else [],
    }
    return render(request, "scores_app/round_detail.html", context)


@require_safe
def round_export(request: HttpRequest, code: str, form: FileFormat) -> HttpResponseBase:
    """The board as a sheet, with its filters."""
    held, day = visible_round(request, code), requested_day(request)
    if problem := refused_day(request):
        return refused(problem)
    group, state = request.GET.get("group", ""), request.GET.get("state", "")
    rows = round_board.board_of(held, day, ScoreSheet.objects.for_user(request.user))
    filters = [("Kỳ chấm", held.name), ("Nhóm", group or "Tất cả")]
    filters.append(("Tình trạng", _state_words(state)))
    if held.is_loaded:
        filters.append(("Nguồn", f"Kết quả năm trước được nạp. {held.decision_words}".strip()))
    if held.is_sample:
        filters.append(("Ghi chú", "Dữ liệu minh họa"))
    info = SheetInfo(as_of=day, filters=filters)
    listed = round_board.narrowed(rows, group, state)
    name = f"{round_board.BOARD.file_stem}_{held.code}_{day.isoformat()}.{form}"
    return sheet_response(round_board.BOARD, round_board.rows_for_sheet(listed), form, info, name)


def visible_round(request: HttpRequest, code: str) -> Round:
    """The round if this person may see it; else the page does not exist."""
    someone_with_a_role(request)
    held: Round = get_object_or_404(Round.objects.for_user(request.user), code=code)
    return held


def _events(held: Round, day: Any) -> list[Any]:
    rows = held.events.filter(effective_on__lte=day).select_related("actor")
    return list(rows.order_by("-pk"))


def _group_tabs(request: HttpRequest, rows: Any, held: Round, group: str) -> list[Tab]:
    groups = [(part.group.code, part.group.name) for part in held.sets.select_related("group")]
    state = request.GET.get("state", "")
    return [
        Tab(
            label,
            len(round_board.narrowed(rows, code, state)),
            _query(request, code, state),
            code == group,
        )
        for code, label in [("", "Tất cả các nhóm"), *groups]
    ]


def _state_tabs(request: HttpRequest, held: Round, rows: Any) -> list[Tab]:
    group, state = request.GET.get("group", ""), request.GET.get("state", "")
    counts = round_board.counts_of(rows)
    # Nobody was to send anything of results that are loaded.
    always = () if held.is_loaded else ((round_board.UNSENT, "Chưa gửi"),)
    offered = [("", "Tất cả"), *always, *SheetState.choices]
    return [
        Tab(
            str(label),
            counts.get(value, 0),
            _query(request, group, value),
            value == state,
            "soon" if value == round_board.UNSENT else "",
        )
        for value, label in offered
        if counts.get(value) or value in ("", round_board.UNSENT, state)
    ]


def _query(request: HttpRequest, group: str, state: str) -> str:
    kept = {"group": group, "state": state, "as_of": request.GET.get("as_of", "")}
    return urlencode({name: value for name, value in kept.items() if value})


def _state_words(state: str) -> str:
    if state == round_board.UNSENT:
        return "Chưa gửi"
    return str(dict(SheetState.choices).get(state, "Tất cả"))
