"""Whether appraisers judge alike, as pure arithmetic on what they wrote; nothing here reads books.

Differences are the appraised points minus the unit's own, in points of the set; a mean is exact to
six decimals, and unknown where there is nothing to compare.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Judged:
    """One reading of an appraiser beside what the unit declared.

    `declared` is the declared figure in whatever form compares equal for equal figures, None where
    nothing was declared; `own` and `points` are the unit's points and the appraiser's.
    """

    criterion: int
    sheet: int
    appraiser: int
    declared: Hashable | None
    own: Decimal | None
    points: Decimal | None
    is_override: bool = False

    @property
    def difference(self) -> Decimal | None:
        return None if self.own is None or self.points is None else self.points - self.own


@dataclass(frozen=True, slots=True)
class Split:
    """The same declared figure of one criterion, judged with different points."""

    criterion: int
    readings: tuple[Judged, ...]

    @property
    def points(self) -> list[Decimal]:
        """The different points, the lowest first."""
        return sorted({one.points for one in self.readings if one.points is not None})


@dataclass(frozen=True, slots=True)
class Leaning:
    """How one appraiser's points stand to what units gave themselves; of one criterion or all."""

    appraiser: int
    readings: int
    compared: int
    mean: Decimal | None
    lowered: int
    raised: int
    overrides: int


@dataclass(frozen=True, slots=True)
class Spread:
    """One criterion that several people appraise: how each of them leans, and how far apart."""

    criterion: int
    leanings: tuple[Leaning, ...]
    apart: Decimal | None


def splits(readings: Iterable[Judged]) -> list[Split]:
    """Every declared figure that got different points, by criterion; the widest apart first."""
    alike = _grouped(
        (one for one in readings if one.declared is not None and one.points is not None),
        lambda one: (one.criterion, one.declared),
    )
    found = [
        Split(same[0].criterion, tuple(sorted(same, key=lambda one: (one.points, one.sheet))))
        for same in alike
        if len({one.points for one in same}) > 1
    ]
    return sorted(found, key=lambda one: (one.points[0] - one.points[-1], one.criterion))


def leanings(readings: Iterable[Judged]) -> list[Leaning]:
    """How each appraiser leans, the strictest first; who has nothing to compare comes last."""
    found = [_leaning(own) for own in _grouped(readings, lambda one: one.appraiser)]
    return sorted(found, key=lambda one: (one.mean is None, one.mean or 0, one.appraiser))


def spreads(readings: Iterable[Judged]) -> list[Spread]:
    """The criteria that several people appraise, those furthest apart first."""
    found = []
    for of_one in _grouped(readings, lambda one: one.criterion):
        each = leanings(of_one)
        if len(each) > 1:
            means = [one.mean for one in each if one.mean is not None]
            apart = max(means) - min(means) if len(means) > 1 else None
            found.append(Spread(of_one[0].criterion, tuple(each), apart))
    return sorted(found, key=lambda one: (-(one.apart or Decimal(-1)), one.criterion))


def overrides(readings: Iterable[Judged]) -> list[Judged]:
    """The readings whose points differ from the rule's, by criterion."""
    found = (one for one in readings if one.is_override)
    return sorted(found, key=lambda one: (one.criterion, one.sheet))


def _leaning(readings: list[Judged]) -> Leaning:
    moved = [one.difference for one in readings if one.difference is not None]
    mean = sum(moved, Decimal(0)) / len(moved) if moved else None
    return Leaning(
        appraiser=readings[0].appraiser,
        readings=len(readings),
        compared=len(moved),
        mean=None if mean is None else mean.quantize(STEP, ROUND_HALF_UP),
        lowered=sum(one < 0 for one in moved),
        raised=sum(one > 0 for one in moved),
        overrides=sum(one.is_override for one in readings),
    )


def _grouped(readings: Iterable[Judged], key: Callable[[Judged], Hashable]) -> list[list[Judged]]:
    found: dict[Hashable, list[Judged]] = {}
    for one in readings:
        found.setdefault(key(one), []).append(one)
    return list(found.values())
