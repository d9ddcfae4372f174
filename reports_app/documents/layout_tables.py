"""Tables of official documents that hold more than one row for each entry of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt

from reports_app.documents import layout
from reports_app.documents.layout import CENTRED, LEFT_ALIGNED, Col


@dataclass(frozen=True, slots=True)
class More:
    """Columns of which there are as many as a list has entries: `name` is one entry, `of_head` and
    `of_row` are the lists that head and row go through.
    """

    column: Col
    name: str
    of_head: str
    of_row: str


def single(document: Any, columns: Sequence[Col]) -> Any:
    """A table of one line, all of it in the middle."""
    made = _new(document, columns, 2)
    _head(made, columns)
    for cell, column in zip(made.rows[1].cells, columns, strict=True):
        layout.cell_text(cell, column.cell, align=CENTRED)
    return made


def table(
    document: Any, columns: Sequence[Col], rows: str, *, heading: str = "", more: More | None = None
) -> Any:
    """A table that repeats its head on every page, with a line for each `row` of `rows`.

    Args:
        document: where it stands.
        columns: those it always has.
        rows: the list, as the template names it.
        heading: what stands across the table where `row.is_heading`.
        more: columns of which there are as many as a list has entries.
    """
    cells = [*columns, *([_of_width(more.column)] * 3 if more else [])]
    lines = _lines(rows, heading)
    made = _new(document, cells, len(lines) + 1)
    _head(made, columns)
    for line, text in zip(made.rows[1:], lines, strict=True):
        _fill(line, text, columns, more)
    if more:
        _several(made.rows[0], more, more.of_head, is_head=True)
    return made


def _lines(rows: str, heading: str) -> list[str]:
    """What stands in the rows below the head: a tag, text across the row, or "" for the cells."""
    begin, end = f"{{%tr for row in {rows} %}}", "{%tr endfor %}"
    if not heading:
        return [begin, "", end]
    return [begin, "{%tr if row.is_heading %}", heading, "{%tr else %}", "", "{%tr endif %}", end]


def _fill(line: Any, text: str, columns: Sequence[Col], more: More | None) -> None:
    if text.startswith("{%"):
        layout.cell_text(line.cells[0], text)
    elif text:
        across = line.cells[0].merge(line.cells[-1])
        paragraph = layout.cell_text(across, text, bold=True, align=LEFT_ALIGNED)
        paragraph.paragraph_format.keep_with_next = True
    else:
        _line(line, columns)
        if more:
            _several(line, more, more.of_row)


def facts(document: Any, pairs: Sequence[tuple[str, str]]) -> None:
    """What the document is about: names on the left, what they are on the right, without lines."""
    made = layout.bare_table(document, (38, layout.TEXT_WIDTH - 38), len(pairs))
    for line, (name, text) in zip(made.rows, pairs, strict=True):
        for cell, words, bold in zip(line.cells, (f"{name}:", text), (False, True), strict=True):
            paragraph = layout.cell_text(cell, words, bold=bold, align=LEFT_ALIGNED)
            paragraph.runs[0].font.size = Pt(13)


def signed_by(document: Any) -> None:
    """Who signs, on the right, and room to do it."""
    made = layout.bare_table(document, (layout.TEXT_WIDTH * 0.48, layout.TEXT_WIDTH * 0.52), 1)
    cell = made.cell(0, 1)
    first = layout.cell_text(cell, "{{ signer|upper }}", bold=True, align=CENTRED)
    first.runs[0].font.size = Pt(14)
    first.paragraph_format.space_before = Pt(14)
    for _ in range(4):
        layout.add(cell, "", layout.LINE)


def _of_width(column: Col) -> Col:
    return Col("", column.width, "")


def _new(document: Any, columns: Sequence[Col], rows: int) -> Any:
    made = document.add_table(rows=rows, cols=len(columns))
    made.style = "Table Grid"
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    for place, column in enumerate(columns):
        made.columns[place].width = Mm(column.width)
        for line in made.rows:
            line.cells[place].width = Mm(column.width)
    for number, line in enumerate(made.rows):
        layout.row_property(line, "cantSplit")
        if number == 0:
            layout.row_property(line, "tblHeader")
    return made


def _head(made: Any, columns: Sequence[Col]) -> None:
    for cell, column in zip(made.rows[0].cells, columns, strict=False):
        layout.cell_text(cell, column.head, bold=True, align=CENTRED)


def _line(line: Any, columns: Sequence[Col]) -> None:
    for cell, column in zip(line.cells, columns, strict=False):
        layout.cell_text(cell, column.cell, align=column.align)


def _several(line: Any, more: More, many: str, *, is_head: bool = False) -> None:
    """The last three cells become as many as the list has entries."""
    before, between, after = line.cells[-3:]
    words = more.column.head if is_head else more.column.cell
    align = CENTRED if is_head else more.column.align
    layout.cell_text(before, f"{{%tc for {more.name} in {many} %}}")
    layout.cell_text(between, words, bold=is_head, align=align)
    layout.cell_text(after, "{%tc endfor %}")
