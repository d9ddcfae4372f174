"""Words and marks of initiatives."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString

from cchc.core.row_links import numbered_address
from cchc.core.templatetags.cchc_format import pill
from models_app.choices import Stage
from models_app.history import document_words
from models_app.models import Initiative, Standing

register = template.Library()


@register.filter
def stage_word(value: str) -> str:
    return str(Stage(value).label)


@register.simple_tag
@lru_cache(maxsize=16)
def stage_pill(value: str) -> SafeString:
    """The stage as icon, word and colour."""
    return pill(value, stage_word(value))


@register.simple_tag
def decision(initiative: Initiative) -> str:
    """The decision on it as one line: 120/QĐ-UBND ngày 04/05/2023, UBND tỉnh."""
    held = initiative
    return document_words(held.at_decision_no, held.at_decision_on, held.at_decision_issuer)


@register.simple_tag
def initiative_url(name: str, pk: int) -> str:
    """As the tag `url`, for lists."""
    return numbered_address(name, pk)


@register.simple_tag
def decision_of(row: Standing) -> str:
    """The same of the initiative as it is now."""
    return document_words(row.decision_no, row.decision_on, row.decision_issuer)
