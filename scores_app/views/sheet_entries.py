"""What a unit writes into its sheet: one criterion at once, or all changed rows of the page."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cchc.core.asof import requested_day
from cchc.core.clock import now, today
from scores_app import permissions
from scores_app.choices import Scorer, SheetState
from scores_app.models import Criterion, Score, ScoreSheet
from scores_app.offers.shown import shown_for
from scores_app.score_sheets.completeness import Filled, filled_of
from scores_app.score_sheets.lines import Facts, Line, evidence_of, line_of, readings_of, values_of
from scores_app.score_sheets.page import Move, context_of, moves_of, page_of
from scores_app.score_sheets.sums import Sums, own_sums
from scores_app.score_sheets.typing import Typed, digest
from scores_app.services.entries import entry_save
from scores_app.services.scores import StaleScoreError
from scores_app.trees import Node
from scores_app.views.sheets import criterion_of, own_sheet
from units_app.access import access_of
from units_app.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet as of the day; without scripts it is saved here, all changed rows together."""
    sheet = own_sheet(request, pk)
    if request.method == "POST":
        return _save_all(request, sheet)
    page = page_of(sheet, requested_day(request), cast("User", request.user))
    return render(request, "scores_app/sheet_detail.html", context_of(page))


@require_http_methods(["GET", "POST"])
def sheet_entry(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    """Saves one criterion and says what follows from it; read, it is the row as it stands."""
    sheet = own_sheet(request, pk)
    found = criterion_of(sheet, criterion)
    if not permissions.scores_for(access_of(request.user), sheet) or not is_own(found):
        raise PermissionDenied
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{sheet_url(sheet)}#tc-{found.pk}")
    if request.method == "GET":
        return _row(request, sheet, found)
    typed = Typed.of(str(found.pk), request.POST)
    begins = sheet.state == SheetState.NOT_STARTED
    stale = _save(request, sheet, found, typed)
    if stale is not None:
        return _kept(request, sheet, found, typed, stale)
    if typed.errors:
        return _kept(request, sheet, found, typed)
    if begins:
        sheet = own_sheet(request, pk)
    moves = _moves(request, sheet) if begins else None
    saved = entry_fragment(sheet, found, request, "_entry_saved.html", moves)
    saved["X-Entry"] = "saved"
    return saved


def is_own(criterion: Criterion) -> bool:
    """Whether the unit itself scores it."""
    return criterion.scorer == Scorer.UNIT


def sheet_url(sheet: ScoreSheet) -> str:
    """The address of a sheet's page."""
    return reverse("sheet_detail", args=[sheet.pk])


def _save(
    request: HttpRequest, sheet: ScoreSheet, criterion: Criterion, typed: Typed
) -> StaleScoreError | None:
    """Writes a row; what is wrong stands in it afterwards. Somebody's newer reading comes back,
    unless it says the same: then an answer was lost on its way, and the row is saved.
    """
    figure = typed.figure()
    if figure is None:
        return None
    try:
        with transaction.atomic():
            entry_save(
                sheet=sheet,
                criterion=criterion,
                figure=figure,
                note=typed.values["note"],
                version=typed.version,
                actor=cast("User", request.user),
            )
    except StaleScoreError as stale:
        same = stale.current is not None and says(typed, stale.current)
        return None if same else stale
    except ValidationError as error:
        typed.take(error)
    return None


def says(typed: Typed, score: Score) -> bool:
    """Whether a reading says just what was typed."""
    return digest(values_of(score)) == digest(typed.values)


def _row(request: HttpRequest, sheet: ScoreSheet, criterion: Criterion) -> HttpResponse:
    """The row of a criterion as it stands, to take the place of what was typed."""
    page = page_of(sheet, today(), cast("User", request.user))
    line = next(line for line in page.lines if line.criterion.pk == criterion.pk)
    context = {**context_of(page), "line": line}
    return render(request, "scores_app/_sheet_row.html", context)


def _moves(request: HttpRequest, sheet: ScoreSheet) -> list[Move]:
    """What may be done with a sheet that has just been begun."""
    return moves_of(access_of(request.user), sheet, cast("User", request.user))


def entry_fragment(
    sheet: ScoreSheet,
    criterion: Criterion,
    request: HttpRequest,
    name: str,
    moves: list[Move] | None = None,
) -> HttpResponse:
    """The parts of the page that change with one row, as it stands now; `moves` where the state
    and the steps that may be taken are others than before.
    """
    line, filled = _line(sheet, criterion)
    context = {
        "sheet": sheet,
        "line": line,
        "filled": filled,
        "sums": own_sums(sheet),
        "at": now(),
        "moves": moves,
        "oob": True,
    }
    return render(request, f"scores_app/{name}", context)


def _kept(
    request: HttpRequest,
    sheet: ScoreSheet,
    criterion: Criterion,
    typed: Typed,
    stale: StaleScoreError | None = None,
) -> HttpResponse:
    """What was typed could not be written: why, and what somebody else wrote where it is that."""
    line, _ = _line(sheet, criterion)
    set_typed(line, typed)
    if stale is not None:
        line.newer, line.is_stale = stale.current, True
    context = {"sheet": sheet, "line": line, "oob": True}
    status = 422 if stale is None else 409
    return render(request, "scores_app/_entry_refused.html", context, status=status)


def _line(sheet: ScoreSheet, criterion: Criterion) -> tuple[Line, Filled]:
    """One row alone, and how far the sheet is."""
    filled = filled_of(sheet.pk)
    readings = readings_of(sheet, today(), criterion=criterion)
    documents = evidence_of(sheet, today(), criterion=criterion)
    initiatives = shown_for(sheet, today(), criterion=criterion)
    facts = Facts(readings, documents, {}, filled, Sums(), initiatives=initiatives)
    return line_of(Node(criterion), facts), filled


def set_typed(line: Line, typed: Typed) -> None:
    """Puts what was typed, and what is wrong with it, in the place of what is kept."""
    line.values = {**typed.values, "version": str(typed.version)}
    line.was = typed.was
    line.errors = typed.errors


def _save_all(request: HttpRequest, sheet: ScoreSheet) -> HttpResponse:
    """Saves every row that was changed; those that cannot be saved are shown with what was typed,
    the others are saved all the same.
    """
    if not permissions.scores_for(access_of(request.user), sheet):
        raise PermissionDenied
    refused: dict[int, tuple[Typed, StaleScoreError | None]] = {}
    saved = 0
    for criterion in _own_criteria(sheet):
        typed = Typed.of(str(criterion.pk), request.POST)
        if f"c{criterion.pk}-version" not in request.POST or not typed.is_changed:
            continue
        stale = _save(request, sheet, criterion, typed)
        if stale is not None or typed.errors:
            refused[criterion.pk] = typed, stale
        else:
            saved += 1
    if refused:
        return _refused(request, sheet, refused, saved)
    messages.success(request, _said(saved))
    return redirect("sheet_detail", pk=sheet.pk)


def _said(saved: int) -> str:
    return f"Đã lưu {saved} tiêu chí." if saved else "Không có gì thay đổi."


def _own_criteria(sheet: ScoreSheet) -> list[Criterion]:
    held = Criterion.objects.filter(criteria_set=sheet.round_set.criteria_set_id)
    return list(held.filter(scorer=Scorer.UNIT).order_by("order", "pk"))


def _refused(
    request: HttpRequest,
    sheet: ScoreSheet,
    refused: dict[int, tuple[Typed, StaleScoreError | None]],
    saved: int,
) -> HttpResponse:
    sheet.refresh_from_db(fields=["state", "version"])
    page = page_of(sheet, today(), cast("User", request.user))
    stale_ones = 0
    for line in page.lines:
        if line.criterion.pk not in refused:
            continue
        typed, stale = refused[line.criterion.pk]
        if stale is not None:
            line.newer, line.is_stale = stale.current, True
            typed.version = stale.current.version if stale.current else 0
            stale_ones += 1
        set_typed(line, typed)
    context = {
        **context_of(page),
        "refused": [line for line in page.lines if line.criterion.pk in refused],
        "saved": saved,
    }
    status = 409 if stale_ones else 200
    return render(request, "scores_app/sheet_detail.html", context, status=status)
