"""What a group is held against: its median and its best. Exact, and blind to what is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal

# Half of a sum of two figures, with every digit of it.
_EXACT = Context(prec=200)
_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Norm:
    """Median and best of the same figures; both None where none is known."""

    median: Decimal | None
    best: Decimal | None

    def above(self, value: Decimal | None) -> Decimal | None:
        """How far a figure stands above the median, below it under zero; None where either is
        unknown.
        """
        return None if value is None or self.median is None else value - self.median


def median_of(values: Iterable[Decimal | None]) -> Decimal | None:
    """The middle one of the known figures, of an even number of them the mean of the two in the
    middle, unrounded; None where nothing is known.
    """
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    middle = len(known) // 2
    if len(known) % 2:
        return known[middle]
    return _EXACT.multiply(_EXACT.add(known[middle - 1], known[middle]), _HALF)


def best_of(values: Iterable[Decimal | None]) -> Decimal | None:
    """The greatest of the known figures; None where nothing is known."""
    return max((value for value in values if value is not None), default=None)


def norm_of(values: Iterable[Decimal | None]) -> Norm:
    """Median and best of these figures."""
    held = list(values)
    return Norm(median_of(held), best_of(held))
