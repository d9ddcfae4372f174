"""Units of a group side by side: chosen in the address, two to six of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.files import FileFormat
from scores_app.sheet_kinds.rankings import sheet_info
from scores_app.unit_comparison.chosen import FEWEST, MOST, chosen_of
from scores_app.unit_comparison.compared import comparison_of
from scores_app.unit_comparison.sheet import kind_of, rows_of
from scores_app.views.ranking_asked import of_group, ranking_of, someone_with_a_role

TOO_FEW = f"Chọn ít nhất {FEWEST} đơn vị có điểm trong nhóm để so sánh."


@require_safe
def ranking_compare(request: HttpRequest, code: str, group: str) -> HttpResponse:
    """The comparison, and the choice of units."""
    access = someone_with_a_role(request)
    ranking = ranking_of(request, code, group)
    chosen = chosen_of(request.GET, ranking)
    found = comparison_of(ranking, chosen.lines, access) if chosen.is_enough else None
    context = {**of_group(ranking), "chosen": chosen, "found": found, "most": MOST}
    return render(request, "scores_app/ranking_compare.html", context)


@require_safe
def ranking_compare_export(
    request: HttpRequest, code: str, group: str, form: FileFormat
) -> HttpResponseBase:
    """The same as a sheet."""
    access = someone_with_a_role(request)
    ranking = ranking_of(request, code, group)
    chosen = chosen_of(request.GET, ranking)
    if refused_day(request) or not chosen.is_enough:
        return refused(refused_day(request) or TOO_FEW)
    found = comparison_of(ranking, chosen.lines, access)
    return sheet_response(kind_of(found), rows_of(found), form, sheet_info(ranking))
