"""The pages around the tasks, as one row of links under the heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from tasks_app import permissions
from units_app.access import Access, access_of

register = template.Library()

# Address, words; an address that does not exist leaves its entry out.
SECTIONS = (
    ("assignment_list", "Danh sách"),
    ("assignment_calendar", "Lịch thời hạn"),
    ("assignment_timeline", "Dòng thời gian"),
    ("assignment_compare", "So sánh hai ngày"),
    ("freshness", "Mức độ cập nhật"),
    ("forecast_list", "Dự kiến hoàn thành"),
    ("extension_list", "Gia hạn"),
    ("evidence_list", "Tài liệu kiểm chứng"),
    ("import_home", "Nhập dữ liệu"),
    ("batch_list", "Các lần ghi"),
)
FOR_STAFF = {"import_home", "batch_list"}


@dataclass(frozen=True)
class Section:
    label: str
    url: str
    active: bool


@register.inclusion_tag("tasks_app/_sections.html", takes_context=True)
def task_sections(context: Any) -> dict[str, list[Section]]:
    """The sections this person may open, the present one marked, the as-of day carried along."""
    request = context["request"]
    day = "" if context["as_of_is_today"] else f"?as_of={context['as_of'].isoformat()}"
    access = access_of(request.user)
    offered = [
        (label, url)
        for name, label in SECTIONS
        if _is_offered(name, access) and (url := _address(name))
    ]
    here = _holding(request.path, [url for _, url in offered])
    return {"sections": [Section(label, url + day, url == here) for label, url in offered]}


def _holding(path: str, urls: list[str]) -> str:
    """The closest address that `path` is, or lies under."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")


def _is_offered(name: str, access: Access) -> bool:
    return name not in FOR_STAFF or permissions.may_create(access)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
