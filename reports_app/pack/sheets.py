"""Writing the sheets of a pack: rows are read once, and all three files of a sheet are made of
that one reading.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from cchc.core.archives import settled_office_file
from cchc.core.imports import Column, Value
from cchc.core.sheets.csv_writing import csv_chunks
from cchc.core.sheets.problems import SheetError
from cchc.core.sheets.xlsx_writing import SheetInfo, write_xlsx
from reports_app.pack.parts import Part

CHUNK = 500
Row = Mapping[str, Value]


@dataclass
class Read:
    """The rows of a part, kept beside its files while the pack is made."""

    part: Part
    path: Path
    count: int = 0

    def passing(self) -> Iterator[Row]:
        """The rows while they are kept; to be read to the end before `rows`."""
        rows = iter(self.part.rows)
        with self.path.open("wb") as kept:
            while chunk := list(islice(rows, CHUNK)):
                pickle.dump(chunk, kept)
                self.count += len(chunk)
                yield from chunk

    def rows(self) -> Iterator[Row]:
        """The rows again, in their order."""
        left = self.count
        with self.path.open("rb") as kept:
            while left:
                chunk: list[Row] = pickle.load(kept)  # noqa: S301 - `passing` wrote it
                left -= len(chunk)
                yield from chunk


def write_machine_csv(read: Read, out: Path) -> None:
    """The machine form, and with it the one reading of the rows."""
    _write(out, csv_chunks(read.part.kind.columns, read.passing(), "machine"))


def write_people_csv(read: Read, out: Path) -> None:
    """The form that Excel opens by itself."""
    _write(out, csv_chunks(read.part.kind.columns, read.rows(), "people"))


def write_settled_xlsx(
    read: Read, out: Path, *, moment: datetime, facts: Sequence[tuple[str, str]]
) -> None:
    """The workbook, with `facts` on its first sheet; `moment` stands for that of its making, and
    its day is the as-of day.

    Raises SheetError, which names the sheet, for more than a workbook holds.
    """
    part = read.part
    told = [("Tên bảng", part.title), *facts]
    try:
        made = settled_workbook(part.kind.label, part.kind.columns, read.rows(), moment, told)
    except SheetError as error:
        raise SheetError.of_file(f"Bảng “{part.title}”: {error}") from error
    out.write_bytes(made)


def settled_workbook(
    label: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    moment: datetime,
    facts: Sequence[tuple[str, str]],
) -> bytes:
    """A workbook that depends on nothing but what is given here.

    Raises SheetError for more than a workbook holds.
    """
    stream = io.BytesIO()
    write_xlsx(stream, label, columns, rows, SheetInfo(moment.date(), facts, says_when=False))
    return settled_office_file(stream.getvalue(), moment)


def _write(out: Path, chunks: Iterable[bytes]) -> None:
    with out.open("wb") as stream:
        stream.writelines(chunks)
