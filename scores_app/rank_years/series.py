"""The ranks of a group over the years: as they were reported, or on the map of a day.

Every figure of a year is that of its ranking; on the map of a day the indexes of predecessors are
averaged and the units of the day ranked anew, which is a conversion and never a result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from scores_app.choices import Basis
from scores_app.models import CriterionLink, RoundSet, ScoreSheet, UnitGroup
from scores_app.rank_years.conversion import Book, as_reported, converted
from scores_app.rank_years.heirs import Heirs, Link
from scores_app.rank_years.years import GroupSeries, Map, Point, UnitSeries, Year
from scores_app.ranks.earlier import is_settled
from scores_app.ranks.lines import AWAITED
from scores_app.ranks.many import tables_of
from scores_app.ranks.tables import Row, Table
from units_app.models import Succession, Unit

Told = tuple[RoundSet, Mapping[int, Row]]


def series_of(
    group: UnitGroup, day: date, *, by: Map = Map.AS_REPORTED, until: int | None = None
) -> GroupSeries:
    """The ranks of a group in every year whose results stood at the end of `day`, the running round
    last; `until` leaves later years out.

    As reported every unit stands under itself, in its own years. On the map of the day a unit of
    that day stands for itself and for what it took over; a year in which nothing has to be
    converted is told as it was reported. At most eight queries, and one more for each round whose
    ranking is not stored.
    """
    links = read_links()
    books, units = read_books(group, day, links, until)
    if by == Map.AS_REPORTED:
        told = [(book.year, as_reported(book, units)) for book in books]
        return _series(group, day, by, told, units)
    heirs = Heirs(links, day)
    units |= _heirs_in_bulk(books, heirs, units)
    whole = [converted(book, heirs, units, day) for book in books]
    return _series(group, day, by, whole, units)


def unit_series(
    unit: Unit, group: UnitGroup, day: date, *, until: int | None = None
) -> UnitSeries | None:
    """One unit over the years: each year it was scored in as it was reported, and the years before
    of what it took over, which are conversions. As many queries as `series_of`.
    """
    links = read_links()
    books, units = read_books(group, day, links, until)
    heirs = Heirs(links, day)
    units |= _heirs_in_bulk(books, heirs, units)
    points = []
    for book in books:
        of_year = as_reported(book, units)
        if unit.pk not in of_year:
            _, of_year = converted(book, heirs, units, day)
        points += [of_year[unit.pk]] if unit.pk in of_year else []
    return UnitSeries(unit, tuple(points)) if points else None


def read_books(
    group: UnitGroup, day: date, links: Sequence[Link], until: int | None = None
) -> tuple[list[Book], dict[int, Unit]]:
    """Every year as it was reported, and the units that were scored in any of them."""
    parts = _standing(group, day, until)
    tables = tables_of(parts, Basis.FINAL, day)
    sheets = ScoreSheet.objects.filter(round_set__in=parts).select_related("unit")
    units_of = {sheet.pk: sheet.unit for sheet in sheets}
    rows = [_rows(tables[part.pk], units_of) for part in parts]
    years = _years(parts, [tables[part.pk] for part in parts], rows, links, day)
    found = {unit.pk: unit for unit in units_of.values()}
    return [Book(year, held) for year, held in zip(years, rows, strict=True)], found


def read_links() -> list[Link]:
    """Every succession there is; one query."""
    rows = Succession.objects.values_list(
        "predecessor", "successor", "share", "predecessor__valid_to"
    )
    return [Link(*row) for row in rows.order_by("pk")]


def _standing(group: UnitGroup, day: date, until: int | None) -> list[RoundSet]:
    """One round a year, oldest first: the last one whose results held by `day`, else the last."""
    parts = RoundSet.objects.filter(group=group).latest_standing_on(day)
    if until is not None:
        parts = parts.filter(round__year__lte=until)
    oldest_first = parts.prefetch_related("criteria_set__bands").reverse()
    settled_last = sorted(
        oldest_first, key=lambda part: (part.round.year, part.round.ended_by(day))
    )
    return list({part.round.year: part for part in settled_last}.values())


def _rows(table: Table, units_of: Mapping[int, Unit]) -> dict[int, Row]:
    return {units_of[row.sheet_id].pk: row for row in table.rows}


def _years(
    parts: Sequence[RoundSet],
    tables: Sequence[Table],
    rows: Sequence[Mapping[int, Row]],
    links: Sequence[Link],
    day: date,
) -> Iterator[Year]:
    followed = _followed(parts)
    before: Told | None = None
    for part, table, held in zip(parts, tables, rows, strict=True):
        yield Year(
            round_set=part,
            ranked=sum(row.rank is not None for row in held.values()),
            is_provisional=not is_settled(part, table.rows, day),
            is_break=before is not None and not _goes_on(before[0], part, followed),
            changed_on=_changes(before, (part, held), links, day) if before else (),
            awaited=sum(row.status in AWAITED for row in table.rows),
        )
        before = part, held


def _followed(parts: Iterable[RoundSet]) -> set[tuple[int, int]]:
    """Which set goes on from which, by the links of their criteria."""
    sets = {part.criteria_set_id for part in parts}
    links = CriterionLink.objects.filter(
        old__criteria_set__in=sets, new__criteria_set__in=sets
    ).order_by()
    return set(links.values_list("old__criteria_set", "new__criteria_set").distinct())


def _goes_on(before: RoundSet, part: RoundSet, followed: set[tuple[int, int]]) -> bool:
    pair = before.criteria_set_id, part.criteria_set_id
    return pair[0] == pair[1] or pair in followed


def _changes(before: Told, after: Told, links: Iterable[Link], day: date) -> tuple[date, ...]:
    """The first days, known by `day`, of the units that came in the place of others after what the
    earlier year tells of began and before what the later one tells of ended.
    """
    (old, left), (new, held) = before, after
    gone, come = left.keys() - held.keys(), held.keys() - left.keys()
    last = min(new.round.window_to, day)
    ended = (
        link.ended
        for link in links
        if link.ended and old.round.window_from <= link.ended < last
        if link.predecessor in gone or link.successor in come
    )
    return tuple(sorted({end + timedelta(days=1) for end in ended}))


def _heirs_in_bulk(
    books: Iterable[Book], heirs: Heirs, known: Mapping[int, Unit]
) -> dict[int, Unit]:
    """The units that stand for others and were never scored themselves; one query."""
    wanted = {heir for book in books for unit in book.rows for heir in heirs.of(unit)}
    return Unit.objects.in_bulk(wanted - known.keys())


def _series(
    group: UnitGroup,
    day: date,
    by: Map,
    told: Sequence[tuple[Year, Mapping[int, Point]]],
    units: Mapping[int, Unit],
) -> GroupSeries:
    found: defaultdict[int, list[Point]] = defaultdict(list)
    for _, points in told:
        for pk, point in points.items():
            found[pk].append(point)
    lines = [UnitSeries(units[pk], tuple(points)) for pk, points in found.items()]
    lines.sort(key=lambda one: (one.unit.order, one.unit.sort_key, one.unit.pk))
    return GroupSeries(group, day, by, tuple(year for year, _ in told), tuple(lines))
