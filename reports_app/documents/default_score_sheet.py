"""The product's own template of a unit's paper."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from reports_app.documents import layout, layout_tables
from reports_app.documents.layout import Col

_FACTS = (
    ("Đơn vị", "{{ unit.name }}"),
    ("Mã đơn vị", "{{ unit.code }}"),
    ("Nhóm đơn vị", "{{ group.name }}"),
    ("Kỳ chấm", "{{ round.name }}"),
    ("Bộ tiêu chí", "{{ set.name }}"),
    ("Căn cứ", "{{ set.basis }}"),
)
_RESULT = (
    Col("Điểm đạt", 24, "{{ result.points|number }}"),
    Col("Điểm tối đa áp dụng", 28, "{{ result.applicable|number }}"),
    Col("Chỉ số (%)", 24, "{{ result.index|number }}"),
    Col("Xếp hạng trong nhóm", 32, "{{ result.rank }}"),
    Col("Mức", 26, "{{ result.band }}"),
    Col("Trung vị của nhóm (%)", 28, "{{ result.median|number }}"),
)
_AREAS = (
    Col("TT", 12, "{{ row.code }}"),
    Col("Lĩnh vực", 58, "{{ row.name }}", is_text=True),
    Col("Điểm đạt", 18, "{{ row.points|number }}"),
    Col("Tối đa áp dụng", 18, "{{ row.applicable|number }}"),
    Col("Chỉ số (%)", 18, "{{ row.index|number }}"),
    Col("Trung vị nhóm (%)", 19, "{{ row.median|number }}"),
    Col("So với trung vị", 19, "{{ row.above }}", is_number=True),
)
_CAUSES = (
    Col("TT", 12, "{{ loop.index }}"),
    Col("Nguyên nhân", 76, "{{ row.cause }}", is_text=True),
    Col("Điểm bị mất", 24, "{{ row.points|number }}"),
    Col("Số tiêu chí", 24, "{{ row.criteria|number }}"),
    Col("Tỷ trọng (%)", 26, "{{ row.share|number }}"),
)
_CRITERIA = (
    Col("Mã", 15, "{{ row.code }}"),
    Col("Tiêu chí", 82, "{{ row.name }}", is_text=True),
    Col("Tối đa", 15, "{{ row.most }}", is_number=True),
    Col("Tự chấm", 16, "{{ row.own }}", is_number=True),
    Col("Thẩm định", 17, "{{ row.appraised }}", is_number=True),
    Col("Thẩm định lại", 17, "{{ row.second }}", is_number=True),
    Col("Điểm cuối", 18, "{{ row.final }}", is_number=True),
    Col("Mất", 14, "{{ row.lost }}", is_number=True),
    Col("Trung vị nhóm", 16, "{{ row.median }}", is_number=True),
    Col("Nguyên nhân, giải trình", 47, "{{ row.why }}", is_text=True),
)
_ABOUT = "Chấm điểm Chỉ số cải cách hành chính năm {{ round.year }}"
_HELD_AGAINST = (
    "Trung vị tính trên {{ group.ranked|number }} đơn vị được xếp hạng của nhóm; ở từng tiêu chí"
    " chỉ ghi khi có từ 4 đơn vị có điểm. Điểm cuối là điểm thẩm định lại nếu có, nếu không là điểm"
    " thẩm định."
)


@lru_cache(maxsize=1)
def template() -> bytes:
    """The template as DOCX; the same bytes whenever it is asked for."""
    document = layout.new_document("Phiếu kết quả chấm điểm Chỉ số CCHC")
    layout.page_furniture(document.sections[0])
    layout.national_heading(document, "")
    layout.title(document, "PHIẾU KẾT QUẢ", _ABOUT)
    layout_tables.facts(document, _FACTS)
    _summary(document)
    layout_tables.signed_by(document)
    layout.new_section(document, is_wide=True)
    layout.annex_heading(
        document,
        "Phụ lục",
        "Điểm từng tiêu chí của {{ unit.name }}",
        "(Kèm theo Phiếu kết quả chấm điểm Chỉ số cải cách hành chính năm {{ round.year }})",
        layout.WIDE_TEXT_WIDTH,
    )
    layout_tables.table(document, _CRITERIA, "criteria", heading="{{ row.code }} {{ row.name }}")
    return layout.finished(document)


def _summary(document: Any) -> None:
    layout.add(document, "1. Kết quả chung", layout.HEAD)
    layout_tables.single(document, _RESULT)
    layout.tag(document, "{%p for note in notes %}")
    layout.add(document, "{{ note.text }}", layout.SMALL, italic=True)
    layout.tag(document, "{%p endfor %}")
    layout.add(document, "2. Kết quả theo lĩnh vực", layout.HEAD)
    layout_tables.table(document, _AREAS, "areas")
    layout.add(document, "3. Điểm bị mất theo nguyên nhân", layout.HEAD)
    layout.tag(document, "{%p if losses.causes %}")
    layout.add(
        document,
        "Mất {{ losses.points|number }} điểm ở {{ losses.criteria|number }} tiêu chí, chưa kể điểm"
        " thưởng và điểm trừ.",
    )
    layout_tables.table(document, _CAUSES, "losses.causes")
    layout.tag(document, "{%p else %}")
    layout.add(document, "Chưa ghi nhận điểm bị mất.")
    layout.tag(document, "{%p endif %}")
    layout.add(document, _HELD_AGAINST, layout.SMALL, italic=True)
