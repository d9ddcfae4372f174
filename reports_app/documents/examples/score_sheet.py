"""An example of a unit's paper."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reports_app.documents.examples import issuing


def example() -> dict[str, Any]:
    """A unit of two areas."""
    return {
        **issuing.ISSUED,
        "unit": {"name": "Sở Ví dụ và Minh họa", "code": "VD-01"},
        "round": {"name": "Kỳ chấm năm 2022", "code": "2022", "year": 2022},
        "group": {"name": "Sở, ban, ngành", "ranked": 19},
        "set": {"name": "Bộ tiêu chí sở, ban, ngành", "basis": "Quyết định số 00/QĐ-UBND"},
        "result": {
            "points": Decimal("68.32"),
            "applicable": Decimal(84),
            "index": Decimal("81.33"),
            "rank": "8/19",
            "band": "Tốt",
            "median": Decimal("80.10"),
            "above": "+1,23",
            "bonus": Decimal(1),
            "penalty": Decimal(0),
        },
        "notes": [{"text": "Điểm đạt đã gồm điểm thưởng +1,00 và điểm trừ 0,00."}],
        "areas": [
            _area("1", "Chỉ đạo, điều hành", "12.50 14.00 89.29 85.00", "+4,29"),
            _area("2", "Cải cách thủ tục hành chính", "17.00 20.00 85.00 88.00", "−3,00"),
        ],
        "losses": {
            "points": Decimal("4.50"),
            "criteria": 3,
            "causes": [
                _cause("Quá hạn", "3.00", 2, "66.67"),
                _cause("Thiếu tài liệu kiểm chứng", "1.50", 1, "33.33"),
            ],
        },
        "criteria": [
            _heading("1", "Chỉ đạo, điều hành"),
            _criterion("1.1", "Ban hành kế hoạch CCHC", "2,00 2,00 0,00", ""),
            _criterion(
                "1.2",
                "Thực hiện nhiệm vụ được giao",
                "5,00 3,50 1,50",
                "Quá hạn.\nĐơn vị giải trình: văn bản đến muộn.",
            ),
        ],
    }


def _area(code: str, name: str, figures: str, above: str) -> dict[str, Any]:
    points, applicable, index, median = map(Decimal, figures.split())
    return {
        "code": code,
        "name": name,
        "points": points,
        "applicable": applicable,
        "index": index,
        "median": median,
        "above": above,
    }


def _cause(cause: str, points: str, criteria: int, share: str) -> dict[str, Any]:
    return {
        "cause": cause,
        "points": Decimal(points),
        "criteria": criteria,
        "share": Decimal(share),
    }


def _heading(code: str, name: str) -> dict[str, Any]:
    return {"is_heading": True, **dict.fromkeys(_CELLS, ""), "code": code, "name": name}


def _criterion(code: str, name: str, figures: str, why: str) -> dict[str, Any]:
    most, final, lost = figures.split()
    return {
        "is_heading": False,
        "code": code,
        "name": name,
        "most": most,
        "own": most,
        "appraised": final,
        "second": "–",
        "final": final,
        "lost": lost,
        "median": final,
        "why": why,
    }


_CELLS = ("most", "own", "appraised", "second", "final", "lost", "median", "why")
WORDS = {
    **issuing.WORDS,
    "unit": "Đơn vị",
    "unit.name": "Tên đơn vị",
    "unit.code": "Mã đơn vị",
    "round": "Kỳ chấm",
    "round.name": "Tên kỳ chấm",
    "round.code": "Mã kỳ chấm",
    "round.year": "Năm kết quả",
    "group": "Nhóm đơn vị",
    "group.name": "Tên nhóm",
    "group.ranked": "Số đơn vị được xếp hạng của nhóm",
    "set": "Bộ tiêu chí",
    "set.name": "Tên bộ tiêu chí",
    "set.basis": "Căn cứ",
    "result": "Kết quả chung",
    "result.points": "Điểm đạt, gồm điểm thưởng và điểm trừ",
    "result.applicable": "Điểm tối đa áp dụng",
    "result.index": "Chỉ số, %",
    "result.rank": "Hạng trên số đơn vị được xếp hạng, hoặc tình trạng",
    "result.band": "Mức xếp loại",
    "result.median": "Trung vị chỉ số của nhóm, %",
    "result.above": "Chỉ số hơn, kém trung vị",
    "result.bonus": "Điểm thưởng",
    "result.penalty": "Điểm trừ",
    "notes": "Điều cần lưu ý về số liệu, mỗi mục một câu",
    "notes[].text": "Câu lưu ý",
    "areas": "Các lĩnh vực",
    "areas[].code": "Số thứ tự lĩnh vực",
    "areas[].name": "Tên lĩnh vực",
    "areas[].points": "Điểm đạt của lĩnh vực",
    "areas[].applicable": "Điểm tối đa áp dụng của lĩnh vực",
    "areas[].index": "Chỉ số của lĩnh vực, %",
    "areas[].median": "Trung vị của nhóm ở lĩnh vực, %",
    "areas[].above": "Hơn, kém trung vị",
    "losses": "Điểm bị mất",
    "losses.points": "Tổng điểm bị mất",
    "losses.criteria": "Số tiêu chí bị mất điểm",
    "losses.causes": "Điểm bị mất theo nguyên nhân",
    "losses.causes[].cause": "Nguyên nhân",
    "losses.causes[].points": "Điểm bị mất vì nguyên nhân này",
    "losses.causes[].criteria": "Số tiêu chí",
    "losses.causes[].share": "Tỷ trọng trong tổng điểm bị mất, %",
    "criteria": "Các dòng của bộ tiêu chí, theo thứ tự",
    "criteria[].is_heading": "Dòng này là tên lĩnh vực, nhóm tiêu chí",
    "criteria[].code": "Mã tiêu chí",
    "criteria[].name": "Tên tiêu chí",
    "criteria[].most": "Điểm tối đa",
    "criteria[].own": "Điểm tự chấm",
    "criteria[].appraised": "Điểm thẩm định",
    "criteria[].second": "Điểm thẩm định lại",
    "criteria[].final": "Điểm cuối, hoặc vì sao chưa có",
    "criteria[].lost": "Điểm bị mất",
    "criteria[].median": "Trung vị của nhóm",
    "criteria[].why": "Nguyên nhân, nhận xét, giải trình",
}
"""What each name stands for."""
