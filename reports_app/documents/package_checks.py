"""What a template may be as a file: a plain Word document that reaches for nothing outside itself.

Opened in a program apart (`trial`); nothing here needs the books.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from cchc.core.archives import BROKEN_ZIP
from reports_app.documents.part_checks import (
    EMBEDDED,
    NOT_PLAIN_XML,
    SAFE_LINK,
    reaching,
    root_of,
)

LARGEST = 5 << 20
UNPACKED_MOST = 60 << 20
TEXT_MOST = 8 << 20  # of one part that is XML
PARTS_MOST = 500

NOT_WORD = (
    "Tệp không phải văn bản Word dạng DOCX (có thể là DOC, ODT, PDF hoặc tệp nén). Trong Word, chọn"
    " Lưu thành (Save As), kiểu Word Document (*.docx)."
)
LOCKED = "Tệp đặt mật khẩu hoặc là dạng DOC cũ. Hãy bỏ mật khẩu rồi lưu lại dạng DOCX."
BROKEN = "Tệp bị hỏng hoặc không đầy đủ. Hãy mở bằng Word, lưu lại rồi thử lại."
TOO_LARGE = f"Tệp quá lớn; mẫu văn bản tối đa {LARGEST >> 20} MB."
BOMB = "Nội dung tệp quá lớn khi mở ra. Hãy bỏ bớt ảnh rồi lưu lại."
MACROS = "Tệp có macro. Hãy lưu lại dạng DOCX không có macro."
STRANGE = (
    "Tệp có phần lạ mà văn bản Word thường không có ({name}). Hãy mở bằng Word, lưu lại dạng DOCX."
)
PICTURE = (
    "Tệp có phần không phải chữ hay ảnh thường ({name}). Hãy chèn ảnh dạng PNG hoặc JPEG, bỏ phần"
    " khác, rồi lưu lại."
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "word/document.xml"
_MAIN_TYPE = "wordprocessingml.document.main+xml"
_ENCRYPTED = 0x1
_XML = (".xml", ".rels")
_TYPES = "[Content_Types].xml"
_FOLDERS = ("word/", "docProps/", "customXml/", "docMetadata/", "_rels/")
_EMBEDDED = re.compile(r"/(embeddings|activex|afchunk|ole|customui)", re.IGNORECASE)
_LINK = "/hyperlink"
_MAIN_KIND = "/officedocument"
_OTHER_FILES = re.compile(
    r"/(afchunk|oleobject|package|control|activexcontrolbinary|subdocument|frame|attachedtemplate"
    r"|mailmerge\w+)$"
)
# What is no XML: pictures as every Word writes them, letters, and settings of a printer.
_BINARY_TYPE = re.compile(
    r"image/(png|jpe?g|pjpeg|gif|bmp|tiff?|x-(emf|wmf)|emf|wmf|vnd\.ms-photo)"
    r"|application/(x-font[\w-]*|vnd\.openxmlformats-officedocument\.(obfuscatedfont"
    r"|[a-z]+\.printersettings))"
)
_BINARY_KIND = re.compile(r"/(image|hdphoto|thumbnail|font|printersettings)$")


class RefusedPackageError(Exception):
    """No such file is taken as a template; the text says why."""


def check_package(content: bytes, largest: int = LARGEST) -> list[str]:
    """Every reason not to take a file whose parts could be read; [] for none.

    Raises RefusedPackageError where nothing more can be said of it: no DOCX, broken, locked, or
    too large.
    """
    if len(content) > largest:
        raise RefusedPackageError(TOO_LARGE)
    if content.startswith(_OLE):
        raise RefusedPackageError(LOCKED)
    if not content.startswith(b"PK"):
        raise RefusedPackageError(NOT_WORD)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return list(dict.fromkeys(_problems(archive)))
    except (*BROKEN_ZIP, etree.LxmlError) as error:
        raise RefusedPackageError(BROKEN) from error


def _problems(archive: zipfile.ZipFile) -> Iterator[str]:
    _check_parts(archive.infolist())
    names = [name for name in archive.namelist() if not name.endswith("/")]
    types = _types(archive, names)
    if any("macroenabled" in kind for kind in types.values()) or any(
        "vba" in name.lower() for name in names
    ):
        yield MACROS
    elif [name for name in names if _MAIN_TYPE in types[name]] != [_MAIN]:
        raise RefusedPackageError(NOT_WORD)
    if any(_EMBEDDED.search(f"/{name}") for name in names):
        yield EMBEDDED
    for name in names:
        if name.lower().endswith(_XML):
            yield from _of_part(name, _read(archive, name))
        elif not _BINARY_TYPE.fullmatch(types[name]):
            yield PICTURE.format(name=name[:80])
        if name != _TYPES and not name.startswith(_FOLDERS):
            yield STRANGE.format(name=name[:80])


def _types(archive: zipfile.ZipFile, names: list[str]) -> dict[str, str]:
    """The content type of each part in small letters, as readers of the format find it."""
    root = root_of(_read(archive, _TYPES))
    if root is None:
        raise RefusedPackageError(NOT_PLAIN_XML)
    own, usual = {}, {}
    for entry in root.iter(etree.Element):
        kind = entry.get("ContentType", "").lower()
        own[entry.get("PartName", "").lower()] = kind
        usual[entry.get("Extension", "").lower()] = kind
    return {
        name: own.get(f"/{name}".lower(), usual.get(name.rpartition(".")[2].lower(), ""))
        for name in names
    }


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names or _MAIN not in names:
        raise RefusedPackageError(NOT_WORD)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise RefusedPackageError(LOCKED)
    if len({name.lower() for name in names}) < len(names) or any(
        _leads_out(name) for name in names
    ):
        raise RefusedPackageError(BROKEN)
    texts = [part.file_size for part in parts if part.filename.lower().endswith(_XML)]
    unpacked = sum(part.file_size for part in parts)
    if unpacked > UNPACKED_MOST or max(texts) > TEXT_MOST or len(parts) > PARTS_MOST:
        raise RefusedPackageError(BOMB)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or "\\" in name


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part, never more of it than it says of itself."""
    with archive.open(name) as stream:
        return stream.read(TEXT_MOST + 1)


def _of_part(name: str, content: bytes) -> Iterator[str]:
    root = root_of(content)
    if root is None:
        yield NOT_PLAIN_XML
    elif not name.lower().endswith(".rels"):
        yield from reaching(root)
    else:
        yield from _links(root)
        yield from _inner(name, root)


def _links(root: etree._Element) -> Iterator[str]:
    """What the parts of a document point to outside it; plain links to pages and mail may stay."""
    for link in root.iter(etree.Element):
        target, kind = link.get("Target", ""), link.get("Type", "")
        if link.get("TargetMode", "").lower() != "external":
            continue
        if not (kind.endswith(_LINK) and SAFE_LINK.match(target)):
            what = kind.rsplit("/", 1)[-1] or "không rõ loại"
            yield (
                f"Tệp trỏ ra ngoài ({what}: {target[:120]}). Hãy gỡ liên kết đó: ảnh thì chèn thẳng"
                " vào văn bản, mẫu đính kèm thì đổi về Normal, rồi lưu lại."
            )


def _inner(name: str, root: etree._Element) -> Iterator[str]:
    """What parts point to inside the file: the one text, other XML, pictures; each is looked at by
    its name, so that none may pass under another.
    """
    folder = name.rpartition("_rels/")[0]
    for link in root.iter(etree.Element):
        target, kind = link.get("Target", ""), link.get("Type", "").lower()
        if not target or link.get("TargetMode", "").lower() == "external":
            continue
        part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if _OTHER_FILES.search(kind):
            yield EMBEDDED
        if (kind.endswith(_MAIN_KIND) and part != _MAIN) or not (
            part.endswith(".xml") or _BINARY_KIND.search(kind) or target.startswith("#")
        ):
            yield STRANGE.format(name=part[:80])
