"""What the page of an ascent says in one sentence on top."""

from __future__ import annotations

from collections.abc import Sequence

from cchc.core.templatetags.cchc_format import day, exact, whole
from scores_app.ascent.ascents import Ascent, Goal
from units_app.models import Unit

MOST_NAMED = 2
MOST_CODES = 4


def headline(ascent: Ascent) -> str:
    """How far the next unit is, and by what it can be passed; whether that may still change."""
    return f"{_distance(ascent)}{_standing(ascent)}"


def _distance(ascent: Ascent) -> str:
    if ascent.basis is None:
        return "Chưa đủ điểm để biết còn cách đơn vị đứng trên bao nhiêu."
    if ascent.row.rank == 1:
        held = "Tạm đứng đầu" if ascent.is_provisional else "Đang đứng đầu"
        return f"{held} nhóm ({_place(ascent)}).{_band_words(ascent)}"
    if not ascent.places:
        return f"Có điểm nhưng không xếp hạng.{_band_words(ascent)}"
    goal = ascent.places[0]
    rank = whole(goal.passed.rank if goal.passed else None)
    passing = f"để vượt {names_of(goal.units)} (hạng\u00a0{rank})"
    return f"Cần thêm {exact(goal.told)}\u00a0điểm {passing}; {way_words(goal)}."


def _standing(ascent: Ascent) -> str:
    awaited = [f"còn {whole(ascent.awaited)}\u00a0đơn vị chưa có hạng"] if ascent.awaited else []
    if ascent.is_provisional:
        return f" Kết quả {', '.join(['tạm tính', *awaited])}."
    return f" Nhóm {awaited[0]}." if awaited else ""


def way_words(goal: Goal) -> str:
    """By which criteria a goal is reached."""
    if goal.way is None:
        return "các tiêu chí đơn vị tự nâng được không còn đủ điểm"
    if goal.is_late:
        return f"trong kỳ này không còn kịp, năm sau cần {_criteria(goal)}"
    until = f" đến hết ngày {day(goal.until)}" if goal.until else ""
    return f"{_criteria(goal)} còn có thể lấy đủ{until}"


def names_of(units: Sequence[Unit]) -> str:
    """Units of one rank, the first two by name."""
    named = [unit.name for unit in units]
    text = ", ".join(named[:MOST_NAMED])
    more = len(named) - MOST_NAMED
    return f"{text} và {whole(more)} đơn vị cùng hạng" if more > 0 else text


def _criteria(goal: Goal) -> str:
    codes = [taken.possible.criterion.code for taken in goal.way or ()]
    if len(codes) > MOST_CODES:
        return f"{whole(len(codes))}\u00a0tiêu chí"
    return f"{whole(len(codes))}\u00a0tiêu chí ({', '.join(codes)})"


def _place(ascent: Ascent) -> str:
    return f"hạng\u00a0{whole(ascent.row.rank)}/{whole(len(ascent.standings.ranked))}"


def _band_words(ascent: Ascent) -> str:
    if not ascent.bands or ascent.bands[0].band is None:
        return ""
    goal = ascent.bands[0]
    name = goal.band.name if goal.band else ""
    return f" Cần thêm {exact(goal.told)}\u00a0điểm để đạt mức {name}; {way_words(goal)}."
