"""How sure a ranking is, as a sheet, and as the command tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from cchc.core.figures import shown
from cchc.core.imports import Column, SheetKind, Value
from scores_app.choices import RowStatus
from scores_app.ranks.lines import Listed
from scores_app.surety.results import Influence, Surety, UnitSurety
from scores_app.surety.words import headline, ranks_text

NOT_OFFICIAL = "Công cụ tham khảo, không thay hạng chính thức"
COLUMNS = (
    Column("rank", "Hạng chính thức", "integer", width=10),
    Column("unit", "Mã đơn vị", "code", width=14),
    Column("name", "Đơn vị", width=40),
    Column("index", "Chỉ số (%)", "decimal", width=12),
    Column("low", "Hạng dao động từ", "integer", width=10),
    Column("high", "Hạng dao động đến", "integer", width=10),
    Column("kept", "Giữ hạng (% số lượt thử)", "decimal", width=14),
    Column("first", "Đứng đầu (% số lượt thử)", "decimal", width=14),
    Column("top", "Trong ba hạng đầu (% số lượt thử)", "decimal", width=16),
    Column("alike", "Không phân biệt được với hạng", width=20),
    Column("status", "Tình trạng", "choice", choices=RowStatus.choices, width=26),
)


def rows_of(surety: Surety) -> Iterator[Mapping[str, Value]]:
    """A row for each unit, in the order of the page; units without a rank come last."""
    known = {unit.line.sheet.pk: unit for unit in surety.units}
    for line in surety.ranking.lines:
        yield {**_official(line), **_drawn(known.get(line.sheet.pk))}


def facts_of(surety: Surety) -> list[tuple[str, str]]:
    """What a download says on its first sheet besides what its ranking says."""
    sizes = surety.sizes
    return [
        ("Lưu ý khi dùng", NOT_OFFICIAL),
        ("Kết quả thử", headline(surety)),
        ("Trọng số lĩnh vực thay đổi", f"± {sizes.weights} %"),
        ("Điểm thẩm định thay đổi", f"± {sizes.appraisal} % điểm tối đa của tiêu chí"),
        ("Số lượt thử", str(surety.draws)),
        ("Số khởi tạo", "" if surety.seed is None else str(surety.seed)),
    ]


def report_of(surety: Surety) -> dict[str, Any]:
    """The same for `manage.py ranking --surety`."""
    return {
        "official": False,
        "headline": headline(surety),
        "draws": surety.draws,
        "seed": surety.seed,
        "weights_change": surety.sizes.weights,
        "appraisal_change": surety.sizes.appraisal,
        "units": [{"rank": unit.rank, **_told(unit)} for unit in surety.units],
        "alike": [[group.first.rank, group.last.rank] for group in surety.groups],
        "influences": [_influence(one) for one in surety.influences],
    }


def _official(line: Listed) -> dict[str, Value]:
    row, unit = line.row, line.sheet.unit
    return {
        "rank": row.rank,
        "unit": unit.code,
        "name": unit.name,
        "index": shown(row.index),
        "status": str(row.status),
    }


def _drawn(unit: UnitSurety | None) -> dict[str, Value]:
    if unit is None:
        return dict.fromkeys(("low", "high", "kept", "first", "top")) | {"alike": ""}
    return {
        "low": unit.low,
        "high": unit.high,
        "kept": _percent(unit.kept),
        "first": _percent(unit.first),
        "top": _percent(unit.top),
        "alike": ranks_text(unit.alike) if unit.alike else "",
    }


def _told(unit: UnitSurety) -> dict[str, Any]:
    known = unit.line.sheet.unit
    return {"unit": known.code, "name": known.name, **_drawn(unit), "alike": list(unit.alike)}


def _influence(one: Influence) -> dict[str, Any]:
    return {"kind": one.kind, "criterion": one.criterion.code, "places": shown(one.places)}


def _percent(part: Decimal) -> Decimal | None:
    return shown(part * 100)


SURETY: SheetKind[Any] = SheetKind(
    name="surety",
    label="Mức chắc chắn",
    file_stem="muc-chac-chan",
    columns=COLUMNS,
    identity=("unit",),
)
