"""Ranks over the years as a sheet: the table of the page, with the same figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cchc.core.figures import shown
from cchc.core.imports import Column, SheetKind, Value
from scores_app.rank_years.page import YearsPage
from scores_app.rank_years.years import Year

_OF_UNIT = (
    Column("unit", "Mã đơn vị", "code", width=14),
    Column("name", "Đơn vị", width=40),
)
_COURSE = (
    Column("trend", "Xu hướng", width=16),
    Column("reason", "Vì sao", width=36),
)


def years_kind(page: YearsPage) -> SheetKind[Any]:
    """The sheet with three columns for each year."""
    columns = tuple(column for year in page.years for column in _of_year(year))
    return SheetKind(
        name="rank-years",
        label="Thứ hạng qua các năm",
        file_stem="thu-hang-qua-cac-nam",
        columns=_OF_UNIT + columns + _COURSE,
        identity=("unit",),
        export_rows=lambda _: years_rows(page),
    )


def years_rows(page: YearsPage) -> Iterator[Mapping[str, Value]]:
    """A row for each unit, in the order of the page."""
    for line in page.lines:
        row: dict[str, Value] = {"unit": line.unit.code, "name": line.name}
        for year, point in line.cells:
            row[f"rank_{year.year}"] = point.rank if point else None
            row[f"of_{year.year}"] = point.of if point and point.rank else None
            row[f"index_{year.year}"] = shown(point.index) if point else None
        yield row | {"trend": line.course.trend.words, "reason": line.course.reason}


def _of_year(year: Year) -> tuple[Column, ...]:
    told = ", quy đổi" if year.is_converted else ", tạm tính" if year.is_provisional else ""
    return (
        Column(f"rank_{year.year}", f"Hạng {year.year}{told}", "integer", width=10),
        Column(f"of_{year.year}", f"Số đơn vị xếp hạng {year.year}{told}", "integer", width=12),
        Column(f"index_{year.year}", f"Chỉ số {year.year} (%){told}", "decimal", width=14),
    )
