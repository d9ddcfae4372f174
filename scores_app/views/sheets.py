"""Score sheets as they are read: the list, one sheet, the history of one criterion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.filters import filters_in_words, refused_export
from cchc.core.http_export import sheet_response
from cchc.core.lists import PAGE_SIZES, Tab, page_size, put_in_order, state_tab, wanted_template
from cchc.core.sheets.files import FileFormat
from cchc.core.sheets.xlsx_writing import SheetInfo
from scores_app import permissions
from scores_app.choices import SheetState
from scores_app.models import Criterion, ScoreSheet
from scores_app.querysets import ScoreSheetQuerySet
from scores_app.score_sheets.completeness import filled_of_many
from scores_app.score_sheets.history import changes_of
from scores_app.score_sheets.tables import SCORE_SHEETS, SheetFilter, SheetTable, rows_of
from units_app.access import access_of
from units_app.models import User


@require_safe
def sheet_list(request: HttpRequest) -> HttpResponse:
    """The sheets this person may see, with counts by state; htmx is given the results alone."""
    user = someone_with_a_role(request)
    sheets = visible_sheets(request)
    found = SheetFilter(request.GET, queryset=sheets, request=request)
    table = SheetTable(found.qs.with_round())
    put_in_order(request, table)
    context = {
        "filter": found,
        "table": table,
        "tabs": _tabs(request, found, sheets),
        "filled": filled_of_many(row.record.pk for row in table.page.object_list),
        "sees_all": access_of(user).sees_all,
        "page_sizes": PAGE_SIZES,
        "page_size": page_size(request),
    }
    name = wanted_template(request, "sheet_list.html", "_sheet_results.html")
    return render(request, f"scores_app/{name}", context)


@require_safe
def sheet_list_export(request: HttpRequest, form: FileFormat) -> HttpResponseBase:
    """The list as a sheet, with its filters, in its order."""
    someone_with_a_role(request)
    found = SheetFilter(request.GET, queryset=visible_sheets(request), request=request)
    if not found.is_valid() or refused_day(request):
        return refused_export(request, found)
    info = SheetInfo(as_of=requested_day(request), filters=filters_in_words(found))
    return sheet_response(SCORE_SHEETS, rows_of(found.qs), form, info)


@require_safe
def sheet_history(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    """Who changed what of one criterion, when and why; within the page for htmx."""
    sheet = own_sheet(request, pk)
    found = criterion_of(sheet, criterion)
    context = {
        "sheet": sheet,
        "criterion": found,
        "changes": changes_of(sheet, found, requested_day(request), cast("User", request.user)),
    }
    name = "_score_history.html" if request.htmx else "sheet_history.html"  # type: ignore[attr-defined]
    return render(request, f"scores_app/{name}", context)


def someone_with_a_role(request: HttpRequest) -> User:
    """Who asks; somebody without any role is told so."""
    user = cast("User", request.user)
    if not permissions.may_see_rounds(access_of(user)):
        raise PermissionDenied
    return user


def visible_sheets(request: HttpRequest) -> ScoreSheetQuerySet:
    """The sheets of this person in the state of the day, newest round first."""
    seen = ScoreSheet.objects.for_user(request.user).as_of(requested_day(request))
    return seen.order_by(
        "-round_set__round__year",
        "-round_set__round",
        "round_set__group__order",
        "unit__order",
        "unit__sort_key",
        "pk",
    )


def own_sheet(request: HttpRequest, pk: int) -> ScoreSheet:
    """The sheet if this person may see it; else the page does not exist."""
    someone_with_a_role(request)
    visible = ScoreSheet.objects.for_user(request.user).known_on(requested_day(request))
    visible = visible.with_round()
    found: ScoreSheet = get_object_or_404(visible, pk=pk)
    return found


def criterion_of(sheet: ScoreSheet, pk: int) -> Criterion:
    """A criterion of the sheet's set that is scored; else the page does not exist."""
    leaves = Criterion.objects.filter(criteria_set=sheet.round_set.criteria_set_id)
    return get_object_or_404(leaves.exclude(rule=""), pk=pk)


def _tabs(request: HttpRequest, found: SheetFilter, sheets: Any) -> list[Tab]:
    in_any: Any = found.in_any_state(sheets) if found.is_valid() else sheets
    counted = in_any.order_by().values("at_state").annotate(number=Count("pk"))
    numbers: Mapping[str, int] = dict(counted.values_list("at_state", "number"))
    chosen = found.form.cleaned_data.get("state") or ""
    entries: list[tuple[str, Any, int]] = [("", "Tất cả", sum(numbers.values()))]
    entries += [(key, label, numbers.get(key, 0)) for key, label in SheetState.choices]
    return [
        state_tab(request.GET, str(label), number, {"state": key} if key else {}, among=("state",))
        for key, label, number in entries
        if number or not key or key == chosen
    ]
