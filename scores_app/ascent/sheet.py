"""What can still be won as a sheet: a row for each criterion that is short of its maximum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cchc.core.figures import in_full, typed_text
from cchc.core.imports import Column, SheetKind, Value
from cchc.core.sheets.xlsx_writing import SheetInfo
from scores_app.ascent.ascents import Ascent
from scores_app.ascent.words import headline

COLUMNS = (
    Column("criterion", "Mã tiêu chí", "code", width=14),
    Column("name", "Tiêu chí", width=60),
    Column("max_points", "Điểm tối đa", "decimal", width=12),
    Column("points", "Điểm hiện có", "decimal", width=12),
    Column("lost", "Điểm mất", "decimal", width=12),
    Column("cause", "Vì sao mất", width=26),
    Column("now", "Số liệu hiện có", width=18),
    Column("next", "Nấc gần nhất", width=18),
    Column("next_gain", "Thêm ở nấc gần nhất", "decimal", width=14),
    Column("most", "Thêm được nhiều nhất", "decimal", width=14),
    Column("way", "Còn làm được gì", width=44),
    Column("until", "Đến hết ngày", "date", width=14),
)


def rows_of(ascent: Ascent) -> Iterator[Mapping[str, Value]]:
    """In the order of the page."""
    for _, some in ascent.groups:
        for one in some:
            words, gain = one.rung_words[0] if one.rungs else ("", None)
            yield {
                "criterion": one.criterion.code,
                "name": one.criterion.name,
                "max_points": in_full(one.criterion.max_points),
                "points": in_full(one.points),
                "lost": in_full(one.lost),
                "cause": one.cause_words,
                "now": one.now_words,
                "next": words,
                "next_gain": in_full(gain),
                "most": in_full(one.most),
                "way": one.chance.words,
                "until": one.chance.until,
            }


def info_of(ascent: Ascent) -> SheetInfo:
    """What the first sheet says: whose, in which ranking, and what is missing to move up."""
    part, unit = ascent.round_set, ascent.sheet.unit
    filters = [
        ("Đơn vị", f"{unit.name} ({unit.code})"),
        ("Kỳ chấm", part.round.name),
        ("Nhóm đơn vị", part.group.name),
        ("Căn cứ", str(ascent.basis.label) if ascent.basis else "Chưa chấm xong"),
        ("Nhận định", headline(ascent)),
    ]
    filters += [
        (f"Còn thiếu để đạt mức {goal.band.name}", typed_text(goal.need))
        for goal in ascent.bands
        if goal.band
    ]
    if part.is_sample:
        filters.append(("Lưu ý", "Dữ liệu minh họa"))
    return SheetInfo(as_of=ascent.day, filters=filters)


ASCENT: SheetKind[Any] = SheetKind(
    name="ascent",
    label="Điểm còn lấy được",
    file_stem="diem-con-lay-duoc",
    columns=COLUMNS,
    identity=("criterion",),
)
