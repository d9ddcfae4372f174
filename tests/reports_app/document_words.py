"""What a DOCX says, read back."""

from __future__ import annotations

import io
from typing import Any

import docx


def cells(table: Any) -> list[list[str]]:
    """A table as rows of texts."""
    return [[cell.text for cell in row.cells] for row in table.rows]


def table_headed(content: bytes, head: str) -> list[list[str]]:
    """The rows below the head of the first table that has this column."""
    for table in docx.Document(io.BytesIO(content)).tables:
        rows = cells(table)
        if head in rows[0]:
            return rows[1:]
    raise AssertionError(f"no table has a column {head}")


def words_of(content: bytes) -> str:
    """All words of the body, its tables, headers and footers, one text."""
    document = docx.Document(io.BytesIO(content))
    found = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        found += [text for row in cells(table) for text in row]
    for section in document.sections:
        for part in (section.first_page_header, section.header, section.first_page_footer):
            found += [paragraph.text for paragraph in part.paragraphs]
    return "\n".join(found)
