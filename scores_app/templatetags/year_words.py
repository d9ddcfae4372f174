"""How years and their courses are told on pages."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cchc.core.templatetags.cchc_format import icon
from scores_app.rank_years.trend import Judged, Trend

register = template.Library()

LOOKS = {
    Trend.RISING: ("pill-calm", "trending-up"),
    Trend.NEWLY_RISING: ("pill-calm", "arrow-up"),
    Trend.LEVEL: ("pill-plain", "minus"),
    Trend.FALLING: ("pill-plain", "trending-down"),
    Trend.WARNING: ("pill-soon", "alert-triangle"),
}


@register.simple_tag
def course_mark(course: Judged) -> SafeString:
    """The word of a course with its sign."""
    if course.trend not in LOOKS:
        return format_html('<span class="quiet">{}</span>', course.trend.words)
    look, sign = LOOKS[course.trend]
    return format_html('<span class="pill {}">{}{}</span>', look, icon(sign), course.trend.words)
