"""What a ranking says at a glance: who leads, who rose and fell most and why, how many are in each
band. All of it is read off the lines; nothing is ranked here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from scores_app.group_page.area_moves import AreaMove, Pairs, moves_of, pairs_of, told
from scores_app.ranks.lines import GroupRanking, Listed

NAMED = 3
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Mover:
    """A unit that rose or fell, with the areas that pulled its index the same way; `against` where
    its index went the other way or stood still, so that the others made the difference.
    """

    line: Listed
    why: list[AreaMove]
    against: bool

    @property
    def places(self) -> int:
        return abs(self.line.places_won or 0)


@dataclass(frozen=True, slots=True)
class Headline:
    """Leaders share rank 1; `lead` is what they have before the next rank, in points of the index.

    Where places are not held against each other (`by_index`: units are `awaited`, or the year
    before is not settled) those whose index moved most are named.
    """

    leaders: list[Listed]
    runner_up: Listed | None
    risers: list[Mover]
    fallers: list[Mover]
    more_risers: int
    more_fallers: int
    awaited: int
    by_index: bool
    kept: int
    bands: list[tuple[str, int]]
    without_band: int

    @property
    def lead(self) -> Decimal | None:
        if not self.leaders or self.runner_up is None:
            return None
        first, next_ = self.leaders[0].row.index, self.runner_up.row.index
        return None if first is None or next_ is None else first - next_


def headline_of(ranking: GroupRanking) -> Headline:
    """Reads the findings off a ranking; three queries more where the year before is compared and
    somebody moved.
    """
    ranked = ranking.ranked
    by_index = bool(ranking.without_places)
    by: Callable[[Listed], Decimal | int] = _index_change if by_index else _places
    moved = [line for line in ranked if line.before and by(line)]
    pairs = _pairs(ranking) if moved else []
    risers, fallers = _most(moved, by, 1), _most(moved, by, -1)
    counted = Counter(line.row.band for line in ranked)
    without = counted.pop("", 0)
    return Headline(
        leaders=[line for line in ranked if line.row.rank == 1],
        runner_up=next((line for line in ranked if (line.row.rank or 0) > 1), None),
        risers=[_mover(line, pairs, 1) for line in risers[:NAMED]],
        fallers=[_mover(line, pairs, -1) for line in fallers[:NAMED]],
        more_risers=len(risers[NAMED:]),
        more_fallers=len(fallers[NAMED:]),
        awaited=ranking.awaited,
        by_index=by_index,
        kept=sum(1 for line in ranked if line.places_won == 0),
        bands=list(counted.items()),
        without_band=without,
    )


def _places(line: Listed) -> int:
    return line.places_won or 0


def _index_change(line: Listed) -> Decimal:
    return line.index_change or ZERO


def _most(moved: list[Listed], by: Callable[[Listed], Decimal | int], way: int) -> list[Listed]:
    """Those that went furthest one way."""
    furthest = max((by(line) * way for line in moved), default=0)
    return [line for line in moved if by(line) * way == furthest] if furthest > 0 else []


def _pairs(ranking: GroupRanking) -> Pairs:
    earlier = ranking.earlier
    return pairs_of(ranking.round_set, earlier.round_set) if earlier else []


def _mover(line: Listed, pairs: Pairs, way: int) -> Mover:
    change = _index_change(line)
    against = change * way <= 0
    return Mover(line, [] if against else told(moves_of(line, pairs), change), against)
