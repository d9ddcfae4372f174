"""Which years are loaded for which groups, by which sets, and the day that knows them first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from units_app.choices import UnitKind

DEPARTMENT, DISTRICT, COMMUNE = UnitKind.DEPARTMENT, UnitKind.DISTRICT, UnitKind.COMMUNE
# The sets of the sample round are called alike: HT-SO-2022, HT-HUYEN-2022, HT-XA-2022.
PREFIXES = {DEPARTMENT: "HT-SO", DISTRICT: "HT-HUYEN", COMMUNE: "HT-XA"}


@dataclass(frozen=True, slots=True)
class LoadedSet:
    """A set with a criterion for each area of the one it is modelled on. `before` and `after` are
    the years of the sets it is linked to; without `before` a break of the criteria lies there.
    """

    year: int
    modelled_on: int
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class LoadedYear:
    """Results of a year: `of_set` is the year of its sets; everything is known from `recorded_on`
    on.
    """

    year: int
    of_set: int
    recorded_on: date
    kinds: tuple[UnitKind, ...] = (DEPARTMENT, DISTRICT, COMMUNE)

    @property
    def window(self) -> tuple[date, date]:
        return date(self.year - 1, 12, 15), date(self.year, 12, 14)


SETS = (
    LoadedSet(2019, modelled_on=2022),
    LoadedSet(2021, modelled_on=2022, after=2022),
    LoadedSet(2024, modelled_on=2023, before=2023),
)
# What was before the program came was loaded with its first round. No district was left at the end
# of 2025.
YEARS = (
    LoadedYear(2019, 2019, date(2022, 12, 20)),
    LoadedYear(2020, 2019, date(2022, 12, 20)),
    LoadedYear(2021, 2021, date(2022, 12, 20)),
    LoadedYear(2024, 2024, date(2025, 2, 20)),
    LoadedYear(2025, 2024, date(2026, 2, 10), kinds=(DEPARTMENT, COMMUNE)),
)
SOURCES: Mapping[str, str] = {
    "number": "Minh họa-{year}",
    "source": "Dữ liệu minh họa, không phải kết quả đã công bố",
}
