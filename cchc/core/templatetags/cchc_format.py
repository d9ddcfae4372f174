"""How figures, days, status and sources are written on pages: one place, Vietnamese habits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cchc.core import chart_tables, working_days
from cchc.core.check_codes import spelled
from cchc.core.clock import now
from cchc.core.figures import in_full, shown
from cchc.core.widgets import DayInput

register = template.Library()

NOTHING = "–"

NO_BREAK = "\u00a0"
OPTIONAL = "không bắt buộc"
BRACKETED = re.compile(r"\([^)]*\)?")

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
    "draft": ("plain", "circle-dashed"),
    "open": ("calm", "progress"),
    "closed": ("plain", "lock"),
    "requested": ("soon", "hourglass"),
    "approved": ("done", "circle-check"),
    "refused": ("late", "ban"),
    "sent": ("done", "circle-check"),
    "waiting": ("plain", "clock"),
    "claimed": ("soon", "alert-triangle"),
    "failed": ("late", "alert-circle"),
    "withdrawn": ("plain", "arrow-back-up"),
    "scoring": ("calm", "writing"),
    "at_head": ("soon", "hourglass"),
    "appraised": ("calm", "checklist"),
    "reached": ("done", "circle-check"),
    "missed": ("soon", "alert-triangle"),
    "registered": ("plain", "file-text"),
    "recognised": ("done", "circle-check"),
    "rejected": ("late", "ban"),
    "applied": ("calm", "progress"),
    "replicated": ("done", "sitemap"),
    "stopped": ("plain", "ban"),
    "queued": ("soon", "hourglass"),
    "building": ("calm", "progress"),
    "ready": ("calm", "circle-check"),
    "published": ("done", "lock"),
}
UNKNOWN_LOOK = ("plain", "circle")


@register.filter
def rate(value: Decimal | None) -> str:
    """A rate in per cent, rounded half up to two decimals: 29,32 %; – when there is none."""
    return NOTHING if value is None else f"{exact(value)}{NO_BREAK}%"


@register.filter
def exact(value: Decimal | int | None) -> str:
    """A score with two decimals, rounded half up: 88,35; – when there is none."""
    rounded = None if value is None else shown(Decimal(value))
    return NOTHING if rounded is None else _vietnamese(f"{rounded:,.2f}")


@register.filter
def full(value: Decimal | None) -> str:
    """Points with every digit, two decimals at least, where somebody may want to calculate after
    us: 73,786667; 73,50; – when there is none.
    """
    whole_figure = in_full(value)
    return NOTHING if whole_figure is None else _vietnamese(f"{whole_figure:,f}")


@register.filter
def figure(value: Decimal | None) -> str:
    """A measured value with the digits it has and none besides: 90; 45,5; 2.501; – when there is
    none.
    """
    return NOTHING if value is None else _vietnamese(f"{value.normalize():,f}")


@register.filter
def signed(value: Decimal | None) -> str:
    """The same with its sign, as a change: +12; −45,5; 0; – when there is none."""
    if value is None:
        return NOTHING
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{figure(abs(value))}"


@register.filter
def share(value: Decimal | None) -> str:
    """A part of one as people write it: 37,5 %; – when there is none."""
    if value is None:
        return NOTHING
    return f"{_vietnamese(f'{(value * 100).normalize():f}')}{NO_BREAK}%"


@register.filter
def needed(field: BoundField) -> str:
    """When a field that may be left empty must be filled in, as its form says it in `needed_when`
    (field -> words): bắt buộc khi dừng thực hiện; else that it need not be.
    """
    when: str = getattr(field.form, "needed_when", {}).get(field.name, OPTIONAL)
    return when


@register.filter
def unformatted(value: int) -> str:
    """A whole number without dots, for lengths in drawings."""
    return str(int(value))


@register.filter
def whole(value: int | None) -> str:
    """A whole number with dots between thousands: 2.501; – when there is none."""
    return NOTHING if value is None else _vietnamese(f"{int(value):,}")


@register.filter
def difference(value: Decimal | int | None) -> str:
    """How much more or less: +12, −3, +1,25, 0; – when there is none."""
    if value is None:
        return NOTHING
    size = whole(abs(value)) if isinstance(value, int) else exact(abs(value))
    is_nothing = shown(Decimal(value)) == 0
    sign = "" if is_nothing else "+" if value > 0 else "−"
    return f"{sign}{size}"


@register.filter
def small_first(words: str) -> str:
    """A title inside a sentence: its first letter small."""
    return words[:1].lower() + words[1:]


@register.filter
def check_code(code: str) -> str:
    """A check code as it is printed: K7QM-2F9T-XAB4."""
    return spelled(code)


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
def as_of_query(context: RequestContext) -> str:
    """What keeps a link on the page's day: ?as_of=2023-09-06, nothing for today."""
    return "" if context["as_of_is_today"] else f"?as_of={context['as_of'].isoformat()}"


@register.simple_tag(takes_context=True)
def source_line(
    context: RequestContext, source: str, computed_at: datetime | None = None
) -> SafeString:
    """The line under figures: where they come from, as of which day, computed when."""
    parts = [f"Nguồn: {source}", f"tính đến {day(context['as_of'])}"]
    if computed_at:
        parts.append(f"tính lúc {moment(computed_at)}")
    return format_html('<p class="source">{}</p>', " · ".join(parts))


@register.simple_tag(takes_context=True)
def printed_line(context: RequestContext) -> SafeString:
    """On paper only: when the page was printed, and by whom."""
    name = context["user"].get_full_name()
    return format_html(
        '<p class="print-only source">In lúc {} · người in: {}</p>', moment(now()), name
    )


@register.simple_tag
def day_input(name: str, value: str, wrong: str = "", **attrs: Any) -> str:
    """A day to type, as forms have it, on a page that is no form of Django's. `wrong` is the id of
    the message that says what is wrong with it; `attrs` are further attributes: `id`, `class`, and
    `label` for one that no label names.
    """
    given = {**attrs, "autocomplete": "off"}
    if "label" in given:
        given["aria-label"] = given.pop("label")
    if wrong:
        given |= {"aria-invalid": "true", "aria-describedby": wrong}
    return DayInput(given).render(name, value)


@lru_cache(maxsize=1)
def sprite_url() -> str:
    """The address of the sprite; it changes only with a new build, that is with a new process."""
    return static("dist/sprite.svg")


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: the word beside it says what it means."""
    return format_html(
        '<svg class="icon{}" width="18" height="18" aria-hidden="true">'
        '<use href="{}#{}"></use></svg>',
        f" {extra}" if extra else "",
        sprite_url(),
        name,
    )


@register.simple_tag
def state_icon(kind: str) -> SafeString:
    """The icon of a status or timeliness, for where its word stands beside."""
    return icon(LOOKS.get(kind, UNKNOWN_LOOK)[1])


@register.simple_tag
@lru_cache(maxsize=512)
def pill(kind: str, words: str) -> SafeString:
    """A status as icon, word and colour; `kind` is a value of Status or Timeliness."""
    tone, name = LOOKS.get(kind, UNKNOWN_LOOK)
    return format_html('<span class="pill pill-{}">{}{}</span>', tone, icon(name), words)


@register.filter
def due_words(due: date | None, as_of: date) -> str:
    """How far a deadline is from the as-of day: còn 5 ngày làm việc, đúng ngày đến hạn, quá hạn
    12 ngày. What is left is counted in working days, what is late in days of the calendar.
    """
    if due is None:
        return ""
    days = (due - as_of).days
    if days == 0:
        return "đúng ngày đến hạn"
    if days < 0:
        return f"quá hạn {whole(-days)} ngày"
    working = working_days.calendar().working_days(as_of, due)
    return f"còn {whole(working)} ngày làm việc" if working else f"còn {whole(days)} ngày nghỉ"


@register.filter
def ago_words(then: date | None, as_of: date) -> str:
    """How many days lie between a day and the as-of day: cùng ngày, 20 ngày trước."""
    if then is None:
        return NOTHING
    days = (as_of - then).days
    return f"{whole(days)} ngày trước" if days > 0 else "cùng ngày"


@register.filter
def given_initial(full_name: str) -> str:
    """The first letter of the given name, which stands last in a Vietnamese name; what brackets
    add to it, as in Lê Văn Bình (mẫu), is no part of the name.
    """
    name = BRACKETED.sub(" ", full_name)
    words = ["".join(filter(str.isalpha, word)) for word in name.split()]
    return next((word[0].upper() for word in reversed(words) if word), "?")


@register.simple_tag(takes_context=True)
def keep_parameters(context: RequestContext, form: BaseForm) -> SafeString:
    """Hidden fields for what the query string holds beside the form: day, order, page size."""
    kept = [
        (name, value)
        for name, values in context["request"].GET.lists()
        if name not in form.fields and name != "page"
        for value in values
    ]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept)


@register.filter
def line_rows(data: dict[str, Any]) -> list[chart_tables.Row]:
    """The rows of the table under a chart of lines."""
    return chart_tables.line_rows(data, number=_chart_number)


@register.filter
def tone(kind: str) -> str:
    """The tone of a status or timeliness, for classes such as `tone-late`."""
    return LOOKS.get(kind, UNKNOWN_LOOK)[0]


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _chart_number(value: object, percent: bool) -> str:
    if value is None:
        return NOTHING
    amount = Decimal(str(value))
    if percent:
        return rate(amount)
    return whole(int(amount)) if isinstance(value, int) else exact(amount)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _vietnamese(text: str) -> str:
    return text.translate(str.maketrans(",.", ".,"))
