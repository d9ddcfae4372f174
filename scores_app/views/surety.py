"""How sure the ranking of a group is: drawn when asked for, an aid beside the official table."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.files import FileFormat
from scores_app.ranks.lines import BELOW
from scores_app.sheet_kinds.rankings import sheet_info
from scores_app.surety.chart import bands
from scores_app.surety.computing import surety_of
from scores_app.surety.results import Surety
from scores_app.surety.sheet import NOT_OFFICIAL, SURETY, facts_of, rows_of
from scores_app.surety.sizes import APPRAISALS, WEIGHTS, sizes_in
from scores_app.views.ranking_asked import (
    of_group,
    openable_in,
    seen_group,
    someone_with_a_role,
)


@require_safe
def ranking_surety(request: HttpRequest, code: str, group: str) -> HttpResponse:
    """The band of ranks of each unit, who cannot be told apart, what moves ranks most."""
    access = someone_with_a_role(request)
    surety = _surety(request, code, group)
    openable = openable_in(access, surety.ranking)
    context = {
        **of_group(surety.ranking),
        "surety": surety,
        "chart": bands(surety, openable),
        "below": [(status, surety.ranking.of_status(status)) for status in BELOW],
        "openable": openable,
        "own": access.units,
        "weights": WEIGHTS,
        "appraisals": APPRAISALS,
        "not_official": NOT_OFFICIAL,
    }
    return render(request, "scores_app/ranking_surety.html", context)


@require_safe
def ranking_surety_export(
    request: HttpRequest, code: str, group: str, form: FileFormat
) -> HttpResponseBase:
    """The same as a sheet, which says that it is no official result."""
    someone_with_a_role(request)
    problem = refused_day(request)
    if problem:
        return refused(problem)
    surety = _surety(request, code, group)
    info = sheet_info(surety.ranking)
    told = replace(info, filters=[*info.filters, *facts_of(surety)])
    return sheet_response(SURETY, rows_of(surety), form, told)


def _surety(request: HttpRequest, code: str, group: str) -> Surety:
    sizes = sizes_in(request.GET.dict())
    return surety_of(seen_group(request, code, group), requested_day(request), sizes)
