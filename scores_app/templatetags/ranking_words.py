"""How a place in a ranking is told on pages."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cchc.core.templatetags.cchc_format import NOTHING, icon, whole
from scores_app.ranks.lines import Listed

register = template.Library()


@register.simple_tag
def places(line: Listed) -> SafeString:
    """How many places a unit went up or down since the earlier round, with its rank of then."""
    if line.before is None or line.before.rank is None:
        return SafeString(NOTHING)
    won = line.places_won
    if won is None:
        return format_html("hạng {} kỳ trước", whole(line.before.rank))
    return moved(won) if won else format_html("giữ hạng {}", whole(line.before.rank))


@register.simple_tag
def moved(won: int) -> SafeString:
    """Places won (above zero) or lost, with an arrow."""
    look, word = ("arrow-up", "tăng") if won > 0 else ("arrow-down", "giảm")
    return format_html('<span class="places">{}{} {}</span>', icon(look), word, whole(abs(won)))
