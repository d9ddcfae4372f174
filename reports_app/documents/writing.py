"""Writing a document from a template; needs no books, so that a program apart can try one."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate

from cchc.core.archives import settled_office_file
from cchc.core.check_codes import spelled
from cchc.core.clock import HANOI
from reports_app.documents.environment import environment


class _Template(DocxTemplate):
    """One that leaves footnotes as they stand: the library renders them once for each section, so
    that from the second on it would run what names and texts of the first have put there.
    """

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        """Nothing; no template with tags there is taken."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG for a document; `words` say what it shows to whoever cannot see it."""

    content: bytes
    words: str
    width_mm: int = 160


def written(template: bytes, context: Mapping[str, Any], code: str) -> bytes:
    """The document as DOCX; equal arguments give equal bytes.

    Args:
        template: a DOCX whose tags name what `context` holds.
        context: plain values, lists and mappings of them, `Picture` where a drawing stands.
            `as_of`, the day of the figures, must be among them.
        code: the check code, as it is kept; a template has it spelled as `code`.

    Raises:
        jinja2.TemplateError: the template names what there is not, or does what it may not.
    """
    document = _Template(io.BytesIO(template))
    named = {name: _placed(document, value) for name, value in context.items()}
    document.render({**named, "code": spelled(code)}, environment(), autoescape=True)
    for table in document.docx.tables:
        _measure(table)
    out = io.BytesIO()
    document.save(out)
    day: date = context["as_of"]
    return settled_office_file(out.getvalue(), datetime.combine(day, time(), HANOI))


def _measure(table: Any) -> None:
    """Columns as wide as the cells of the head say: where a template repeats a cell, docxtpl makes
    the new columns room by squeezing all others.
    """
    cells = table._tbl.tr_lst[0].tc_lst  # noqa: SLF001 - a merged cell stands once among these
    grid = table._tbl.tblGrid.gridCol_lst  # noqa: SLF001 - the library has no name for it
    if len(cells) == len(grid) and all(cell.width for cell in cells):
        for column, cell in zip(grid, cells, strict=True):
            column.w = cell.width


class _Placed:
    """A picture where a template prints it."""

    def __init__(self, document: DocxTemplate, picture: Picture) -> None:
        self._document, self._picture = document, picture

    def __html__(self) -> str:
        part = self._document.current_rendering_part
        content = io.BytesIO(self._picture.content)
        inline = part.new_pic_inline(content, Mm(self._picture.width_mm))
        inline.docPr.set("descr", self._picture.words)
        inline.docPr.set("name", "Biểu đồ")
        return (
            f"</w:t></w:r><w:r><w:drawing>{inline.xml}</w:drawing></w:r>"
            '<w:r><w:t xml:space="preserve">'
        )


def _placed(document: DocxTemplate, value: Any) -> Any:
    """The same value with its pictures made ready for this document."""
    if isinstance(value, Picture):
        return _Placed(document, value)
    if isinstance(value, Mapping):
        return {name: _placed(document, one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_placed(document, one) for one in value]
    return value
