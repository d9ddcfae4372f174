"""An example of the report of a period."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

from PIL import Image

from reports_app.documents.examples import issuing
from reports_app.documents.writing import Picture

_ABOUT = "Kết quả thực hiện công tác cải cách hành chính quý III năm 2023"


def example() -> dict[str, Any]:
    """One section with a drawing, and every annex."""
    return {
        **{name: value for name, value in issuing.ISSUED.items() if name != "province"},
        "period": {
            "code": "2023-Q3",
            "name": "Quý III năm 2023",
            "starts_on": date(2023, 6, 15),
            "ends_on": date(2023, 9, 14),
            "due_on": date(2023, 9, 20),
        },
        "about": _ABOUT,
        "signing_year": 2023,
        "mark": "/BC-SNV",
        "opening": ["Sở Nội vụ báo cáo kết quả thực hiện công tác cải cách hành chính như sau:"],
        "sections": [
            {
                "number": "I",
                "title": "Tình hình chung",
                "parts": [
                    {
                        "number": 1,
                        "title": "Nhiệm vụ được giao",
                        "paragraphs": ["Được giao 12 nhiệm vụ, hoàn thành 3, đạt 25,00 %."],
                        "drawings": _drawings(),
                    }
                ],
            }
        ],
        "closing": ["Trên đây là báo cáo ví dụ./."],
        "receivers": ["UBND tỉnh Ví Dụ", "Lưu: VT, CCHC"],
        "annexes": _annexes(),
    }


def _drawings() -> list[dict[str, Any]]:
    return [{"picture": _picture(), "title": "Biểu đồ 1. Hình vẽ ví dụ"}]


def _picture() -> Picture:
    made = io.BytesIO()
    Image.new("RGB", (320, 120), "lightgrey").save(made, "PNG")
    return Picture(made.getvalue(), "Ô màu xám thay cho biểu đồ")


def _annexes() -> dict[str, Any]:
    task = {"code": "VD-001", "title": "Nhiệm vụ ví dụ", "unit": "Sở Ví dụ A"}
    overdue = {
        **task,
        "document": "00/QĐ-TTg",
        "source": "Chính phủ giao",
        "due_on": date(2023, 8, 31),
        "days": 6,
    }
    initiative = {
        "code": "SK-001",
        "title": "Sáng kiến ví dụ",
        "unit": "Sở Ví dụ A",
        "stage": "Được công nhận",
        "decision": "00/QĐ-UBND, 01/06/2023",
        "adopters": 2,
    }
    found = {
        "units": _counted("I", "Kết quả theo đơn vị chủ trì", "Đơn vị", "Sở Ví dụ A"),
        "areas": _counted("II", "Kết quả theo lĩnh vực", "Lĩnh vực", "Cải cách thể chế"),
        "overdue": _listed("III", "Danh sách nhiệm vụ đã quá hạn", overdue),
        "changes": _listed("IV", "Thay đổi so với kỳ trước", {**task, "changes": "Hoàn thành"}),
        "initiatives": _listed("V", "Mô hình, sáng kiến được công nhận", initiative),
        "rankings": {
            "number": "VI",
            "title": "Xếp hạng Chỉ số cải cách hành chính",
            "parts": [
                {
                    "title": "Sở, ban, ngành, năm 2022",
                    "rows": [_ranked()],
                    "note": "",
                    "drawings": _drawings(),
                }
            ],
            "nothing": "",
        },
    }
    return {name: {**annex, "stems": ["ten-tep"]} for name, annex in found.items()}


def _counted(number: str, title: str, what: str, name: str) -> dict[str, Any]:
    row = {
        "name": name,
        "assigned": 12,
        "done": 3,
        "due": 4,
        "done_due": 3,
        "overdue": 1,
        "submitted": 0,
        "rate_all": Decimal("25.00"),
        "rate_due": Decimal("75.00"),
    }
    parts = [{"title": "Nhiệm vụ Chính phủ giao", "what": what, "rows": [row]}]
    return {"number": number, "title": title, "parts": parts, "nothing": ""}


def _listed(number: str, title: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"number": number, "title": title, "rows": [row], "note": "", "nothing": ""}


def _ranked() -> dict[str, Any]:
    index = Decimal("91.00")
    figures = {"points": index, "applicable": Decimal(100), "index": index}
    return {"rank": "1", "name": "Sở Ví dụ A", **figures, "band": "Xuất sắc"}


_OF_ANNEX = {
    "number": "Số La Mã của phụ lục",
    "title": "Tên phụ lục",
    "nothing": "Câu khi trống",
    "stems": "Các tệp có đủ số liệu trong gói, không kèm đuôi",
}
_OF_TABLE = {"rows": "Các dòng", "note": "Ghi chú dưới bảng"}
_OF_TASK = {
    "rows[].code": "Mã nhiệm vụ",
    "rows[].title": "Nội dung nhiệm vụ",
    "rows[].unit": "Đơn vị chủ trì",
}
_COUNTED = {
    "parts": "Mỗi nguồn giao một bảng",
    "parts[].title": "Tên bảng",
    "parts[].what": "Tên cột đầu",
    "parts[].rows": "Các dòng",
    "parts[].rows[].name": "Tên đơn vị hoặc lĩnh vực",
    "parts[].rows[].assigned": "Số nhiệm vụ được giao",
    "parts[].rows[].done": "Số hoàn thành",
    "parts[].rows[].due": "Số đến hạn",
    "parts[].rows[].done_due": "Số hoàn thành trong số đến hạn",
    "parts[].rows[].overdue": "Số quá hạn",
    "parts[].rows[].submitted": "Số chờ xác nhận",
    "parts[].rows[].rate_all": "Tỷ lệ trên tổng được giao, %",
    "parts[].rows[].rate_due": "Tỷ lệ trên số đến hạn, %",
}
_ANNEXES = {
    "units": ("Phụ lục theo đơn vị", _COUNTED),
    "areas": ("Phụ lục theo lĩnh vực", _COUNTED),
    "overdue": (
        "Phụ lục nhiệm vụ quá hạn",
        {
            **_OF_TABLE,
            **_OF_TASK,
            "rows[].document": "Văn bản giao",
            "rows[].source": "Nguồn giao",
            "rows[].due_on": "Thời hạn",
            "rows[].days": "Số ngày quá hạn",
        },
    ),
    "changes": (
        "Phụ lục thay đổi",
        {**_OF_TABLE, **_OF_TASK, "rows[].changes": "Những gì đã thay đổi"},
    ),
    "initiatives": (
        "Phụ lục mô hình, sáng kiến",
        {
            **_OF_TABLE,
            "rows[].code": "Mã sáng kiến",
            "rows[].title": "Tên mô hình, sáng kiến",
            "rows[].unit": "Đơn vị đăng ký",
            "rows[].stage": "Giai đoạn",
            "rows[].decision": "Quyết định công nhận",
            "rows[].adopters": "Số đơn vị áp dụng lại",
        },
    ),
    "rankings": (
        "Phụ lục xếp hạng",
        {
            "parts": "Mỗi nhóm đơn vị một bảng",
            "parts[].title": "Tên bảng",
            "parts[].note": "Ghi chú dưới bảng",
            "parts[].drawings": "Các biểu đồ",
            "parts[].drawings[].picture": "Hình của biểu đồ",
            "parts[].drawings[].title": "Tên biểu đồ",
            "parts[].rows": "Các đơn vị theo hạng",
            "parts[].rows[].rank": "Hạng",
            "parts[].rows[].name": "Tên đơn vị",
            "parts[].rows[].points": "Điểm đạt",
            "parts[].rows[].applicable": "Điểm tối đa áp dụng",
            "parts[].rows[].index": "Chỉ số, %",
            "parts[].rows[].band": "Mức, hoặc tình trạng khi không có hạng",
        },
    ),
}
WORDS = {
    **{name: words for name, words in issuing.WORDS.items() if name != "province"},
    "period": "Kỳ báo cáo",
    "period.code": "Mã kỳ",
    "period.name": "Tên kỳ",
    "period.starts_on": "Ngày đầu kỳ",
    "period.ends_on": "Ngày cuối kỳ",
    "period.due_on": "Hạn gửi báo cáo",
    "about": "Trích yếu",
    "signing_year": "Năm ký",
    "mark": "Ký hiệu văn bản, sau số",
    "opening": "Các đoạn mở đầu",
    "sections": "Các mục lớn",
    "sections[].number": "Số La Mã của mục",
    "sections[].title": "Tên mục",
    "sections[].parts": "Các mục nhỏ",
    "sections[].parts[].number": "Số của mục nhỏ",
    "sections[].parts[].title": "Tên mục nhỏ, có thể trống",
    "sections[].parts[].paragraphs": "Các đoạn văn",
    "sections[].parts[].drawings": "Các biểu đồ",
    "sections[].parts[].drawings[].picture": "Hình của biểu đồ",
    "sections[].parts[].drawings[].title": "Tên biểu đồ",
    "closing": "Các đoạn kết",
    "receivers": "Nơi nhận, mỗi nơi một dòng",
    "annexes": "Các phụ lục",
    **{f"annexes.{name}": words for name, (words, _) in _ANNEXES.items()},
    **{
        f"annexes.{annex}.{name}": words
        for annex, (_, of_it) in _ANNEXES.items()
        for name, words in {**_OF_ANNEX, **of_it}.items()
    },
}
"""What each name stands for."""
