"""How many points a unit is short of another one, or of a band; exact, to the sixth decimal that
points are kept with.
"""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from math import ceil, floor

from cchc.core.figures import CENT
from scores_app.points.figures import PLACES
from scores_app.ranks.placing import ONE

STEPS = 10**PLACES


def rise_to_pass(
    points: Decimal, applicable: Decimal, others: Decimal, others_applicable: Decimal
) -> Decimal:
    """The fewest points more with which a unit stands above another, on what applies to each; zero
    where it does already.
    """
    level = Fraction(others) / Fraction(others_applicable) * Fraction(applicable)
    return _points(floor((level - Fraction(points)) * STEPS) + 1)


def rise_to_reach(points: Decimal, applicable: Decimal, index: Decimal) -> Decimal:
    """The fewest points more with which the index of a unit is at least this one."""
    level = Fraction(index) * Fraction(applicable) / 100
    return _points(ceil((level - Fraction(points)) * STEPS))


def told(points: Decimal) -> Decimal:
    """The same rounded up to two decimals: who wins that many has won enough."""
    return points.quantize(CENT, rounding=ROUND_CEILING)


def _points(steps: int) -> Decimal:
    return max(steps, 0) * ONE.scaleb(-PLACES)
