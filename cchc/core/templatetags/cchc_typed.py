"""What was typed into a request that was refused as a whole, so that nobody types it twice."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.exceptions import SuspiciousOperation

register = template.Library()


@register.simple_tag(takes_context=True)
def typed_texts(context: dict[str, Any]) -> list[str]:
    """The texts of several words that came with the request; never a password."""
    request = context.get("request")
    if request is None or request.method != "POST":
        return []
    try:
        sent = list(request.POST.lists())
    except SuspiciousOperation:  # too much of it
        return []
    return [
        text
        for name, values in sent
        for text in values
        if "password" not in name and len(text.split()) > 1
    ]
