"""Words for the annotated standing of an assignment (`at_status`, `at_timeliness`)."""

from datetime import date
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cchc.core.row_links import numbered_address
from cchc.core.templatetags.cchc_format import day, due_words, pill, tone
from tasks_app.choices import Source, Status, Timeliness
from tasks_app.models import Assignment

register = template.Library()

PRESSING = {str(kind) for kind in (Timeliness.OVERDUE, Timeliness.DUE_SOON, Timeliness.IN_TIME)}


@register.filter
def status_word(value: str) -> str:
    return str(Status(value).label)


@register.filter
def timeliness_word(value: str) -> str:
    return str(Timeliness(value).label)


@register.filter
def source_word(value: str) -> str:
    """The list a task is on; anything but one source means both."""
    return str(Source(value).label) if value in Source.values else "Cả hai nguồn"


@register.filter
def book_word(value: str) -> str:
    """Where a list comes from, for the line under it."""
    return f"sổ nhiệm vụ ({source_word(value)})"


@register.simple_tag
@lru_cache(maxsize=32)
def status_pill(value: str) -> SafeString:
    """The status as icon, word and colour."""
    return pill(value, status_word(value))


@register.simple_tag
def timeliness_pill(value: str) -> SafeString:
    """The timeliness as icon, word and colour."""
    return pill(value, timeliness_word(value))


@register.simple_tag
def assignment_url(name: str, pk: int) -> str:
    """As the tag `url`, for lists: the address is worked out once, not once for every row."""
    return numbered_address(name, pk)


@register.simple_tag
def opens_below(name: str, pk: int, back: str) -> SafeString:
    """Attributes of a link to a form about an assignment, which htmx opens below the row."""
    return format_html(
        'href="{0}" hx-get="{0}" hx-target="closest tr" hx-swap="afterend"',
        f"{assignment_url(name, pk)}?next={back}",
    )


@register.simple_tag
def deadline(item: Assignment, as_of: date) -> SafeString:
    """The deadline in force, from when it was extended, and how far it is from the as-of day."""
    due, original = item.at_due_on, item.at_original_due_on
    written = format_html("<time>{}</time>", day(due))
    if original != due:
        written += format_html('<span class="sub">gia hạn từ {}</span>', day(original))
    return written + _how_far(item, as_of)


def _how_far(item: Assignment, as_of: date) -> SafeString:
    if item.at_timeliness in PRESSING:
        return format_html(
            '<span class="sub tone-{}">{}</span>',
            tone(item.at_timeliness),
            due_words(item.at_due_on, as_of),
        )
    if item.at_timeliness == Timeliness.LATE:
        return format_html('<span class="sub">xong {}</span>', day(item.at_completed_on))
    return SafeString("")
