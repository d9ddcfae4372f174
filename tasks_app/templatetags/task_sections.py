"""The pages around the tasks, as one row of links under the heading."""

from __future__ import annotations

from typing import Any

from django import template

from cchc.core.sections import Offer, sections_of
from units_app.choices import Role

register = template.Library()

SECTIONS = (
    Offer("assignment_list", "Danh sách"),
    Offer("assignment_calendar", "Lịch thời hạn"),
    Offer("assignment_timeline", "Dòng thời gian"),
    Offer("assignment_compare", "So sánh hai ngày"),
    Offer("freshness", "Mức độ cập nhật"),
    Offer("forecast_list", "Dự kiến hoàn thành"),
    Offer("extension_list", "Gia hạn"),
    Offer("evidence_list", "Tài liệu kiểm chứng"),
    Offer("import_home", "Nhập dữ liệu", (Role.STAFF,)),
    Offer("batch_list", "Các lần ghi", (Role.STAFF,)),
)


@register.inclusion_tag("core/_sections.html", takes_context=True)
def task_sections(context: Any) -> dict[str, Any]:
    """The sections this person may open, the present one marked, the as-of day carried along."""
    return {"sections": sections_of(context, SECTIONS), "label": "Các trang về nhiệm vụ"}
