"""Who took what from whom as a sheet: a row for each adoption in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from cchc.core.imports import Column, SheetKind, Value
from models_app.flows import Flow, flows
from models_app.models import Initiative

COLUMNS = (
    Column("origin", "Mã đơn vị có sáng kiến", "code", width=16),
    Column("origin_name", "Đơn vị có sáng kiến", width=40),
    Column("adopter", "Mã đơn vị áp dụng", "code", width=16),
    Column("adopter_name", "Đơn vị áp dụng", width=40),
    Column("code", "Mã sáng kiến", "code", width=16),
    Column("title", "Tên mô hình, sáng kiến", width=60),
    Column("since", "Áp dụng từ ngày", "date", width=16),
    Column("adapted", "Điều chỉnh khi áp dụng", width=40),
    Column("result", "Kết quả áp dụng", width=40),
    Column("result_on", "Ngày của kết quả", "date", width=16),
    Column("is_sample", "Dữ liệu minh họa", "boolean", width=16),
)


def rows_of(found: Iterable[Flow]) -> Iterator[Mapping[str, Value]]:
    """A row for each adoption, in the order of the page."""
    for flow in found:
        yield {
            "origin": flow.origin.code,
            "origin_name": flow.origin.name,
            "adopter": flow.adopter.code,
            "adopter_name": flow.adopter.name,
            "code": flow.code,
            "title": flow.title,
            "since": flow.since,
            "adapted": flow.adapted,
            "result": flow.result,
            "result_on": flow.result_on,
            "is_sample": flow.is_sample,
        }


def _of_all(as_of: date) -> Iterator[Mapping[str, Value]]:
    return rows_of(flows(Initiative.objects.as_of(as_of), as_of))


FLOWS: SheetKind[Any] = SheetKind(
    name="initiative-flows",
    label="Lan tỏa sáng kiến",
    file_stem="lan-toa-sang-kien",
    columns=COLUMNS,
    identity=("code", "adopter"),
    export_rows=_of_all,
)
