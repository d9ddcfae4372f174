"""Writing a document from the template in force: the one door for every kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports_app.choices import DocumentKind
from reports_app.documents.templates_kept import template_in_force
from reports_app.documents.writing import Picture, written

__all__ = ["Picture", "rendered", "written"]


def rendered(kind: DocumentKind, context: Mapping[str, Any], code: str) -> bytes:
    """The document of this kind as DOCX, by its template in force; one query, see `written`.

    Raises TemplateRefusedError where that template is taken no more.
    """
    return written(template_in_force(kind), context, code)
