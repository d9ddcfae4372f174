"""What the vault takes: kinds of content, told by the content itself; and how much of each."""

from __future__ import annotations

from typing import NamedTuple

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"


class Kind(NamedTuple):
    """What people call a kind of content, the ending a download gets, the icon beside it."""

    name: str
    ending: str
    icon: str


TYPES = {
    PDF: Kind("PDF", ".pdf", "file-type-pdf"),
    JPEG: Kind("Ảnh JPEG", ".jpg", "photo"),
    PNG: Kind("Ảnh PNG", ".png", "photo"),
    DOCX: Kind("Word", ".docx", "file-text"),
    XLSX: Kind("Excel", ".xlsx", "file-spreadsheet"),
    PPTX: Kind("PowerPoint", ".pptx", "presentation"),
    DOC: Kind("Word 97–2003", ".doc", "file-text"),
    XLS: Kind("Excel 97–2003", ".xls", "file-spreadsheet"),
}
LISTED = "PDF, ảnh JPEG hoặc PNG, Word, Excel, PowerPoint"
PICTURES = (JPEG, PNG)
SHOWN_AS_PICTURE = (PDF, *PICTURES)
WITHOUT_READER = (DOC, XLS)

PAGES_READ = 300
CHARACTERS_READ = 200_000
PIXELS_MOST = 80_000_000
UNPACKED_MOST = 300 * 1024 * 1024

# Kinds as people look for them: the value in the query string, its words, its types.
GROUPS = {
    "pdf": ("PDF", (PDF,)),
    "picture": ("Ảnh", PICTURES),
    "word": ("Word", (DOCX, DOC)),
    "sheet": ("Excel", (XLSX, XLS)),
    "slides": ("PowerPoint", (PPTX,)),
}
