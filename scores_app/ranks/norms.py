"""Median and best of a group's ranking: the index, and each area; the lines with a rank alone."""

from __future__ import annotations

from dataclasses import dataclass

from scores_app.ranks.lines import GroupRanking
from scores_app.ranks.medians import Norm, norm_of


@dataclass(frozen=True, slots=True)
class Norms:
    """In per cent; `areas` by the area's number, in the order of the ranking's areas."""

    index: Norm
    areas: dict[int, Norm]


def norms_of(ranking: GroupRanking) -> Norms:
    """What the lines of a group are held against. A line without a rank moves nothing, and an area
    that does not apply to a unit, or is not judged whole, is not counted for it.
    """
    ranked = ranking.ranked
    cells = [{cell.area.pk: cell.index for cell in line.areas} for line in ranked]
    return Norms(
        norm_of(line.row.index for line in ranked),
        {area.pk: norm_of(of.get(area.pk) for of in cells) for area in ranking.areas},
    )
