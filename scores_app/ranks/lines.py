"""A ranking as people read it: with names, areas, self-assessment and the year before beside it.

Page, sheets and command all read these lines; a fixed number of queries, however many units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from scores_app.choices import Basis, RowStatus
from scores_app.models import Criterion, RoundSet, ScoreSheet
from scores_app.ranks import runs
from scores_app.ranks.earlier import Earlier, earlier_of, is_settled
from scores_app.ranks.gaps import gaps_of
from scores_app.ranks.moves import Places, places_between
from scores_app.ranks.placing import index_of
from scores_app.ranks.tables import Row
from scores_app.ranks.totals import Part

HEATS = 10
AWAITED = (RowStatus.INCOMPLETE, RowStatus.MISSING)
# What stands below the ranked lines, in this order.
BELOW = (RowStatus.UNRANKED, *AWAITED)


@dataclass(frozen=True, slots=True)
class AreaCell:
    """One area of one line; `part` is None where the area has nothing that is scored."""

    area: Criterion
    part: Part | None

    @property
    def index(self) -> Decimal | None:
        """Share of the area's applicable maximum in per cent; None while any of it is unknown."""
        if self.part is None or self.part.unknown:
            return None
        return index_of(self.part.points, self.part.applicable)

    @property
    def heat(self) -> str:
        """The depth of its colour, by tens of per cent; "" without an index."""
        index = self.index
        return "" if index is None else str(max(0, min(HEATS - 1, int(index) // HEATS)))

    @property
    def words(self) -> str:
        """Why it has no index."""
        if self.part and self.part.unknown:
            return "Chưa chấm xong"
        return "Không áp dụng"


@dataclass(frozen=True, slots=True)
class Listed:
    """One unit's line. `gap` is self-assessment less result, in points; `before` its line in the
    ranking of the earlier round, where the two may be compared; `places` how far it moved, where
    places of the two years are held against each other.
    """

    row: Row
    sheet: ScoreSheet
    areas: list[AreaCell]
    gap: Decimal | None = None
    before: Row | None = None
    places: Places | None = None

    @property
    def places_won(self) -> int | None:
        """Positive when it moved up among the units of both years."""
        return self.places.won if self.places else None

    @property
    def index_change(self) -> Decimal | None:
        """Change of the index, in points of the index."""
        before = self.before.index if self.before else None
        index = self.row.index
        return None if before is None or index is None else index - before

    @property
    def status_words(self) -> str:
        return str(self.row.status.label)


@dataclass(frozen=True, slots=True)
class GroupRanking:
    """Everything a group's ranking shows."""

    round_set: RoundSet
    basis: Basis
    day: date
    computed_at: datetime
    areas: list[Criterion]
    lines: list[Listed]
    earlier: Earlier | None

    def of_status(self, status: RowStatus) -> list[Listed]:
        return [line for line in self.lines if line.row.status == status]

    @property
    def ranked(self) -> list[Listed]:
        return self.of_status(RowStatus.RANKED)

    @property
    def awaited(self) -> int:
        """How many units are still to be ranked. While there are any, ranks are not those of the
        whole group and must not be held against those of another year (decision 39).
        """
        return awaited_among(line.row for line in self.lines)

    @property
    def is_compared(self) -> bool:
        return self.earlier is not None and self.earlier.is_comparable

    @property
    def without_places(self) -> str:
        """Why places are not held against those of the earlier year, in words without a capital
        letter or a full stop; "" where they are, or nothing is compared.
        """
        if self.earlier is None or not self.earlier.is_comparable:
            return ""
        if self.awaited:
            return f"còn {self.awaited} đơn vị chưa có hạng"
        return "" if self.earlier.is_settled else self.earlier.standing

    @property
    def among(self) -> int | None:
        """Among how many units of both years places are counted; None where all are the same."""
        found = next((line.places for line in self.lines if line.places), None)
        return None if found is None or found.is_whole else found.among

    @property
    def has_to_be_told(self) -> bool:
        """Whether there is something to know of the year that is compared."""
        earlier = self.earlier
        if earlier is None:
            return False
        of_note = not earlier.is_settled or earlier.passed or self.among
        return bool(of_note or earlier.round_set.round.is_loaded)

    @property
    def is_provisional(self) -> bool:
        """Until the round is closed or every sheet that is ranked is approved."""
        return is_provisional(self.round_set, (line.row for line in self.lines), self.day)

    @property
    def has_gaps(self) -> bool:
        return any(line.gap is not None for line in self.lines)

    @property
    def has_adjustments(self) -> bool:
        return any(line.row.bonus or line.row.penalty for line in self.lines)


def group_ranking(round_set: RoundSet, basis: Basis, day: date) -> GroupRanking:
    """Reads a group's ranking of a day; nine queries at most."""
    shown = runs.current(round_set, basis, day)
    areas = areas_of(shown.table.rows)
    gaps = gaps_of(round_set, day)
    earlier = earlier_of(round_set, day, basis)
    before = _rows_before(earlier)
    sheets = _sheets(row.sheet_id for row in shown.table.rows)
    now = {sheets[row.sheet_id].unit_id: row for row in shown.table.rows}
    is_sound = earlier is not None and earlier.is_settled and not shown.table.of_status(*AWAITED)
    places = places_between(now, before) if is_sound else {}
    lines = [
        Listed(
            row,
            sheets[row.sheet_id],
            [AreaCell(area, row.areas.get(area.pk)) for area in areas],
            gaps.get(row.sheet_id),
            before.get(unit),
            places.get(unit),
        )
        for unit, row in now.items()
    ]
    lines.sort(key=_reading_order)
    return GroupRanking(round_set, basis, day, shown.computed_at, areas, lines, earlier)


def awaited_among(rows: Iterable[Row]) -> int:
    """How many of these lines are still to be ranked."""
    return sum(row.status in AWAITED for row in rows)


def is_provisional(round_set: RoundSet, rows: Iterable[Row], day: date) -> bool:
    """Whether the figures of these lines may still change."""
    return round_set.round.is_corrected_on(day) or not is_settled(round_set, rows, day)


def areas_of(rows: Iterable[Row]) -> list[Criterion]:
    """The areas these lines have points in, in their order; bonus and penalty are none."""
    numbers = {area for row in rows for area in row.areas}
    return list(Criterion.objects.filter(pk__in=numbers).order_by("order", "pk"))


def _rows_before(earlier: Earlier | None) -> dict[int, Row]:
    """By unit, the lines of the year before; one query where it compares."""
    if earlier is None or not earlier.is_comparable:
        return {}
    sheets = ScoreSheet.objects.filter(round_set=earlier.round_set)
    units = dict(sheets.values_list("pk", "unit_id"))
    return {units[row.sheet_id]: row for row in earlier.rows}


def _sheets(numbers: Iterable[int]) -> Mapping[int, ScoreSheet]:
    return ScoreSheet.objects.select_related("unit").in_bulk(list(numbers))


def _reading_order(line: Listed) -> tuple[int, int, int, str, int]:
    """By status and rank; units of one rank as they are listed everywhere."""
    row, unit = line.row, line.sheet.unit
    place = list(RowStatus).index(row.status)
    return place, row.rank or 0, unit.order, unit.sort_key, row.sheet_id
