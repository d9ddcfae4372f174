"""The pages around the initiatives, as one row of links under the heading."""

from __future__ import annotations

from typing import Any

from django import template

from cchc.core.sections import Offer, sections_of
from models_app.models import Initiative
from units_app.choices import Role
from units_app.models import User

register = template.Library()

DRAFTING = (Role.STAFF, Role.OFFICER, Role.HEAD)
SECTIONS = (
    Offer("initiative_list", "Danh sách"),
    Offer("initiative_counts", "Số liệu"),
    Offer("initiative_flows", "Lan tỏa"),
    Offer("draft_list", "Bản nháp, chờ duyệt", DRAFTING),
    Offer("import_upload", "Nhập từ tệp", (Role.STAFF,), "?kind=initiatives"),
)


@register.inclusion_tag("core/_sections.html", takes_context=True)
def initiative_sections(context: Any) -> dict[str, Any]:
    """The sections this person may open, the present one marked, the as-of day carried along."""
    counts = {"draft_list": _before_books(context["request"].user)}
    sections = sections_of(context, SECTIONS, counts)
    return {"sections": sections, "label": "Các trang về sáng kiến"}


def _before_books(user: User) -> int:
    """How many drafts and registrations wait before the books, for who writes or approves any; one
    query, today's whatever the day of the page.
    """
    if not user.roles_today & set(DRAFTING):
        return 0
    return Initiative.objects.for_user(user).before_books().count()
