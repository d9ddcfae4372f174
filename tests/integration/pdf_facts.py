"""What a PDF is made of: its words, the sizes of its pages, its letters."""

from __future__ import annotations

import ctypes

import pypdfium2
import pypdfium2.raw as pdfium

A4 = (595, 842)  # points, upright


def words_of(document: pypdfium2.PdfDocument) -> str:
    """All words, with one space between them."""
    pages = (page.get_textpage().get_text_range() for page in document)
    return " ".join(" ".join(pages).split())


def sizes_of(document: pypdfium2.PdfDocument) -> set[tuple[int, ...]]:
    """The sizes of its pages in points, upright."""
    return {tuple(sorted(round(side) for side in page.get_size())) for page in document}


def fonts_of(document: pypdfium2.PdfDocument) -> dict[str, bool]:
    """Its letters by name, and whether they are within it."""
    found: dict[str, bool] = {}
    for page in document:
        for held in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.FPDFTextObj_GetFont(held)
            size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
            name = ctypes.create_string_buffer(size)
            pdfium.FPDFFont_GetBaseFontName(font, name, size)
            is_within = bool(pdfium.FPDFFont_GetIsEmbedded(font))
            found[name.value.decode().rpartition("+")[2]] = is_within
    return found
