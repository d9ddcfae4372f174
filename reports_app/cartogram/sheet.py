"""The map as a sheet: a row for each commune, with the figure of its tile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cchc.core.figures import shown
from cchc.core.imports import Column, SheetKind, Value
from cchc.core.sheets.columns import ColumnKind
from cchc.core.sheets.xlsx_writing import SheetInfo
from reports_app.cartogram.drawing import Map, drawn
from reports_app.cartogram.measures import MEASURES

COLUMNS = (
    Column("code", "Mã đơn vị", "code", width=12),
    Column("name", "Xã, phường", width=32),
    Column("block", "Huyện cũ", width=20),
)


def kind_of(drawing: Map) -> SheetKind[Any]:
    """The sheet with the figure under its own name."""
    measure = drawing.measure
    kind: ColumnKind = "decimal" if measure.is_rate else "integer"
    figure = Column("value", measure.subtitle, kind, width=30)
    stem = f"{COMMUNE_MAP.file_stem}-{measure.key}"
    return replace(COMMUNE_MAP, columns=(*COLUMNS, figure), file_stem=stem)


def rows_of(drawing: Map) -> Iterator[Mapping[str, Value]]:
    """The largest first, those without a figure last and empty."""
    for item in [*drawing.known, *drawing.unknown]:
        value = shown(item.value) if drawing.measure.is_rate else item.value
        yield {
            "code": item.tile.code,
            "name": item.name,
            "block": item.tile.block,
            "value": value if value is None or drawing.measure.is_rate else int(value),
        }


def info_of(drawing: Map) -> SheetInfo:
    """What the sheet says of itself."""
    filters = [("Số liệu", drawing.measure.subtitle)]
    if drawing.measured:
        filters.append(("Nguồn", drawing.measured.source))
        if drawing.measured.is_sample:
            filters.append(("Lưu ý", "Dữ liệu minh họa"))
    return SheetInfo(as_of=drawing.day, filters=filters)


def _of_index(as_of: date) -> Iterator[Mapping[str, Value]]:
    index = MEASURES["index"]
    yield from rows_of(drawn(index, index.read(None, as_of), as_of))


COMMUNE_MAP: SheetKind[Any] = SheetKind(
    name="commune-map",
    label="Bản đồ xã, phường",
    file_stem="ban-do",
    columns=(*COLUMNS, Column("value", MEASURES["index"].subtitle, "decimal", width=30)),
    identity=("code",),
    export_rows=_of_index,
)
