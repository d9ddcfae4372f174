"""PDF files in the product's letters: what is written can be read back, letter for letter."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import time_machine

from cchc.core import pdf_fonts
from cchc.core.pdf import FAMILY, new_pdf, printable

DAY = date(2023, 9, 6)
LETTERS = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆGHIÌỈĨÍỊKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVXYỲỶỸÝỴ"
)


def written(words: str) -> bytes:
    with new_pdf(title="Thử chữ", author="Tỉnh Hà Tĩnh", day=DAY) as pdf:
        pdf.add_page()
        for style in ("", "B"):
            pdf.set_font(FAMILY, style, 11)
            pdf.multi_cell(0, 6, printable(pdf, words), new_x="LMARGIN", new_y="NEXT")
        return bytes(pdf.output())


def read(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return str(document[0].get_textpage().get_text_bounded())
    finally:
        document.close()


def test_every_vietnamese_letter_is_read_back_in_both_weights() -> None:
    found = "".join(read(written(LETTERS)).split())
    assert found == LETTERS * 2
    assert unicodedata.is_normalized("NFC", found)


def test_decomposed_letters_are_composed() -> None:
    assert read(written(unicodedata.normalize("NFD", "Đức Thọ"))).split()[:2] == ["Đức", "Thọ"]


def test_what_the_font_lacks_is_replaced_and_never_falls_out() -> None:
    with new_pdf(title="", author="", day=DAY) as pdf:
        assert printable(pdf, "Đạt ≥ 90\u202f%\n● 好 🙂") == "Đạt >= 90\u00a0%\n• ? ?"


def test_the_same_words_are_the_same_bytes_on_any_day(tmp_path: Path, settings: Any) -> None:
    with time_machine.travel("2023-09-06 09:00+07:00"):
        first = written("Hà Tĩnh")
    settings.VAR_DIR = tmp_path
    with time_machine.travel("2024-02-01 09:00+07:00"):
        assert written("Hà Tĩnh") == first
    assert len(list(Path(tmp_path, "fonts").iterdir())) == 2


def test_a_bundle_that_was_not_built_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cchc.core.pdf_fonts.finders.find", lambda name: None)
    with pytest.raises(pdf_fonts.FontsMissingError, match="bin/run"):
        written("Hà Tĩnh")
