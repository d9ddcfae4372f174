"""The ranking of one group: totals, ranks and bands put together. Pages, sheets, commands and jobs
all read this one table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from scores_app.choices import Basis, RowStatus
from scores_app.models import RoundSet
from scores_app.ranks import placing as ranking
from scores_app.ranks.placing import Band, Line, index_of
from scores_app.ranks.totals import Part, Totals, totals_of, totals_recorded

PLACES = {status: place for place, status in enumerate(RowStatus)}


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's line. `points` (with bonus and penalty) and `index` are None while they are not
    known whole; `unknown` is how many criteria that apply have no points yet.
    """

    sheet_id: int
    state: str
    status: RowStatus
    points: Decimal | None
    applicable: Decimal
    unknown: int
    bonus: Decimal
    penalty: Decimal
    rank: int | None
    band: str
    areas: Mapping[int, Part]

    @property
    def index(self) -> Decimal | None:
        """Points ÷ applicable maximum × 100, unrounded."""
        return index_of(self.points, self.applicable)


@dataclass(frozen=True, slots=True)
class Table:
    """All lines of a group: the ranked ones by rank, then those without a rank."""

    round_set: RoundSet
    basis: Basis
    day: date
    rows: tuple[Row, ...]

    def of_status(self, *statuses: RowStatus) -> list[Row]:
        return [row for row in self.rows if row.status in statuses]

    def of_sheet(self, sheet_id: int) -> Row | None:
        return next((row for row in self.rows if row.sheet_id == sheet_id), None)


def table_of(round_set: RoundSet, basis: Basis, day: date) -> Table:
    """The ranking of a group as of the end of `day`; two queries, nothing is read twice."""
    rows = ranked(totals_of(round_set, basis, day), bands_of(round_set))
    return Table(round_set, basis, day, rows)


def table_recorded(round_set: RoundSet, basis: Basis, day: date, *, by: datetime) -> Table:
    """The same as the books told it of `day` at a moment; two queries."""
    rows = ranked(totals_recorded(round_set, basis, day, by=by), bands_of(round_set))
    return Table(round_set, basis, day, rows)


def bands_of(round_set: RoundSet) -> list[Band]:
    """The bands of the group's set; one query."""
    return [Band(band.name, band.at_least) for band in round_set.criteria_set.bands.all()]


def ranked(totals: list[Totals], bands: list[Band]) -> tuple[Row, ...]:
    """Ranks and bands of these totals; the order they come in does not matter."""
    statuses = {of.sheet_id: status_of(of) for of in totals}
    ranks = ranking.competition_ranks(
        Line(of.sheet_id, of.points, of.applicable, statuses[of.sheet_id] == RowStatus.RANKED)
        for of in totals
    )
    rows = [_row(of, statuses[of.sheet_id], ranks[of.sheet_id], bands) for of in totals]
    return tuple(sorted(rows, key=order_of))


def status_of(of: Totals) -> RowStatus:
    """A unit to which nothing applies has no index, and so no rank."""
    if of.is_missing:
        return RowStatus.MISSING
    if of.unknown:
        return RowStatus.INCOMPLETE
    return RowStatus.RANKED if of.is_ranked and of.applicable else RowStatus.UNRANKED


def order_of(row: Row) -> tuple[int, int, int]:
    """Ranked lines by rank, then the others by status."""
    return PLACES[row.status], row.rank or 0, row.sheet_id


def _row(of: Totals, status: RowStatus, rank: int | None, bands: list[Band]) -> Row:
    is_whole = status in {RowStatus.RANKED, RowStatus.UNRANKED}
    points = of.points if is_whole else None
    return Row(
        sheet_id=of.sheet_id,
        state=of.state,
        status=status,
        points=points,
        applicable=of.applicable,
        unknown=of.unknown,
        bonus=of.bonus,
        penalty=of.penalty,
        rank=rank,
        band=ranking.band_of(index_of(points, of.applicable), bands),
        areas=of.areas,
    )
