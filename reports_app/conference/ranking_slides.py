"""Pages about a group's ranking: who stands where, who moved, and the areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cchc.core.templatetags.cchc_format import rate
from reports_app.conference.published import by_publication
from reports_app.conference.slide import Slide
from scores_app.choices import RowStatus
from scores_app.group_page.headline import Headline, Mover, headline_of
from scores_app.publications.thawed import FrozenRanking
from scores_app.ranks.lines import GroupRanking, Listed

TOP, BOTTOM, MOVERS = 5, 3, 2
MOVED = ("Tăng hạng nhiều nhất", "Giảm hạng nhiều nhất")
MOVED_BY_INDEX = ("Chỉ số tăng nhiều nhất", "Chỉ số giảm nhiều nhất")
HEAT_ROWS = 7
MOST_HEATS = 3  # pages of one group; of a larger group the first and the last ones are shown
LOW = 70  # per cent of an area's points


def standing(ranking: GroupRanking) -> Slide:
    """The first and the last units, and who moved most, as the page of the ranking tells it."""
    found, ranked = headline_of(ranking), ranking.ranked
    group, year = ranking.round_set.group.name, ranking.round_set.round.year
    # Of a table that is still filled, the last one that has a rank is not the last of the group.
    last = [] if found.awaited else ranked[max(TOP, len(ranked) - BOTTOM) :]
    return _slide(
        ranking,
        "ranking",
        f"{_who(found.leaders)} đứng đầu năm {year}: {rate(ranked[0].row.index)}"
        if ranked
        else f"{group}: chưa đơn vị nào có hạng năm {year}",
        f"{group}, {ranking.round_set.round.name}. Chỉ số (%)",
        {
            "top": ranked[:TOP],
            "bottom": last,
            "headline": found,
            "moves": list(_moves(found)),
            "has_movers": bool(found.risers or found.fallers),
            "earlier": ranking.earlier,
            "among": ranking.among,
            "number": len(ranked),
            "is_frozen": isinstance(ranking, FrozenRanking),
        },
    )


def _moves(found: Headline) -> Iterator[tuple[str, str, list[Mover], int]]:
    """Heading, tone, those who moved most that way, and how many of their measure are left out."""
    up, down = MOVED_BY_INDEX if found.by_index else MOVED
    for words, tone, movers, more in (
        (up, "done", found.risers, found.more_risers),
        (down, "late", found.fallers, found.more_fallers),
    ):
        if movers:
            yield words, tone, movers[:MOVERS], more + len(movers[MOVERS:])


def areas(ranking: GroupRanking) -> Iterator[Slide]:
    """The units that have points by area, a few on each page; none where there are no areas."""
    lines = [line for line in ranking.lines if line.row.status != RowStatus.MISSING]
    if not ranking.areas or not lines:
        return
    part = ranking.round_set
    for words, page in _heat_pages(lines):
        yield _slide(
            ranking,
            "heat",
            f"Năm {part.round.year}{words}: {_weakest(ranking, page)}",
            f"{part.group.name}, {part.round.name}. "
            "Điểm ÷ điểm tối đa áp dụng, %; màu càng đậm, tỷ lệ càng cao",
            {"areas": ranking.areas, "lines": page},
        )


def _heat_pages(lines: Sequence[Listed]) -> Iterator[tuple[str, Sequence[Listed]]]:
    """The lines of each page, and which of them they are."""
    number = len(lines)
    if number > MOST_HEATS * HEAT_ROWS:
        yield f", {HEAT_ROWS} đơn vị đầu trong {number}", lines[:HEAT_ROWS]
        yield f", {HEAT_ROWS} đơn vị cuối trong {number}", lines[-HEAT_ROWS:]
        return
    pages = -(-number // HEAT_ROWS)
    for page in range(pages):
        words = f", phần {page + 1}/{pages}" if pages > 1 else ""
        yield words, lines[number * page // pages : number * (page + 1) // pages]


def _slide(
    ranking: GroupRanking, kind: str, title: str, subtitle: str, shown: dict[str, object]
) -> Slide:
    part = ranking.round_set
    frozen = ranking.publication if isinstance(ranking, FrozenRanking) else None
    return Slide(
        kind,
        title,
        subtitle,
        by_publication(frozen) if frozen else f"phiếu điểm {part.round.name}",
        shown,
        marks=("Tạm tính",) if ranking.is_provisional else (),
        is_sample=part.is_sample,
        day=frozen.as_of if frozen else None,
    )


def _weakest(ranking: GroupRanking, lines: Sequence[Listed]) -> str:
    """The area in which most of these units stay below `LOW` per cent, told by their number."""
    cells = (cell for line in lines for cell in line.areas)
    below = Counter(cell.area.pk for cell in cells if cell.index is not None and cell.index < LOW)
    if not below:
        return f"mọi đơn vị đạt từ {LOW} % trở lên ở các lĩnh vực đã chấm xong"
    area = max(ranking.areas, key=lambda one: below[one.pk])
    return f"{below[area.pk]} đơn vị dưới {LOW} % ở lĩnh vực {area.name}"


def _who(lines: Sequence[Listed]) -> str:
    """One name, or how many share the place."""
    return lines[0].sheet.unit.name if len(lines) == 1 else f"{len(lines)} đơn vị cùng"
