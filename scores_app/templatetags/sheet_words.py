"""How a score sheet is written on pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from cchc.core.templatetags.cchc_format import pill
from scores_app.choices import Cause, SheetEventKind, SheetState

register = template.Library()


@register.simple_tag
def sheet_pill(state: str) -> SafeString:
    """The state of a sheet as icon, word and colour."""
    return pill(state, str(SheetState(state).label))


@register.filter
def sheet_event_words(kind: str) -> str:
    """What happened to a sheet, in words."""
    return str(SheetEventKind(kind).label)


@register.filter
def cause_words(cause: str) -> str:
    """Why points were lost; empty where no cause is named."""
    return str(Cause(cause).label) if cause in Cause.values else ""


@register.filter
def both(one: object, other: object) -> bool:
    """Whether two things hold, for the name of it in `with`."""
    return bool(one) and bool(other)


@register.filter
def of_key(found: dict[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key; None where it holds nothing."""
    return found.get(key)
