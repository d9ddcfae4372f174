"""What the chart of ranks over the years reads, with the table that it gives away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from cchc.core.templatetags.cchc_format import rate
from scores_app.rank_years.shown import best
from scores_app.rank_years.years import GroupSeries, Map, Point, UnitSeries, Year
from units_app.models import Unit

ALL_NAMED = 70  # as many names still find their place at both ends


def chart_of(
    series: GroupSeries, forward: list[UnitSeries], title: str, source: str
) -> dict[str, Any]:
    """Lines of ranks; nothing is computed here."""
    names = names_of(series)
    return {
        "title": title,
        "subtitle": f"Thứ hạng trong nhóm, 1 là cao nhất; {series.by.words}",
        "source": source,
        "file": f"thu-hang-qua-cac-nam-{series.group.code}",
        "most": max((year.ranked for year in series.years), default=0),
        "named": len(series.units) <= ALL_NAMED,
        **_axis(series),
        "series": _lines(series, forward, names),
        **_sheet(series, names),
    }


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


def _axis(series: GroupSeries) -> dict[str, Any]:
    """Every year from the first to the last, and what is marked between and at them."""
    return {
        "x": [str(year) for year in _span(series)],
        "open": [str(year.year) for year in series.years if year.is_provisional],
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
    }


def _lines(
    series: GroupSeries, forward: list[UnitSeries], names: Mapping[int, str]
) -> list[dict[str, Any]]:
    places = {one.unit.pk: place for place, one in enumerate(forward)}
    return [
        {
            "name": names[one.unit.pk],
            "place": places.get(one.unit.pk),
            "points": [_point(point, series.by) for point in one.points if point.rank],
        }
        for one in series.units
        if any(point.rank for point in one.points)
    ]


def _span(series: GroupSeries) -> range:
    years = [year.year for year in series.years]
    return range(min(years), max(years) + 1) if years else range(0)


def _days(year: Year) -> str:
    return ", ".join(f"{day:%d/%m/%Y}" for day in year.changed_on)


def _point(point: Point, by: Map) -> dict[str, Any]:
    notes = [*(["quy đổi"] if point.at.is_converted else [])]
    notes += ["đang chấm, tạm tính"] if point.is_provisional else []
    return {
        "x": point.year,
        "rank": point.rank,
        "of": point.of,
        "index": rate(point.index),
        "cut": _cut(point, by),
        "notes": ", ".join(notes),
        "open": point.is_provisional,
    }


def _cut(point: Point, by: Map) -> str:
    """How a point hangs together with the one before: "end" not at all, "soft" by a conversion."""
    if point.is_break:
        return "end"
    if point.at.changed_on:
        return "soft" if by == Map.TODAY else "end"
    return ""


def _sheet(series: GroupSeries, names: Mapping[int, str]) -> dict[str, Any]:
    """The table that the chart gives away."""
    heads = ["Đơn vị"]
    for year in series.years:
        told = " (quy đổi)" if year.is_converted else " (tạm tính)" if year.is_provisional else ""
        heads += [f"Hạng {year.year}{told}", f"Chỉ số {year.year}{told}"]
    return {"heads": heads, "rows": [_row(one, series, names) for one in in_table(series)]}


def _row(one: UnitSeries, series: GroupSeries, names: Mapping[int, str]) -> list[str | int]:
    cells: list[str | int] = [names[one.unit.pk]]
    for year in series.years:
        point = one.of_year(year.year)
        cells += [point.rank or "", rate(point.index)] if point else ["", ""]
    return cells
