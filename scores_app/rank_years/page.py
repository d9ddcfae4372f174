"""The page of ranks over the years: its lines and its table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cchc.core.clock import now
from cchc.core.templatetags.cchc_format import moment
from scores_app.rank_years.chart import chart_of, in_table, names_of
from scores_app.rank_years.course import course_of
from scores_app.rank_years.shown import Show, finding, left_out, put_forward
from scores_app.rank_years.trend import Judged
from scores_app.rank_years.years import GroupSeries, Map, Point, UnitSeries, Year
from units_app.models import Unit


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of the table: its point of each year, and its course in a word."""

    unit: Unit
    name: str
    cells: tuple[tuple[Year, Point | None], ...]
    course: Judged
    is_forward: bool


@dataclass(frozen=True, slots=True)
class YearsPage:
    """Everything the page shows."""

    series: GroupSeries
    show: Show
    asked: frozenset[int]
    lines: tuple[Line, ...]
    chart: dict[str, Any]
    left_out: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[Year, ...]:
        return self.series.years

    @property
    def is_converted(self) -> bool:
        return any(year.is_converted for year in self.years)

    @property
    def open_years(self) -> list[int]:
        """Those that are not settled."""
        return [year.year for year in self.years if year.is_provisional]


def page_of(series: GroupSeries, asked: Collection[int], show: Show) -> YearsPage:
    """The page for the units that were asked for."""
    forward = put_forward(series, asked, show)
    known = {one.unit.pk for one in series.units}
    names = names_of(series)
    lines = tuple(_line(one, series, names, forward) for one in in_table(series))
    return YearsPage(
        series=series,
        show=show,
        asked=frozenset(asked) & known,
        lines=lines,
        chart=chart_of(series, forward, finding(series, asked, show), _source(series)),
        left_out=tuple(names[one.unit.pk] for one in left_out(series, asked)),
    )


def _source(series: GroupSeries) -> str:
    mark = "Dữ liệu minh họa. " if series.is_sample else ""
    days = f"tính đến {series.day:%d/%m/%Y} · tính lúc {moment(now())}"
    return f"{mark}Nguồn: bảng xếp hạng từng năm của hệ thống · {days}"


def _line(
    one: UnitSeries, series: GroupSeries, names: Mapping[int, str], forward: Collection[UnitSeries]
) -> Line:
    cells = tuple((year, one.of_year(year.year)) for year in series.years)
    return Line(one.unit, names[one.unit.pk], cells, course_of(one), one in forward)


def maps() -> list[tuple[Map, str]]:
    """The two ways of telling the years, as the page offers them."""
    return [
        (Map.AS_REPORTED, "Như đã công bố"),
        (Map.TODAY, "Trên địa giới, tổ chức hiện nay"),
    ]
