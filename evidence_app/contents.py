"""What a file is, told by its content; its name and what the browser says of it do not count."""

from __future__ import annotations

import zipfile
from pathlib import Path

import olefile
from django.core.exceptions import ValidationError
from PIL import Image, UnidentifiedImageError

from evidence_app.choices import DOC, DOCX, JPEG, LISTED, PDF, PNG, PPTX, XLS, XLSX

UNKNOWN = f"Tệp không thuộc loại được nhận. Hãy dùng: {LISTED}."
MACROS = "Tệp có chứa macro nên không được nhận. Hãy lưu lại ở dạng không có macro."
PROTECTED = "Tệp được đặt mật khẩu hoặc mã hóa nên không đọc được. Hãy bỏ mật khẩu rồi gửi lại."
BROKEN = "Tệp bị hỏng hoặc không đầy đủ. Hãy mở thử trên máy, lưu lại rồi gửi lại."
_OOXML = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_OLE = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS}
_PICTURES = {"JPEG": JPEG, "PNG": PNG}


def content_type_of(path: Path) -> str:
    """The content type, one of `choices.TYPES`.

    Raises:
        ValidationError: the content is of another kind, broken, encrypted or carries macros.
    """
    with path.open("rb") as stream:
        head = stream.read(1024)
    if b"%PDF-" in head:
        return PDF
    if zipfile.is_zipfile(path):
        return _office(path)
    if olefile.isOleFile(str(path)):
        return _old_office(path)
    return _picture(path)


def _office(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise ValidationError(BROKEN) from error
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValidationError(MACROS)
    for part, content_type in _OOXML.items():
        if part in names and "[Content_Types].xml" in names:
            return content_type
    raise ValidationError(UNKNOWN)


def _old_office(path: Path) -> str:
    with olefile.OleFileIO(str(path)) as container:
        streams = {"/".join(parts) for parts in container.listdir()}
    if "EncryptedPackage" in streams:
        raise ValidationError(PROTECTED)
    if any("_VBA_PROJECT" in name for name in streams):
        raise ValidationError(MACROS)
    for stream, content_type in _OLE.items():
        if stream in streams:
            return content_type
    raise ValidationError(UNKNOWN)


def _picture(path: Path) -> str:
    try:
        with Image.open(path) as picture:
            kind = _PICTURES.get(picture.format or "")
            picture.verify()
    except UnidentifiedImageError as error:
        raise ValidationError(UNKNOWN) from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(BROKEN) from error
    if kind is None:
        raise ValidationError(UNKNOWN)
    return kind
