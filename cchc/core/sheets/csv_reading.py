"""Reading CSV as people and programs make it: ``;``, ``,`` or tab, UTF-8 or UTF-16."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cchc.core.sheets.columns import Column
from cchc.core.sheets.header import recognised
from cchc.core.sheets.problems import SheetError

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = ";,\t"
_BLOCK = 1 << 16
_MAX_CELL = 100_000
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_ADVICE = "Hãy mở tệp bằng bảng tính rồi lưu lại dạng XLSX hoặc CSV UTF-8."


def csv_records(path: Path, columns: Sequence[Column]) -> tuple[str, Iterator[list[str]]]:
    """Return the delimiter of the file and its records, blank ones too, as written.

    Raises:
        SheetError: the bytes are no text, or (while reading) a quote does not close.
    """
    encoding = _encoding(path)
    _check_text(path, encoding)
    with path.open(encoding=encoding, newline="") as stream:
        sample = stream.read(_BLOCK).removeprefix("\ufeff")
    delimiter, skip = _delimiter(sample, columns)
    return delimiter, _records(path, encoding, delimiter, skip)


def strict_reader(stream: Iterable[str], delimiter: str) -> Reader:
    """A reader that raises csv.Error for quotes that do not close and for cells beyond 100,000
    characters; the limit holds for the whole process, so it is set here alone.
    """
    csv.field_size_limit(_MAX_CELL)
    return csv.reader(stream, delimiter=delimiter, strict=True)


def _records(path: Path, encoding: str, delimiter: str, skip: bool) -> Iterator[list[str]]:
    with path.open(encoding=encoding, newline="") as stream:
        if stream.read(1) != "\ufeff":
            stream.seek(0)
        if skip:
            stream.readline()
        reader = strict_reader(stream, delimiter)
        try:
            yield from reader
        except csv.Error as error:
            raise SheetError.of_file(_broken(reader.line_num)) from error


def _broken(line: int) -> str:
    return (
        f"Tệp CSV hỏng ở khoảng dòng văn bản {line}: dấu nháy kép không đóng, "
        f"có chữ sau dấu nháy đóng, hoặc một ô dài quá {_MAX_CELL} ký tự. {_ADVICE}"
    )


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(2)
    return _UTF16.get(start, "utf-8")


def _check_text(path: Path, encoding: str) -> None:
    """Decode the whole file once, so that a wrong byte is named before anything is read."""
    decoder = codecs.getincrementaldecoder(encoding)()
    position = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            position = _decode(decoder, block, position)
        _decode(decoder, b"", position, final=True)


def _decode(
    decoder: codecs.IncrementalDecoder, block: bytes, position: int, *, final: bool = False
) -> int:
    pending = len(decoder.getstate()[0])
    try:
        text = decoder.decode(block, final)
    except UnicodeDecodeError as error:
        place = position - pending + error.start + 1
        message = (
            f"Tệp không phải văn bản UTF-8 (sai từ byte thứ {place}), chữ có dấu sẽ hỏng. {_ADVICE}"
        )
        raise SheetError.of_file(message) from error
    if "\0" in text:
        raise SheetError.of_file(f"Tệp không phải văn bản (có byte 0). {_ADVICE}")
    return position + len(block)


def _delimiter(sample: str, columns: Sequence[Column]) -> tuple[str, bool]:
    """Return the delimiter, and whether the first line only names it (``sep=;``, from Excel)."""
    first = sample.partition("\n")[0].strip().strip('"').lower()
    if len(first) == 5 and first.startswith("sep=") and first[4] in DELIMITERS:
        return first[4], True
    return max(DELIMITERS, key=lambda mark: _fitness(sample, mark, columns)), False


def _fitness(sample: str, mark: str, columns: Sequence[Column]) -> tuple[int, int]:
    cells = _first_record(sample, mark)
    return recognised(cells, columns), len(cells)


def _first_record(sample: str, mark: str) -> list[str]:
    record: list[str] = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=mark):
            if any(cell.strip() for cell in record):
                break
    except csv.Error:
        return []
    return record
