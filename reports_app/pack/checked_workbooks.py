"""The workbooks of a pack held against the machine form of their tables: cell by cell, and as the
same version of the program would write them, down to hidden sheets and formats of numbers.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cchc.core.archives import BROKEN_ZIP
from cchc.core.clock import HANOI
from cchc.core.imports import Column, SheetError, SheetKind
from cchc.core.sheets.cells import Cell, NumberCell, written
from cchc.core.sheets.defusing import cleaned, undefused
from cchc.core.sheets.xlsx_reading import first_sheet_texts, xlsx_rows
from reports_app.pack.checked_tables import Table, difference, number_of, shown_of
from reports_app.pack.sheets import settled_workbook
from reports_app.pack.workplace import workplace
from scores_app.sheet_kinds.rankings import area_column

MOST_FACTS = 40  # lines of the first sheet
ALTERED = "có phần khác với tệp mà chương trình ghi (trang thông tin, trang ẩn, định dạng ô)"
_BEFORE, _AFTER = 2, 2  # lines of the first sheet around what is told of a table
Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Written:
    """How this very program writes the workbook of a table: as sheets of this kind look, and with a
    first sheet that says the day of the figures and, among others, these lines at its beginning
    and end.
    """

    kind: SheetKind[Any]
    day: date
    first: Facts
    last: Facts

    @property
    def moment(self) -> datetime:
        return datetime.combine(self.day, time(), HANOI)

    def drawn(self, columns: Sequence[Column]) -> list[Column]:
        """The same columns with all that the program knows of them, as their widths."""
        known = {column.key: column for column in self.kind.columns}
        return [known.get(one.key) or area_column(one.key, one.header) for one in columns]


def unlike_workbook(table: Table, content: bytes, wanted: Written | None) -> Iterator[str]:
    """Where the XLSX says something else than the machine form; a workbook that cannot be read is
    said so.

    Args:
        table: the machine form.
        content: the workbook.
        wanted: what this very program wrote; None where another version did, and what is not in
            the cells cannot be held against anything.
    """
    with workplace() as folder:
        path = folder / "bang.xlsx"
        path.write_bytes(content)
        if wanted and _is_as_made(table, path, wanted):
            return
        found = False
        for words in _unlike_cells(table, path):
            found = True
            yield words
        if wanted and not found:
            yield ALTERED


def _is_as_made(table: Table, path: Path, wanted: Written) -> bool:
    """Whether the workbook is, part by part, the one that is written of these rows."""
    try:
        facts = _facts(path)
        if not _are_said(facts, wanted):
            return False
        label, columns = wanted.kind.label, wanted.drawn(table.columns)
        made = settled_workbook(label, columns, table.values(), wanted.moment, facts)
        return _same_parts(path.read_bytes(), made)
    except (SheetError, ValueError, ArithmeticError, *BROKEN_ZIP):
        return False


def _facts(path: Path) -> list[tuple[str, str]]:
    """What the first sheet says between the day and the number of rows."""
    lines = [line for line in first_sheet_texts(path, MOST_FACTS) if len(line) == 2]
    told = lines[_BEFORE : len(lines) - _AFTER]
    return [(undefused(name), undefused(value)) for name, value in told]


def _are_said(facts: Facts, wanted: Written) -> bool:
    first, last = list(wanted.first), list(wanted.last)
    return list(facts[: len(first)]) == first and list(facts[-len(last) :]) == last


def _same_parts(one: bytes, other: bytes) -> bool:
    """Whether two office files hold the same parts in the same order, however compressed."""
    with zipfile.ZipFile(io.BytesIO(one)) as held, zipfile.ZipFile(io.BytesIO(other)) as made:
        sizes = [[(part.filename, part.file_size) for part in of.infolist()] for of in (held, made)]
        return sizes[0] == sizes[1] and all(held.read(n) == made.read(n) for n, _ in sizes[1])


def _unlike_cells(table: Table, path: Path) -> Iterator[str]:
    try:
        with xlsx_rows(path, table.columns) as rows:
            yield from _unlike_rows(table, rows)
    except SheetError as error:
        yield str(error)


def _unlike_rows(table: Table, rows: Iterator[list[Cell]]) -> Iterator[str]:
    headers = [cleaned(column.header).strip() for column in table.columns]
    if [undefused(written(cell)) for cell in next(rows, [])] != headers:
        yield "dòng tiêu đề không đúng"
        return
    for place, (record, cells) in enumerate(zip_longest(table.records, rows), start=2):
        if record is None or cells is None:
            yield f"dòng {place} không khớp số dòng của dạng cho máy"
            return
        for column, text, cell in zip_longest(table.columns, record, cells, fillvalue=""):
            if not isinstance(column, Column) or not _is_cell(column, text, cell):
                yield difference(place, column, written(cell), str(text))


def _is_cell(column: Column, text: str, cell: Cell) -> bool:
    """Whether a cell of a workbook holds what the machine form writes."""
    if isinstance(cell, NumberCell):
        is_number = column.kind in {"decimal", "integer"} and bool(text)
        return is_number and number_of(text) == cell.value
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return column.kind == "date" and text == day.isoformat()
    return isinstance(cell, str) and undefused(cell) == cleaned(shown_of(column, text)).strip()
