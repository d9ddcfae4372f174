"""How publications are told of on pages."""

from __future__ import annotations

from django import template

from scores_app.models import Publication

register = template.Library()


@register.filter
def standing(publication: Publication) -> str:
    """Whether it is a correction, and whether it is still in force; of one that was read with its
    neighbours (reports_app.publication_pages.chain).
    """
    of, by = vars(publication).get("of_number"), vars(publication).get("by_number")
    words = [f"Bản đính chính lần {publication.revision - 1}, thay cho bản số {of}" if of else ""]
    words.append(f"đã được thay bằng bản số {by}" if by else "")
    told = "; ".join(filter(None, words))
    return told[:1].upper() + told[1:]
