"""Maxima that are tried instead of those of the set; pure and exact, in fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Leaf:
    """A criterion that counts in the index, with the area it hangs under and its maximum."""

    key: int
    area: int
    highest: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """What is tried: other maxima of criteria and of whole areas, and other points of one sheet, in
    points of the maximum that its criterion has in the set.
    """

    leaves: Mapping[int, Decimal] = field(default_factory=dict)
    areas: Mapping[int, Decimal] = field(default_factory=dict)
    sheet: int | None = None
    points: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        return not (self.leaves or self.areas or self.points)


def maxima_of(leaves: Iterable[Leaf], change: Change) -> dict[int, Fraction]:
    """Criterion -> its maximum as tried. An area that has one of its own shares it out among its
    criteria, in proportion to what each of them would have else.
    """
    held = list(leaves)
    alone = {leaf.key: Fraction(change.leaves.get(leaf.key, leaf.highest)) for leaf in held}
    sums: defaultdict[int, Fraction] = defaultdict(Fraction)
    for leaf in held:
        sums[leaf.area] += alone[leaf.key]
    return {leaf.key: alone[leaf.key] * _factor(leaf.area, sums, change) for leaf in held}


def scaled(points: Decimal, old: Decimal, new: Fraction) -> Fraction:
    """Points of another maximum: the same part of it as before."""
    return Fraction(points) * new / Fraction(old) if old else Fraction(points)


def _factor(area: int, sums: Mapping[int, Fraction], change: Change) -> Fraction:
    if area not in change.areas or not sums[area]:
        return Fraction(1)
    return Fraction(change.areas[area]) / sums[area]
