"""What paper says of itself: the title that is noted, and the line at the foot of each sheet."""

from __future__ import annotations

import html
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cchc.core.printed import day_told, foot_of

register = template.Library()


@register.simple_block_tag
def page_title(content: Any) -> SafeString:
    """The title of the page, made once for its mark and its head."""
    return SafeString(" ".join(str(content).split()))


@register.simple_tag(takes_context=True)
def paper(context: RequestContext) -> SafeString:
    """The attribute of <html> from which the style sheet prints the foot of each sheet."""
    return format_html(' data-paper="{}"', paper_line(context))


@register.simple_tag(takes_context=True)
def paper_line(context: RequestContext) -> str:
    """The as-of day, the check code and where it is checked, the program's version.

    A page that shows something with a code of its own says it in `check_code`, as it is kept or as
    it is spelled, and the day of its figures in `own_day`, or what is to be said of more days than
    one in `own_days`; every other page has the code of its address, and its day.
    """
    title = html.unescape(str(context.get("title_text") or ""))
    told = context.get("own_days") or day_told(context["request"], context.get("own_day"))
    return foot_of(context["request"], title, context.get("check_code") or "", told)
