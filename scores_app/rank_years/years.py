"""What is told of the years of a group: years, units, and the point of a unit in a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scores_app.choices import RowStatus
from scores_app.models import RoundSet, UnitGroup
from scores_app.ranks.tables import bands_of
from units_app.models import Unit


class Map(StrEnum):
    """Under which units the years are told."""

    AS_REPORTED = "cong-bo"
    TODAY = "hien-nay"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Map.AS_REPORTED: "như đã công bố",
    Map.TODAY: "trên địa giới, tổ chức hiện nay (quy đổi)",
}


@dataclass(frozen=True, slots=True)
class Year:
    """One ranking of the group. `is_break`: its criteria do not go on from those of the year
    before, so nothing compares across it. `changed_on`: the days since then from which units of
    the group were others. `is_converted`: units of the day stand for others in it.
    `awaited`: how many units are still to be ranked.
    """

    round_set: RoundSet
    ranked: int
    is_provisional: bool
    is_break: bool
    changed_on: tuple[date, ...]
    is_converted: bool = False
    awaited: int = 0

    @property
    def year(self) -> int:
        return self.round_set.round.year

    @property
    def lowest_band(self) -> str:
        """The name of the band below all others, empty where the set has none."""
        bands = bands_of(self.round_set)
        return min(bands, key=lambda band: band.at_least).name if len(bands) > 1 else ""


@dataclass(frozen=True, slots=True)
class Stand:
    """A unit that was scored in the year, and which part of it the line stands for."""

    unit: Unit
    share: Fraction


@dataclass(frozen=True, slots=True)
class Point:
    """One unit in one year; without an index while that is not known whole, without a rank where it
    takes none. `stands_for`: whose results these are.
    """

    at: Year
    status: RowStatus
    index: Decimal | None
    rank: int | None
    band: str
    stands_for: tuple[Stand, ...]

    @property
    def year(self) -> int:
        return self.at.year

    @property
    def of(self) -> int:
        """Of how many that are ranked."""
        return self.at.ranked

    @property
    def is_converted(self) -> bool:
        """Whether nobody published this rank: in a year with anything to convert all units are
        ranked anew, those that stayed the same as well.
        """
        return self.at.is_converted

    @property
    def is_provisional(self) -> bool:
        return self.at.is_provisional

    @property
    def is_break(self) -> bool:
        return self.at.is_break

    @property
    def words(self) -> str:
        """What stands in place of a rank."""
        if len(self.stands_for) > 1 and self.status == RowStatus.INCOMPLETE:
            return "Chưa đủ kết quả"
        return str(self.status.label)


@dataclass(frozen=True, slots=True)
class UnitSeries:
    """One unit with the years it has a place in."""

    unit: Unit
    points: tuple[Point, ...]

    def of_year(self, year: int) -> Point | None:
        return next((point for point in self.points if point.year == year), None)

    @property
    def last(self) -> Point:
        return self.points[-1]

    @property
    def has_converted(self) -> bool:
        return any(point.is_converted for point in self.points)


@dataclass(frozen=True, slots=True)
class GroupSeries:
    """All units of a group over the years, in the order in which units are listed."""

    group: UnitGroup
    day: date
    by: Map
    years: tuple[Year, ...]
    units: tuple[UnitSeries, ...]

    def of_unit(self, unit_id: int) -> UnitSeries | None:
        return next((one for one in self.units if one.unit.pk == unit_id), None)

    def compared_with(self, year: Year) -> Year | None:
        """The last settled year before it, where the two compare: no break of the criteria, no
        year without results between them; a year that is still being scored is passed over.
        While units are awaited in it, its ranks compare with nothing.
        """
        if year.awaited:
            return None
        later = year
        for before in reversed([one for one in self.years if one.year < year.year]):
            if later.is_break or before.year != later.year - 1:
                return None
            if not before.is_provisional:
                return before
            later = before
        return None

    @property
    def is_sample(self) -> bool:
        return any(year.round_set.is_sample for year in self.years)
