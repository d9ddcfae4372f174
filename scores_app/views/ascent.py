"""What would move a unit up in its ranking: page and sheet."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.files import FileFormat
from scores_app.ascent.ascents import Ascent, Goal, ascent_of
from scores_app.ascent.chances import WORDS
from scores_app.ascent.sheet import ASCENT, info_of, rows_of
from scores_app.ascent.words import headline, names_of, way_words
from scores_app.views.ranking_asked import seen_sheet, someone_with_a_role
from units_app.models import User


@require_safe
def ranking_ascent(request: HttpRequest, code: str, group: str, pk: int) -> HttpResponse:
    """How far the next units and bands are, and what can still be won; of another unit only
    province roles may see it.
    """
    ascent = _ascent(request, code, group, pk)
    part = ascent.round_set
    context = {
        "ascent": ascent,
        "headline": headline(ascent),
        "goals": [(goal, names_of(goal.units), way_words(goal)) for goal in _goals(ascent)],
        "groups": [(way, WORDS[way], some) for way, some in ascent.groups],
        "round": part.round,
        "group": part.group,
        "criteria_set": part.criteria_set,
        "day": ascent.day,
    }
    return render(request, "scores_app/ranking_ascent.html", context)


@require_safe
def ascent_export(
    request: HttpRequest, code: str, group: str, pk: int, form: FileFormat
) -> HttpResponseBase:
    """The criteria of the page as a sheet."""
    problem = refused_day(request)
    ascent = _ascent(request, code, group, pk)
    if problem:
        return refused(problem)
    return sheet_response(ASCENT, rows_of(ascent), form, info_of(ascent))


def _ascent(request: HttpRequest, code: str, group: str, pk: int) -> Ascent:
    someone_with_a_role(request)
    sheet = seen_sheet(request, code, group, pk)
    day, user = requested_day(request), cast("User", request.user)
    found = ascent_of(sheet.round_set, sheet, day, user)
    if found is None:
        raise Http404
    return found


def _goals(ascent: Ascent) -> list[Goal]:
    return [*ascent.places, *ascent.bands]
