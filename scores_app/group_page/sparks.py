"""The ranks of a unit over the years as a small drawing: first rank on top, a gap where the years
do not compare. Whole and half pixels are enough, so coordinates are whole tenths.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from scores_app.rank_years.years import GroupSeries, Point, UnitSeries

WIDTH, HEIGHT, MARGIN = 76, 24, 4
TENTH = Decimal("0.1")
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Spark:
    """`lines` are the `points` of polylines, one for each run of years that compare; `dots` the
    places of all years, the last one's apart as `end`. `words` say the same. To a year that is not
    settled no line runs.
    """

    lines: list[str]
    dots: list[Place]
    end: Place
    words: str


def sparks_of(series: GroupSeries) -> dict[int, Spark]:
    """The spark of each unit with a rank in two years at least."""
    years = [year.year for year in series.years]
    drawn = ((one.unit.pk, spark_of(one, years)) for one in series.units)
    return {pk: spark for pk, spark in drawn if spark}


def spark_of(unit: UnitSeries, years: Sequence[int]) -> Spark | None:
    """One unit's years, each at its place between the first and the last year of the group."""
    ranked = [point for point in unit.points if point.rank is not None]
    if len(ranked) < 2:
        return None
    places = [_place(point, years) for point in ranked]
    lines = [" ".join(",".join(place) for place in run) for run in _runs(ranked, places) if run[1:]]
    return Spark(lines, places[:-1], places[-1], words_of(unit.points))


def words_of(points: Iterable[Point]) -> str:
    """2021: hạng 5/18; 2022: không so được với năm trước, hạng 3/19."""
    return "; ".join(f"{point.year}: {_told(point)}" for point in points)


def _told(point: Point) -> str:
    place = point.words.lower() if point.rank is None else f"hạng {point.rank}/{point.of}"
    if point.is_provisional:
        place = f"{place} (tạm tính)"
    return f"không so được với năm trước, {place}" if point.is_break else place


def _place(point: Point, years: Sequence[int]) -> Place:
    first, last = years[0], years[-1]
    across = Decimal(point.year - first) / max(last - first, 1)
    down = Decimal((point.rank or 1) - 1) / max(point.of - 1, 1)
    return _length(across, WIDTH), _length(min(down, Decimal(1)), HEIGHT)


def _length(share: Decimal, size: int) -> str:
    return str((MARGIN + share * (size - 2 * MARGIN)).quantize(TENTH, rounding=ROUND_HALF_UP))


def _runs(points: Sequence[Point], places: Sequence[Place]) -> list[list[Place]]:
    """Places that a line joins: settled years one after the other, without a break; a year in
    which the group was not ranked is a gap like any other.
    """
    runs: list[list[Place]] = []
    before: int | None = None
    for point, place in zip(points, places, strict=True):
        goes_on = before is not None and point.year == before + 1 and not point.is_break
        if not goes_on or point.is_provisional:
            runs.append([])
        runs[-1].append(place)
        before = None if point.is_provisional else point.year
    return runs
