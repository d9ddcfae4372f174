"""What this person can do with an assignment now, deciding on a waiting result aside, which stands
beside the result itself; the first is the next thing to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from tasks_app import permissions
from tasks_app.models import Assignment
from units_app.access import Access


@dataclass(frozen=True)
class NextStep:
    """A link to a form; `name` is its address name."""

    name: str
    label: str
    icon: str
    url: str


def next_steps(
    access: Access, assignment: Assignment, *, part_url: str, back: str
) -> list[NextStep]:
    """Every step this person may take today, the most pressing one first.

    Args:
        access: who the person is.
        assignment: the task as it is now.
        part_url: where the person reports for its own co-unit; empty where it has none.
        back: the address to come back to.
    """
    query = f"?{urlencode({'next': back})}"
    steps = [
        NextStep(name, label, icon, reverse(name, args=[assignment.pk]) + query)
        for allowed, name, label, icon in _of_results(access, assignment)
        if allowed
    ]
    if part_url:
        steps.append(NextStep("part_report", "Báo cáo phần phối hợp", "check", part_url))
    if permissions.may_extend(access, assignment):
        label = "Ghi gia hạn" if permissions.decides(access) else "Đề nghị gia hạn"
        url = reverse("extension_request", args=[assignment.pk])
        steps.append(NextStep("extension_request", label, "calendar-due", url))
    if permissions.may_update(access, assignment):
        label = "Cập nhật tình trạng" if permissions.decides(access) else "Cập nhật tiến độ"
        url = reverse("assignment_status", args=[assignment.pk]) + query
        steps.append(NextStep("assignment_status", label, "progress", url))
    return steps


def _of_results(access: Access, assignment: Assignment) -> list[tuple[bool, str, str, str]]:
    sends = permissions.may_send(access, assignment)
    takes_back = permissions.may_take_back(access, assignment)
    return [
        (sends, "assignment_send", "Gửi kết quả", "check"),
        (takes_back, "result_take_back", "Rút kết quả", "arrow-back-up"),
    ]
