"""Numbers of documents in the words of people."""

from __future__ import annotations

import pytest

from evidence_app.names import number_in


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("87/BC-STP", "87/BC-STP"),
        ("Quyết định số 1245/QĐ-UBND ngày 15/03/2024; Báo cáo số 87/BC-STP", "1245/QĐ-UBND"),
        ("Thông tư 03/2021/TT-BNV.", "03/2021/TT-BNV"),
        ("Nghị quyết 1665/NQ-UBTVQH15", "1665/NQ-UBTVQH15"),
        ("Kết luận số 08-KL/TU", "08-KL/TU"),
        ("Công văn 87a/UBND-NC1", "87a/UBND-NC1"),
        ("Phần mềm một cửa, nghiệm thu ngày 15/03/2024", ""),
        ("Trực 24/7, giai đoạn 2021-2025", ""),
        ("", ""),
    ],
)
def test_the_number_in_words(words: str, number: str) -> None:
    assert number_in(words) == number
