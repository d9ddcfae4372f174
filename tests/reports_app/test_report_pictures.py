"""Charts of a report: the same bytes for the same values, whatever the names are."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from reports_app.documents import pictures
from reports_app.documents.writing import Picture

TEXT_HEIGHT = 9.4  # inches of a page, without caption and heading
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


MANY_YEARS: dict[str, Any] = {
    **YEARS,
    "x": [str(year) for year in range(2012, 2025)],
    "series": [
        {
            "name": "PAR INDEX",
            "role": "in_time",
            "values": [str(80 + year % 7) for year in range(2012, 2025)],
            "labels": [f"{year % 60}/63" for year in range(2012, 2025)],
        }
    ],
}
LARGE: dict[str, Any] = {
    **TREND,
    "series": [{**one, "values": [0, 1900, 2501]} for one in TREND["series"]],
}
UNITS = [
    ("ỦY BAN NHÂN DÂN XÃ MƯỜNG MƯỜI VÀ CÁC ĐƠN VỊ SỰ NGHIỆP TRỰC THUỘC", Decimal(9)),
    ("Ban Quản lý Khu kinh tế tỉnh và các khu công nghiệp trên địa bàn tỉnh", Decimal("99.99")),
    ("Sở Nội vụ", Decimal(100)),
]


def beyond(figure: Any) -> set[Any]:
    """Labels of ticks that lie outside what is shown, and are not drawn."""
    return {
        tick.label1
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }


@pytest.mark.parametrize(
    ("draw", "given"),
    [
        (pictures.bars, [BARS]),
        (pictures.lines, [YEARS]),
        (pictures.lines, [MANY_YEARS]),
        (pictures.lines, [TREND]),
        (pictures.lines, [LARGE]),
        (pictures.single_bars, ["Đứng đầu nhóm", "Chỉ số, %", UNITS * 12]),
    ],
)
def test_words_are_large_enough_and_stand_apart(
    draw: Any, given: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_png", lambda figure: figure)
    figure = draw(*given)
    renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    texts = [one for one in figure.findobj(Text) if one.get_text().strip() and one.get_visible()]
    texts = [one for one in texts if one not in beyond(figure)]
    printed = Picture(b"", "").width_mm / 25.4 / pictures.WIDTH
    assert min(one.get_fontsize() * printed for one in texts) >= 9
    boxes = [(one.get_text(), one.get_window_extent(renderer)) for one in texts]
    width, height = figure.bbox.width, figure.bbox.height
    out = [
        text
        for text, box in boxes
        if box.x0 < 0 or box.x1 > width or box.y0 < -1 or box.y1 > height + 1
    ]
    assert out == []
    touching = [
        (one, other)
        for (one, box), (other, of_other) in combinations(boxes, 2)
        if box.shrunk(0.96, 0.9).overlaps(of_other.shrunk(0.96, 0.9))
    ]
    assert touching == []
    assert height / figure.dpi < TEXT_HEIGHT


def test_no_more_bars_than_a_page_holds() -> None:
    long = [f"{name} {place}" for place in range(40) for name, _ in UNITS[:1]]
    assert pictures.drawn(long) < pictures.drawn([f"Sở {one}" for one in range(40)]) == 25


def test_nothing_and_many_are_drawn() -> None:
    none = {**BARS, "categories": [], "series": [{**one, "values": []} for one in BARS["series"]]}
    assert size(pictures.bars(none))
    zero = pictures.single_bars("Chỉ số", "%", [("Sở A", Decimal(0))])
    many = pictures.single_bars("Chỉ số", "%", [(f"Xã {n}", Decimal(90 - n)) for n in range(80)])
    assert size(zero)[1] < size(many)[1] < 2000, "only the first ones of many are drawn"
