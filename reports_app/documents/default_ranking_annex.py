"""The product's own template of the annex of a decision that makes a ranking known."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from reports_app.documents import layout, layout_tables
from reports_app.documents.layout import Col
from reports_app.documents.layout_tables import More

_BAND = "{{ row.band }}{% if row.band and row.note %}; {% endif %}{{ row.note }}"
_LINES = (
    Col("TT", 11, "{{ row.number }}"),
    Col("Đơn vị", 55, "{{ row.unit }}", is_text=True),
    Col("Điểm đạt", 18, "{{ row.points|number }}"),
    Col("Điểm tối đa áp dụng", 20, "{{ row.applicable|number }}"),
    Col("Chỉ số (%)", 18, "{{ row.index|number }}"),
    Col("Xếp hạng", 16, "{{ row.rank|number }}"),
    Col("Mức", 24, _BAND),
)
_AREA_LINES = (
    Col("TT", 10, "{{ row.number }}"),
    Col("Đơn vị", 52, "{{ row.unit }}", is_text=True),
    Col("Chỉ số (%)", 18, "{{ row.index|number }}"),
    Col("Hạng", 14, "{{ row.rank|number }}"),
)
_BY_AREA = More(
    Col("{{ area.name }}", 18, "{{ area.index|number }}"), "area", "group.areas", "row.areas"
)
_ABOUT = "Kết quả xác định Chỉ số cải cách hành chính năm {{ round.year }}"
_WITH = (
    "(Kèm theo Quyết định số {{ decision.no }} {{ decision.on }} của Chủ tịch Ủy ban nhân dân"
    " {{ province }})"
)


@lru_cache(maxsize=1)
def template() -> bytes:
    """The template as DOCX; the same bytes whenever it is asked for."""
    document = layout.new_document("Phụ lục kết quả xác định Chỉ số CCHC")
    # The round ended long before its decision; this day is that on which its books were read.
    layout.page_furniture(document.sections[0], "Số liệu theo sổ")
    _heading(document, "Phụ lục I", "", layout.TEXT_WIDTH)
    layout.tag(document, "{%p for group in groups %}")
    _group_heading(document)
    layout_tables.table(document, _LINES, "group.lines")
    layout.add(
        document,
        "Xếp hạng {{ group.ranked|number }}/{{ group.units|number }} đơn vị theo {{ group.set }}."
        " {{ group.survey_words }}",
        layout.SMALL,
        italic=True,
    )
    layout.tag(document, "{%p endfor %}")
    layout.new_section(document, is_wide=True)
    _heading(document, "Phụ lục II", ", theo lĩnh vực", layout.WIDE_TEXT_WIDTH)
    layout.tag(document, "{%p for group in groups %}")
    _group_heading(document)
    layout_tables.table(document, _AREA_LINES, "group.lines", more=_BY_AREA)
    layout.add(
        document,
        "Tỷ lệ % điểm đạt trên điểm tối đa áp dụng của lĩnh vực.",
        layout.SMALL,
        italic=True,
    )
    layout.tag(document, "{%p endfor %}")
    return layout.finished(document)


def _heading(document: Any, name: str, more: str, width: float) -> None:
    layout.annex_heading(document, name, f"{_ABOUT}{more}", _WITH, width)
    layout.tag(document, "{%p if is_draft %}")
    layout.add(document, "{{ draft_words|upper }}", layout.LINE, bold=True)
    layout.tag(document, "{%p endif %}")


def _group_heading(document: Any) -> None:
    layout.add(document, "{{ group.number }}. {{ group.name|upper }}", layout.HEAD)
