"""The words in a file, for searching: at most PAGES_READ pages and CHARACTERS_READ characters."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from evidence_app.apart.kinds import opened_pdf
from evidence_app.apart.refusals import BROKEN, RefusedError
from evidence_app.choices import CHARACTERS_READ, DOCX, PAGES_READ, PDF, PPTX, XLSX

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_SLIDE_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"


def text_of(path: Path, content_type: str) -> tuple[str, bool]:
    """(the text, whether it is all of it); empty for kinds that hold no words, such as pictures.

    Raises:
        RefusedError: the file cannot be read after all.
    """
    reader = {PDF: _pdf, DOCX: _docx, XLSX: _xlsx, PPTX: _pptx}.get(content_type)
    if reader is None:
        return "", True
    try:
        return _limited(reader(path))
    except RefusedError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # whatever a library stumbles over in a file somebody sent
        raise RefusedError(BROKEN) from error


def _limited(pieces: Iterable[str | None]) -> tuple[str, bool]:
    """Pieces put together up to the limit; None says that a reader left the rest out."""
    kept: list[str] = []
    room = CHARACTERS_READ
    for piece in pieces:
        if piece is None or room <= 0:
            return "\n".join(kept), False
        kept.append(piece[:room])
        room -= len(piece) + 1
    return "\n".join(kept), room >= 0


def _pdf(path: Path) -> Iterator[str | None]:
    document = opened_pdf(path)
    for place in range(min(len(document), PAGES_READ)):
        page = document[place]
        yield page.get_textpage().get_text_range()
        page.close()
    if len(document) > PAGES_READ:
        yield None


def _docx(path: Path) -> Iterator[str]:
    """Every paragraph in order, those in tables and text boxes too."""
    from docx import Document
    from docx.oxml.ns import qn

    body = Document(str(path)).element.body
    for paragraph in body.iter(qn("w:p")):
        yield "".join(part.text or "" for part in paragraph.iter(qn("w:t")))


def _xlsx(path: Path) -> Iterator[str | None]:
    from openpyxl import load_workbook

    with path.open("rb") as stream:  # by its path openpyxl would go by the ending
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            yield sheet.title
            for row in sheet.iter_rows(values_only=True):
                yield " ".join(str(value) for value in row if value is not None)


def _pptx(path: Path) -> Iterator[str | None]:
    with zipfile.ZipFile(path) as archive:
        found = filter(None, map(_SLIDE.fullmatch, archive.namelist()))
        slides = sorted((int(slide[1]), slide[0]) for slide in found)
        for _, name in slides[:PAGES_READ]:
            yield _slide(archive.read(name))
        if len(slides) > PAGES_READ:
            yield None


def _slide(content: bytes) -> str:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise RefusedError(BROKEN)
    tree: Any = ET.fromstring(content)  # noqa: S314 - no document type, so no entities
    return " ".join(part.text or "" for part in tree.iter(_SLIDE_TEXT))
