"""How a place in a ranking is told on pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cchc.core.figures import HUNDRED, exact_text, shown
from cchc.core.templatetags.cchc_format import NOTHING, difference, icon, query, whole
from scores_app.group_page.asked import IN_HALL
from scores_app.group_page.ordering import Order, key_of
from scores_app.models import Criterion
from scores_app.ranks.earlier import Earlier
from scores_app.ranks.lines import AreaCell, Listed
from scores_app.ranks.medians import Norm

register = template.Library()

ZERO = Decimal(0)


@register.simple_tag
def places(line: Listed) -> SafeString:
    """How many places a unit went up or down since the earlier year; nothing where places of the
    two years are not held against each other.
    """
    if line.places is None:
        return SafeString(NOTHING)
    return moved(line.places.won) if line.places.won else SafeString("giữ bậc")


@register.simple_tag
def published(line: Listed) -> str:
    """The ranks that were published, each with of how many: 17/19 → 7/14."""
    found = line.places
    if found is None:
        return ""
    return (
        f"{whole(found.before)}/{whole(found.before_of)} → {whole(found.now)}/{whole(found.now_of)}"
    )


@register.simple_tag
def moved(won: int) -> SafeString:
    """Places won (above zero) or lost, with an arrow."""
    look, word = ("arrow-up", "tăng") if won > 0 else ("arrow-down", "giảm")
    return format_html('<span class="places">{}{} {}</span>', icon(look), word, whole(abs(won)))


@register.simple_tag(takes_context=True)
def sort_head(context: Any, key: str, label: str, look: str = "", title: str = "") -> SafeString:
    """The head of a column that can be sorted by: its link, and how it is ordered now. Expects
    `asked` in the page's context.
    """
    order: Order = context["asked"].order
    aria = order.aria_of(key)
    arrow = {"": "arrows-sort", "ascending": "arrow-up", "descending": "arrow-down"}[aria]
    return format_html(
        '<th scope="col" class="{}"{}{}><a href="{}"><span class="heat-head">{}</span>{}</a></th>',
        look,
        format_html(' aria-sort="{}"', aria) if aria else "",
        format_html(' title="{}"', title) if title else "",
        query(context, sort=order.next_of(key)),
        label,
        icon(arrow),
    )


@register.simple_tag(takes_context=True)
def hall_query(context: Any, wanted: bool) -> str:
    """The page's address with the table for the hall, or without."""
    return query(context, **{IN_HALL: "1" if wanted else None})


@register.filter
def since(earlier: Earlier) -> str:
    """The head of a column of changes: So với 2022."""
    return f"So với {earlier.round_set.round.year}"


@register.filter
def sort_key(area: Criterion) -> str:
    """The column of an area in the address."""
    return key_of(area)


@register.simple_tag
def cell_bar(cell: AreaCell) -> SafeString:
    """The share of an area as a thin bar, for where its column has no head: on a phone."""
    width = exact_text(shown(min(max(cell.index or ZERO, ZERO), HUNDRED)))
    return format_html(
        '<svg class="cell-bar" aria-hidden="true"><rect width="{}%" height="100%"/></svg>', width
    )


@register.simple_tag
def from_norm(value: Decimal | None, norm: Norm) -> str:
    """How far a figure lies above (+) or below the median of the group."""
    return difference(norm.above(value))
