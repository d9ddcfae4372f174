"""How figures, days, status and sources are written on pages: one place, Vietnamese habits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

NOTHING = "–"
CENT = Decimal("0.01")
NO_BREAK = "\u00a0"

# What a status or a timeliness looks like: tone of colour and icon; the word is always beside them.
LOOKS = {
    "not_started": ("plain", "circle-dashed"),
    "in_progress": ("calm", "progress"),
    "submitted": ("soon", "hourglass"),
    "done": ("done", "circle-check"),
    "returned": ("late", "arrow-back-up"),
    "dropped": ("plain", "ban"),
    "on_time": ("done", "circle-check"),
    "late": ("plain", "clock-exclamation"),
    "overdue": ("late", "alert-triangle"),
    "due_soon": ("soon", "calendar-due"),
    "in_time": ("plain", "clock"),
    "no_deadline": ("plain", "calendar"),
}
UNKNOWN_LOOK = ("plain", "circle")


@register.filter
def rate(value: Decimal | None) -> str:
    """A rate in per cent, rounded half up to two decimals: 29,32 %; – when there is none."""
    return NOTHING if value is None else f"{exact(value)}{NO_BREAK}%"


@register.filter
def exact(value: Decimal | int | None) -> str:
    """A score with two decimals, rounded half up: 88,35; – when there is none."""
    if value is None:
        return NOTHING
    rounded = Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)
    return _vietnamese(f"{rounded:,.2f}")


@register.filter
def whole(value: int | None) -> str:
    """A whole number with dots between thousands: 2.501; – when there is none."""
    return NOTHING if value is None else _vietnamese(f"{int(value):,}")


@register.filter
def day(value: date | datetime | None) -> str:
    """A local date as 06/09/2023; – when there is none."""
    if not value:
        return NOTHING
    return f"{_local(value):%d/%m/%Y}"


@register.filter
def moment(value: datetime | None) -> str:
    """A moment in Hà Nội time as 14:05 06/09/2023; – when there is none."""
    if not value:
        return NOTHING
    return f"{_local(value):%H:%M %d/%m/%Y}"


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """The current query string with parameters set, replaced, or with None taken out."""
    parameters = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            parameters.pop(key, None)
        elif isinstance(value, Iterable) and not isinstance(value, str):
            parameters.setlist(key, [_text(one) for one in value])
        else:
            parameters[key] = _text(value)
    return f"?{parameters.urlencode()}"


@register.simple_tag(takes_context=True)
def source_line(
    context: RequestContext, source: str, computed_at: datetime | None = None
) -> SafeString:
    """The line under figures: where they come from, as of which day, computed when."""
    parts = [f"Nguồn: {source}", f"tính đến {day(context['as_of'])}"]
    if computed_at:
        parts.append(f"tính lúc {moment(computed_at)}")
    return format_html('<p class="source">{}</p>', " · ".join(parts))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: the word beside it says what it means."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {extra}" if extra else "",
        static("dist/sprite.svg"),
        name,
    )


@register.simple_tag
def pill(kind: str, words: str) -> SafeString:
    """A status as icon, word and colour; `kind` is a value of Status or Timeliness."""
    tone, name = LOOKS.get(kind, UNKNOWN_LOOK)
    return format_html('<span class="pill pill-{}">{}{}</span>', tone, icon(name), words)


@register.filter
def tone(kind: str) -> str:
    """The tone of a status or timeliness, for classes such as `tone-late`."""
    return LOOKS.get(kind, UNKNOWN_LOOK)[0]


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _vietnamese(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))
