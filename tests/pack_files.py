"""A pack as a reader finds it: its sheets in all three forms, its texts, its manifest."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

import openpyxl

PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
WORDS = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Sheet:
    """One sheet as each of its files has it: headers, then rows of cells."""

    people: list[list[str]]
    machine: list[list[str]]
    workbook: list[list[Any]]
    info: dict[str, str]

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """The machine form, a row by its keys."""
        header, *rows = self.machine
        return [dict(zip(header, row, strict=True)) for row in rows]

    def where(self, **wanted: str) -> list[dict[str, str]]:
        return [row for row in self.rows if all(row[key] == wanted[key] for key in wanted)]

    def total(self, column: str, **wanted: str) -> int:
        return sum(int(row[column]) for row in self.where(**wanted))


class Opened:
    """A pack that was opened; `names` are its files in their order."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            self.names = archive.namelist()
            self.files = {name: archive.read(name) for name in self.names}
        self.manifest: dict[str, Any] = json.loads(self.files["manifest.json"])
        self.readme = self.files["DOC-TRUOC.txt"].decode("utf-8-sig")

    @property
    def stems(self) -> list[str]:
        return [PurePosixPath(name).stem for name in self.names if name.startswith("so-lieu-may/")]

    def document(self, name: str) -> str:
        """All text of a DOCX, its head and foot among it."""
        with zipfile.ZipFile(io.BytesIO(self.files[name])) as archive:
            parts = [archive.read(one).decode() for one in archive.namelist() if WORDS.match(one)]
        return html.unescape(re.sub(r"<[^>]*>", "", "\n".join(parts)))

    def sheet(self, stem: str) -> Sheet:
        book = openpyxl.load_workbook(io.BytesIO(self.files[f"so-lieu/{stem}.xlsx"]))
        info, data = book.worksheets
        assert info.title == "Thông tin"
        return Sheet(
            people=read(self.files[f"so-lieu/{stem}.csv"].decode("utf-8-sig"), ";"),
            machine=read(self.files[f"so-lieu-may/{stem}.csv"].decode(), ","),
            workbook=[list(row) for row in data.iter_rows(values_only=True)],
            info={str(name): str(value) for name, value in info.iter_rows(values_only=True)},
        )


def read(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def say_the_same(sheet: Sheet) -> None:
    """Every cell of the three forms is one value: days are days and numbers numbers in the
    workbook; choices and yes or no stand there in words, in the machine form as keys.
    """
    assert sheet.people[0] == sheet.workbook[0]
    assert len(sheet.people) == len(sheet.machine) == len(sheet.workbook)
    for people, machine, cells in zip(
        sheet.people[1:], sheet.machine[1:], sheet.workbook[1:], strict=True
    ):
        for shown, plain, cell in zip(people, machine, cells, strict=True):
            _same_cell(shown, plain, cell)


def _same_cell(shown: str, plain: str, cell: Any) -> None:
    assert bool(plain) == bool(shown) == (cell is not None), (shown, plain, cell)
    if isinstance(cell, datetime | date):
        assert ISO_DAY.fullmatch(plain)
        assert f"{cell:%Y-%m-%d}" == plain
        assert f"{cell:%d/%m/%Y}" == shown
    elif isinstance(cell, int | float):
        assert PLAIN_NUMBER.fullmatch(plain)
        assert Decimal(str(cell)) == Decimal(plain) == Decimal(shown.replace(",", "."))
    elif cell is not None:
        assert undone(shown) == undone(cell).replace("\r\n", "\n")


def undone(text: str) -> str:
    """Without the apostrophe in front of what could be a formula."""
    return text[1:] if re.match("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]", text) else text
