"""Making a pack: the same books, period and days always give the same bytes.

Nothing of it knows when or where it was made; decision 47. First the data in the machine form, for
the check code stands for them, then everything that bears the code.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from cchc.core.archives import Entry, write_archive
from cchc.core.canonical import sha256_of
from cchc.core.check_codes import code_of, spelled
from cchc.core.clock import HANOI
from cchc.core.text import nfc
from reports_app.documents import report
from reports_app.pack import manifest, sheets
from reports_app.pack.asked import Asked
from reports_app.pack.headline import pack_headline
from reports_app.pack.manifest import File
from reports_app.pack.parts import SAMPLE, Part, parts_of
from reports_app.pack.readme import readme
from reports_app.pack.templates import templates_in_force
from reports_app.pack.workplace import workplace
from tasks_app.choices import Source
from units_app.province import province_name_on

Tell = Callable[[str, int, int], None]
Producer = Callable[[Asked, str], Sequence[Entry]]

# What writes documents into a pack: asked and check code -> (path, content), settled already.
PRODUCERS: tuple[Producer, ...] = (report.report_files,)


@dataclass(frozen=True)
class Built:
    """A pack: the ZIP, its SHA-256, what its manifest says, and the check code of its data."""

    content: bytes
    sha256: str
    manifest: dict[str, Any]
    code: str
    is_sample: bool


@contextmanager
def one_reading() -> Iterator[None]:
    """Everything read inside is of one moment, and nothing is written: REPEATABLE READ, READ ONLY.
    Inside a transaction that has begun already, that one decides.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def file_name(asked: Asked) -> str:
    """The name of the ZIP: goi-so-lieu_2023-Q3_2023-09-06.zip."""
    return f"goi-so-lieu_{asked.period.code}_{asked.day.isoformat()}.zip"


def build(asked: Asked, tell: Tell = lambda step, done, total: None) -> Built:
    """Makes the pack; a number of queries that depends on the number of groups and, by the chart of
    the year so far, on the month of the as-of day.

    To be called within `one_reading`, unless a transaction holds the books still.

    Args:
        asked: period, days and rankings.
        tell: is told each step in words, how many are done, and of how many.

    Raises:
        SheetError: more rows or longer texts than a workbook holds.
    """
    with workplace() as folder:
        # A copy, so that rankings read for an earlier build do not come back.
        return _Making(replace(asked), tell, folder).built()


@dataclass
class _Making:
    """The work on one pack in a folder of its own."""

    asked: Asked
    tell: Tell
    folder: Path
    files: list[File] = field(default_factory=list)
    done: int = 0
    total: int = 0

    def built(self) -> Built:
        parts = parts_of(self.asked)
        self.total = 2 * len(parts) + len(PRODUCERS) + 1
        read = [self._data(part) for part in parts]
        digest = self._digest()
        code = code_of(digest)
        is_sample = any(part.is_sample for part in parts)
        for one in read:
            self._workbook(one, code)
        for producer in PRODUCERS:
            self._documents(producer, code)
        self._step("Đóng gói")
        told = self._manifest(digest, is_sample=is_sample)
        self._put(manifest.README, "Hướng dẫn đọc gói số liệu", readme(told))
        told["files"] = [file.as_json() for file in sorted(self.files, key=lambda one: one.path)]
        content = self._archive(told)
        self.tell("Đã xong", self.total, self.total)
        return Built(content, sha256_of(content), told, code, is_sample)

    def _step(self, words: str) -> None:
        self.tell(words, self.done, self.total)
        self.done += 1

    def _data(self, part: Part) -> sheets.Read:
        """Both CSV files of a part, and its rows kept for the workbook."""
        self._step(f"Bảng “{part.title}”")
        read = sheets.Read(part, self._place(f"{part.stem}.rows"))
        machine = f"{manifest.FOR_MACHINES}{part.stem}.csv"
        people = f"{manifest.FOR_PEOPLE}{part.stem}.csv"
        sheets.write_machine_csv(read, self._place(machine))
        sheets.write_people_csv(read, self._place(people))
        self._listed(machine, part.title, read.count)
        self._listed(people, part.title, read.count)
        return read

    def _workbook(self, read: sheets.Read, code: str) -> None:
        self._step(f"Tệp Excel “{read.part.title}”")
        path = f"{manifest.FOR_PEOPLE}{read.part.stem}.xlsx"
        facts = self._facts(read.part, code)
        sheets.write_settled_xlsx(read, self._place(path), moment=self.moment, facts=facts)
        read.path.unlink()
        self._listed(path, read.part.title, read.count)

    def _documents(self, producer: Producer, code: str) -> None:
        self._step("Văn bản")
        for path, content in producer(self.asked, code):
            self._put(path, report.TITLES.get(path, Path(path).stem), content)

    @property
    def moment(self) -> datetime:
        """What stands in place of the moment of making: midnight of the as-of day in Hà Nội."""
        return datetime.combine(self.asked.day, time(), HANOI)

    def _facts(self, part: Part, code: str) -> list[tuple[str, str]]:
        asked = self.asked
        return [
            ("Kỳ", nfc(asked.period.name)),
            ("So với ngày", f"{asked.since:%d/%m/%Y}"),
            *part.filters,
            *([("Lưu ý", SAMPLE)] if part.is_sample else []),
            ("Mã kiểm tra", spelled(code)),
        ]

    def _digest(self) -> str:
        asked = self.asked
        days = asked.day.isoformat(), asked.since.isoformat()
        return manifest.data_sha256(asked.period.code, *days, self.files)

    def _manifest(self, digest: str, *, is_sample: bool) -> dict[str, Any]:
        asked = self.asked
        return {
            "format": manifest.FORMAT,
            "period": manifest.period_told(asked.period),
            "as_of": asked.day.isoformat(),
            "since": asked.since.isoformat(),
            "filters": {"units": "all", "sources": Source.values},
            "rankings": [_ranking(asked, group) for group in asked.groups],
            "program": manifest.PROGRAM,
            "province": {"code": settings.PROVINCE_CODE, "name": province_name_on(asked.day)},
            "is_sample": is_sample,
            "code": code_of(digest),
            "data_sha256": digest,
            "headline": pack_headline(asked.day),
            "templates": templates_in_force(),
            "files": [file.as_json() for file in self.files],
        }

    def _put(self, path: str, title: str, content: bytes) -> None:
        self._place(path).write_bytes(content)
        self._listed(path, title, None)

    def _place(self, path: str) -> Path:
        place = self.folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        return place

    def _listed(self, path: str, title: str, rows: int | None) -> None:
        content = (self.folder / path).read_bytes()
        self.files.append(File(path, nfc(title), rows, len(content), sha256_of(content)))

    def _archive(self, told: dict[str, Any]) -> bytes:
        stream = io.BytesIO()
        write_archive(stream, self._entries(told))
        return stream.getvalue()

    def _entries(self, told: dict[str, Any]) -> Iterator[Entry]:
        """What is to be read first, then the files by path; one in memory at a time."""
        paths = sorted(file.path for file in self.files if file.path != manifest.README)
        yield manifest.README, (self.folder / manifest.README).read_bytes()
        yield manifest.MANIFEST, manifest.written(told)
        for path in paths:
            yield path, (self.folder / path).read_bytes()


def _ranking(asked: Asked, held: Any) -> dict[str, str]:
    """Which ranking there is of which group, and how the names of its files begin."""
    code = held.group.code
    return {"group": code, "round": held.round.code, "file": asked.stems[code]}
