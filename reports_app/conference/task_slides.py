"""Pages about tasks: the figures of the overview, one message each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest

from cchc.core.templatetags.cchc_format import whole
from reports_app import charts
from reports_app.conference.choosing import Chosen
from reports_app.conference.drawings import bars_of, lines_of
from reports_app.conference.slide import Slide
from reports_app.overview import leading
from reports_app.overview.figures import Bar, Overview
from reports_app.overview.lists import Lists, tallied
from reports_app.overview.matters import Matter, answered


def of(chosen: Chosen, shown: Overview, part: str) -> Slide:
    """The page of one of `MAKERS`."""
    return MAKERS[part](chosen, shown)


def _origin(chosen: Chosen) -> str:
    return f"sổ nhiệm vụ của Sở Nội vụ · nguồn giao: {chosen.source_words}"


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
    return _bars(chosen, shown, shown.units, "unit")


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


def decide(request: HttpRequest, chosen: Chosen, shown: Overview) -> Slide:
    """What leaders are asked about on the first page: units that are late, then what else waits."""
    late = leading.late_units(shown)
    asked = leading.asked(Lists(request, shown.day), shown)
    others = list(answered(asked, tallied(one.listed for one in asked), shown.day))
    others += leading.numbers(shown)
    samples = (group.is_sample for group in chosen.groups)
    return Slide(
        "decide",
        _decide_title(shown, others),
        "Đơn vị quá hạn nhiều nhất trước; nhiệm vụ nêu tên là việc quá hạn lâu nhất"
        if late
        else "",
        f"{_origin(chosen)} · sổ giải trình · sổ mô hình, sáng kiến",
        {"late": late, "others": others},
        is_sample=bool(shown.counts.sample or shown.registry.whole.sample or any(samples)),
    )


def _decide_title(shown: Overview, others: Sequence[Matter]) -> str:
    late = shown.counts.overdue
    if late:
        return f"Cần quyết định: {whole(late)} nhiệm vụ quá hạn"
    if not others:
        return "Không có việc nào chờ quyết định"
    first = others[0]
    text = first.text[:1].lower() + first.text[1:]
    return f"Không có nhiệm vụ quá hạn; {text}: {whole(first.number)}"


MAKERS: dict[str, Callable[[Chosen, Overview], Slide]] = {
    "tasks": _figures,
    "late": _units,
    "areas": _areas,
    "year": _year,
}
PARTS = frozenset({*MAKERS, "decide"})
