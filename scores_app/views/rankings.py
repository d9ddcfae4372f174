"""Rankings: every round and group, one group as a table, one unit with all its criteria."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cchc.core.asof import refused_day, requested_day
from cchc.core.http_export import refused, sheet_response
from cchc.core.sheets.files import FileFormat
from scores_app import losses_by_cause
from scores_app.choices import Basis, SheetState
from scores_app.group_page.losses import losses_of
from scores_app.group_page.page import lines_of, shown_of
from scores_app.models import Round, RoundSet, ScoreSheet
from scores_app.publications.marks import mark_of, published_of
from scores_app.querysets import RoundQuerySet
from scores_app.ranks.unit import UnitRanking, unit_ranking
from scores_app.sheet_kinds.rankings import kind_of, rows_of, sheet_info
from scores_app.views.ranking_asked import (
    of_group,
    openable_in,
    ranking_of,
    seen_sheet,
    someone_with_a_role,
)
from units_app.models import User


@dataclass(frozen=True)
class GroupCount:
    """How many units of a group take part, how many sheets are sent and approved."""

    round_set: RoundSet
    units: int
    sent: int
    approved: int


@require_safe
def ranking_list(request: HttpRequest) -> HttpResponse:
    """All rounds with their groups."""
    someone_with_a_role(request)
    rounds = _rounds(request).order_by("-year", "-pk")
    return _rounds_page(request, list(rounds))


@require_safe
def ranking_round(request: HttpRequest, code: str) -> HttpResponse:
    """The groups of one round."""
    someone_with_a_role(request)
    return _rounds_page(request, [get_object_or_404(_rounds(request), code=code)], one=True)


@require_safe
def ranking_group(request: HttpRequest, code: str, group: str) -> HttpResponse:
    """The ranking of a group by the readings asked for."""
    access = someone_with_a_role(request)
    ranking = ranking_of(request, code, group)
    published = mark_of(ranking)
    context = {
        **of_group(ranking),
        "published": published,
        "check_code": published.code if published else "",
        **shown_of(ranking, request.GET),
        "bases": Basis.choices,
        "openable": openable_in(access, ranking),
        "own": access.units,
        "losses": losses_of(ranking) if access.sees_all else None,
    }
    return render(request, "scores_app/ranking_group.html", context)


@require_safe
def ranking_export(
    request: HttpRequest, code: str, group: str, form: FileFormat
) -> HttpResponseBase:
    """The same as a sheet."""
    someone_with_a_role(request)
    problem = refused_day(request)
    if problem:
        return refused(problem)
    ranking = ranking_of(request, code, group)
    rows = rows_of(lines_of(ranking, request.GET))
    return sheet_response(kind_of(ranking), rows, form, sheet_info(ranking))


@require_safe
def ranking_unit(request: HttpRequest, code: str, group: str, pk: int) -> HttpResponse:
    """One unit's line with every criterion; of another unit only province roles may see it."""
    someone_with_a_role(request)
    sheet = seen_sheet(request, code, group, pk)
    user = cast("User", request.user)
    found = unit_ranking(sheet.round_set, sheet, requested_day(request), user)
    if found is None:
        raise Http404
    context = {
        **of_group(found.ranking),
        "published": mark_of(found.ranking),
        "line": found.line,
        **_lines_asked_for(request, found),
    }
    return render(request, "scores_app/ranking_unit.html", context)


def _lines_asked_for(request: HttpRequest, found: UnitRanking) -> dict[str, Any]:
    """All criteria, or those alone that lost points for the cause in the address."""
    lines = (line for part in found.sections for line in part.lines)
    lost_by = losses_by_cause.of_lines(lines).of(request.GET.get("vi_sao", ""))
    if lost_by is None:
        return {"sections": found.sections, "lost_by": None}
    sections = losses_by_cause.lost_to(found.sections, lost_by.key)
    return {"sections": sections, "lost_by": lost_by}


def _rounds_page(request: HttpRequest, rounds: list[Round], *, one: bool = False) -> HttpResponse:
    counts, published = _counts(rounds, requested_day(request)), published_of(rounds)
    context = {
        "rounds": [
            (of_round, counts.get(of_round.pk, []), published.get(of_round.pk))
            for of_round in rounds
        ],
        "one": rounds[0] if one else None,
    }
    return render(request, "scores_app/ranking_list.html", context)


def _counts(rounds: list[Round], day: date) -> dict[int, list[GroupCount]]:
    """The groups of each round; two queries."""
    states: Any = ScoreSheet.objects.as_of(day).filter(round_set__round__in=rounds).order_by()
    numbers: Counter[tuple[int, str]] = Counter()
    for row in states.values("round_set", "at_state").annotate(number=Count("pk")):
        numbers[row["round_set"], row["at_state"]] = row["number"]
    found: dict[int, list[GroupCount]] = {}
    groups = RoundSet.objects.filter(round__in=rounds).select_related(
        "round", "group", "criteria_set"
    )
    for group in groups.order_by("group__order", "group__code"):
        found.setdefault(group.round_id, []).append(_count(group, numbers))
    return found


def _count(group: RoundSet, numbers: Counter[tuple[int, str]]) -> GroupCount:
    of = {state: numbers[group.pk, state] for state in SheetState.values}
    sent = of[SheetState.SENT] + of[SheetState.APPRAISED] + of[SheetState.APPROVED]
    return GroupCount(group, sum(of.values()), sent, of[SheetState.APPROVED])


def _rounds(request: HttpRequest) -> RoundQuerySet:
    """The rounds that this person knows, as of the day."""
    return Round.objects.for_user(request.user).known_on(requested_day(request))
