"""Files nobody should send: what they hold, what they are called, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image

from tests import evidence_files as files

DOCUMENT = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<d/>"}
UNKNOWN, BROKEN, LOCKED, MACROS, LARGE = (
    "không thuộc loại",
    "bị hỏng",
    "mật khẩu",
    "macro",
    "quá lớn",
)


def noise(size: tuple[int, int] = (300, 200)) -> bytes:
    """A JPEG that does not fit into its first kilobyte."""
    made = BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def locked_pdf() -> bytes:
    """A PDF whose words are encrypted for a password nobody gave."""
    key = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >> /ID [<00> <00>] "
    secret = key % (b"ab" * 32, b"cd" * 32)
    return files.pdf_bytes().replace(b"/Root 1 0 R", b"/Root 1 0 R " + secret)


def zip_bomb() -> bytes:
    return files.zip_bytes({**DOCUMENT, "word/media/image1.bin": b"\0" * (64 * 1024 * 1024)})


def macro_document() -> bytes:
    return files.zip_bytes({**DOCUMENT, "word/vbaProject.bin": b"x"})


def macro_document_renamed() -> bytes:
    """Its program has another name, but the list of contents says what it is."""
    types = '<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled"/></Types>'
    return files.zip_bytes({**DOCUMENT, "[Content_Types].xml": types})


REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "bao-cao.pdf", "Tệp trống"),
    "program": (lambda: b"MZ\x90\x00" + b"\0" * 500, "bao-cao.pdf", UNKNOWN),
    "page of the web": (lambda: b"<html><script>alert(1)</script>", "bao-cao.pdf", UNKNOWN),
    "drawing": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "anh.png", UNKNOWN),
    "picture of another kind": (lambda: b"GIF89a" + b"\0" * 40, "anh.png", UNKNOWN),
    "page that says it is a PDF": (lambda: b"<html>%PDF-1.4 %%EOF", "a.pdf", BROKEN),
    "cut PDF": (lambda: files.pdf_bytes("Một", "Hai")[:700], "bao-cao.pdf", BROKEN),
    "locked PDF": (locked_pdf, "bao-cao.pdf", LOCKED),
    "cut JPEG": (lambda: noise()[:3000], "anh.jpg", BROKEN),
    "cut PNG": (lambda: files.png_bytes((900, 900))[:-40], "anh.png", BROKEN),
    "bomb of pixels": (lambda: files.png_that_unpacks_to(30_000), "anh.png", LARGE),
    "bomb of zeros": (zip_bomb, "bao-cao.docx", LARGE),
    "macros": (macro_document, "bao-cao.docx", MACROS),
    "macros under another name": (macro_document_renamed, "bao-cao.docx", MACROS),
    "any archive": (lambda: files.zip_bytes({"a.txt": "a"}), "bao-cao.docx", UNKNOWN),
    "cut archive": (lambda: files.docx_bytes()[:2000], "bao-cao.docx", BROKEN),
    "old container": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "a.doc", BROKEN),
}
