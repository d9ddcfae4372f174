"""What a template may be as a file: a plain Word document that reaches for nothing outside itself.

Opened in a program apart (`trial`); nothing here needs the books.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

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
EMBEDDED = (
    "Tệp có đối tượng nhúng (bảng tính, biểu đồ, điều khiển hoặc tệp khác). Hãy xóa đối tượng đó,"
    " thay bằng bảng hoặc ảnh thường."
)
NOT_PLAIN_XML = "Tệp có khai báo DTD mà văn bản Word không dùng. Hãy mở bằng Word, lưu lại."

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "word/document.xml"
_MAIN_TYPE = "wordprocessingml.document.main+xml"
_ENCRYPTED = 0x1
_XML = (".xml", ".rels")
_EMBEDDED = re.compile(r"/(embeddings|activex|afchunk|ole|customui)", re.IGNORECASE)
_LINK = "/hyperlink"
_SAFE_LINK = re.compile(r"(https?|mailto):", re.IGNORECASE)
_REACHES = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DATABASE|EMBED|MACROBUTTON)\b",
    re.IGNORECASE,
)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_REACHING_TAGS = (f"{_W}object", f"{_W}altChunk", f"{_W}control")


class RefusedPackageError(Exception):
    """No such file is taken as a template; the text says why."""


def check_package(content: bytes) -> list[str]:
    """Every reason not to take a file whose parts could be read; [] for none.

    Raises RefusedPackageError where nothing more can be said of it: no DOCX, broken, locked, or
    too large.
    """
    if len(content) > LARGEST:
        raise RefusedPackageError(TOO_LARGE)
    if content.startswith(_OLE):
        raise RefusedPackageError(LOCKED)
    if not content.startswith(b"PK"):
        raise RefusedPackageError(NOT_WORD)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return list(dict.fromkeys(_problems(archive)))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, etree.LxmlError) as error:
        raise RefusedPackageError(BROKEN) from error


def _problems(archive: zipfile.ZipFile) -> Iterator[str]:
    _check_parts(archive.infolist())
    names = archive.namelist()
    types = _read(archive, "[Content_Types].xml").decode("utf-8", "replace").lower()
    if "macroenabled" in types or any("vba" in name.lower() for name in names):
        yield MACROS
    if _MAIN_TYPE not in types and "macroenabled" not in types:
        raise RefusedPackageError(NOT_WORD)
    if any(_EMBEDDED.search(f"/{name}") for name in names):
        yield EMBEDDED
    for name in names:
        if name.lower().endswith(_XML):
            yield from _of_part(name, _read(archive, name))


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names or _MAIN not in names:
        raise RefusedPackageError(NOT_WORD)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise RefusedPackageError(LOCKED)
    if len(set(names)) < len(names) or any(_leads_out(name) for name in names):
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
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        yield NOT_PLAIN_XML
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    root = etree.fromstring(content, parser)
    if name.lower().endswith(".rels"):
        yield from _links(root)
    elif name.startswith("word/"):
        yield from _reaching(root)


def _links(root: etree._Element) -> Iterator[str]:
    """What the parts of a document point to outside it; plain links to pages and mail may stay."""
    for link in root:
        target, kind = link.get("Target", ""), link.get("Type", "")
        if link.get("TargetMode", "").lower() != "external":
            continue
        if not (kind.endswith(_LINK) and _SAFE_LINK.match(target)):
            what = kind.rsplit("/", 1)[-1] or "không rõ loại"
            yield (
                f"Tệp trỏ ra ngoài ({what}: {target[:120]}). Hãy gỡ liên kết đó: ảnh thì chèn thẳng"
                " vào văn bản, mẫu đính kèm thì đổi về Normal, rồi lưu lại."
            )


def _reaching(root: etree._Element) -> Iterator[str]:
    if next(root.iter(*_REACHING_TAGS), None) is not None:
        yield EMBEDDED
    for paragraph in root.iter(f"{_W}p"):
        words = "".join(text.text or "" for text in paragraph.iter(f"{_W}instrText"))
        simple = " ".join(one.get(f"{_W}instr", "") for one in paragraph.iter(f"{_W}fldSimple"))
        found = _REACHES.search(f"{words} {simple}")
        if found:
            yield (
                f"Tệp có trường {found[0].upper()} lấy nội dung từ ngoài. Hãy xóa trường đó rồi lưu"
                " lại."
            )
