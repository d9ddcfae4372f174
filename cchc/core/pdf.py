"""PDF files in the product's own letters: text that can be copied, same data – same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import TYPE_CHECKING, cast

from cchc.core import text
from cchc.core.clock import HANOI
from cchc.core.pdf_fonts import font_file

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

FAMILY = "be-vietnam-pro"
_WEIGHTS = {"": 400, "B": 600}
# Signs that people type and the font lacks, by what says the same.
_SAME = str.maketrans(
    {
        "≥": ">=",
        "≤": "<=",
        "≠": "khác",
        "≈": "~",
        "→": "->",
        "⇒": "=>",
        "●": "•",
        "■": "•",
        "▪": "•",
        "\u202f": "\u00a0",
        "\u2011": "-",
        "\u200b": "",
        "\ufeff": "",
        "\t": " ",
    }
)
_NO_SIGN = "?"


@contextmanager
def new_pdf(*, title: str, author: str, day: date) -> Iterator[FPDF]:
    """An empty A4 document in Be Vietnam Pro, regular and semi-bold, sizes in mm; its fonts are
    open as long as the context.

    Args:
        title: what viewers show as its name.
        author: who issues it.
        day: the local date that counts as its date, so that the same content is the same file.

    Raises cchc.core.pdf_fonts.FontsMissingError.
    """
    from fpdf import FPDF  # a third of a second, which only who makes one waits for

    pdf = FPDF(format="A4", unit="mm")
    for style, weight in _WEIGHTS.items():
        pdf.add_font(FAMILY, style, font_file(weight))
    pdf.set_title(title)
    pdf.set_author(author)
    pdf.set_lang("vi")
    pdf.set_creation_date(datetime.combine(day, time(), tzinfo=HANOI))
    pdf.set_font(FAMILY)
    try:
        yield pdf
    finally:
        for font in pdf.fonts.values():
            cast("TTFFont", font).close()


def printable(pdf: FPDF, words: str) -> str:
    """The words in NFC with every sign that the font lacks replaced, by one that says the same or
    by a question mark: nothing falls out unseen.
    """
    known = getattr(pdf.fonts[FAMILY], "cmap", {})
    plain = text.nfc(words).translate(_SAME)
    return "".join(sign if sign == "\n" or ord(sign) in known else _NO_SIGN for sign in plain)
