"""Small real files of each kind, made anew for a test: what is in them is what it says."""

from __future__ import annotations

import struct
import textwrap
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

TEXT = "Bao cao ket qua"


def pdf_bytes(*pages: str) -> bytes:
    """A PDF with one page for each text; Latin letters and Vietnamese ones alike can be read."""
    texts = pages or (TEXT,)
    kids = " ".join(f"{5 + 2 * place} 0 R" for place in range(len(texts)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 4 0 R >>",
    ]
    letters = sorted(set("".join(texts)) - {"\n"})
    codes = {letter: 33 + place for place, letter in enumerate(letters)}
    objects.append(_stream(_to_unicode(codes)))
    for place, words in enumerate(texts):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * place} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(_stream(_drawn(words, codes)))
    return _pdf(objects)


def png_bytes(size: tuple[int, int] = (60, 40), colour: str = "#143f7d") -> bytes:
    return _picture("PNG", size, colour)


def jpeg_bytes(size: tuple[int, int] = (600, 400), colour: str = "#143f7d") -> bytes:
    return _picture("JPEG", size, colour)


def docx_bytes(*paragraphs: str) -> bytes:
    from docx import Document

    document = Document()
    for words in paragraphs or (TEXT,):
        document.add_paragraph(words)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def xlsx_bytes(*rows: tuple[object, ...]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows or ((TEXT,),):
        book.active.append(row)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def pptx_bytes(*slides: str) -> bytes:
    """The least that is told to be a presentation: a list of types, the show, its slides."""
    slide = (
        '<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        "<a:t>{}</a:t></p:sld>"
    )
    parts = {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}
    for place, words in enumerate(slides or (TEXT,), start=1):
        parts[f"ppt/slides/slide{place}.xml"] = slide.format(words)
    return zip_bytes(parts)


def zip_bytes(parts: Mapping[str, str | bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def png_that_unpacks_to(side: int) -> bytes:
    """A tiny PNG whose head says it is `side` pixels wide and high."""
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def upload(content: bytes, name: str = "bao-cao.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def _picture(kind: str, size: tuple[int, int], colour: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, kind)
    return made.getvalue()


def _drawn(words: str, codes: dict[str, int]) -> bytes:
    """The words on a page, line by line."""
    lines = [part for line in words.split("\n") for part in textwrap.wrap(line, 60)]
    shown = "".join(
        f"<{''.join(f'{codes[sign]:02x}' for sign in line)}> Tj 0 -24 Td " for line in lines
    )
    return f"BT /F1 16 Tf 60 760 Td {shown}ET".encode()


def _to_unicode(codes: dict[str, int]) -> bytes:
    """What sign each code stands for, so that text of any alphabet can be read out again."""
    pairs = "\n".join(f"<{code:02x}> <{ord(sign):04x}>" for sign, code in codes.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    ).encode()


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _pdf(objects: list[bytes]) -> bytes:
    made, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(made)
