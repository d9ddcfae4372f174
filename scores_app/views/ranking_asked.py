"""What every page under /xep-hang/ asks of its address: who asks, which group, on which day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cchc.core.asof import requested_day
from scores_app import permissions
from scores_app.choices import Basis
from scores_app.models import RoundSet, ScoreSheet
from scores_app.ranks.lines import GroupRanking, group_ranking
from units_app.access import Access, access_of


def someone_with_a_role(request: HttpRequest) -> Access:
    """Rankings are for everybody who holds a role; others are told that they hold none."""
    access = access_of(request.user)
    if not permissions.may_see_rounds(access):
        raise PermissionDenied
    return access


def seen_group(request: HttpRequest, code: str, group: str) -> RoundSet:
    """A group of a round that this person knows, with round, set and group at hand; else 404."""
    seen = RoundSet.objects.for_user(request.user)
    groups = seen.select_related("round", "criteria_set", "group")
    found: RoundSet = get_object_or_404(groups, round__code=code, group__code=group)
    return found


def seen_sheet(request: HttpRequest, code: str, group: str, pk: int) -> ScoreSheet:
    """A sheet of that group that this person may see, with its unit and group at hand; else 404."""
    round_set = seen_group(request, code, group)
    sheets = ScoreSheet.objects.for_user(request.user).select_related("unit")
    found: ScoreSheet = get_object_or_404(sheets.filter(round_set=round_set), pk=pk)
    found.round_set = round_set
    return found


def basis_of(request: HttpRequest) -> Basis:
    """By which readings; the final ones unless the address names others."""
    asked = request.GET.get("basis", "")
    return Basis(asked) if asked in Basis.values else Basis.FINAL


def ranking_of(request: HttpRequest, code: str, group: str) -> GroupRanking:
    """The ranking that the address means: of a group, by a basis, on a day."""
    part = seen_group(request, code, group)
    return group_ranking(part, basis_of(request), requested_day(request))


def names_of(part: RoundSet, day: date) -> dict[str, Any]:
    """What templates name most of a group."""
    return {
        "round": part.round,
        "group": part.group,
        "criteria_set": part.criteria_set,
        "day": day,
    }


def of_group(ranking: GroupRanking) -> dict[str, Any]:
    """The same of a ranking, with the ranking itself."""
    return {"ranking": ranking, **names_of(ranking.round_set, ranking.day)}


def openable_in(access: Access, ranking: GroupRanking) -> set[int]:
    """The sheets whose criteria this person may see."""
    return {
        line.sheet.pk for line in ranking.lines if permissions.may_see_sheet(access, line.sheet)
    }
