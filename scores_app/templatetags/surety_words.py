"""How ranks and what moves them are told beside a ranking."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import template

from scores_app.surety.results import APPRAISAL, Influence, Stretch
from scores_app.surety.words import group_text, ranks_text

register = template.Library()


@register.filter
def ranks(values: Iterable[int]) -> str:
    """Ranks as they are read: 2, 4–7; – where there are none."""
    return ranks_text(values)


@register.filter
def stretch(group: Stretch) -> str:
    """A stretch of units that cannot be told apart: Hạng 7 đến 12."""
    told = group_text(group)
    return told[:1].upper() + told[1:]


@register.filter
def of_hundred(places: Decimal) -> Decimal:
    """Places moved in a hundred tries: influences that differ little keep their order in sight."""
    return places * 100


@register.filter
def influence(one: Influence) -> str:
    """What changes: Điểm thẩm định, Trọng số lĩnh vực."""
    return "Điểm thẩm định" if one.kind == APPRAISAL else "Trọng số lĩnh vực"
