"""Opening the ZIP of a pack without unpacking what would be too much, or what leads elsewhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from cchc.core.archives import BROKEN_ZIP
from reports_app.pack import manifest

MAX_PACK = 200 << 20
MAX_UNPACKED = 400 << 20
MAX_MANIFEST = 4 << 20
MAX_ONE = 64 << 20
MAX_NESTED = 1 << 30  # what the office files of a pack unpack to, all together
MAX_PART = 50 << 20  # of an office file: what is read whole
MAX_FILES = 500
OFFICE = (".xlsx", ".docx")
_SHEETS = "xl/worksheets/"


class UnreadableError(ValueError):
    """Nothing of the pack can be checked; the text says why, in Vietnamese."""


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive; raises UnreadableError for what is none, or is not safe to be read."""
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
    _refuse_names([one.filename for one in infos])
    return archive


def refuse_bomb(archive: zipfile.ZipFile) -> None:
    """Raises UnreadableError where the office files unpack to too much, all of them together or
    in a part that is read whole.
    """
    size = 0
    for name in archive.namelist():
        if not name.endswith(OFFICE):
            continue
        for part in _parts(read_of(archive, name) or b""):
            size += part.file_size
            is_whole = name.endswith(".docx") or not part.filename.startswith(_SHEETS)
            if size > MAX_NESTED or (is_whole and part.file_size > MAX_PART):
                raise UnreadableError("Các tệp Excel, Word trong gói giải nén ra quá lớn.")


def read_of(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """The content of a file; None where there is none, or it cannot be unpacked."""
    try:
        return archive.read(name)
    except (KeyError, *BROKEN_ZIP):
        return None


def _refuse_names(names: list[str]) -> None:
    if len({name.casefold() for name in names}) != len(names):
        raise UnreadableError("Tệp ZIP có hai tệp cùng tên.")
    if any(_leads_out(name) for name in names):
        raise UnreadableError("Tệp ZIP có đường dẫn ra ngoài gói.")


def _most(name: str) -> int:
    """How many bytes a file may unpack to."""
    return MAX_MANIFEST if name == manifest.MANIFEST else MAX_ONE


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/")


def _parts(content: bytes) -> Iterator[zipfile.ZipInfo]:
    """What an office file is made of; nothing of what is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as office:
            yield from office.infolist()
    except BROKEN_ZIP:
        return
