"""A year on the map of a later day: indexes of predecessors averaged, units of the day ranked anew.

What comes out is a conversion for looking at, never a result: nobody published it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from scores_app.choices import RowStatus
from scores_app.rank_years.heirs import WHOLE, Heirs, mean_of
from scores_app.rank_years.years import Point, Stand, Year
from scores_app.ranks.placing import Line, band_of, competition_ranks, index_of
from scores_app.ranks.tables import Row, bands_of
from units_app.models import Unit

Stands = Mapping[int, list[tuple[int, Fraction]]]


@dataclass(frozen=True, slots=True)
class Book:
    """One year as it was reported: the line of each unit that was scored, by unit."""

    year: Year
    rows: Mapping[int, Row]


def as_reported(book: Book, units: Mapping[int, Unit]) -> dict[int, Point]:
    """The point of each unit that was scored, under itself."""
    return {
        pk: Point(book.year, row.status, row.index, row.rank, row.band, (Stand(units[pk], WHOLE),))
        for pk, row in book.rows.items()
    }


def converted(
    book: Book, heirs: Heirs, units: Mapping[int, Unit], day: date
) -> tuple[Year, dict[int, Point]]:
    """The year with a point for each unit of the day that stands for anybody scored in it. Where
    all units are still the same, everything is as it was reported.
    """
    stands = _stands(book, heirs, units, day)
    is_converted = set(stands) != set(book.rows) or not all(map(_is_itself, stands.items()))
    if not is_converted:
        return book.year, as_reported(book, units)
    return _ranked_anew(book, stands, units)


def _stands(book: Book, heirs: Heirs, units: Mapping[int, Unit], day: date) -> Stands:
    """Unit of the day -> the scored units it stands for, each with its share."""
    found: defaultdict[int, list[tuple[int, Fraction]]] = defaultdict(list)
    for unit in sorted(book.rows, key=lambda pk: (units[pk].order, units[pk].sort_key, pk)):
        for heir, share in heirs.of(unit).items():
            if units[heir].is_valid_on(day):
                found[heir].append((unit, share))
    return found


def _is_itself(stand: tuple[int, list[tuple[int, Fraction]]]) -> bool:
    unit, parts = stand
    return parts == [(unit, WHOLE)]


def _ranked_anew(
    book: Book, stands: Stands, units: Mapping[int, Unit]
) -> tuple[Year, dict[int, Point]]:
    means = {
        pk: mean_of((_ratio(book.rows[unit]), share) for unit, share in parts)
        for pk, parts in stands.items()
    }
    statuses = {pk: _status([book.rows[unit] for unit, _ in parts]) for pk, parts in stands.items()}
    lines = [_line(pk, mean, statuses[pk]) for pk, mean in means.items()]
    ranks = competition_ranks(lines)
    ranked = sum(rank is not None for rank in ranks.values())
    year = replace(book.year, ranked=ranked, is_converted=True)
    bands = bands_of(year.round_set)
    points = {}
    for line in lines:
        index = index_of(line.points, line.applicable)
        points[line.key] = Point(
            year,
            statuses[line.key],
            index,
            ranks[line.key],
            band_of(index, bands),
            _named(stands[line.key], units),
        )
    return year, points


def _line(key: int, mean: Fraction | None, status: RowStatus) -> Line:
    """As whole numbers, so that places are given by the exact mean."""
    if mean is None:
        return Line(key, None, None)
    points, applicable = Decimal(mean.numerator), Decimal(mean.denominator)
    return Line(key, points, applicable, is_ranked=status == RowStatus.RANKED)


def _ratio(row: Row) -> Fraction | None:
    """Points ÷ applicable maximum, exactly; None where either is unknown or nothing applies."""
    if row.points is None or not row.applicable:
        return None
    return Fraction(row.points) / Fraction(row.applicable)


def _status(rows: Iterable[Row]) -> RowStatus:
    """Ranked where all were; without a rank by decision where any was; else not known whole."""
    found = {row.status for row in rows}
    if len(found) == 1:
        return found.pop()
    if found & {RowStatus.INCOMPLETE, RowStatus.MISSING}:
        return RowStatus.INCOMPLETE
    return RowStatus.UNRANKED


def _named(parts: Iterable[tuple[int, Fraction]], units: Mapping[int, Unit]) -> tuple[Stand, ...]:
    return tuple(Stand(units[unit], share) for unit, share in parts)
