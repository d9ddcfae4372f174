"""ZIP files, office files among them, whose bytes depend on their content alone."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file can name
_READABLE = 0o644 << 16
_LEVEL = 6
_UNIX = 3
_UTF8 = 0x800  # the flag of a name that is not of plain letters
_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x05\x06"
_LOCAL = struct.Struct("<4s5H3L2H")  # in front of each entry
_END = struct.Struct("<4s4H2LH")  # behind the directory
_DAY = 1 << 5 | 1  # of _LONG_AGO
_CORE = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?P<what>created|modified)\b[^>]*>)[^<]*(</dcterms:(?P=what)>)")

Entry = tuple[str, bytes]

# How reading an archive that is damaged, locked or packed in a way not known here may fail; the
# last two, and what zlib says, are no errors of the module's own.
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)


def write_archive(stream: IO[bytes], entries: Iterable[Entry]) -> None:
    """Write the entries (path within, content) in their order; equal entries give equal bytes."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.external_attr = _READABLE
            info.create_system = _UNIX  # one answer, whichever system writes it
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


def is_as_written(content: bytes, archive: zipfile.ZipFile) -> bool:
    """Whether an archive is what `write_archive` writes of its entries, and nothing more: one
    after the other, plain files without moment or remark, the same said in front of each as in the
    directory at the end. What is compressed may differ, as it does between machines.
    """
    place = 0
    for one in archive.infolist():
        if one.header_offset != place or not _is_settled(one) or not _is_led_in(content, one):
            return False
        place += _LOCAL.size + len(one.filename.encode()) + one.compress_size
    return _ends_at(content, place)


def _is_settled(one: zipfile.ZipInfo) -> bool:
    told = one.date_time, one.external_attr, one.create_system, one.internal_attr
    plain = told == (_LONG_AGO, _READABLE, _UNIX, 0) and not one.extra and not one.comment
    return plain and one.compress_type == zipfile.ZIP_DEFLATED and one.flag_bits in (0, _UTF8)


def _is_led_in(content: bytes, one: zipfile.ZipInfo) -> bool:
    """Whether the header in front of an entry says what the directory says."""
    if one.header_offset + _LOCAL.size > len(content):
        return False
    sign, _, flags, kind, time, day, *numbers = _LOCAL.unpack_from(content, one.header_offset)
    wanted = [one.CRC, one.compress_size, one.file_size, len(one.filename.encode()), 0]
    told = sign, flags, kind, time, day
    return numbers == wanted and told == (_SIGN, one.flag_bits, one.compress_type, 0, _DAY)


def _ends_at(content: bytes, place: int) -> bool:
    """Whether the directory begins at `place`, and after its end there is nothing."""
    if len(content) < _END.size:
        return False
    sign, *_, size, offset, remark = _END.unpack_from(content, len(content) - _END.size)
    ends = place + size + _END.size == len(content)
    return bool(sign == _END_SIGN and offset == place and ends and not remark)


def settled_office_file(content: bytes, moment: datetime) -> bytes:
    """The same DOCX or XLSX without the moment of its making: `moment` stands for it, and its
    parts carry none.

    Raises zipfile.BadZipFile for what is no such file.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        write_archive(out, ((name, _part(archive, name, moment)) for name in archive.namelist()))
    return out.getvalue()


def _part(archive: zipfile.ZipFile, name: str, moment: datetime) -> bytes:
    content = archive.read(name)
    if name != _CORE:
        return content
    said = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    return _MOMENT.sub(lambda found: found[1] + said + found[3], content)
