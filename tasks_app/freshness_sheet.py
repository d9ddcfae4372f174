"""Freshness as a sheet: a row for each unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from cchc.core.figures import shown
from cchc.core.imports import Column, SheetKind, Value
from tasks_app.freshness import BUCKET_LABELS, BUCKETS, UnitFreshness, freshness, scope

COLUMNS = (
    Column("code", "Mã đơn vị", "code", width=16),
    Column("name", "Đơn vị", width=40),
    Column("open", "Chưa hoàn thành", "integer", width=16),
    Column("updated", "Đã cập nhật", "integer", width=14),
    Column("stale", "Lâu chưa cập nhật", "integer", width=18),
    Column("rate_updated", "Tỷ lệ cập nhật (%)", "decimal", width=18),
    *(Column(f"age_{name}", BUCKET_LABELS[name], "integer", width=14) for name in BUCKETS),
    Column("newest", "Mới nhất (ngày)", "integer", width=16),
    Column("median", "Trung vị (ngày)", "integer", width=16),
    Column("oldest", "Lâu nhất (ngày)", "integer", width=16),
    Column("last_on", "Cập nhật gần nhất", "date", width=18),
    Column("last_by", "Người cập nhật", width=28),
)


def rows_of(units: Iterable[UnitFreshness]) -> Iterator[Mapping[str, Value]]:
    """A row for each unit, in the order of the page."""
    for unit in units:
        ages = dict(zip(BUCKETS, unit.ages.buckets, strict=True))
        yield {
            "code": unit.code,
            "name": unit.name,
            "open": unit.counts.open,
            "updated": unit.counts.updated,
            "stale": unit.counts.stale,
            "rate_updated": shown(unit.counts.rate_updated),
            **{f"age_{name}": number for name, number in ages.items()},
            "newest": unit.ages.newest,
            "median": unit.ages.median,
            "oldest": unit.ages.oldest,
            "last_on": unit.last.on if unit.last else None,
            "last_by": unit.last.by if unit.last else "",
        }


def _of_all(as_of: date) -> Iterator[Mapping[str, Value]]:
    return rows_of(freshness(scope(as_of), as_of)[1:])


FRESHNESS: SheetKind[Any] = SheetKind(
    name="freshness",
    label="Mức độ cập nhật",
    file_stem="muc-do-cap-nhat",
    columns=COLUMNS,
    identity=("code",),
    export_rows=_of_all,
)
