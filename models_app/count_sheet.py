"""Counts of initiatives as a sheet: the whole, then a row for each area, unit and year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cchc.core.imports import Column, SheetKind, Value
from models_app import counting
from models_app.choices import IN_BOOKS
from models_app.count_tables import EVER_RECOGNISED_WORDS, HEADS, Told, told
from models_app.counting import NAMES, Counts

COLUMNS = (
    Column("grouped_by", "Phân theo", width=18),
    Column("code", "Mã", "code", width=18),
    Column("name", "Tên", width=44),
    Column("registered", "Đăng ký", "integer", width=12),
    *(Column(f"stage_{stage}", stage.label, "integer", width=14) for stage in IN_BOOKS),
    Column("ever_recognised", EVER_RECOGNISED_WORDS, "integer", width=14),
    Column("holding", "Còn hiệu lực", "integer", width=14),
    Column("adopted", "Sáng kiến được đơn vị khác áp dụng", "integer", width=16),
    Column("adoptions", "Lượt áp dụng lại", "integer", width=14),
    Column("registering_units", "Đơn vị đăng ký", "integer", width=14),
    Column("adopting_units", "Đơn vị áp dụng", "integer", width=14),
    Column("sample", "Trong đó dữ liệu minh họa", "integer", width=16),
)


def rows_of(shown: Told) -> Iterator[Mapping[str, Value]]:
    """Yield the rows in the order of the page."""
    yield _row("", "", "Tổng số", shown.whole)
    for dimension, rows in shown.named.items():
        for row in rows:
            yield _row(HEADS[dimension], row.code, row.name, row.group.counts)


def _row(grouped_by: str, code: str, name: str, counts: Counts) -> Mapping[str, Value]:
    return {
        "grouped_by": grouped_by,
        "code": code,
        "name": name,
        **{f"stage_{stage}": counts.stages[stage] for stage in IN_BOOKS},
        **{column: getattr(counts, column) for column in NAMES},
    }


def _of_all(as_of: date) -> Iterator[Mapping[str, Value]]:
    return rows_of(told(counting.scope(as_of), as_of))


INITIATIVE_COUNTS: SheetKind[Any] = SheetKind(
    name="initiative-counts",
    label="Số liệu sáng kiến",
    file_stem="so-lieu-sang-kien",
    columns=COLUMNS,
    identity=("grouped_by", "code"),
    export_rows=_of_all,
)
