"""Links to a document in Word, and as PDF where LibreOffice is there."""

from __future__ import annotations

from typing import Any

from django import template

from cchc.core.office import office_found

register = template.Library()


@register.inclusion_tag("core/_document_links.html", takes_context=True)
def document_links(context: Any, words: str, name: str, key: object) -> dict[str, Any]:
    """Buttons for a document.

    Args:
        words: what it is called: Tải phiếu kết quả.
        name: of an address that takes `key` and the form, docx or pdf.
        key: which one.
    """
    kept = ("as_of", "as_of_is_today", "request")
    held = {one: context[one] for one in kept if one in context}
    return {"words": words, "name": name, "key": key, "has_office": bool(office_found()), **held}
