"""Words for the annotated standing of an assignment (`at_status`, `at_timeliness`)."""

from functools import lru_cache

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from cchc.core.templatetags.cchc_format import pill
from tasks_app.choices import Source, Status, Timeliness

register = template.Library()


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
    before, after = _around_number(name)
    return f"{before}{pk}{after}"


@lru_cache(maxsize=16)
def _around_number(name: str) -> tuple[str, str]:
    """What stands before and after the number of an assignment in the address called `name`."""
    before, _, after = reverse(name, args=[0]).rpartition("0")
    return before, after
