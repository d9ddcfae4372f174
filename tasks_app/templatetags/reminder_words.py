"""The bell of the top bar, and words of digests."""

from datetime import date
from typing import Any

from django import template

from cchc.core.templatetags.cchc_format import day, due_words
from tasks_app.reminders.digests import unread

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_reminders(context: Any) -> int:
    """How many things the newest digest has that the person has not opened yet."""
    user = context["request"].user
    return unread(user.pk) if user.is_authenticated else 0


@register.filter
def iso_day(text: str) -> str:
    """A day as digests keep it, written for people: 06/09/2023."""
    return day(date.fromisoformat(text)) if text else day(None)


@register.filter
def iso_due_words(text: str, as_of: date) -> str:
    """How far the deadline of a digest's line is from the digest's day; see `due_words`."""
    return due_words(date.fromisoformat(text), as_of) if text else ""


@register.filter
def minus(whole: int, part: int) -> int:
    """The rest."""
    return whole - part
