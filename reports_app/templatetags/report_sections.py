"""The pages around reports, as one row of links under the heading."""

from __future__ import annotations

from typing import Any

from django import template

from cchc.core.sections import Offer, sections_of

register = template.Library()

# An address that does not exist leaves its entry out.
SECTIONS = (
    Offer("report_list", "Kỳ báo cáo"),
    Offer("publication_list", "Công bố"),
    Offer("template_list", "Mẫu văn bản", ("staff", "appraiser", "leader", "admin")),
    Offer("check_home", "Kiểm tra mã"),
    Offer("forecast_list", "Dự kiến hoàn thành"),
    Offer("conference", "Trình chiếu", ("staff", "leader", "admin")),
)


@register.inclusion_tag("core/_sections.html", takes_context=True)
def report_sections(context: Any) -> dict[str, Any]:
    """The sections this person may open, the present one marked, the as-of day carried along."""
    return {"sections": sections_of(context, SECTIONS), "label": "Các trang về báo cáo"}
