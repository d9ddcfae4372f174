"""Which template a kind of document is written from."""

from __future__ import annotations

from reports_app.choices import DocumentKind
from reports_app.documents import default_report


def template_in_force(kind: DocumentKind) -> bytes:
    """The template of this kind: the product's own."""
    return _DEFAULTS[kind]()


_DEFAULTS = {DocumentKind.REPORT: default_report.template}
