"""A unit's result in its group: areas and criteria against the median and the best of the group.

Nothing is ranked or added up here: index, ranks, medians and losses come from `scores_app`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cchc.core.figures import shown
from scores_app import losses_by_cause
from scores_app.choices import Basis
from scores_app.losses_by_cause import Losses as ByCause
from scores_app.models import ScoreSheet
from scores_app.ranks.leaf_norms import ENOUGH, leaf_norms
from scores_app.ranks.lines import AreaCell, GroupRanking, Listed, group_ranking
from scores_app.ranks.medians import Norm
from scores_app.ranks.norms import Norms, norms_of
from scores_app.ranks.placing import ranks_of_values
from scores_app.ranks.unit import CriterionLine, leaf_lines
from scores_app.to_copy.losses import Losses, losses_among
from units_app.access import access_of
from units_app.models import User

SHOWN_CRITERIA = 5
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class AreaStanding:
    """An area of the unit's line; `place` is its rank in this area among the ranked units."""

    cell: AreaCell
    norm: Norm
    place: int | None

    @property
    def above(self) -> Decimal | None:
        """In points of the index of the area."""
        return self.norm.above(self.cell.index)

    @property
    def places_drawn(self) -> dict[str, str]:
        """Where own figure, median and best stand on a scale from 0 to 100, for the drawing."""
        held = {"own": self.cell.index, "median": self.norm.median, "best": self.norm.best}
        return {name: f"{_on_scale(value)}%" for name, value in held.items() if value is not None}


@dataclass(frozen=True, slots=True)
class CriterionStanding:
    """A criterion of the unit against the points of the ranked units."""

    line: CriterionLine
    norm: Norm

    @property
    def above(self) -> Decimal | None:
        """In points."""
        return self.norm.above(self.line.final_points)

    @property
    def why(self) -> str:
        """Why points are lost, in words; "" where none are."""
        key = losses_by_cause.key_of(self.line)
        return losses_by_cause.words_of(key) if key else ""


@dataclass(frozen=True, slots=True)
class Result:
    """What the profile tells of one round. `ahead` are the criteria furthest above the median,
    `behind` those that lost most points; `causes` and `losses` are all lost points, by cause and by
    area of the programme. `is_veiled`: at some criteria so few units have points that the median
    would give away those of another one.
    """

    ranking: GroupRanking
    line: Listed
    norms: Norms
    areas: list[AreaStanding]
    ahead: list[CriterionStanding]
    behind: list[CriterionStanding]
    causes: ByCause
    losses: Losses
    is_veiled: bool = False

    @property
    def above(self) -> Decimal | None:
        """How far the index stands above the median of the group."""
        return self.norms.index.above(self.line.row.index)

    @property
    def is_sample(self) -> bool:
        """Whether round or set are illustrative."""
        return self.ranking.round_set.is_sample

    @property
    def best_areas(self) -> list[AreaStanding]:
        """Those in which no unit of the group has more."""
        return [area for area in self.areas if area.place == 1]


def result_of(sheet: ScoreSheet, day: date, user: User) -> Result | None:
    """Reads the result of a sheet as of the end of `day`; None where it was not in the round by
    then. Thirteen queries at most, however many units and criteria.

    Who does not see the points of other units sees medians of criteria only from ENOUGH units on.
    """
    ranking = group_ranking(sheet.round_set, Basis.FINAL, day)
    line = next((one for one in ranking.lines if one.row.sheet_id == sheet.pk), None)
    if line is None:
        return None
    tree, leaves = leaf_lines(sheet, day)
    lines = [one for one in leaves if not one.node.is_adjustment]
    scored = [one for one in lines if one.final_points is not None]
    ranked = [one.row.sheet_id for one in ranking.ranked]
    sees_all = access_of(user).sees_all
    found = leaf_norms(sheet.round_set, ranked, day, least=1 if sees_all else ENOUGH)
    nothing = Norm(None, None)
    standings = [CriterionStanding(one, found.get(one.criterion.pk, nothing)) for one in lines]
    norms = norms_of(ranking)
    return Result(
        ranking,
        line,
        norms,
        _areas(line, norms, ranking),
        furthest_ahead(standings),
        lost_most(standings),
        losses_by_cause.of_lines(lines),
        losses_among(sheet, tree, lines),
        is_veiled=not sees_all and any(one.criterion.pk not in found for one in scored),
    )


def furthest_ahead(standings: Iterable[CriterionStanding]) -> list[CriterionStanding]:
    """The criteria above the median, by points; of equal ones the first in the set."""
    found = [one for one in standings if (one.above or ZERO) > 0]
    return _first(sorted(found, key=lambda one: -(one.above or ZERO)))


def lost_most(standings: Iterable[CriterionStanding]) -> list[CriterionStanding]:
    """The criteria that lost most points; of equal ones the first in the set."""
    found = [one for one in standings if one.line.lost]
    return _first(sorted(found, key=lambda one: -(one.line.lost or ZERO)))


def _first(found: Sequence[CriterionStanding]) -> list[CriterionStanding]:
    return list(found[:SHOWN_CRITERIA])


def _areas(line: Listed, norms: Norms, ranking: GroupRanking) -> list[AreaStanding]:
    return [
        AreaStanding(cell, norms.areas[cell.area.pk], place.get(line.row.sheet_id))
        for cell, place in zip(line.areas, _places(ranking), strict=True)
    ]


def _places(ranking: GroupRanking) -> Iterator[dict[int, int | None]]:
    """The ranks of the ranked units in each area, by sheet, as those of the whole are made."""
    for number, _ in enumerate(ranking.areas):
        yield ranks_of_values({one.row.sheet_id: one.areas[number].index for one in ranking.ranked})


def _on_scale(value: Decimal) -> Decimal:
    return shown(max(ZERO, min(Decimal(100), value))) or ZERO
