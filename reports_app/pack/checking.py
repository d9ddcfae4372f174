"""Checking a pack on any machine: its files, its digests, that its forms agree, and its figures.

Nothing here asks the database; decision 42 says what that proves and what it cannot.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cchc.core.archives import BROKEN_ZIP
from cchc.core.canonical import sha256_of
from cchc.core.check_codes import code_of, spelled
from reports_app.pack import checked_documents, counted_again, manifest, shapes
from reports_app.pack.checked_documents import bears, unpacked_size
from reports_app.pack.checked_tables import (
    Table,
    records_of,
    shortened,
    table_of,
    unlike_people,
    unlike_workbook,
)
from scores_app.publications.document import UNREADABLE

log = logging.getLogger(__name__)
MAX_PACK = 200 << 20
MAX_UNPACKED = 400 << 20
MAX_MANIFEST = 4 << 20
MAX_ONE = 64 << 20
MAX_NESTED = 1 << 30  # what the office files of a pack unpack to, all together
MAX_FILES = 500
# How reading an archive, or what stands in it, may fail that somebody changed.
_BROKEN = (*UNREADABLE, csv.Error)
REPACKED = "Tệp ZIP có phần không thuộc tệp nào, hoặc đã được đóng gói lại bằng chương trình khác."
_LOCAL, _END = 30, 22  # bytes of a ZIP file's header of each entry, and of its last record
_UNREAD = "không đọc được"


class UnreadableError(ValueError):
    """Nothing of the pack can be checked; the text says why, in Vietnamese."""


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
        with _opened(content) as archive:
            told = _manifest(archive)
            _refuse_bomb(archive)
            problems = tuple(_problems(archive, told))
            if not _is_as_written(content, archive):
                problems = (REPACKED, *problems)
    except UnreadableError as error:
        return Checked((str(error),), {"pack_sha256": sha256_of(content)})
    notes = tuple(checked_documents.notes_of(told))
    return Checked(problems, _facts(content, told), notes, told)


def _opened(content: bytes) -> zipfile.ZipFile:
    if len(content) > MAX_PACK:
        raise UnreadableError(f"Tệp lớn hơn {MAX_PACK >> 20} MB nên không phải gói số liệu.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN_ZIP as error:
        raise UnreadableError("Tệp không phải ZIP hoặc đã hỏng.") from error
    infos = archive.infolist()
    if len(infos) > MAX_FILES or sum(one.file_size for one in infos) > MAX_UNPACKED:
        raise UnreadableError("Tệp ZIP giải nén ra quá lớn hoặc quá nhiều tệp.")
    if any(one.file_size > _most(one.filename) for one in infos):
        raise UnreadableError("Tệp ZIP có tệp giải nén ra quá lớn.")
    names = [one.filename for one in infos]
    if len(set(names)) != len(names):
        raise UnreadableError("Tệp ZIP có hai tệp cùng tên.")
    if any(_leads_out(name) for name in names):
        raise UnreadableError("Tệp ZIP có đường dẫn ra ngoài gói.")
    return archive


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    """Raises UnreadableError where the office files unpack to too much, all of them together."""
    size = 0
    for name in archive.namelist():
        if name.endswith((".xlsx", ".docx")):
            size += unpacked_size(_read(archive, name) or b"")
            if size > MAX_NESTED:
                raise UnreadableError("Các tệp Excel, Word trong gói giải nén ra quá lớn.")


def _most(name: str) -> int:
    """How many bytes a file may unpack to."""
    return MAX_MANIFEST if name == manifest.MANIFEST else MAX_ONE


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/")


def _is_as_written(content: bytes, archive: zipfile.ZipFile) -> bool:
    """Whether the archive is its entries one after the other, its directory, and nothing more."""
    place = 0
    for one in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if one.header_offset != place:
            return False
        if place + _LOCAL > len(content):
            return False
        name, extra = struct.unpack_from("<HH", content, place + _LOCAL - 4)
        place += _LOCAL + name + extra + one.compress_size
    end = content[-_END:]
    size, offset, comment = struct.unpack_from("<IIH", end, 12)
    directory = place == offset and place + size + _END == len(content)
    return directory and not comment and end.startswith(b"PK\x05\x06")


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """What the manifest says, of a form that can be checked; raises UnreadableError."""
    raw = _read(archive, manifest.MANIFEST)
    if raw is None:
        raise UnreadableError(f"Không có {manifest.MANIFEST}, hoặc không giải nén được.")
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{manifest.MANIFEST}: {_UNREAD}.") from error
    if not shapes.is_known(told):
        raise UnreadableError(f"{manifest.MANIFEST}: không phải bản kê mà chương trình này biết.")
    return dict(told)


def _read(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """The content of a file; None where there is none, or it cannot be unpacked."""
    try:
        return archive.read(name)
    except (KeyError, *BROKEN_ZIP):
        return None


def _problems(archive: zipfile.ZipFile, told: dict[str, Any]) -> Iterator[str]:
    if manifest.written(told) != _read(archive, manifest.MANIFEST):
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
        texts = checked_documents.problems_of(told, partial(_read, archive), tables)
        yield from (f"{words}." for words in texts)
    except (*_BROKEN, RecursionError):
        log.warning("Gói số liệu: không đối chiếu được văn bản.", exc_info=True)
        yield f"Không đối chiếu được văn bản: {_UNREAD}."


def _files(archive: zipfile.ZipFile, told: Mapping[str, Any]) -> Iterator[str]:
    """Every file is there as it is listed, and nothing more."""
    listed = {one["path"]: one for one in told["files"]}
    there = {one.filename for one in archive.infolist() if not one.is_dir()}
    if len(listed) != len(told["files"]) or list(listed) != sorted(listed):
        yield f"{manifest.MANIFEST}: danh sách tệp có tệp lặp hoặc không theo thứ tự."
    yield from (
        f"{path}: có trong bản kê, không có trong gói." for path in listed if path not in there
    )
    for path in sorted(there - listed.keys() - {manifest.MANIFEST}):
        yield f"{path}: có trong gói, không có trong bản kê."
    for path in sorted(there & listed.keys()):
        content = _read(archive, path)
        if content is None:
            yield f"{path}: không giải nén được."
        elif len(content) != listed[path]["bytes"]:
            yield f"{path}: dài {len(content)} byte, bản kê ghi {listed[path]['bytes']}."
        elif sha256_of(content) != listed[path]["sha256"]:
            yield f"{path}: mã băm SHA-256 khác bản kê."


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
        content = _read(archive, path)
        if content is not None and not bears(path, content, printed):
            yield f"{path}: không mang mã kiểm tra {printed.decode()}."


def _sheets(
    archive: zipfile.ZipFile, told: Mapping[str, Any], tables: dict[str, Table]
) -> Iterator[str]:
    """The three forms of each sheet; those that can be read are put into `tables`."""
    rows = {one["path"]: one["rows"] for one in told["files"]}
    for path in rows:
        if path.startswith(manifest.FOR_MACHINES):
            stem = path.removeprefix(manifest.FOR_MACHINES).removesuffix(".csv")
            forms = (path, *(f"{manifest.FOR_PEOPLE}{stem}.{end}" for end in ("csv", "xlsx")))
            try:
                yield from _forms(archive, stem, forms, rows, tables)
            except _BROKEN as error:
                yield f"{path}: {_said(error)}."


def _said(error: Exception) -> str:
    """A refusal in its own words; what the program trips over is for the log alone."""
    if type(error) is ValueError:
        return str(error)
    log.warning("Gói số liệu: %s.", _UNREAD, exc_info=error)
    return _UNREAD


def _forms(
    archive: zipfile.ZipFile,
    stem: str,
    forms: tuple[str, ...],
    rows: Mapping[str, Any],
    tables: dict[str, Table],
) -> Iterator[str]:
    contents = [_read(archive, path) for path in forms]
    missing = [path for path, content in zip(forms, contents, strict=True) if content is None]
    if missing:
        yield f"{stem}: thiếu {', '.join(missing)} nên không đối chiếu được ba dạng."
        return
    machine, people, workbook = (content or b"" for content in contents)
    read, shown = records_of(machine, ","), records_of(people, ";")
    table = table_of(stem, read, shown)
    tables[stem] = table
    for path in forms:
        if rows.get(path) != len(table.records):
            yield f"{path}: bản kê ghi {rows.get(path)} dòng, dạng cho máy có {len(table.records)}."
    for path, found in (
        (forms[1], unlike_people(table, shown)),
        (forms[2], unlike_workbook(table, workbook)),
    ):
        yield from (f"{path}: {words}." for words in shortened(found))


def _facts(content: bytes, told: Mapping[str, Any]) -> dict[str, Any]:
    names = ("period", "as_of", "since", "code", "data_sha256", "is_sample", "program", "province")
    return {
        **{name: told.get(name) for name in names},
        "headline": told["headline"],
        "files": len(told["files"]),
        "rows": sum(one["rows"] or 0 for one in told["files"]),
        "pack_sha256": sha256_of(content),
    }
