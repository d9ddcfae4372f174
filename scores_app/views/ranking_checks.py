"""What the nightly checks of rankings found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import parse_day
from scores_app import permissions
from scores_app.choices import Basis, Superseded
from scores_app.models import PublicationCheck, RankingCheck, RoundSet, ScoreSheet
from scores_app.ranks.checks import LABELS
from units_app.access import access_of

PER_PAGE = 30
NAMED = 50
BASES = {str(key): str(label).lower() for key, label in Basis.choices}
REASONS = {str(key): str(label) for key, label in Superseded.choices}


@dataclass(frozen=True)
class Told:
    """One difference in words; basis or criterion is "" where it is about neither."""

    round_set: RoundSet | None
    sheet: ScoreSheet | None
    day: Any
    basis: str
    criterion: str
    what: str
    stored: str
    computed: str


@dataclass(frozen=True)
class Checked:
    """One check: how many differences, the first of them, and runs that later records explain."""

    check: RankingCheck
    number: int
    told: list[Told]

    @property
    def unnamed(self) -> int:
        """How many differences are not among those named."""
        return self.number - len(self.told)

    @property
    def superseded(self) -> list[tuple[str, int]]:
        """Why runs say something else than the books now -> how many."""
        return [(REASONS.get(why, why), n) for why, n in sorted(self.check.superseded.items())]


@require_safe
def ranking_checks(request: HttpRequest) -> HttpResponse:
    """The latest checks, each with what differed."""
    if not permissions.may_see_checks(access_of(request.user)):
        raise PermissionDenied
    page = Paginator(RankingCheck.objects.order_by("-ran_at"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    checks = _checked(page.object_list)
    context = {
        "page": page,
        "checks": checks,
        "last": checks[0] if checks else None,
        "chain": PublicationCheck.objects.order_by("-ran_at", "-pk").first(),
    }
    return render(request, "scores_app/ranking_checks.html", context)


def _checked(checks: Iterable[RankingCheck]) -> list[Checked]:
    """Each check with its differences; two queries whatever their number."""
    kept = [(check, check.differences[:NAMED]) for check in checks]
    found = [one for _, named in kept for one in named]
    groups = RoundSet.objects.select_related("round", "group").in_bulk(
        {one["round_set"] for one in found}
    )
    sheets = ScoreSheet.objects.select_related("unit").in_bulk({one["sheet"] for one in found})
    return [
        Checked(check, len(check.differences), [_told(one, groups, sheets) for one in named])
        for check, named in kept
    ]


def _told(
    one: Mapping[str, Any], groups: Mapping[int, RoundSet], sheets: Mapping[int, ScoreSheet]
) -> Told:
    return Told(
        round_set=groups.get(one["round_set"]),
        sheet=sheets.get(one["sheet"]),
        day=parse_day(one["as_of"]),
        basis=BASES.get(one.get("basis", ""), ""),
        criterion=one.get("criterion", ""),
        what=LABELS.get(one["what"], one["what"]),
        stored=one["stored"],
        computed=one["computed"],
    )
