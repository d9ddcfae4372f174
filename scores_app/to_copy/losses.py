"""In which areas of the programme a unit lost points in its latest round with a result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from cchc.core.clock import today
from cchc.core.models import Area
from scores_app.choices import RoundState, SheetState
from scores_app.models import ScoreSheet
from scores_app.offers.areas import area_of
from scores_app.querysets import ScoreSheetQuerySet
from scores_app.ranks.unit import CriterionLine, leaf_lines
from scores_app.trees import Tree
from units_app.models import Unit, User

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Loss:
    """An area with the points lost there of the maximum of the criteria that have a result."""

    area: Area
    lost: Decimal
    out_of: Decimal


@dataclass(frozen=True, slots=True)
class Losses:
    """What a sheet lost, most first. `unplaced` are points lost at criteria of no area."""

    sheet: ScoreSheet
    areas: list[Loss]
    unplaced: Decimal


def sheets_of(unit: Unit, user: User, day: date) -> ScoreSheetQuerySet:
    """The unit's sheets of rounds that stand on the day, as far as the person may see them, with
    their round; the newest first. `is_settled`: it was approved, or its round closed, by the end of
    `day`.
    """
    closed = Q(round_set__round__closed_at__date__lte=day)
    if day == today():
        closed = Q(round_set__round__state=RoundState.CLOSED)
    seen = ScoreSheet.objects.for_user(user).as_of(day).standing_on(day).filter(unit=unit)
    told: Any = seen.annotate(is_settled=Q(closed | Q(at_state=SheetState.APPROVED)))
    found: ScoreSheetQuerySet = told.with_round().order_by(
        "-round_set__round__year", "-round_set__round"
    )
    return found


def latest_sheet(unit: Unit, user: User, day: date) -> ScoreSheet | None:
    """The unit's sheet of the latest year whose result was approved, or whose round was closed, by
    the end of `day`, as far as the person may see it; one query.
    """
    settled: Any = sheets_of(unit, user, day)
    found: ScoreSheet | None = settled.filter(is_settled=True).first()
    return found


def losses_of(sheet: ScoreSheet, day: date) -> Losses:
    """Points lost by area, as the page of the ranking tells them by criterion; three queries."""
    return losses_among(sheet, *leaf_lines(sheet, day))


def losses_among(sheet: ScoreSheet, tree: Tree, lines: Iterable[CriterionLine]) -> Losses:
    """The same of criteria that are at hand; one query."""
    lost: defaultdict[int | None, Decimal] = defaultdict(Decimal)
    out_of: defaultdict[int | None, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.lost is not None:
            area_id = area_of(tree, line.criterion.pk)
            lost[area_id] += line.lost
            out_of[area_id] += line.criterion.max_points
    named = Area.objects.in_bulk([pk for pk, points in lost.items() if pk and points > 0])
    found = [Loss(area, lost[pk], out_of[pk]) for pk, area in named.items()]
    found.sort(key=lambda loss: (-loss.lost, loss.area.order))
    return Losses(sheet, found, lost.get(None, ZERO))
