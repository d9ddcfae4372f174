"""The page of ranks over the years: its lines, its table, and what the chart bundle reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cchc.core.templatetags.cchc_format import rate
from scores_app.rank_years.course import course_of
from scores_app.rank_years.shown import Show, best, finding, put_forward
from scores_app.rank_years.trend import Judged
from scores_app.rank_years.years import GroupSeries, Map, Point, UnitSeries, Year
from units_app.models import Unit

ALL_NAMED = 70  # as many names still find their place at both ends


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

    @property
    def years(self) -> tuple[Year, ...]:
        return self.series.years

    @property
    def is_converted(self) -> bool:
        return any(year.is_converted for year in self.years)


def page_of(series: GroupSeries, asked: Collection[int], show: Show, source: str) -> YearsPage:
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
        chart=chart_of(series, forward, finding(series, asked, show), source),
    )


def in_table(series: GroupSeries) -> list[UnitSeries]:
    """Best of the focus year first, then the others as they are listed everywhere."""
    first = best(series)
    ranked = {one.unit.pk for one in first}
    return [*first, *(one for one in series.units if one.unit.pk not in ranked)]


def names_of(series: GroupSeries) -> dict[int, str]:
    """The name of each unit; where several were called alike, with the month that tells them
    apart.
    """
    times = Counter(one.unit.name for one in series.units)
    return {
        one.unit.pk: one.unit.name if times[one.unit.name] == 1 else _dated(one.unit)
        for one in series.units
    }


def _dated(unit: Unit) -> str:
    if unit.valid_to:
        return f"{unit.name} (đến {unit.valid_to:%m/%Y})"
    return f"{unit.name} (từ {unit.valid_from:%m/%Y})" if unit.valid_from else unit.name


def _line(
    one: UnitSeries, series: GroupSeries, names: Mapping[int, str], forward: Collection[UnitSeries]
) -> Line:
    cells = tuple((year, one.of_year(year.year)) for year in series.years)
    return Line(one.unit, names[one.unit.pk], cells, course_of(one), one in forward)


def chart_of(
    series: GroupSeries, forward: list[UnitSeries], title: str, source: str
) -> dict[str, Any]:
    """Lines of ranks; nothing is computed here. `cut` says how a point hangs together with the one
    before: "end" not at all, "soft" by a conversion.
    """
    names = names_of(series)
    places = {one.unit.pk: place for place, one in enumerate(forward)}
    return {
        "title": title,
        "subtitle": f"Thứ hạng trong nhóm, 1 là cao nhất; {series.by.words}",
        "source": source,
        "file": f"thu-hang-qua-cac-nam-{series.group.code}",
        "x": [str(year) for year in _span(series)],
        "most": max((year.ranked for year in series.years), default=0),
        "named": len(series.units) <= ALL_NAMED,
        "breaks": [
            {"x": str(year.year), "label": "Đổi bộ tiêu chí"}
            for year in series.years
            if year.is_break
        ],
        "changes": [
            {"x": str(year.year), "label": f"Sắp xếp đơn vị {_days(year)}"}
            for year in series.years
            if year.changed_on
        ],
        "series": [
            {
                "name": names[one.unit.pk],
                "place": places.get(one.unit.pk),
                "points": [_point(point, series.by) for point in one.points if point.rank],
            }
            for one in series.units
            if any(point.rank for point in one.points)
        ],
        **_sheet(series, names),
    }


def _span(series: GroupSeries) -> range:
    years = [year.year for year in series.years]
    return range(min(years), max(years) + 1) if years else range(0)


def _days(year: Year) -> str:
    return ", ".join(f"{day:%d/%m/%Y}" for day in year.changed_on)


def _point(point: Point, by: Map) -> dict[str, Any]:
    cut = "end" if point.is_break else ""
    if not cut and point.at.changed_on:
        cut = "soft" if by == Map.TODAY else "end"
    notes = [*(["quy đổi"] if point.at.is_converted else [])]
    notes += ["tạm tính"] if point.is_provisional else []
    return {
        "x": point.year,
        "rank": point.rank,
        "of": point.of,
        "index": rate(point.index),
        "cut": cut,
        "notes": ", ".join(notes),
        "open": point.is_provisional,
    }


def _sheet(series: GroupSeries, names: Mapping[int, str]) -> dict[str, Any]:
    """The table that the chart gives away."""
    heads = ["Đơn vị"]
    for year in series.years:
        told = " (quy đổi)" if year.is_converted else " (tạm tính)" if year.is_provisional else ""
        heads += [f"Hạng {year.year}{told}", f"Chỉ số {year.year}{told}"]
    rows = []
    for one in in_table(series):
        cells: list[str | int] = [names[one.unit.pk]]
        for year in series.years:
            point = one.of_year(year.year)
            cells += [point.rank or "", rate(point.index)] if point else ["", ""]
        rows.append(cells)
    return {"heads": heads, "rows": rows}


def maps() -> list[tuple[Map, str]]:
    """The two ways of telling the years, as the page offers them."""
    return [
        (Map.AS_REPORTED, "Như đã công bố"),
        (Map.TODAY, "Trên địa giới, tổ chức hiện nay"),
    ]
