"""The names that every kind of document has."""

from __future__ import annotations

from datetime import date
from typing import Any

DAY = date(2023, 9, 6)
ISSUED: dict[str, Any] = {
    "superior": "UBND tỉnh Ví Dụ",
    "office": "Sở Nội vụ",
    "province": "tỉnh Ví Dụ",
    "place": "Ví Dụ",
    "signing_day": "ngày      tháng      năm 2023",
    "signer": "Giám đốc",
    "signer_name": "",
    "as_of": DAY,
    "is_sample": True,
    "sample_words": "Dữ liệu minh họa",
}
WORDS = {
    "superior": "Cơ quan chủ quản",
    "office": "Cơ quan ban hành",
    "province": "Tên tỉnh, viết thường chữ đầu",
    "place": "Nơi ký",
    "signing_day": "Ngày ký, để trống ngày và tháng",
    "signer": "Chức vụ người ký",
    "signer_name": "Họ tên người ký, để trống",
    "as_of": "Ngày của số liệu",
    "is_sample": "Có phải dữ liệu minh họa",
    "sample_words": "Chữ “Dữ liệu minh họa”, trống khi là số liệu thật",
    "code": "Mã kiểm tra của văn bản",
}
