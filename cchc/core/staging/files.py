"""Files that wait to be imported: where they lie, what their header says, and back with errors."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from cchc.core.clock import today
from cchc.core.models import StagedImport, StagedLine
from cchc.core.sheets.cells import BadCell, Cell, NumberCell, written
from cchc.core.sheets.columns import Column, Value, plain_name
from cchc.core.sheets.csv_writing import csv_lines
from cchc.core.sheets.header import ERRORS_HEADER, MAX_COLUMNS, recognised
from cchc.core.sheets.kinds import SheetKind, sheet_kind
from cchc.core.sheets.problems import SheetError
from cchc.core.sheets.reading import open_raw
from cchc.core.sheets.xlsx_writing import SheetInfo, write_xlsx

SAMPLES = 3
HEADER_WITHIN = 20
IS_HEADER = 3
EMPTY = "Tệp chỉ có dòng tiêu đề, không có dòng dữ liệu nào."


@dataclass(frozen=True)
class HeaderCell:
    """A header of a file, with the first values under it."""

    name: str
    plain: str
    samples: tuple[str, ...]


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.MEDIA_ROOT, "imports")


def path_of(staged: StagedImport) -> Path:
    """Where the file of this import lies."""
    return folder() / staged.stored_as


def store(upload: UploadedFile[Any]) -> tuple[str, str]:
    """Keeps an upload; returns its name in the folder and its SHA-256."""
    folder().mkdir(parents=True, exist_ok=True)
    name, digest = uuid4().hex, hashlib.sha256()
    with (folder() / name).open("xb") as stream:
        for chunk in upload.chunks():
            digest.update(chunk)
            stream.write(chunk)
    return name, digest.hexdigest()


def header_of(path: Path, kind: SheetKind[Any]) -> tuple[list[HeaderCell], int]:
    """The headers of a file, and how many lines stand below them.

    Raises SheetError for a file that is no sheet, has no rows, or has its header further down.
    """
    with open_raw(path, kind.columns) as raw:
        filled = raw.filled()
        start = list(islice(filled, HEADER_WITHIN))
        total = len(start) - 1 + sum(1 for _ in filled)
    if not start:
        raise SheetError.of_file("Tệp không có dòng tiêu đề.")
    _check_header_comes_first(start, kind)
    if not total:
        raise SheetError.of_file(EMPTY)
    head = [line for _, line in start[1 : 1 + SAMPLES]]
    names = [written(cell) for cell in start[0][1]][: MAX_COLUMNS + 1]
    return [_header(place, name, head) for place, name in enumerate(names) if name], total


def _check_header_comes_first(
    start: Sequence[tuple[int, Sequence[Cell]]], kind: SheetKind[Any]
) -> None:
    """Says where the header is if a title stands above it, as people like to have one."""
    known = {number: recognised(map(written, line), kind.columns) for number, line in start}
    best = max(known, key=lambda number: known[number])
    if known[best] >= IS_HEADER and known[best] > known[start[0][0]]:
        raise SheetError.of_file(
            f"Tên cột nằm ở dòng {best}, dưới các dòng khác. "
            f"Hãy xóa các dòng phía trên dòng {best} rồi tải lên lại."
        )


def _header(place: int, name: str, lines: Sequence[Sequence[Cell]]) -> HeaderCell:
    cells = (written(line[place]) for line in lines if place < len(line))
    return HeaderCell(name, plain_name(name), tuple(filter(None, cells)))


def write_with_errors(staged: StagedImport, stream: IO[bytes]) -> str:
    """Writes the file again with a column that says what is wrong; returns its ending."""
    kind = sheet_kind(staged.kind)
    with open_raw(path_of(staged), kind.columns) as raw:
        lines = _with_errors(staged, raw.filled())
        if raw.delimiter:
            texts = ([written(cell) for cell in line] for line in lines)
            stream.writelines(csv_lines(texts, raw.delimiter))
            return "csv"
        header = [written(cell) for cell in next(lines)]
        columns = [Column(str(place), name) for place, name in enumerate(header)]
        rows = ({str(place): _value(cell) for place, cell in enumerate(line)} for line in lines)
        write_xlsx(stream, kind.label, columns, rows, SheetInfo(today()))
        return "xlsx"


def _with_errors(
    staged: StagedImport, lines: Iterator[tuple[int, Sequence[Cell]]]
) -> Iterator[list[Cell]]:
    _, header = next(lines)
    names = [plain_name(written(cell)) for cell in header]
    place = names.index(plain_name(ERRORS_HEADER)) if plain_name(ERRORS_HEADER) in names else None
    found = {number: _words(problems) for number, problems in _problems_of(staged)}
    yield _placed(header, ERRORS_HEADER, place, len(header))
    for number, line in lines:
        yield _placed(line, found.get(number, ""), place, len(header))


def _problems_of(staged: StagedImport) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    refused = staged.lines.filter(outcome=StagedLine.Outcome.REFUSED)
    return refused.values_list("number", "problems").iterator()


def _words(problems: list[tuple[str, str]]) -> str:
    return "; ".join(f"{column}: {text}" if column else text for column, text in problems)


def _placed(line: Sequence[Cell], text: str, place: int | None, width: int) -> list[Cell]:
    cells = [*line, *[""] * (width - len(line))]
    if place is None:
        return [text, *cells]
    return [*cells[:place], text, *cells[place + 1 :]]


def _value(cell: Cell) -> Value:
    if isinstance(cell, NumberCell):
        return cell.shown if cell.padded else cell.value
    if isinstance(cell, BadCell | bool):
        return written(cell)
    return cell


def errors_file(staged: StagedImport) -> tuple[IO[bytes], str]:
    """The file with its errors, ready to be sent, and its ending."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it once it is sent
    ending = write_with_errors(staged, stream)
    stream.seek(0)
    return stream, ending
