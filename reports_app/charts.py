"""Figures as the chart bundle reads them, and the list behind each; nothing is computed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from reports_app.overview.figures import Bar
from tasks_app.choices import Status, Timeliness
from tasks_app.completion import DUE_WINDOWS, Counts
from tasks_app.filters import ALL_SOURCES, COUNTED, OPEN, SETTLED

PARTS: tuple[tuple[str, str, Callable[[Counts], int]], ...] = (
    ("Hoàn thành", "done", lambda counts: counts.done),
    ("Còn hạn", "in_time", lambda counts: counts.running),
    ("Chờ xác nhận", "waiting", lambda counts: counts.waiting),
    ("Quá hạn", "late", lambda counts: counts.overdue),
)


WITHIN: dict[str, dict[str, str]] = {
    "assigned": {"status": COUNTED},
    "done": {"status": Status.DONE.value},
    "due": {"status": COUNTED},
    "done_due": {"status": Status.DONE.value},
    "overdue": {"timeliness": Timeliness.OVERDUE.value},
    "open": {"status": OPEN},
    "stale": {"stale": "true"},
    "submitted": {"status": Status.SUBMITTED.value},
    "returned": {"status": Status.RETURNED.value},
    "dropped": {"status": Status.DROPPED.value},
    "settled": {"timeliness": SETTLED},
    "settled_original": {"original": SETTLED},
    **{f"due_{days}": {"status": OPEN} for days in DUE_WINDOWS},
}
"""The filters of the assignment list that leave exactly what each figure of `Counts` counts, days
aside."""

NOBODY = "null"  # how the filters of the list say "without one"


def list_url(day: date, **filters: object) -> str:
    """The assignment list with these filters on this day."""
    return day_url("assignment_list", day, **filters)


def figure_url(
    figure: str,
    day: date,
    *,
    source: str = "",
    area: object = None,
    unit: object = None,
    role: str = "",
) -> str:
    """The assignments that a figure counts as of `day`.

    Args:
        figure: a figure of `WITHIN`.
        day: the as-of day of the figure.
        source: the source counted; "" for both.
        area: the area counted, or `NOBODY` for those without one; None for all.
        unit: the leading unit counted, likewise.
        role: `LEADS` or `SHARES` where only that part of a person's units is counted.
    """
    kept = {"source": source or ALL_SOURCES, "area": area, "unit": unit, "role": role}
    return list_url(day, **kept, **WITHIN[figure], **_days_of(figure, day))


def figure_urls(
    day: date, *, source: str = "", area: object = None, role: str = ""
) -> dict[str, str]:
    """`figure_url` of every figure, by its name."""
    kept: dict[str, Any] = {"source": source, "area": area, "role": role}
    return {figure: figure_url(figure, day, **kept) for figure in WITHIN}


def _days_of(figure: str, day: date) -> dict[str, str]:
    if figure in {"due", "done_due"}:
        return {"due_to": day.isoformat()}
    for days in DUE_WINDOWS:
        if figure == f"due_{days}":
            last = day + timedelta(days=days)
            return {"due_from": day.isoformat(), "due_to": last.isoformat()}
    return {}


def day_url(page: str, day: date, **filters: object) -> str:
    """A list by the name of its address, with these filters on this day."""
    query = {name: value for name, value in filters.items() if value not in (None, "")}
    return f"{reverse(page)}?{urlencode({'as_of': day.isoformat(), **query})}"


def bars(
    rows: Sequence[Bar],
    *,
    name: str,
    day: date,
    source: str,
    origin: str,
    area: str = "",
    role: str = "",
) -> dict[str, Any]:
    """Stacked bars of done, in time, waiting and late; each bar is a link to its list, narrowed to
    `area` and `role` where the page is.
    """
    kept: dict[str, Any] = {"area": area, "role": role} if area else {"role": role}
    return {
        "title": bars_title(rows, "đơn vị" if name == "unit" else "lĩnh vực"),
        "subtitle": "Số nhiệm vụ: hoàn thành, còn hạn, chờ xác nhận, quá hạn",
        "source": origin,
        "categories": [
            {
                "label": row.name,
                "href": figure_url(
                    "assigned", day, source=source, **{**kept, name: row.key or NOBODY}
                ),
            }
            for row in rows
        ],
        "series": [
            {"name": label, "role": role, "values": [part(row.counts) for row in rows]}
            for label, role, part in PARTS
        ],
    }


def bars_title(rows: Sequence[Bar], many: str) -> str:
    """What the bars say: who has most overdue, else who has the most to do; ties are named as such.

    Args:
        rows: the bars, in the order of `late_first`.
        many: what several of them are called, such as "đơn vị".
    """
    if not rows:
        return "Chưa có nhiệm vụ"
    most = max(row.counts.overdue for row in rows)
    if most:
        worst = [row.name for row in rows if row.counts.overdue == most]
        who = worst[0] if len(worst) == 1 else f"{len(worst)} {many}"
        return (
            f"Quá hạn nhiều nhất: {who}, {most} nhiệm vụ{'' if len(worst) == 1 else f' mỗi {many}'}"
        )
    first = rows[0]
    done = f"{first.counts.done}/{first.counts.assigned}"
    return f"Được giao nhiều nhất: {first.name}, hoàn thành {done}"


def has_moved(points: Sequence[tuple[date, Counts]]) -> bool:
    """Whether a chart of them would show anything but three level lines."""
    return len({(counts.assigned, counts.due, counts.done) for _, counts in points}) > 1


def trend_title(since: date, first: Counts, last: Counts) -> str:
    """What changed: how many more are done, how many more fell due."""
    done, due = last.done - first.done, last.due - first.due
    more = f"hoàn thành thêm {done} nhiệm vụ" if done > 0 else "chưa hoàn thành thêm nhiệm vụ nào"
    also = f", thêm {due} nhiệm vụ đến hạn" if due > 0 else ""
    return f"Từ {since:%d/%m/%Y} {more}{also}"


def trend(points: Sequence[tuple[date, Counts]], day: date, origin: str) -> dict[str, Any]:
    """Done, due and assigned over the year, one point a day; see `has_moved`."""
    return {
        "title": trend_title(*points[0], points[-1][1]),
        "subtitle": "Số nhiệm vụ trong sổ vào cuối mỗi ngày",
        "source": origin,
        "x": [point.isoformat() for point, _ in points],
        "series": [
            {"name": "Được giao", "role": "neutral", "values": [c.assigned for _, c in points]},
            {"name": "Đến hạn", "role": "waiting", "values": [c.due for _, c in points]},
            {"name": "Hoàn thành", "role": "done", "values": [c.done for _, c in points]},
        ],
        "marks": [{"x": day.isoformat(), "label": f"{day:%d/%m/%Y}"}],
        "breaks": [],
        "percent": False,
    }
