"""Pages about tasks: the figures of the overview, one message each."""

from __future__ import annotations

from collections.abc import Callable

from cchc.core.templatetags.cchc_format import whole
from reports_app import charts
from reports_app.conference.choosing import Chosen
from reports_app.conference.drawings import bars_of, lines_of
from reports_app.conference.slide import Slide
from reports_app.overview.figures import Bar, Overview

PRESSING = 5


def of(chosen: Chosen, shown: Overview, part: str) -> Slide:
    """The page of one of `MAKERS`."""
    return MAKERS[part](chosen, shown)


def _origin(chosen: Chosen) -> str:
    return f"sổ nhiệm vụ của Sở Nội vụ · nguồn giao: {chosen.source_words.lower()}"


def _figures(chosen: Chosen, shown: Overview) -> Slide:
    counts = shown.counts
    late = f"{whole(counts.overdue)} quá hạn" if counts.overdue else "không có nhiệm vụ quá hạn"
    title = f"Hoàn thành {whole(counts.done)} trong {whole(counts.assigned)} nhiệm vụ, {late}"
    return Slide(
        "figures",
        title if counts.assigned else "Chưa có nhiệm vụ nào được giao",
        "",
        _origin(chosen),
        {"counts": counts},
        is_sample=bool(counts.sample),
    )


def _units(chosen: Chosen, shown: Overview) -> Slide:
    """Those with most overdue first."""
    rows = sorted(shown.units, key=lambda bar: (-bar.counts.overdue, -bar.counts.assigned))
    return _bars(chosen, shown, rows, "unit")


def _areas(chosen: Chosen, shown: Overview) -> Slide:
    return _bars(chosen, shown, shown.areas, "area")


def _bars(chosen: Chosen, shown: Overview, rows: list[Bar], name: str) -> Slide:
    chart = charts.bars(rows, name=name, day=chosen.day, source=chosen.source, origin="")
    return Slide(
        "bars",
        chart["title"],
        chart["subtitle"],
        _origin(chosen),
        {"bars": bars_of(chart), "head": "Đơn vị chủ trì" if name == "unit" else "Lĩnh vực"},
        is_sample=bool(shown.counts.sample),
    )


def _year(chosen: Chosen, shown: Overview) -> Slide:
    if not shown.trend:
        return Slide("empty", "Chưa có diễn biến trong năm để vẽ", "", _origin(chosen))
    chart = charts.trend(shown.trend, shown.day, "")
    return Slide(
        "lines",
        chart["title"],
        chart["subtitle"],
        _origin(chosen),
        {"drawing": lines_of(chart), "data": chart, "table": "core/_lines_table.html"},
        is_sample=bool(shown.counts.sample),
    )


def _decide(chosen: Chosen, shown: Overview) -> Slide:
    counts = shown.counts
    title = "Không có nhiệm vụ quá hạn hoặc đến hạn trong 7 ngày"
    if counts.overdue:
        title = f"Cần quyết định: {whole(counts.overdue)} nhiệm vụ quá hạn"
    elif shown.named.pressing:
        title = f"{whole(counts.due_7)} nhiệm vụ đến hạn trong 7 ngày"
    return Slide(
        "decide",
        title,
        "Quá hạn lâu nhất trước, rồi đến hạn sớm nhất" if shown.named.pressing else "",
        _origin(chosen),
        {"pressing": shown.named.pressing[:PRESSING], "counts": counts, "day": chosen.day},
        is_sample=bool(counts.sample),
    )


MAKERS: dict[str, Callable[[Chosen, Overview], Slide]] = {
    "tasks": _figures,
    "late": _units,
    "areas": _areas,
    "year": _year,
    "decide": _decide,
}
