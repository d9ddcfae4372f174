"""The sheets of a pack read back from their CSV files: both forms of each must say the same, value
by value, in the columns that the format of the pack gives them. Nothing here asks the database.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from cchc.core.imports import Column, Value
from cchc.core.sheets.csv_reading import strict_reader
from cchc.core.sheets.defusing import defused, undefused
from cchc.core.sheets.values import text_of
from reports_app.pack.formats import Format

NAMED = 5  # of the differences of one file, how many are told
BOM = "\ufeff"
MOST_ROWS, MOST_CELLS = 300_000, 6_000_000  # of one file: what a check takes into memory
Records = list[list[str]]
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_NUMERIC = ("decimal", "integer")


@dataclass(frozen=True)
class Table:
    """One sheet as its machine form says it; `columns` are in the order of the file."""

    stem: str
    columns: Sequence[Column]
    records: Records

    @property
    def cells(self) -> int:
        return len(self.records) * len(self.columns)

    def rows(self) -> Iterator[dict[str, str]]:
        """Each row by the keys of its columns."""
        keys = [column.key for column in self.columns]
        return (dict(zip(keys, record, strict=True)) for record in self.records)

    def values(self) -> Iterator[dict[str, Value]]:
        """Each row as it was written.

        Raises ValueError or ArithmeticError for what a column cannot hold.
        """
        for record in self.records:
            pairs = zip(self.columns, record, strict=True)
            yield {column.key: value_of(column, text) for column, text in pairs}


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


def table_of(of: Format, stem: str, machine: Records, people: Records) -> Table:
    """The table of both CSV files, by the columns that a format gives such a table.

    Raises ValueError, in words, for headers or widths that it does not give it.
    """
    headers = [undefused(header.removeprefix(BOM)) for header in (people[0] if people else ())]
    columns = of.columns(stem, machine[0] if machine else (), headers)
    for place, record in enumerate(machine[1:], start=2):
        if len(record) != len(columns):
            raise ValueError(f"dòng {place} không đủ hoặc thừa ô")
        for column, text in zip(columns, record, strict=True):
            if text and column.kind in _NUMERIC and not _NUMBER.fullmatch(text):
                raise ValueError(f"dòng {place}, cột “{column.header}” không phải số")
    return Table(stem, columns, machine[1:])


def unlike_people(table: Table, people: Records) -> Iterator[str]:
    """Where the CSV for people says something else than the machine form."""
    for place, (record, told) in enumerate(zip_longest(table.records, people[1:]), start=2):
        if record is None or told is None or len(told) != len(record):
            yield f"dòng {place} không khớp số dòng, số ô của dạng cho máy"
            return
        for column, text, cell in zip(table.columns, record, told, strict=True):
            expected = shown_of(column, text)
            if cell != (defused(expected) if _is_textual(column) else expected):
                yield difference(place, column, cell, text)


def shown_of(column: Column, text: str) -> str:
    """What people read where the machine form writes this.

    Raises ValueError or ArithmeticError for what the column cannot hold.
    """
    return text_of(column, value_of(column, text))


def value_of(column: Column, text: str) -> Value:
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


def difference(place: int, column: object, cell: str, text: str) -> str:
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
