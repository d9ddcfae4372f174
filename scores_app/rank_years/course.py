"""The word for a unit's course, from the years it may be held against each other."""

from __future__ import annotations

from scores_app.rank_years.trend import RULE, Judged, Mark, Rule, judged
from scores_app.rank_years.years import Point, UnitSeries


def course_of(unit: UnitSeries, rule: Rule = RULE) -> Judged:
    """Judged by the years that are settled: a running round decides nothing yet. A break of the
    criteria, a year that is missing or one that is not settled ends what compares.
    """
    return judged(marks_of(unit), rule)


def marks_of(unit: UnitSeries) -> list[Mark]:
    """The last years that compare with each other, oldest first."""
    points = list(unit.points)
    while points and points[-1].is_provisional:
        points.pop()
    found: list[Point] = []
    for point in points:
        if point.is_provisional:
            found = []
            continue
        if found and (point.is_break or point.year != found[-1].year + 1):
            found = []
        found.append(point)
    return [_mark(point) for point in found]


def _mark(point: Point) -> Mark:
    lowest = point.at.lowest_band
    # Below all bands is no better than the lowest of them.
    is_lowest = bool(lowest) and point.index is not None and point.band in {"", lowest}
    return Mark(point.index, point.rank, point.of, is_lowest)
