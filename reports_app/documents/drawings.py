"""Which charts a report has, by the names that its parts call them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports_app import charts
from reports_app.documents import pictures
from reports_app.documents.engine import Picture
from reports_app.documents.facts import MAIN, Facts, Ranked
from reports_app.documents.figures import Tasks
from reports_app.overview.figures import Bar, late_first
from reports_app.year_begun import year_begun
from scores_app.published.chart import over_years
from tasks_app import completion
from tasks_app.completion import Counts

TREND_FROM = 2  # points that make a line


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture and what is written below it."""

    caption: str
    picture: Picture


def drawings_of(facts: Facts, name: str) -> list[Drawing]:
    """The drawings that a part of the text calls by this name; none where there is nothing."""
    return {
        "trend": _trend,
        "units": lambda held: _bars(held, held.units[MAIN], "unit", "đơn vị chủ trì"),
        "areas": lambda held: _bars(held, held.areas[MAIN], "area", "lĩnh vực"),
        "indexes": _indexes,
    }[name](facts)


def _trend(facts: Facts) -> list[Drawing]:
    points = progress(facts.day)
    if len(points) < TREND_FROM or not charts.has_moved(points):
        return []
    chart = charts.trend(points, facts.day, "")
    caption = "Số nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao qua các tháng trong năm"
    return [_drawing(chart["title"], caption, pictures.lines(chart))]


def progress(day: date) -> list[tuple[date, Counts]]:
    """The counts of the main list on the 1st of each month of the year so far, then on the day."""
    days = sorted({*(date(day.year, month, 1) for month in range(2, day.month + 1)), day})
    counted = [(one, completion.counts(completion.scope(one, source=MAIN), one)) for one in days]
    return year_begun(counted, MAIN)


def _bars(facts: Facts, groups: Sequence[Tasks], name: str, words: str) -> list[Drawing]:
    rows = sorted((Bar(one.key, one.name, one.counts) for one in groups), key=late_first)
    if not rows:
        return []
    chart = charts.bars(rows, name=name, day=facts.day, source=MAIN, origin="")
    some = _first_ones([row.name for row in rows], words)
    chart["subtitle"] += some
    caption = f"Nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao theo {words}"
    return [_drawing(chart["title"], caption, pictures.bars(chart))]


def _first_ones(names: Sequence[str], words: str) -> str:
    """How many of all are drawn, where not all are."""
    shown = pictures.drawn(names)
    return f"; {shown} {words} đầu trong {len(names)}" if shown < len(names) else ""


def of_ranking(one: Ranked) -> Drawing:
    """The indexes of a group's ranked units, best first."""
    held = one.ranking.round_set
    rows = [
        (f"{line.row.rank}. {line.sheet.unit.name}", line.row.index or Decimal(0))
        for line in one.ranking.ranked
    ]
    first = one.headline.leaders[0].sheet.unit.name
    title = f"{first} đứng đầu nhóm {held.group.name} năm {held.round.year}"
    some = _first_ones([name for name, _ in rows], "đơn vị")
    draft = ", tạm tính" if one.ranking.is_provisional else ""
    content = pictures.single_bars(title, f"Chỉ số cải cách hành chính, %{draft}{some}", rows)
    return _drawing(title, f"Xếp hạng nhóm {held.group.name}, năm {held.round.year}", content)


def _indexes(facts: Facts) -> list[Drawing]:
    made = []
    for name, years in facts.indexes:
        chart = over_years(name, years)
        if sum(value is not None for value in chart["series"][0]["values"]) >= TREND_FROM:
            caption = f"{name} của tỉnh qua các năm"
            made.append(_drawing(chart["title"], caption, pictures.lines(chart, height=2.1)))
    return made


def _drawing(finding: str, caption: str, content: bytes) -> Drawing:
    return Drawing(caption, Picture(content, f"Biểu đồ: {caption}. {finding}."))
