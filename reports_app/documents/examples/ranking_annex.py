"""An example of the annex of a decision on a ranking."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reports_app.documents.examples import issuing

_AREAS = ("Chỉ đạo, điều hành", "Cải cách thể chế", "Cải cách thủ tục hành chính")


def example() -> dict[str, Any]:
    """Two groups, one with a unit that has no rank."""
    return {
        **issuing.ISSUED,
        "round": {"code": "2022", "name": "Kỳ chấm năm 2022", "year": 2022},
        "is_draft": True,
        "draft_words": "Dự thảo, chưa công bố",
        "publication": "",
        "decision": {"no": "00/QĐ-UBND", "on": "ngày 06 tháng 9 năm 2023"},
        "groups": [
            _group("I", "Sở, ban, ngành", ("Sở Ví dụ A", "Sở Ví dụ B", "Sở Ví dụ C")),
            _group("II", "UBND cấp huyện", ("UBND huyện Ví dụ D", "UBND huyện Ví dụ E")),
        ],
    }


def _group(number: str, name: str, units: tuple[str, ...]) -> dict[str, Any]:
    return {
        "number": number,
        "name": name,
        "set": f"Bộ tiêu chí {name.lower()}",
        "basis": "Quyết định số 00/QĐ-UBND",
        "units": len(units),
        "ranked": len(units),
        "survey_words": "",
        "areas": [{"code": str(place), "name": area} for place, area in enumerate(_AREAS, 1)],
        "lines": [_line(place, unit) for place, unit in enumerate(units, 1)],
    }


def _line(place: int, unit: str) -> dict[str, Any]:
    index = Decimal(92 - place)
    return {
        "number": place,
        "unit": unit,
        "code": f"VD-{place:02d}",
        "rank": place,
        "points": index,
        "applicable": Decimal(100),
        "bonus": Decimal(0),
        "penalty": Decimal(0),
        "index": index,
        "band": "Xuất sắc" if place == 1 else "Tốt",
        "note": "",
        "areas": [{"index": index - step} for step in range(len(_AREAS))],
    }


WORDS = {
    **issuing.WORDS,
    "round": "Kỳ chấm",
    "round.code": "Mã kỳ chấm",
    "round.name": "Tên kỳ chấm",
    "round.year": "Năm kết quả",
    "is_draft": "Chưa công bố",
    "draft_words": "Chữ “Dự thảo, chưa công bố”, trống khi đã công bố",
    "publication": "Số của bản công bố, trống khi là dự thảo",
    "decision": "Quyết định công bố",
    "decision.no": "Số quyết định, hoặc chỗ trống",
    "decision.on": "Ngày quyết định bằng chữ, hoặc chỗ trống",
    "groups": "Các nhóm đơn vị",
    "groups[].number": "Số La Mã của nhóm",
    "groups[].name": "Tên nhóm",
    "groups[].set": "Tên bộ tiêu chí",
    "groups[].basis": "Căn cứ của bộ tiêu chí",
    "groups[].units": "Số đơn vị của nhóm",
    "groups[].ranked": "Số đơn vị được xếp hạng",
    "groups[].survey_words": "Câu nói không điều tra xã hội học, trống khi có",
    "groups[].areas": "Các lĩnh vực của nhóm",
    "groups[].areas[].code": "Số thứ tự lĩnh vực",
    "groups[].areas[].name": "Tên lĩnh vực",
    "groups[].lines": "Các đơn vị theo hạng",
    "groups[].lines[].number": "Số thứ tự dòng",
    "groups[].lines[].unit": "Tên đơn vị",
    "groups[].lines[].code": "Mã đơn vị",
    "groups[].lines[].rank": "Hạng",
    "groups[].lines[].points": "Điểm đạt",
    "groups[].lines[].applicable": "Điểm tối đa áp dụng",
    "groups[].lines[].bonus": "Điểm thưởng",
    "groups[].lines[].penalty": "Điểm trừ",
    "groups[].lines[].index": "Chỉ số, %",
    "groups[].lines[].band": "Mức",
    "groups[].lines[].note": "Tình trạng khi không có hạng",
    "groups[].lines[].areas": "Chỉ số từng lĩnh vực, theo thứ tự các lĩnh vực của nhóm",
    "groups[].lines[].areas[].index": "Chỉ số của lĩnh vực, %",
}
"""What each name stands for."""
