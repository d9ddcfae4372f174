"""How many places a unit won between two rankings of its group.

A group that shrank would have nearly everybody rise, one that grew nearly everybody fall. So places
are counted among the units that are ranked in both years, put in order again for each of them; the
published ranks are told beside.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scores_app.choices import RowStatus
from scores_app.ranks.placing import Line, competition_ranks
from scores_app.ranks.tables import Row


@dataclass(frozen=True, slots=True)
class Places:
    """Published ranks of then and now with how many were ranked; `won` is positive when the unit
    moved up `among` the units of both years.
    """

    before: int
    before_of: int
    now: int
    now_of: int
    won: int
    among: int

    @property
    def is_whole(self) -> bool:
        """Whether the two groups are the same units, so that the ranks tell the same."""
        return self.before_of == self.now_of == self.among


def places_between(now: Mapping[int, Row], before: Mapping[int, Row]) -> dict[int, Places]:
    """By unit, the places between two rankings, each given by unit; nothing of units that are
    not ranked in both.
    """
    both = [unit for unit, row in now.items() if _is_ranked(row) and _is_ranked(before.get(unit))]
    then, today = (
        competition_ranks(Line(unit, rows[unit].points, rows[unit].applicable) for unit in both)
        for rows in (before, now)
    )
    numbers = _ranked(before.values()), _ranked(now.values())
    return {
        unit: Places(
            before[unit].rank or 0,
            numbers[0],
            now[unit].rank or 0,
            numbers[1],
            (then[unit] or 0) - (today[unit] or 0),
            len(both),
        )
        for unit in both
    }


def _is_ranked(row: Row | None) -> bool:
    return row is not None and row.status == RowStatus.RANKED


def _ranked(rows: Iterable[Row]) -> int:
    return sum(map(_is_ranked, rows))
