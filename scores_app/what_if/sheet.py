"""A try as a sheet; every line carries the mark that it is no official result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cchc.core.figures import in_full, shown
from cchc.core.imports import Column, SheetKind, Value
from cchc.core.sheets.xlsx_writing import SheetInfo
from scores_app.choices import RowStatus
from scores_app.sheet_kinds.rankings import facts_of, sample_of
from scores_app.what_if.asked import Try
from scores_app.what_if.tries import Outcome
from scores_app.what_if.words import NOT_OFFICIAL

COLUMNS = (
    Column("mark", "Lưu ý", width=40),
    Column("unit", "Mã đơn vị", "code", width=14),
    Column("name", "Đơn vị", width=40),
    Column("rank_before", "Hạng đã có", "integer", width=10),
    Column("rank", "Hạng thử", "integer", width=10),
    Column("places", "Tăng, giảm hạng", "integer", width=10),
    Column("index_before", "Chỉ số đã có (%)", "decimal", width=12),
    Column("index", "Chỉ số thử (%)", "decimal", width=12),
    Column("index_change", "Chỉ số tăng, giảm", "decimal", width=12),
    Column("points", "Điểm thử", "decimal", width=12),
    Column("applicable", "Điểm tối đa áp dụng thử", "decimal", width=14),
    Column("band_before", "Mức đã có", width=14),
    Column("band", "Mức thử", width=14),
    Column("status", "Tình trạng", "choice", choices=RowStatus.choices, width=26),
)


def rows_of(outcomes: Iterable[Outcome]) -> Iterator[Mapping[str, Value]]:
    """A row for each unit, in the order of the page."""
    for one in outcomes:
        yield {
            "mark": NOT_OFFICIAL,
            "unit": one.sheet.unit.code,
            "name": one.sheet.unit.name,
            "rank_before": one.before.rank,
            "rank": one.after.rank,
            "places": one.places_won,
            "index_before": shown(one.before.index),
            "index": shown(one.after.index),
            "index_change": shown(one.index_change),
            "points": in_full(one.points),
            "applicable": in_full(one.applicable),
            "band_before": one.before.band,
            "band": one.after.band,
            "status": str(one.after.status),
        }


def info_of(asked: Try) -> SheetInfo:
    """What the first sheet of the download says of the figures."""
    group = asked.group
    filters = [
        ("Lưu ý", NOT_OFFICIAL),
        *facts_of(group.round_set, group.basis),
        *(("Thay đổi", words) for words in asked.changes),
        *sample_of(group.round_set),
    ]
    return SheetInfo(as_of=group.day, filters=filters)


WHAT_IF: SheetKind[Any] = SheetKind(
    name="what-if",
    label="Thử thay đổi",
    file_stem="thu-thay-doi",
    columns=COLUMNS,
    identity=("unit",),
)
