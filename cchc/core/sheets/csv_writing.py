"""Writing CSV: one form for people, one for programs.

For people, as Excel here opens it without asking: UTF-8 with byte-order mark, ``;``, CRLF, decimal
comma, dd/mm/yyyy, Vietnamese headers and labels. For programs: comma, no mark, decimal point, ISO
dates, English keys. In both, texts that a spreadsheet would run as formulas are defused.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import IO, Literal

from cchc.core.sheets.columns import Column, Value
from cchc.core.sheets.defusing import cleaned, defused, undefused
from cchc.core.sheets.values import text_of

CsvForm = Literal["people", "machine"]
_ROWS_PER_CHUNK = 500
_NUMBER = re.compile(r"[+-]?\d[\d.,]*")


def csv_chunks(
    columns: Sequence[Column], rows: Iterable[Mapping[str, Value]], form: CsvForm = "people"
) -> Iterator[bytes]:
    """Yield the file in pieces of a few hundred rows, so that memory stays flat."""
    machine = form == "machine"
    buffer = io.StringIO(newline="")
    writer = csv.writer(  # noqa: TID251 - the one place that writes CSV
        buffer, delimiter="," if machine else ";", lineterminator="\r\n"
    )
    heads = [column.key if machine else column.header for column in columns]
    writer.writerow([defused(cleaned(head)) for head in heads])
    makers = [(column.key, _maker(column, machine=machine)) for column in columns]
    lines = ([make(row.get(key)) for key, make in makers] for row in rows)
    yield b"" if machine else b"\xef\xbb\xbf"
    while chunk := list(islice(lines, _ROWS_PER_CHUNK)):
        writer.writerows(chunk)
        yield _drained(buffer)
    yield _drained(buffer)


def csv_lines(lines: Iterable[Sequence[str]], delimiter: str) -> Iterator[bytes]:
    """Yield lines that a person wrote, as the same kind of CSV again; formulas are defused."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(  # noqa: TID251 - the one place that writes CSV
        buffer, delimiter=delimiter, lineterminator="\r\n"
    )
    yield b"\xef\xbb\xbf"
    for line in lines:
        writer.writerow([_as_written(text) for text in line])
        yield _drained(buffer)


def _as_written(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else defused(undefused(cleaned(text)))


def write_csv(
    stream: IO[bytes],
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Value]],
    form: CsvForm = "people",
) -> None:
    """Write the whole file to ``stream``."""
    stream.writelines(csv_chunks(columns, rows, form))


def _maker(column: Column, *, machine: bool) -> Callable[[Value], str]:
    """Return the function that turns a value of ``column`` into its text in the file."""
    if column.kind in ("decimal", "integer", "date", "boolean"):
        return lambda value: text_of(column, value, machine=machine)
    return lambda value: defused(cleaned(text_of(column, value, machine=machine)))


def _drained(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
