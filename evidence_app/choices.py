"""What the vault takes: kinds of content, told by the content itself."""

from __future__ import annotations

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC = "application/msword"
XLS = "application/vnd.ms-excel"

# Content type -> (what people call it, the ending a download gets).
TYPES = {
    PDF: ("PDF", ".pdf"),
    JPEG: ("Ảnh JPEG", ".jpg"),
    PNG: ("Ảnh PNG", ".png"),
    DOCX: ("Word", ".docx"),
    XLSX: ("Excel", ".xlsx"),
    PPTX: ("PowerPoint", ".pptx"),
    DOC: ("Word 97–2003", ".doc"),
    XLS: ("Excel 97–2003", ".xls"),
}
LISTED = "PDF, ảnh JPEG hoặc PNG, Word, Excel, PowerPoint"
PICTURES = (JPEG, PNG)
