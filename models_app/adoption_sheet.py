"""Adoptions as a sheet: every unit that took an initiative over by a day, given up since or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import F

from cchc.core.imports import Column, SheetKind, Value
from models_app import counting
from models_app.models import Adoption

GOING_ON, ENDED = "active", "ended"
STATES = ((GOING_ON, "Đang áp dụng"), (ENDED, "Đã thôi áp dụng"))
COLUMNS = (
    Column("code", "Mã sáng kiến", "code", width=16),
    Column("title", "Tên mô hình, sáng kiến", width=60),
    Column("origin", "Mã đơn vị có sáng kiến", "code", width=16),
    Column("origin_name", "Đơn vị có sáng kiến", width=40),
    Column("adopter", "Mã đơn vị áp dụng", "code", width=16),
    Column("adopter_name", "Đơn vị áp dụng", width=40),
    Column("state", "Tình trạng", "choice", choices=STATES, width=18),
    Column("since", "Áp dụng từ ngày", "date", width=14),
    Column("ended_on", "Thôi áp dụng từ ngày", "date", width=14),
    Column("adapted", "Điều chỉnh khi áp dụng", width=40),
    Column("result", "Kết quả áp dụng", width=40),
    Column("result_on", "Ngày của kết quả", "date", width=14),
    Column("is_sample", "Dữ liệu minh họa", "boolean", width=16),
)


def rows_of(day: date) -> Iterator[Mapping[str, Value]]:
    """A row for each adoption begun by `day`, by initiative and the day it began; two queries."""
    books = counting.scope(day)
    code = F(f"{books.standing_path}unit__code")
    known = {item.pk: item for item in books.for_list().annotate(at_unit_code=code)}
    found = Adoption.objects.as_of(day).select_related("unit")
    for row in found.order_by("initiative__code", "at_since", "unit__code", "pk"):
        if row.initiative_id in known:
            yield _row(known[row.initiative_id], row, day)


def _row(item: Any, row: Adoption, day: date) -> Mapping[str, Value]:
    goes_on = row.at_ended_on is None or row.at_ended_on > day
    return {
        "code": item.code,
        "title": item.at_title,
        "origin": item.at_unit_code,
        "origin_name": item.at_unit_name,
        "adopter": row.unit.code,
        "adopter_name": row.unit.name,
        "state": GOING_ON if goes_on else ENDED,
        "since": row.at_since,
        "ended_on": row.at_ended_on,
        "adapted": row.at_adapted,
        "result": row.at_result,
        "result_on": row.at_result_on,
        "is_sample": item.is_sample,
    }


ADOPTIONS: SheetKind[Any] = SheetKind(
    name="adoptions",
    label="Nhân rộng sáng kiến",
    file_stem="nhan-rong",
    columns=COLUMNS,
    identity=("code", "adopter", "since"),
    export_rows=rows_of,
)
