"""The table under a chart of lines, made from the very values the chart draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

MOST_ROWS = 62


@dataclass(frozen=True)
class Row:
    """One line of the table: what it is about, and the chart's cells."""

    label: str
    cells: list[Any]


def line_rows(data: dict[str, Any], number: Callable[[object, bool], str]) -> list[Row]:
    """One row per point in time, newest first; a rank stands in brackets behind its value.

    A long series of days is told by the last day of each month; the chart's sheet holds every day.
    """
    percent = bool(data.get("percent"))
    rows = [
        Row(_time(data["x"][i]), [_cell(s, i, percent, number) for s in data["series"]])
        for i in _told(data["x"])
    ]
    return rows[::-1]


def _told(points: list[str]) -> list[int]:
    """Places of the points that get a row."""
    if len(points) <= MOST_ROWS:
        return list(range(len(points)))
    months = [point[:7] for point in points]
    return [i for i, month in enumerate(months) if month not in months[i + 1 : i + 2]]


def _cell(
    series: dict[str, Any], place: int, percent: bool, number: Callable[[object, bool], str]
) -> str:
    shown = number(series["values"][place], percent)
    labels = series.get("labels") or []
    beside = labels[place] if place < len(labels) else ""
    return f"{shown} ({beside})" if beside else shown


def _time(x: str) -> str:
    try:
        return f"{date.fromisoformat(x):%d/%m/%Y}"
    except ValueError:
        return x
