"""Charts of a report: the same bytes for the same values, whatever the names are."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from reports_app.documents import pictures

LONG = "Ủy ban nhân dân xã Nghiêngngảnghiêngngả & <các> phòng, ban trực thuộc " * 4
BARS: dict[str, Any] = {
    "title": f"Quá hạn nhiều nhất: {LONG}",
    "subtitle": "Số nhiệm vụ",
    "categories": [{"label": LONG}, {"label": "Sở Nội vụ"}, {"label": "$x_1$ \\frac{"}],
    "series": [
        {"name": "Hoàn thành", "role": "done", "values": [3, 0, 1]},
        {"name": "Còn hạn", "role": "in_time", "values": [0, 0, 2]},
        {"name": "Chờ xác nhận", "role": "waiting", "values": [1, 0, 0]},
        {"name": "Quá hạn", "role": "late", "values": [2, 0, 0]},
    ],
}
YEARS: dict[str, Any] = {
    "title": "PAR INDEX năm 2022: 85,95 %",
    "subtitle": "Điểm (%) và thứ hạng",
    "x": ["2019", "2020", "2021", "2022"],
    "series": [
        {
            "name": "PAR INDEX",
            "role": "in_time",
            "values": [None, "85.31", "88.6", "85.95"],
            "labels": ["12/63", "16/63", "8/63", "28/63"],
        }
    ],
    "breaks": [{"x": "2022", "label": "Bộ tiêu chí mới"}],
}
TREND: dict[str, Any] = {
    "title": "Hoàn thành thêm 39 nhiệm vụ",
    "subtitle": "Số nhiệm vụ",
    "x": ["2023-01-01", "2023-05-01", "2023-09-06"],
    "series": [
        {"name": "Được giao", "role": "neutral", "values": [0, 60, 133]},
        {"name": "Đến hạn", "role": "waiting", "values": [0, 20, 34]},
        {"name": "Hoàn thành", "role": "done", "values": [0, 21, 34]},
    ],
    "breaks": [],
}


def size(content: bytes) -> tuple[int, int]:
    image = Image.open(io.BytesIO(content))
    assert image.info.keys() <= {"dpi"}, "no program, no moment"
    return image.size


@pytest.mark.parametrize(
    ("draw", "chart"), [(pictures.bars, BARS), (pictures.lines, YEARS), (pictures.lines, TREND)]
)
def test_equal_values_make_equal_bytes(draw: Any, chart: dict[str, Any]) -> None:
    first = draw(chart)
    assert first == draw(chart)
    assert size(first)[0] == round(pictures.WIDTH * pictures.DPI)


def test_what_differs_looks_different() -> None:
    other = {**TREND, "series": [*TREND["series"][:2], {**TREND["series"][2], "values": [0, 9, 9]}]}
    assert pictures.lines(TREND) != pictures.lines(other)


def test_nothing_and_many_are_drawn() -> None:
    none = {**BARS, "categories": [], "series": [{**one, "values": []} for one in BARS["series"]]}
    assert size(pictures.bars(none))
    zero = pictures.single_bars("Chỉ số", "%", [("Sở A", Decimal(0))])
    many = pictures.single_bars("Chỉ số", "%", [(f"Xã {n}", Decimal(90 - n)) for n in range(80)])
    assert size(zero)[1] < size(many)[1] < 2000, "only the first ones of many are drawn"
