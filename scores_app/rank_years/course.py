"""The word for a unit's course, from the years it may be held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from scores_app.rank_years.trend import RULE, YEARS, Judged, Mark, Rule, Trend, judged
from scores_app.rank_years.years import Point, UnitSeries


def course_of(unit: UnitSeries, rule: Rule = RULE) -> Judged:
    """Judged by the years that are settled: a round that is still being scored decides nothing. It
    is passed over, and the reason names it where years on both sides are held against each other.
    """
    points = settled_of(unit)
    found = judged([_mark(point) for point in points], rule)
    over = _passed_over(unit, points[-YEARS:])
    if found.trend == Trend.UNKNOWN or not over:
        return found
    years = ", ".join(map(str, over))
    return Judged(found.trend, f"{found.reason}; bỏ qua năm {years} đang chấm")


def settled_of(unit: UnitSeries) -> list[Point]:
    """The last settled years that compare with each other, oldest first. A break of the criteria or
    a year that is missing ends what compares.
    """
    found: list[Point] = []
    before: Point | None = None
    for point in _up_to_settled(unit.points):
        if before and (point.is_break or point.year != before.year + 1):
            found = []
        if not point.is_provisional:
            found.append(point)
        before = point
    return found


def _up_to_settled(points: Sequence[Point]) -> list[Point]:
    """Without the years at the end that are not settled: they end nothing either."""
    found = list(points)
    while found and found[-1].is_provisional:
        found.pop()
    return found


def _passed_over(unit: UnitSeries, points: Sequence[Point]) -> list[int]:
    """The years between those that are compared which are not settled."""
    known = list(takewhile(lambda point: point.index is not None, reversed(points)))
    if len(known) < 2:
        return []
    last, first = known[0].year, known[-1].year
    return [one.year for one in unit.points if one.is_provisional and first < one.year < last]


def _mark(point: Point) -> Mark:
    lowest = point.at.lowest_band
    # Below all bands is no better than the lowest of them.
    is_lowest = bool(lowest) and point.index is not None and point.band in {"", lowest}
    return Mark(point.index, point.rank, point.of, is_lowest)
