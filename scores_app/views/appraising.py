"""Appraising: one criterion over all units, one unit over all criteria, one leaf of one sheet."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cchc.core.clock import today
from cchc.core.lists import Tab, next_url
from scores_app import permissions
from scores_app import points as scoring
from scores_app.appraisal.forms import ReadingForm, ReasonForm, initial_of
from scores_app.appraisal.many import may_take_over
from scores_app.appraisal.one_unit import row_of, sheet_leaves
from scores_app.appraisal.side_by_side import Row, rows_of
from scores_app.choices import RESULTS, Scorer, Stage
from scores_app.models import Criterion, RoundSet, ScoreSheet
from scores_app.services.appraisal import (
    appraise,
    may_finish,
    missing_leaves,
    sheet_unappraise,
    why_not_write,
)
from scores_app.services.scores import StaleScoreError, ruled_points
from scores_app.services.sheets import StaleSheetError
from scores_app.trees import leaves_of
from scores_app.views.appraisal import looking_of, seen_sheet
from units_app.access import access_of
from units_app.models import User

PER_PAGE = 100
NOT_ALLOWED = "Tài khoản này không còn quyền thẩm định tiếp phiếu."
SHOWN: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "": ("Tất cả", lambda row: True),
    "cho": ("Chưa chấm", lambda row: row.waits),
    "doi": ("Kê khai đã đổi", lambda row: row.overtaken is not None),
    "xong": ("Đã chấm", lambda row: row.appraised is not None),
    "mat": ("Mất điểm", lambda row: row.lost),
    "khac": ("Khác điểm tự chấm", lambda row: row.differs),
    "chua-gui": ("Chưa gửi phiếu", lambda row: not row.is_sent),
}


@require_safe
def appraise_criterion(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One criterion over all units of its group, each row to be filled in where it is open."""
    looking = looking_of(request)
    round_set, criterion = criterion_of_round(request, code, pk)
    rows = rows_of(round_set, criterion, looking.day, user=looking.user, access=looking.access)
    shown = request.GET.get("xem", "") if request.GET.get("xem", "") in SHOWN else ""
    found = [row for row in rows if SHOWN[shown][1](row)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.form = form_of(row)
    context = {
        "round": round_set.round,
        "round_set": round_set,
        "criterion": criterion,
        "how": scoring.explain(criterion.rule, criterion.rule_params, criterion.max_points),
        "rows": page.object_list,
        "page": page,
        "tabs": _tabs(request, rows, shown),
        "is_declared": criterion.scorer == Scorer.UNIT,
        "is_result": criterion.scorer in RESULTS,
        "may_write": any(not row.why_not for row in rows),
        "takes_over": any(map(may_take_over, rows)),
        **_neighbours(criterion),
    }
    return render(request, "scores_app/appraise_criterion.html", context)


@require_safe
def appraise_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit over all criteria; the first that waits for this person is open."""
    sheet = seen_sheet(request, pk)
    return _sheet_page(request, sheet, None)


@require_http_methods(["GET", "POST"])
def appraise_leaf(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    """One criterion of one unit: its page; what is sent is written, in a row of a list (htmx) or
    by the page's form.
    """
    sheet = seen_sheet(request, pk)
    leaf = leaf_of(sheet, criterion)
    if request.method == "POST":
        return _write(request, sheet, leaf)
    return _sheet_page(request, sheet, leaf)


@require_POST
def sheet_unappraised(request: HttpRequest, pk: int) -> HttpResponse:
    """Opens a finished appraisal again; a reason that is refused stays where it was typed."""
    sheet, user = seen_sheet(request, pk), cast("User", request.user)
    form, status = ReasonForm(request.POST), HTTPStatus.OK
    if not permissions.may_run_rounds(access_of(user)):
        status = _forbidden(form, NOT_ALLOWED)
    elif form.is_valid():
        try:
            sheet_unappraise(sheet=sheet, reason=form.cleaned_data["reason"], actor=user)
        except StaleSheetError as stale:
            form.add_error(None, str(stale))
            sheet, status = stale.current, HTTPStatus.CONFLICT
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Phiếu của {sheet.unit.name} trở lại thẩm định.")
            return redirect("appraise_sheet", pk=pk)
    return _sheet_page(request, sheet, None, reason=form, status=status)


def _write(request: HttpRequest, sheet: ScoreSheet, leaf: Criterion) -> HttpResponse:
    user = cast("User", request.user)
    row = row_of(sheet, leaf, today(), user=user, access=access_of(user))
    form = ReadingForm(_typed(request, row), criterion=leaf, place=row.key)
    status, why_not = HTTPStatus.OK, why_not_write(user, sheet, leaf)
    if why_not:
        status = _forbidden(form, why_not)
    elif form.is_valid():
        try:
            _appraised(sheet, leaf, form, user)
        except StaleScoreError as stale:
            row.newer, row.is_stale, status = stale.current, True, HTTPStatus.CONFLICT
            _take_version(form, stale)
        except ValidationError as error:
            form.take_errors(error)
        else:
            return _written(request, sheet, leaf)
    row.form = form
    row.ruled = _would_be(sheet, leaf, form)
    return _refused(request, sheet, leaf, row, status)


def _forbidden(form: Form, why_not: str) -> HTTPStatus:
    """Says why in the form, which keeps what was typed: rights may be lost while somebody types."""
    form.full_clean()
    form.add_error(None, why_not)
    return HTTPStatus.FORBIDDEN


def _appraised(sheet: ScoreSheet, leaf: Criterion, form: ReadingForm, user: User) -> None:
    appraise(
        sheet=sheet,
        criterion=leaf,
        verdict=form.verdict(),
        version=form.cleaned_data["version"],
        actor=user,
    )


def _written(request: HttpRequest, sheet: ScoreSheet, leaf: Criterion) -> HttpResponse:
    if request.POST.get("row"):
        user = cast("User", request.user)
        row = row_of(sheet, leaf, today(), user=user, access=access_of(user))
        row.form = form_of(row)
        if request.htmx:  # type: ignore[attr-defined]
            return render(request, "scores_app/_appraise_row.html", row_context(row, saved=True))
        home = reverse("appraise_criterion", args=[sheet.round_set.round.code, leaf.pk])
        return redirect(f"{home}#{row.key}")
    messages.success(request, f"Đã ghi điểm thẩm định tiêu chí {leaf.code}.")
    return redirect(next_url(request, _after(request, sheet, leaf)))


def _refused(
    request: HttpRequest, sheet: ScoreSheet, leaf: Criterion, row: Row, status: int
) -> HttpResponse:
    """What was typed, with what is wrong; a row in a list takes that in its place."""
    if request.POST.get("row") and request.htmx:  # type: ignore[attr-defined]
        context = row_context(row, saved=False)
        told = HTTPStatus.CONFLICT if row.is_stale else HTTPStatus.OK
        return render(request, "scores_app/_appraise_row.html", context, status=told)
    return _sheet_page(request, sheet, leaf, row=row, status=status)


def _typed(request: HttpRequest, row: Row) -> QueryDict:
    """What was typed; one press takes over what the unit declared."""
    if "as_declared" not in request.POST:
        return request.POST
    data = request.POST.copy()
    own = initial_of(row.criterion, row.own)
    data["figure"], data["points"] = own.get("figure", ""), ""
    return data


def _take_version(form: ReadingForm, stale: StaleScoreError) -> None:
    """Lets what was typed be saved over what somebody else wrote, once both were seen."""
    data = cast("QueryDict", form.data).copy()
    data["version"] = str(stale.current.version if stale.current else 0)
    form.data = data


def _would_be(sheet: ScoreSheet, leaf: Criterion, form: ReadingForm) -> Any:
    """What the rule gives for a figure that is not saved yet."""
    figure = form.cleaned_data.get("figure") if hasattr(form, "cleaned_data") else None
    return ruled_points(sheet, leaf, Stage.APPRAISAL, figure) if figure else None


def _after(request: HttpRequest, sheet: ScoreSheet, leaf: Criterion) -> str:
    """The next leaf of the sheet, or the same where the person stays."""
    leaves = leaves_of(leaf.criteria_set)
    after = leaves[leaves.index(leaf) + 1 :]
    goes_on = "next_leaf" in request.POST and after
    return reverse("appraise_leaf", args=[sheet.pk, (after[0] if goes_on else leaf).pk])


def _sheet_page(
    request: HttpRequest,
    sheet: ScoreSheet,
    leaf: Criterion | None,
    *,
    row: Row | None = None,
    reason: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    looking = looking_of(request)
    page = sheet_leaves(sheet, looking.day, user=looking.user, access=looking.access)
    chosen = page.choose(leaf)
    if row is not None and chosen is not None:
        chosen.form, chosen.ruled = row.form, row.ruled
        chosen.newer, chosen.is_stale = row.newer, row.is_stale
    elif chosen is not None:
        chosen.form = form_of(chosen)
    gaps = missing_leaves([sheet])[sheet.pk]
    context = {
        "sheet": sheet,
        "round": sheet.round_set.round,
        "page": page,
        "row": chosen,
        "gaps": gaps,
        "reason": reason or ReasonForm(),
        "may_reopen": permissions.may_run_rounds(looking.access) and looking.day == today(),
        "may_finish": may_finish(looking.user, sheet) and looking.day == today(),
        "whole": looking.whole,
        **(_about(chosen) if chosen else {}),
    }
    return render(request, "scores_app/appraise_sheet.html", context, status=status)


def _about(row: Row) -> dict[str, Any]:
    criterion = row.criterion
    return {
        "criterion": criterion,
        "how": scoring.explain(criterion.rule, criterion.rule_params, criterion.max_points),
    }


def form_of(row: Row) -> ReadingForm | None:
    """The form of a row that is open to the person."""
    if row.why_not:
        return None
    return ReadingForm(
        initial=initial_of(row.criterion, row.appraised),
        criterion=row.criterion,
        place=row.key,
    )


def row_context(row: Row, *, saved: bool) -> dict[str, Any]:
    return {
        "row": row,
        "criterion": row.criterion,
        "saved": saved,
        "is_declared": row.criterion.scorer == Scorer.UNIT,
        "is_result": row.criterion.scorer in RESULTS,
    }


def criterion_of_round(request: HttpRequest, code: str, pk: int) -> tuple[RoundSet, Criterion]:
    """A leaf of one of a round's sets; else the page does not exist."""
    criterion = get_object_or_404(Criterion.objects.exclude(rule=""), pk=pk)
    seen = RoundSet.objects.for_user(request.user)
    sets = seen.select_related("round", "group", "criteria_set")
    round_set = get_object_or_404(sets, round__code=code, criteria_set=criterion.criteria_set_id)
    return round_set, criterion


def leaf_of(sheet: ScoreSheet, pk: int) -> Criterion:
    leaves = Criterion.objects.filter(criteria_set=sheet.round_set.criteria_set_id)
    return get_object_or_404(leaves.exclude(rule=""), pk=pk)


def _neighbours(criterion: Criterion) -> dict[str, Any]:
    """The leaves before and after, for paging through a set."""
    leaves = leaves_of(criterion.criteria_set)
    at = leaves.index(criterion)
    return {
        "before": leaves[at - 1] if at else None,
        "after": leaves[at + 1] if at + 1 < len(leaves) else None,
    }


def _tabs(request: HttpRequest, rows: list[Row], shown: str) -> list[Tab]:
    tabs = []
    for key, (label, test) in SHOWN.items():
        query = request.GET.copy()
        query.pop("page", None)
        query.pop("xem", None)
        if key:
            query["xem"] = key
        count = sum(map(bool, map(test, rows)))
        if count or key in {"", "cho", shown}:
            tone = "soon" if key == "cho" else ""
            tabs.append(Tab(label, count, query.urlencode(), key == shown, tone))
    return tabs
