"""The pages around scoring, as one row of links under the heading."""

from __future__ import annotations

from typing import Any

from django import template

from cchc.core.sections import Offer, sections_of
from scores_app.models import CriteriaSet, Round

register = template.Library()

# Address, words, whom it is for; an address that does not exist leaves its entry out.
SCORING = (
    Offer("round_list", "Kỳ chấm"),
    Offer("sheet_list", "Phiếu điểm"),
    Offer("appraisal_home", "Thẩm định", ("appraiser", "staff", "leader", "admin")),
    Offer("docket_list", "Giải trình"),
    Offer("set_list", "Bộ tiêu chí"),
)
RANKING = (
    Offer("ranking_list", "Xếp hạng đơn vị"),
    Offer("external_list", "Chỉ số được công bố"),
    Offer("commune_map", "Bản đồ xã, phường"),
    Offer("conference", "Trình chiếu", ("staff", "leader", "admin")),
    Offer("trial_list", "Chạy thử bộ tiêu chí", ("staff", "leader", "admin")),
    Offer("ranking_checks", "Kiểm tra hằng đêm", ("staff", "leader", "admin")),
)
# Of one group in one round, and of one unit in it.
OF_GROUP = (
    Offer("ranking_group", "Bảng xếp hạng"),
    Offer("ranking_years", "Qua các năm"),
    Offer("ranking_compare", "So sánh đơn vị"),
    Offer("ranking_surety", "Mức chắc chắn"),
    Offer("ranking_whatif", "Thử thay đổi"),
)
OF_UNIT = (
    Offer("ranking_unit", "Từng tiêu chí"),
    Offer("ranking_ascent", "Điểm còn lấy được"),
)


@register.inclusion_tag("core/_sections.html", takes_context=True)
def score_sections(context: Any) -> dict[str, Any]:
    """Links on every page under /cham-diem/."""
    return {"sections": sections_of(context, SCORING), "label": "Các trang về chấm điểm"}


@register.inclusion_tag("scores_app/_round_marks.html")
def round_marks(held: Round, *used: CriteriaSet) -> dict[str, Any]:
    """Marks that stand beside every figure of a round: illustrative (itself or a set in use), or
    loaded and not scored here.
    """
    return {"round": held, "is_sample": held.is_sample or any(one.is_sample for one in used)}


@register.inclusion_tag("core/_sections.html", takes_context=True)
def ranking_sections(context: Any) -> dict[str, Any]:
    """Links on every page under /xep-hang/."""
    return {"sections": sections_of(context, RANKING), "label": "Các trang về xếp hạng"}


@register.inclusion_tag("scores_app/_group_sections.html", takes_context=True)
def group_sections(context: Any, code: str, group: str) -> dict[str, Any]:
    """Links on every page about a group of a round."""
    found = sections_of(context, OF_GROUP, args=(code, group))
    return {"sections": found, "label": "Các trang về nhóm đơn vị này"}


@register.inclusion_tag("scores_app/_group_sections.html", takes_context=True)
def unit_sections(context: Any, code: str, group: str, sheet: int) -> dict[str, Any]:
    """Links on every page about a unit in its group."""
    found = sections_of(context, OF_UNIT, args=(code, group, sheet))
    return {"sections": found, "label": "Các trang về kết quả của đơn vị"}
