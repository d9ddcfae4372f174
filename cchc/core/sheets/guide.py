"""How the columns of a sheet are filled in, in words: the last sheet of an empty template.

Its lines are the columns, not rows, so that nobody takes the example in as if it were real.
"""

from __future__ import annotations

from typing import Any

from cchc.core.sheets.columns import Column
from cchc.core.sheets.kinds import SheetKind

HEADER = ("Cột", "Bắt buộc", "Ví dụ", "Cách ghi")
_HOW = {
    "text": "Chữ",
    "code": "Mã hoặc số hiệu; để ô dạng Văn bản",
    "date": "Ngày/tháng/năm",
    "decimal": "Số, dấu phẩy trước phần thập phân",
    "integer": "Số nguyên",
    "boolean": "Có hoặc Không",
}


def guide_lines(kind: SheetKind[Any]) -> list[tuple[str, str, str, str]]:
    """A header, then each column: its name, whether it must be filled, an example, the form."""
    return [HEADER, *(_line(column, kind.example.get(column.key, "")) for column in kind.columns)]


def _line(column: Column, example: str) -> tuple[str, str, str, str]:
    return column.header, "Bắt buộc" if column.required else "", example, _how(column)


def _how(column: Column) -> str:
    if column.kind == "choice":
        return "Một trong: " + "; ".join(label for _, label in column.choices)
    most = f"; tối đa {column.max_length:,} ký tự".replace(",", ".") if column.max_length else ""
    return (column.how or _HOW[column.kind]) + most
