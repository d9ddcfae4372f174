"""What units might have reached in a year, area by area: a habit, a direction, some luck."""

from __future__ import annotations

from decimal import Decimal

from reports_app.demo.scoring.chance import ALL, chance
from scores_app.choices import Cause

MIDDLE = 2022  # the year in which a direction has led nowhere yet
CENT = Decimal("0.01")
# In hundredths of a per cent: what everybody reaches, and what habit, direction (a year) and luck
# add or take.
LEAST, HABIT, DIRECTION, LUCK = 7250, 2000, 160, 600
LOWEST, HIGHEST = 4000, 9850
CAUSES = (Cause.NOT_DONE, Cause.LATE, Cause.NO_EVIDENCE, Cause.NOT_PROPER)


def share_of(unit: str, year: int, area: str) -> int:
    """How much of an area's maximum the unit reached, in hundredths of a per cent."""
    habit = chance("habit", unit) * HABIT // ALL
    direction = (chance("direction", unit) - ALL // 2) * DIRECTION * (year - MIDDLE) // (ALL // 2)
    luck = (chance("year", unit, year) + chance("luck", unit, year, area) - ALL) * LUCK // ALL
    return max(LOWEST, min(HIGHEST, LEAST + habit + direction + luck))


def points_of(unit: str, year: int, area: str, max_points: Decimal) -> Decimal:
    """The same in points, to two decimals."""
    return (max_points * share_of(unit, year, area) / ALL).quantize(CENT)


def cause_of(unit: str, year: int, area: str) -> Cause:
    """Why the rest was lost."""
    return CAUSES[chance("cause", unit, year, area) % len(CAUSES)]
