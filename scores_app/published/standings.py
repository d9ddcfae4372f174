"""A table of results that others published, as far as it is known; pure.

The same rules as for our own rankings put the units in order. A rank is claimed only where every
unit's score is known: in a partial table the ranks without a known unit are named as gaps, and the
known scores can only speak for or against the ranks that were published.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from scores_app.ranks.placing import ranks_of_values

LOWEST = Decimal(-1)


@dataclass(frozen=True, slots=True)
class Result:
    """What one unit got in an index and year; None is what the source does not state."""

    unit: int
    score: Decimal | None
    rank: int | None = None
    rank_of: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Ranks of which no unit is known; without `last` nobody knows how many follow."""

    first: int
    last: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The results of one group of units.

    `total` is of how many units the publisher ranked (None: not stated), `ranks` what our rules
    make of the known scores, `opposed` the units whose published rank contradicts the order of the
    known scores.
    """

    results: tuple[Result, ...]
    total: int | None
    ranks: Mapping[int, int | None]
    opposed: frozenset[int]

    @property
    def known(self) -> int:
        """Of how many units a score or a rank is known."""
        return len(self.results)

    @property
    def missing(self) -> int | None:
        """Of how many units nothing is known; None where the total is not stated."""
        return None if self.total is None else max(self.total - self.known, 0)

    @property
    def is_complete(self) -> bool:
        """Whether the score of every ranked unit is known, so that ranks can be computed anew."""
        scored = [result for result in self.results if result.score is not None]
        return len(scored) == self.known == self.total

    def recomputed(self, unit: int) -> int | None:
        """The unit's rank by our rules; None for a partial table, whatever is known of it."""
        return self.ranks[unit] if self.is_complete else None

    def differing(self) -> list[Result]:
        """Results whose published rank is not the one recomputed, or contradicts the scores."""
        if not self.is_complete:
            return [result for result in self.results if result.unit in self.opposed]
        return [r for r in self.results if r.rank is not None and r.rank != self.ranks[r.unit]]


def standing_of(results: Iterable[Result]) -> Standing:
    """Put the results of one group in order; the order they come in decides between equals."""
    known = tuple(results)
    ranks = ranks_of_values({result.unit: result.score for result in known})
    totals = [result.rank_of for result in known if result.rank_of is not None]
    ordered = sorted(known, key=lambda result: _place(result, ranks))
    return Standing(tuple(ordered), max(totals, default=None), ranks, _opposed(known))


def _place(result: Result, ranks: Mapping[int, int | None]) -> tuple[bool, int, Decimal]:
    """By published rank; those without one follow by score."""
    rank, score = result.rank, result.score
    return rank is None, rank or ranks[result.unit] or 0, -(LOWEST if score is None else score)


def lines(standing: Standing) -> Iterator[Result | Gap]:
    """The results, best first, with what is missing between and after the published ranks."""
    free = 1
    ranked = [result for result in standing.results if result.rank is not None]
    for rank, tied in groupby(ranked, key=lambda result: result.rank or 0):
        if rank > free and not standing.is_complete:
            yield Gap(free, rank - 1)
        sharing = list(tied)
        yield from sharing
        free = max(free, rank + len(sharing))
    yield from _rest(standing, free)
    yield from (result for result in standing.results if result.rank is None)


def _rest(standing: Standing, free: int) -> Iterator[Gap]:
    if standing.is_complete:
        return
    if standing.total is None:
        yield Gap(free, None)
    elif free <= standing.total:
        yield Gap(free, standing.total)


def _opposed(results: Sequence[Result]) -> frozenset[int]:
    """Units published at or above somebody with a better score, or at or below somebody with a
    worse one. Equal scores oppose nothing: they are published rounded.
    """
    both = [(r.score, r.rank, r.unit) for r in results if r.score is not None and r.rank]
    both.sort(key=lambda one: one[0])
    rising = [[(rank, unit) for _, rank, unit in tied] for _, tied in groupby(both, lambda o: o[0])]
    falling = [[(-rank, unit) for rank, unit in level] for level in reversed(rising)]
    return frozenset(_passed(rising) | _passed(falling))


def _passed(levels: Iterable[Sequence[tuple[int, int]]]) -> set[int]:
    """Units whose number is not below every number of the levels before theirs."""
    found: set[int] = set()
    least: int | None = None
    for level in levels:
        found |= {unit for number, unit in level if least is not None and number >= least}
        lowest = min(number for number, _ in level)
        least = lowest if least is None else min(least, lowest)
    return found
