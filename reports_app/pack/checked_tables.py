"""The sheets of a pack read back from its files: all three forms of each must say the same, value
by value. Nothing here asks the database.
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

from cchc.core.imports import Column, SheetError, Value
from cchc.core.sheets.cells import Cell, NumberCell, written
from cchc.core.sheets.csv_reading import strict_reader
from cchc.core.sheets.defusing import cleaned, defused, undefused
from cchc.core.sheets.values import text_of
from cchc.core.sheets.xlsx_reading import xlsx_rows
from models_app import adoption_sheet, count_sheet
from models_app.sheets import INITIATIVES
from reports_app import forecast_sheet
from scores_app.sheet_kinds.external_index import EXTERNAL_INDEX
from scores_app.sheet_kinds.rankings import RANKING
from tasks_app import (
    change_counts_sheet,
    comparison_sheet,
    completion_sheet,
    freshness_sheet,
    overdue_sheet,
)
from tasks_app.sheets import ASSIGNMENTS

NAMED = 5  # of the differences of one file, how many are told
RANKINGS = "xep-hang-"
AREA = "area_"
BOM = "\ufeff"
MOST_ROWS, MOST_CELLS = 300_000, 6_000_000  # of one file: what a check takes into memory
COLUMNS: Mapping[str, Sequence[Column]] = {
    **{
        kind.file_stem: kind.columns
        for kind in (
            ASSIGNMENTS,
            overdue_sheet.OVERDUE,
            completion_sheet.COMPLETION,
            *map(completion_sheet.kind_by, ("unit", "area", "document")),
            change_counts_sheet.CHANGE_COUNTS,
            INITIATIVES,
            adoption_sheet.ADOPTIONS,
            forecast_sheet.FORECAST,
        )
    },
    "cap-nhat": freshness_sheet.FRESHNESS.columns,
    "thay-doi": comparison_sheet.COMPARISON.columns,
    "sang-kien-tong-hop": count_sheet.INITIATIVE_COUNTS.columns,
    "chi-so-ben-ngoai": EXTERNAL_INDEX.columns,
}
Records = list[list[str]]
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_NUMERIC = ("decimal", "integer")


@dataclass(frozen=True)
class Table:
    """One sheet as its machine form says it; `columns` in the order of the file."""

    stem: str
    columns: Sequence[Column]
    records: Records

    def rows(self) -> Iterator[dict[str, str]]:
        """Each row by the keys of its columns."""
        keys = [column.key for column in self.columns]
        return (dict(zip(keys, record, strict=True)) for record in self.records)


def records_of(content: bytes, delimiter: str) -> Records:
    """The records of a CSV file, its header first.

    Raises ValueError or csv.Error for what is no such file.
    """
    text = io.StringIO(content.decode("utf-8"), newline="")
    records: Records = []
    cells = 0
    for record in strict_reader(text, delimiter):
        records.append(record)
        cells += len(record)
        if len(records) > MOST_ROWS or cells > MOST_CELLS:
            raise ValueError("tệp có quá nhiều dòng hoặc ô")
    return records


def table_of(stem: str, machine: Records, people: Records) -> Table:
    """The table of both CSV files, by the columns that the product gives such a sheet.

    Raises ValueError, in words, for headers or widths that it does not give it.
    """
    columns = _columns(stem, machine[0] if machine else [], people[0] if people else [])
    for place, record in enumerate(machine[1:], start=2):
        if len(record) != len(columns):
            raise ValueError(f"dòng {place} không đủ hoặc thừa ô")
        for column, text in zip(columns, record, strict=True):
            if text and column.kind in _NUMERIC and not _NUMBER.fullmatch(text):
                raise ValueError(f"dòng {place}, cột “{column.header}” không phải số")
    return Table(stem, columns, machine[1:])


def _columns(stem: str, keys: Sequence[str], headers: Sequence[str]) -> Sequence[Column]:
    headers = [header.removeprefix(BOM) for header in headers]
    known = _known(stem)
    if not known:
        raise ValueError("không phải bảng mà chương trình này biết")
    columns = list(known)
    for key, header in list(zip(keys, headers, strict=False))[len(known) :]:
        if stem.startswith(RANKINGS) and key.startswith(AREA):
            columns.append(Column(key, header, "decimal"))
    if [column.key for column in columns] != list(keys):
        raise ValueError("dòng tiêu đề của dạng cho máy không đúng")
    if [column.header for column in columns] != headers:
        raise ValueError("dòng tiêu đề của dạng cho người đọc không đúng")
    return columns


def _known(stem: str) -> Sequence[Column]:
    if stem.startswith(RANKINGS):
        return [column for column in RANKING.columns if column.key not in {"round_code", "group"}]
    return COLUMNS.get(stem, ())


def unlike_people(table: Table, people: Records) -> Iterator[str]:
    """Where the CSV for people says something else than the machine form."""
    for place, (record, told) in enumerate(zip_longest(table.records, people[1:]), start=2):
        if record is None or told is None or len(told) != len(record):
            yield f"dòng {place} không khớp số dòng, số ô của dạng cho máy"
            return
        for column, text, cell in zip(table.columns, record, told, strict=True):
            expected = _shown(column, text)
            if cell != (defused(expected) if _is_textual(column) else expected):
                yield _told(place, column, cell, text)


def unlike_workbook(table: Table, content: bytes) -> Iterator[str]:
    """Where the XLSX says something else than the machine form; a workbook that cannot be read is
    said so.
    """
    with tempfile.TemporaryDirectory(prefix="cchc-goi-") as folder:
        path = Path(folder) / "bang.xlsx"
        path.write_bytes(content)
        try:
            with xlsx_rows(path, table.columns) as rows:
                yield from _unlike_rows(table, rows)
        except SheetError as error:
            yield str(error)


def _unlike_rows(table: Table, rows: Iterator[list[Cell]]) -> Iterator[str]:
    headers = [column.header for column in table.columns]
    if [written(cell) for cell in next(rows, [])] != headers:
        yield "dòng tiêu đề không đúng"
        return
    for place, (record, cells) in enumerate(zip_longest(table.records, rows), start=2):
        if record is None or cells is None:
            yield f"dòng {place} không khớp số dòng của dạng cho máy"
            return
        for column, text, cell in zip_longest(table.columns, record, cells, fillvalue=""):
            if not isinstance(column, Column) or not _is_cell(column, text, cell):
                yield _told(place, column, written(cell), str(text))


def _is_cell(column: Column, text: str, cell: Cell) -> bool:
    """Whether a cell of a workbook holds what the machine form writes."""
    if isinstance(cell, NumberCell):
        is_number = column.kind in {"decimal", "integer"} and bool(text)
        return is_number and number_of(text) == cell.value
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return column.kind == "date" and text == day.isoformat()
    return isinstance(cell, str) and undefused(cell) == cleaned(_shown(column, text)).strip()


def _shown(column: Column, text: str) -> str:
    """What people read where the machine form writes this.

    Raises ValueError or ArithmeticError for what the column cannot hold.
    """
    return text_of(column, _value(column, text))


def _value(column: Column, text: str) -> Value:
    if _is_textual(column):
        return undefused(text)
    if not text:
        return None
    if column.kind == "decimal":
        return number_of(text)
    if column.kind == "integer":
        return int(text) if number_of(text) == int(text) else None
    return date.fromisoformat(text) if column.kind == "date" else text == "true"


def number_of(text: str) -> Decimal:
    """The number of a cell of the machine form: digits, no exponent, and not too many of them.

    Raises ValueError for anything else.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"“{text[:60]}” không phải số mà một ô của gói ghi")
    return Decimal(text)


def _is_textual(column: Column) -> bool:
    return column.kind in {"text", "code", "choice"}


def _told(place: int, column: object, cell: str, text: str) -> str:
    name = column.header if isinstance(column, Column) else "thừa"
    return f"dòng {place}, cột “{name}” ghi “{cell[:60]}”, dạng cho máy ghi “{text[:60]}”"


def shortened(found: Iterator[str]) -> Iterator[str]:
    """The first of them, and how many more there are."""
    more = 0
    for place, words in enumerate(found):
        if place < NAMED:
            yield words
        else:
            more += 1
    if more:
        yield f"và {more} chỗ khác"
