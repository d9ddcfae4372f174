"""The pages around the initiatives, as one row of links under the heading."""

from __future__ import annotations

from typing import Any

from django import template

from cchc.core.sections import Offer, sections_of
from units_app.choices import Role

register = template.Library()

SECTIONS = (
    Offer("initiative_list", "Danh sách"),
    Offer("initiative_counts", "Số liệu"),
    Offer("initiative_flows", "Lan tỏa"),
    Offer("draft_list", "Bản nháp", (Role.STAFF, Role.OFFICER, Role.HEAD)),
)


@register.inclusion_tag("core/_sections.html", takes_context=True)
def initiative_sections(context: Any) -> dict[str, Any]:
    """The sections this person may open, the present one marked, the as-of day carried along."""
    return {"sections": sections_of(context, SECTIONS), "label": "Các trang về sáng kiến"}
