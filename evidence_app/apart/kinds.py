"""What a file is, told by its content; its name and what the browser says of it do not count."""

from __future__ import annotations

import zipfile
from pathlib import Path

import olefile
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, UnidentifiedImageError

from cchc.core.archives import BROKEN_ZIP
from evidence_app.apart.refusals import BROKEN, MACROS, PROTECTED, TOO_LARGE, UNKNOWN, RefusedError
from evidence_app.choices import (
    DOC,
    DOCX,
    JPEG,
    PDF,
    PIXELS_MOST,
    PNG,
    PPTX,
    UNPACKED_MOST,
    XLS,
    XLSX,
)

_OOXML = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_OLE = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS}
_PICTURES = {"JPEG": JPEG, "PNG": PNG}
_ENTRIES_MOST = 20_000
_PACKED_TIGHTEST = 150  # of a whole archive; sheets full of the same number reach about 60
_SMALL_ENOUGH = 30 * 1024 * 1024
_ENCRYPTED_ENTRY = 0x1
_ENCRYPTED_WORD = 0x0100
_FILEPASS = 0x2F

Image.MAX_IMAGE_PIXELS = None  # the limit is our own: PIXELS_MOST


def kind_of(path: Path) -> tuple[str, int | None]:
    """(content type, pages of a PDF), the type one of `choices.TYPES`.

    Raises:
        RefusedError: of another kind, broken, cut off, encrypted, with macros, or too large.
    """
    with path.open("rb") as stream:
        head = stream.read(1024)
    if b"%PDF-" in head:
        return PDF, pages_of_pdf(path)
    if zipfile.is_zipfile(path):
        return _office(path), None
    if olefile.isOleFile(str(path)):
        return _old_office(path), None
    if head[:4] == b"PK\x03\x04":
        raise RefusedError(BROKEN)
    return _picture(path), None


def opened_pdf(path: Path) -> pypdfium2.PdfDocument:
    """The document, told apart from one that needs a password and from a broken one."""
    try:
        return pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise RefusedError(PROTECTED if locked else BROKEN) from error


def pages_of_pdf(path: Path) -> int:
    """How many pages there are; the first and the last one must open, and the end be there."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 4096))
        if b"%%EOF" not in stream.read():
            raise RefusedError(BROKEN)
    document = opened_pdf(path)
    count = len(document)
    if not count:
        raise RefusedError(BROKEN)
    try:
        for place in {0, count - 1}:
            document[place].get_size()
    except pypdfium2.PdfiumError as error:
        raise RefusedError(BROKEN) from error
    return count


def _office(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
            _check_size(list(entries.values()), path.stat().st_size)
            listing = _listing(archive, entries)
    except BROKEN_ZIP as error:
        raise RefusedError(BROKEN) from error
    if "macroenabled" in listing or any("vbaproject" in name.lower() for name in entries):
        raise RefusedError(MACROS)
    for part, content_type in _OOXML.items():
        if part in entries and listing:
            return content_type
    raise RefusedError(UNKNOWN)


def _check_size(entries: list[zipfile.ZipInfo], packed: int) -> None:
    """A small archive that unpacks to very much was made to fill memory."""
    unpacked = sum(entry.file_size for entry in entries)
    if any(entry.flag_bits & _ENCRYPTED_ENTRY for entry in entries):
        raise RefusedError(PROTECTED)
    tight = unpacked > _SMALL_ENOUGH and unpacked > packed * _PACKED_TIGHTEST
    if unpacked > UNPACKED_MOST or len(entries) > _ENTRIES_MOST or tight:
        raise RefusedError(TOO_LARGE)


def _listing(archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> str:
    """The list of content types that every Office file carries, in small letters."""
    if "[Content_Types].xml" not in entries:
        return ""
    with archive.open("[Content_Types].xml") as stream:
        return stream.read(1024 * 1024).decode("utf-8", "replace").lower()


def _old_office(path: Path) -> str:
    try:
        with olefile.OleFileIO(str(path)) as container:
            return _old_kind(container)
    except (OSError, ValueError, IndexError) as error:
        raise RefusedError(BROKEN) from error


def _old_kind(container: olefile.OleFileIO) -> str:
    streams = {"/".join(parts) for parts in container.listdir()}
    if "EncryptedPackage" in streams:
        raise RefusedError(PROTECTED)
    if any("_VBA_PROJECT" in name for name in streams):
        raise RefusedError(MACROS)
    for stream, content_type in _OLE.items():
        if stream in streams:
            if _is_locked(container.openstream(stream).read(4096), content_type):
                raise RefusedError(PROTECTED)
            return content_type
    raise RefusedError(UNKNOWN)


def _is_locked(start: bytes, content_type: str) -> bool:
    """[MS-DOC] 2.5.1: the flag fEncrypted; [MS-XLS] 2.4.117: the record FilePass near the start."""
    if content_type == DOC:
        return bool(int.from_bytes(start[10:12], "little") & _ENCRYPTED_WORD)
    place = 0
    for _ in range(4):
        kind, length = (int.from_bytes(start[at : at + 2], "little") for at in (place, place + 2))
        if kind == _FILEPASS:
            return True
        place += 4 + length
    return False


def _picture(path: Path) -> str:
    try:
        with Image.open(path, formats=list(_PICTURES)) as picture:
            if picture.width * picture.height > PIXELS_MOST:
                raise RefusedError(TOO_LARGE)
            picture.load()
            return _PICTURES[picture.format or ""]
    except UnidentifiedImageError as error:
        raise RefusedError(UNKNOWN) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise RefusedError(BROKEN) from error
