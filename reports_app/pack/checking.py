"""Checking a pack on any machine: its files, its digests, that its forms agree, and its figures.

Nothing here asks the database; decision 42 says what that proves and what it cannot.
"""

from __future__ import annotations

import csv
import json
import logging
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from cchc.core.archives import is_as_written
from cchc.core.canonical import sha256_of
from cchc.core.check_codes import code_of, spelled
from reports_app.pack import checked_documents, counted_again, manifest, shapes
from reports_app.pack.checked_archive import UnreadableError, opened, read_of, refuse_bomb
from reports_app.pack.checked_documents import bears
from reports_app.pack.checked_tables import (
    MOST_CELLS,
    Table,
    records_of,
    shortened,
    table_of,
    unlike_people,
)
from reports_app.pack.checked_workbooks import Written, unlike_workbook
from reports_app.pack.formats import format_of
from reports_app.pack.kinds import BY_STEM
from reports_app.pack.ranking_stems import RANKINGS
from scores_app.publications.document import UNREADABLE
from scores_app.sheet_kinds.rankings import RANKING

log = logging.getLogger(__name__)
# How reading an archive, or what stands in it, may fail that somebody changed.
_BROKEN = (*UNREADABLE, csv.Error)
REPACKED = "Tệp ZIP có phần không thuộc tệp nào, hoặc đã được đóng gói lại bằng chương trình khác."
_UNREAD = "không đọc được"


@dataclass(frozen=True)
class Checked:
    """What is wrong with a pack, each in words that name the file, and what it says of itself:
    period, as_of, since, code, data_sha256, pack_sha256, is_sample, headline, files, rows. `notes`
    is what could not be held against anything, `manifest` what was read of it.
    """

    problems: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    manifest: Mapping[str, Any] | None = None

    @property
    def is_sound(self) -> bool:
        return not self.problems


def check_pack(content: bytes) -> Checked:
    """Checks the bytes of a pack, whatever they are; raises nothing for what is wrong with them."""
    try:
        with opened(content) as archive:
            told = _manifest(archive)
            refuse_bomb(archive)
            problems = tuple(_problems(archive, told))
            if not is_as_written(content, archive):
                problems = (REPACKED, *problems)
    except UnreadableError as error:
        return Checked((str(error),), {"pack_sha256": sha256_of(content)})
    notes = tuple(checked_documents.notes_of(told))
    return Checked(problems, _facts(content, told), notes, told)


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What the manifest says, of a form that can be checked; raises UnreadableError."""
    raw = read_of(archive, manifest.MANIFEST)
    if raw is None:
        raise UnreadableError(f"Không có {manifest.MANIFEST}, hoặc không giải nén được.")
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{manifest.MANIFEST}: {_UNREAD}.") from error
    if not shapes.is_known(told):
        raise UnreadableError(f"{manifest.MANIFEST}: không phải bản kê mà chương trình này biết.")
    return dict(told)


def _problems(archive: zipfile.ZipFile, told: dict[str, Any]) -> Iterator[str]:
    if manifest.written(told) != read_of(archive, manifest.MANIFEST):
        yield f"{manifest.MANIFEST}: không ở dạng mà chương trình ghi."
    yield from (f"{manifest.MANIFEST}: {words}." for words in shapes.strangers(told))
    yield from _files(archive, told)
    yield from _codes(archive, told)
    tables: dict[str, Table] = {}
    yield from _sheets(archive, told, tables)
    try:
        yield from (f"{words}." for words in counted_again.problems_of(told, tables))
    except _BROKEN:
        log.warning("Gói số liệu: không đếm lại được.", exc_info=True)
        yield f"Không đếm lại được số liệu: {_UNREAD}."
    try:
        texts = checked_documents.problems_of(told, partial(read_of, archive), tables)
        yield from (f"{words}." for words in texts)
    except (*_BROKEN, RecursionError):
        log.warning("Gói số liệu: không đối chiếu được văn bản.", exc_info=True)
        yield f"Không đối chiếu được văn bản: {_UNREAD}."


def _files(archive: zipfile.ZipFile, told: Mapping[str, Any]) -> Iterator[str]:
    """Every file is there as it is listed, and nothing more."""
    listed = {one["path"]: one for one in told["files"]}
    there = set(archive.namelist())
    if len(listed) != len(told["files"]) or list(listed) != sorted(listed):
        yield f"{manifest.MANIFEST}: danh sách tệp có tệp lặp hoặc không theo thứ tự."
    wanted = _wanted(told)
    yield from (
        f"{path}: gói nào cũng có, bản kê không ghi." for path in wanted if path not in listed
    )
    yield from (f"{path}: không phải tệp mà gói có." for path in listed if path not in wanted)
    yield from (
        f"{path}: có trong bản kê, không có trong gói." for path in listed if path not in there
    )
    for path in sorted(there - listed.keys() - {manifest.MANIFEST}):
        yield f"{path}: có trong gói, không có trong bản kê."
    for path in sorted(there & listed.keys()):
        content = read_of(archive, path)
        if content is None:
            yield f"{path}: không giải nén được."
        elif len(content) != listed[path]["bytes"]:
            yield f"{path}: dài {len(content)} byte, bản kê ghi {listed[path]['bytes']}."
        elif sha256_of(content) != listed[path]["sha256"]:
            yield f"{path}: mã băm SHA-256 khác bản kê."


def _wanted(told: Mapping[str, Any]) -> dict[str, None]:
    """The files that a pack of this format and these rankings has, no more and no fewer."""
    of = format_of(told)
    stems = (*of.tables, *(one["file"] for one in told["rankings"]))
    forms = (path for stem in stems for path in _forms_of(stem))
    return dict.fromkeys((manifest.README, *of.documents, *forms))


def _forms_of(stem: str) -> tuple[str, str, str]:
    """The machine form of a table, and the two for people."""
    people = f"{manifest.FOR_PEOPLE}{stem}"
    return f"{manifest.FOR_MACHINES}{stem}.csv", f"{people}.csv", f"{people}.xlsx"


def _codes(archive: zipfile.ZipFile, told: Mapping[str, Any]) -> Iterator[str]:
    """The digest of the data, the code of it, and where the code is printed."""
    digest = manifest.data_sha256_told(told)
    if told["data_sha256"] != digest:
        yield f"{manifest.MANIFEST}: mã băm của số liệu không đúng với các tệp được kê."
    if told["code"] != code_of(digest):
        words = (
            f"mã kiểm tra ghi {spelled(told['code'])}, của số liệu là {spelled(code_of(digest))}"
        )
        yield f"{manifest.MANIFEST}: {words}."
    printed = spelled(str(told["code"])).encode()
    for one in told["files"]:
        path = str(one["path"])
        if path.startswith(manifest.FOR_MACHINES) or path.endswith(".csv"):
            continue
        content = read_of(archive, path)
        if content is not None and not bears(path, content, printed):
            yield f"{path}: không mang mã kiểm tra {printed.decode()}."


def _sheets(
    archive: zipfile.ZipFile, told: Mapping[str, Any], tables: dict[str, Table]
) -> Iterator[str]:
    """The three forms of each sheet; those that can be read are put into `tables`."""
    for one in told["files"]:
        path = one["path"]
        if path.startswith(manifest.FOR_MACHINES):
            stem = path.removeprefix(manifest.FOR_MACHINES).removesuffix(".csv")
            try:
                yield from _forms(archive, told, stem, tables)
            except _BROKEN as error:
                yield f"{path}: {_said(error)}."


def _said(error: Exception) -> str:
    """A refusal in its own words; what the program trips over is for the log alone."""
    if type(error) is ValueError:
        return str(error)
    log.warning("Gói số liệu: %s.", _UNREAD, exc_info=error)
    return _UNREAD


def _forms(
    archive: zipfile.ZipFile, told: Mapping[str, Any], stem: str, tables: dict[str, Table]
) -> Iterator[str]:
    forms = _forms_of(stem)
    contents = [read_of(archive, path) for path in forms]
    missing = [path for path, content in zip(forms, contents, strict=True) if content is None]
    if missing:
        yield f"{stem}: thiếu {', '.join(missing)} nên không đối chiếu được ba dạng."
        return
    machine, people, workbook = (content or b"" for content in contents)
    read, shown = records_of(machine, ","), records_of(people, ";")
    table = table_of(format_of(told), stem, read, shown)
    if table.cells + sum(one.cells for one in tables.values()) > MOST_CELLS:
        raise ValueError("các bảng của gói có quá nhiều ô")
    tables[stem] = table
    listed = {one["path"]: one for one in told["files"]}
    for path in forms:
        rows = listed[path]["rows"] if path in listed else None
        if rows != len(table.records):
            yield f"{path}: bản kê ghi {rows} dòng, dạng cho máy có {len(table.records)}."
    wanted = _written(told, stem, listed[forms[0]]["title"])
    for path, found in (
        (forms[1], unlike_people(table, shown)),
        (forms[2], unlike_workbook(table, workbook, wanted)),
    ):
        yield from (f"{path}: {words}." for words in shortened(found))


def _written(told: Mapping[str, Any], stem: str, title: str) -> Written | None:
    """How the workbook of a table with this title is written, where this very program wrote it."""
    if told["program"] != manifest.PROGRAM:
        return None
    since = date.fromisoformat(told["since"])
    of_table = ("Tên bảng", title), ("So với ngày", f"{since:%d/%m/%Y}")
    kind = RANKING if stem.startswith(RANKINGS) else BY_STEM[stem]
    return checked_documents.written(told, kind, of_table[:1], of_table[1:])


def _facts(content: bytes, told: Mapping[str, Any]) -> dict[str, Any]:
    names = ("period", "as_of", "since", "code", "data_sha256", "is_sample", "program", "province")
    return {
        **{name: told.get(name) for name in names},
        "headline": told["headline"],
        "files": len(told["files"]),
        "rows": sum(one["rows"] or 0 for one in told["files"]),
        "pack_sha256": sha256_of(content),
    }
