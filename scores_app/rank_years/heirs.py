"""Which units of a day stand for the units of earlier years, and what an index is then worth.

Pure and exact: shares are fractions, so that parts of a unit add up to the unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

WHOLE = Fraction(1)
Shares = Mapping[int, Fraction]


@dataclass(frozen=True, slots=True)
class Link:
    """A succession: `share` is the part of the predecessor that went there, None where nobody said;
    `ended` its last day.
    """

    predecessor: int
    successor: int
    share: Decimal | None
    ended: date | None


class Heirs:
    """Where the affairs of units lie on a day. As in `units_app.families`, only a unit that ended
    before the day has heirs; one that gave a part away and lives on stands for itself.
    """

    def __init__(self, links: Iterable[Link], day: date) -> None:
        self._links: defaultdict[int, list[Link]] = defaultdict(list)
        for link in links:
            if link.ended is not None and link.ended < day:
                self._links[link.predecessor].append(link)

    def of(self, unit: int) -> Shares:
        """Which part of a unit lies where; the parts add up to one where the shares of each unit
        do.
        """
        return self._of(unit, frozenset())

    def _of(self, unit: int, behind: frozenset[int]) -> Shares:
        links = [link for link in self._links[unit] if link.successor not in behind]
        if not links:
            return {unit: WHOLE}
        found: defaultdict[int, Fraction] = defaultdict(Fraction)
        for link, share in zip(links, shares_of(links), strict=True):
            for heir, part in self._of(link.successor, behind | {unit}).items():
                found[heir] += share * part
        return found


def shares_of(links: Sequence[Link]) -> list[Fraction]:
    """The shares of the links of one predecessor. Links without a stated share divide equally what
    the others leave.
    """
    stated = [link.share for link in links if link.share is not None]
    silent = len(links) - len(stated)
    left = max(WHOLE - sum(map(Fraction, stated), Fraction(0)), Fraction(0))
    each = left / silent if silent else left
    return [each if link.share is None else Fraction(link.share) for link in links]


def mean_of(parts: Iterable[tuple[Fraction | None, Fraction]]) -> Fraction | None:
    """The mean of values by their weights; None where a value is unknown or nothing weighs: what is
    unknown stays unknown, never zero.
    """
    total, weight = Fraction(0), Fraction(0)
    for value, share in parts:
        if value is None:
            return None
        total, weight = total + value * share, weight + share
    return total / weight if weight else None
