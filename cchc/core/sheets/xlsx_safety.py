"""What a file that claims to be XLSX really is, and whether it is safe to open.

The limits: 50 MB on disk, 250 MB unpacked, 50 MB for everything that must be held in memory (all
parts but the sheets themselves).
"""

import re
import zipfile
from pathlib import Path

from cchc.core.sheets.problems import SheetError

MAX_FILE = 50 << 20
MAX_UNPACKED = 250 << 20
MAX_HELD = 50 << 20
_MAX_PARTS = 5000
_BLOCK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_MEDIA_PART = re.compile(r"xl/(media|drawings|embeddings|charts|printerSettings)/", re.IGNORECASE)
_OTHER_KINDS = {
    b"%PDF": "PDF",
    b"\x89PNG": "ảnh",
    b"\xff\xd8\xff": "ảnh",
    b"GIF8": "ảnh",
    b"{\\rtf": "văn bản RTF",
    b"Rar!": "tệp nén",
    b"7z\xbc\xaf": "tệp nén",
    b"\x1f\x8b": "tệp nén",
}
CORRUPT = (
    "Tệp XLSX bị hỏng hoặc không đầy đủ. Hãy mở lại bằng bảng tính, lưu thành tệp mới rồi thử lại."
)


def is_zip(path: Path) -> bool:
    """Whether the file is a zip archive, as XLSX is.

    Raises:
        SheetError: it is too large, empty, an old .xls, locked with a password, a web page, or
            of another kind that is known.
    """
    size = path.stat().st_size
    if size > MAX_FILE:
        message = f"Tệp lớn {size >> 20} MB; tối đa {MAX_FILE >> 20} MB. Hãy chia thành nhiều tệp."
        raise SheetError.of_file(message)
    with path.open("rb") as stream:
        start = stream.read(512)
    if not start.strip():
        raise SheetError.of_file("Tệp rỗng.")
    if start.startswith(_OLE):
        raise SheetError.of_file(_old_or_locked(path))
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        message = "Tệp là trang web hoặc XML, không phải bảng tính. Hãy lưu lại dạng XLSX."
        raise SheetError.of_file(message)
    _check_other_kinds(start)
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _check_other_kinds(start: bytes) -> None:
    for sign, name in _OTHER_KINDS.items():
        if start.startswith(sign):
            message = f"Tệp là {name} (dù tên có thể khác), không phải bảng tính. "
            raise SheetError.of_file(message + "Hãy chọn tệp XLSX hoặc CSV.")


def _old_or_locked(path: Path) -> str:
    if _ENCRYPTED in path.read_bytes():
        return "Tệp đặt mật khẩu. Hãy bỏ mật khẩu rồi lưu lại dạng XLSX."
    return "Tệp là định dạng .xls cũ (dù tên có thể khác). Hãy lưu lại dạng XLSX."


def check_archive(path: Path) -> bool:
    """Refuse an archive that is no workbook or would unpack to too much.

    Returns:
        Whether any sheet has formulas.

    Raises:
        SheetError: with the reason.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
            message = "Tệp không phải bảng tính XLSX (có thể là ODS, DOCX hoặc tệp nén)."
            raise SheetError.of_file(message)
        _check_sizes(parts)
        sheets = [part for part in parts if _SHEET_PART.fullmatch(part.filename)]
        return any(_has_formula(archive, part) for part in sheets)


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    held = sum(part.file_size for part in parts if _is_held(part.filename))
    if unpacked > MAX_UNPACKED or held > MAX_HELD or len(parts) > _MAX_PARTS:
        message = (
            f"Tệp XLSX giải nén ra {unpacked >> 20} MB, vượt giới hạn an toàn "
            f"({MAX_UNPACKED >> 20} MB, trong đó chữ dùng chung {MAX_HELD >> 20} MB). "
            "Hãy chia thành nhiều tệp hoặc dùng CSV."
        )
        raise SheetError.of_file(message)


def _is_held(name: str) -> bool:
    return not (_SHEET_PART.fullmatch(name) or _MEDIA_PART.match(name))


def _has_formula(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    tail = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            if _FORMULA.search(tail + block):
                return True
            tail = block[-64:]
    return False
