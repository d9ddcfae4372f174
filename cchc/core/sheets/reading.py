"""Reading a sheet: from a file to rows of values, and everything that is wrong on the way.

A file is told by its content, not by its name: an XLSX called .csv is read as XLSX. Rows come one
by one; nothing but the current row is held.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cchc.core.sheets.cells import Cell, is_empty, written
from cchc.core.sheets.columns import Column, Value, columns_by_name, plain_name
from cchc.core.sheets.csv_reading import csv_records
from cchc.core.sheets.defusing import cleaned
from cchc.core.sheets.header import Header, read_header
from cchc.core.sheets.problems import CellError, Problem, SheetError
from cchc.core.sheets.rows import Row
from cchc.core.sheets.values import value_of
from cchc.core.sheets.xlsx_reading import xlsx_rows
from cchc.core.sheets.xlsx_safety import is_zip

MAX_ROWS = 100_000
_NOTHING = "Tệp không có dòng tiêu đề."
_REPEATED_HEADER = "Dòng này lặp lại tên các cột. Hãy xóa dòng này."


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row and what is wrong with its cells; with errors, its bad cells are missing."""

    row: Row
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class RawSheet:
    """The lines of a file as written, the header's too; ``delimiter`` is empty for XLSX."""

    delimiter: str
    lines: Iterator[Sequence[Cell]]

    def filled(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """The lines that hold anything, each with its number."""
        numbered = enumerate(self.lines, 1)
        return ((number, line) for number, line in numbered if not all(map(is_empty, line)))


@contextmanager
def open_sheet(
    path: Path, columns: Sequence[Column], mapping: Mapping[str, str] | None = None
) -> Iterator[Iterator[ReadRow]]:
    """Open a CSV or XLSX file and give its rows below the header.

    ``mapping`` is what a person said of headers; see `read_header`.

    Raises:
        SheetError: the file is no sheet, its header does not fit, or it has too many rows; some of
            it is only known while rows are read.
    """
    with open_raw(path, columns) as raw:
        yield _read(raw, columns, mapping)


@contextmanager
def open_raw(path: Path, columns: Sequence[Column]) -> Iterator[RawSheet]:
    """Open a CSV or XLSX file and give its lines as written.

    Raises:
        SheetError: the file is no sheet; some of it is only known while lines are read.
    """
    if not path.is_file():
        raise SheetError.of_file(f"Không có tệp “{path.name}”.")
    try:
        archive = is_zip(path)
    except OSError as error:
        raise SheetError.of_file(f"Không đọc được tệp “{path.name}”.") from error
    if archive:
        with xlsx_rows(path, columns) as cells:
            yield RawSheet("", iter(cells))
    else:
        delimiter, records = csv_records(path, columns)
        yield RawSheet(delimiter, map(_csv_cells, records))


def _csv_cells(record: Iterable[str]) -> list[Cell]:
    return [cleaned(text).strip() for text in record]


def _read(
    raw: RawSheet, columns: Sequence[Column], mapping: Mapping[str, str] | None
) -> Iterator[ReadRow]:
    filled = raw.filled()
    first = next(filled, None)
    if first is None:
        raise SheetError.of_file(_NOTHING)
    header = read_header(first[0], [written(cell) for cell in first[1]], columns, mapping)
    machine = header.machine and raw.delimiter == ","
    return _numbered(filled, header, machine)


def _numbered(
    filled: Iterator[tuple[int, Sequence[Cell]]], header: Header, machine: bool
) -> Iterator[ReadRow]:
    for count, (number, line) in enumerate(filled, start=1):
        if count > MAX_ROWS:
            message = f"Tệp có hơn {MAX_ROWS:,} dòng. Hãy chia thành nhiều tệp.".replace(",", ".")
            raise SheetError.of_file(message)
        yield read_row(number, line, header, machine=machine)


def read_row(number: int, line: Sequence[Cell], header: Header, *, machine: bool) -> ReadRow:
    """Turn the cells of one line into a row; cells that the line lacks are empty."""
    texts: dict[str, str] = {}
    values: dict[str, Value] = {}
    errors: list[Problem] = []
    warnings: list[Problem] = []
    for place, column in header.places.items():
        cell = line[place] if place < len(line) else ""
        texts[column.key] = written(cell)
        try:
            values[column.key], doubt = value_of(column, cell, machine=machine)
        except CellError as error:
            errors.append(Problem(number, column.key, texts[column.key], str(error)))
            continue
        if doubt:
            warnings.append(Problem(number, column.key, texts[column.key], doubt))
    errors.extend(_astray(number, line, header))
    if errors and _repeats_header(texts, header):
        errors, warnings = [Problem(number, "", "", _REPEATED_HEADER)], []
    return ReadRow(Row(number, values, texts), tuple(errors), tuple(warnings))


def _repeats_header(texts: Mapping[str, str], header: Header) -> bool:
    """Whether all that stands in a line are the names of the columns once more."""
    filled = [(column, texts[column.key]) for column in header.places.values() if texts[column.key]]
    own_name = (plain_name(text) in columns_by_name([column]) for column, text in filled)
    return len(filled) > 1 and all(own_name)


def _astray(number: int, line: Sequence[Cell], header: Header) -> Iterator[Problem]:
    """Report the first filled cell that stands under no header."""
    for place, cell in enumerate(line):
        known = place in header.places or place in header.ignored
        if not known and not is_empty(cell):
            message = (
                f"Ô thứ {place + 1} của dòng không nằm dưới cột nào. Hãy kiểm tra dấu ngăn cách "
                "trong nội dung (cần đặt trong dấu nháy kép) hoặc thêm tên cột."
            )
            yield Problem(number, "", written(cell), message)
            return
