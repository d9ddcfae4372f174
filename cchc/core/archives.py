"""ZIP files, office files among them, whose bytes depend on their content alone."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP file can name
_READABLE = 0o644 << 16
_LEVEL = 6
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
            info.create_system = 3  # one answer, whichever system writes it
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)


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
