"""What the nightly checks of rankings found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cchc.core.asof import parse_day
from scores_app import permissions
from scores_app.models import RankingCheck, RoundSet, ScoreSheet
from scores_app.ranks.checks import LABELS
from units_app.access import access_of

PER_PAGE = 30


@dataclass(frozen=True)
class Told:
    """One difference in words."""

    round_set: RoundSet | None
    sheet: ScoreSheet | None
    day: Any
    what: str
    stored: str
    computed: str


@require_safe
def ranking_checks(request: HttpRequest) -> HttpResponse:
    """The latest checks, each with what differed."""
    if not permissions.may_see_checks(access_of(request.user)):
        raise PermissionDenied
    page = Paginator(RankingCheck.objects.order_by("-ran_at"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    told = list(_told(page.object_list))
    context = {"page": page, "checks": told, "last": told[0] if told else None}
    return render(request, "scores_app/ranking_checks.html", context)


def _told(checks: Iterable[RankingCheck]) -> Iterator[tuple[RankingCheck, list[Told]]]:
    """Each check with its differences; two queries whatever their number."""
    kept = list(checks)
    found = [one for check in kept for one in check.differences]
    groups = RoundSet.objects.select_related("round", "group").in_bulk(
        {one["round_set"] for one in found}
    )
    sheets = ScoreSheet.objects.select_related("unit").in_bulk({one["sheet"] for one in found})
    for check in kept:
        yield (
            check,
            [
                Told(
                    groups.get(one["round_set"]),
                    sheets.get(one["sheet"]),
                    parse_day(one["as_of"]),
                    LABELS.get(one["what"], one["what"]),
                    one["stored"],
                    one["computed"],
                )
                for one in check.differences
            ],
        )
