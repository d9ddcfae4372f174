"""The product's own template of the report of a period and its annexes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from reports_app.documents import layout, layout_tables
from reports_app.documents.layout import Col

_COUNTS = (
    Col("TT", 10, "{{ loop.index }}"),
    Col("{{ part.what }}", 63, "{{ row.name }}", is_text=True),
    Col("Được giao", 20, "{{ row.assigned|number }}"),
    Col("Hoàn thành", 20, "{{ row.done|number }}"),
    Col("Tỷ lệ trên tổng được giao (%)", 26, "{{ row.rate_all|number }}"),
    Col("Đến hạn", 20, "{{ row.due|number }}"),
    Col("Hoàn thành trong số đến hạn", 26, "{{ row.done_due|number }}"),
    Col("Tỷ lệ trên số đến hạn (%)", 24, "{{ row.rate_due|number }}"),
    Col("Quá hạn", 20, "{{ row.overdue|number }}"),
    Col("Chờ xác nhận", 22, "{{ row.submitted|number }}"),
)
_OVERDUE = (
    Col("TT", 10, "{{ loop.index }}"),
    Col("Mã", 26, "{{ row.code }}"),
    Col("Nội dung nhiệm vụ", 64, "{{ row.title }}", is_text=True),
    Col("Nguồn giao", 26, "{{ row.source }}"),
    Col("Văn bản giao", 30, "{{ row.document }}"),
    Col("Đơn vị chủ trì", 40, "{{ row.unit }}", is_text=True),
    Col("Thời hạn", 24, "{{ row.due_on|day }}"),
    Col("Số ngày quá hạn", 24, "{{ row.days|number }}"),
)
_CHANGES = (
    Col("TT", 10, "{{ loop.index }}"),
    Col("Mã", 26, "{{ row.code }}"),
    Col("Nội dung nhiệm vụ", 92, "{{ row.title }}", is_text=True),
    Col("Đơn vị chủ trì", 48, "{{ row.unit }}", is_text=True),
    Col("Thay đổi", 70, "{{ row.changes }}", is_text=True),
)
_INITIATIVES = (
    Col("TT", 10, "{{ loop.index }}"),
    Col("Mã", 26, "{{ row.code }}"),
    Col("Tên mô hình, sáng kiến", 84, "{{ row.title }}", is_text=True),
    Col("Đơn vị đăng ký", 44, "{{ row.unit }}", is_text=True),
    Col("Giai đoạn", 28, "{{ row.stage }}"),
    Col("Quyết định công nhận", 34, "{{ row.decision }}"),
    Col("Số đơn vị áp dụng lại", 22, "{{ row.adopters|number }}"),
)
_RANKING = (
    Col("Hạng", 14, "{{ row.rank }}"),
    Col("Đơn vị", 64, "{{ row.name }}", is_text=True),
    Col("Điểm", 20, "{{ row.points|number }}"),
    Col("Điểm tối đa áp dụng", 22, "{{ row.applicable|number }}"),
    Col("Chỉ số (%)", 20, "{{ row.index|number }}"),
    Col("Mức", 22, "{{ row.band }}"),
)
_WITH = "(Kèm theo Báo cáo số        {{ mark }} {{ signing_day }} của {{ office }})"


@lru_cache(maxsize=1)
def template() -> bytes:
    """The template as DOCX; the same bytes whenever it is asked for."""
    document = layout.new_document("Báo cáo")
    layout.page_furniture(document.sections[0])
    layout.national_heading(document, "{{ mark }}")
    layout.title(document, "BÁO CÁO", "{{ about }}")
    _body(document)
    layout.signature(document)
    _counts(document, "annexes.units")
    _counts(document, "annexes.areas")
    _rows(document, "annexes.overdue", layout.WIDE_TEXT_WIDTH, _OVERDUE)
    _rows(document, "annexes.changes", layout.WIDE_TEXT_WIDTH, _CHANGES)
    _rows(document, "annexes.initiatives", layout.WIDE_TEXT_WIDTH, _INITIATIVES)
    _rankings(document)
    return layout.finished(document)


def _body(document: Any) -> None:
    layout.tag(document, "{%p for paragraph in opening %}")
    layout.add(document, "{{ paragraph }}")
    layout.tag(document, "{%p endfor %}")
    layout.tag(document, "{%p for section in sections %}")
    layout.add(document, "{{ section.number }}. {{ section.title|upper }}", layout.LARGE_HEAD)
    layout.tag(document, "{%p for part in section.parts %}")
    layout.tag(document, "{%p if part.title %}")
    layout.add(document, "{{ part.number }}. {{ part.title }}", layout.HEAD)
    layout.tag(document, "{%p endif %}")
    layout.tag(document, "{%p for paragraph in part.paragraphs %}")
    layout.add(document, "{{ paragraph }}")
    layout.tag(document, "{%p endfor %}")
    _drawings(document)
    layout.tag(document, "{%p endfor %}")
    layout.tag(document, "{%p endfor %}")
    layout.tag(document, "{%p for paragraph in closing %}")
    # Who signs never stands on a page alone.
    layout.add(document, "{{ paragraph }}").paragraph_format.keep_with_next = True
    layout.tag(document, "{%p endfor %}")


def _drawings(document: Any) -> None:
    """The pictures of a part, each with its caption below."""
    layout.tag(document, "{%p for drawing in part.drawings %}")
    picture = layout.add(document, "{{ drawing.picture }}", layout.PICTURE)
    picture.paragraph_format.keep_with_next = True
    layout.add(document, "{{ drawing.title }}", layout.PICTURE, italic=True)
    layout.tag(document, "{%p endfor %}")


def _open(document: Any, annex: str, width: float) -> None:
    layout.new_section(document, is_wide=width == layout.WIDE_TEXT_WIDTH)
    name = f"Phụ lục {{{{ {annex}.number }}}}"
    layout.annex_heading(document, name, f"{{{{ {annex}.title }}}}", _WITH, width)


def _nothing(document: Any, annex: str) -> None:
    layout.tag(document, f"{{%p if {annex}.nothing %}}")
    layout.add(document, f"{{{{ {annex}.nothing }}}}")
    layout.tag(document, "{%p endif %}")


def _counts(document: Any, annex: str) -> None:
    """Of each list of tasks a table with one line for each unit or area."""
    _open(document, annex, layout.WIDE_TEXT_WIDTH)
    layout.tag(document, f"{{%p for part in {annex}.parts %}}")
    layout.add(document, "{{ part.title }}", layout.HEAD)
    layout_tables.table(document, _COUNTS, "part.rows")
    layout.add(document, "", layout.SMALL)
    layout.tag(document, "{%p endfor %}")
    _nothing(document, annex)


def _rows(document: Any, annex: str, width: float, columns: tuple[Col, ...]) -> None:
    """One table, with a word on what is left out where it is long."""
    _open(document, annex, width)
    layout.tag(document, f"{{%p if {annex}.rows %}}")
    layout_tables.table(document, columns, f"{annex}.rows")
    layout.tag(document, f"{{%p if {annex}.note %}}")
    layout.add(document, f"{{{{ {annex}.note }}}}", layout.SMALL, italic=True)
    layout.tag(document, "{%p endif %}")
    layout.tag(document, "{%p endif %}")
    _nothing(document, annex)


def _rankings(document: Any) -> None:
    annex = "annexes.rankings"
    _open(document, annex, layout.TEXT_WIDTH)
    layout.tag(document, f"{{%p for part in {annex}.parts %}}")
    layout.add(document, "{{ part.title }}", layout.HEAD)
    _drawings(document)
    layout_tables.table(document, _RANKING, "part.rows")
    layout.add(document, "{{ part.note }}", layout.SMALL, italic=True)
    layout.tag(document, "{%p endfor %}")
    _nothing(document, annex)
