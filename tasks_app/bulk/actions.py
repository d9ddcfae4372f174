"""What can be done to many tasks at once, by the same rules as to a single one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tasks_app import permissions, rules
from tasks_app.bulk import forms
from tasks_app.choices import CLOSED_STATUSES, Status
from tasks_app.models import Assignment
from units_app.access import Access

Values = Mapping[str, Any]
NOT_ALLOWED = "Không thuộc quyền cập nhật của tài khoản này."


class RefusedError(Exception):
    """This task cannot be changed so; the text says why."""


@dataclass(frozen=True)
class Wanted:
    """What is to become of one task: a step, or facts to correct."""

    step: rules.Step | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Action:
    """One kind of change: what it is called, what it asks for, what it wants of a task."""

    name: str
    label: str
    form: type[forms.BulkForm]
    may: Callable[[Access], bool]
    wants: Callable[[Access, Assignment, Values], Wanted | None]


def _done(access: Access, task: Assignment, values: Values) -> Wanted | None:
    """Done with one day and document; what is done already stays as it was confirmed."""
    if task.status == Status.DONE:
        return None
    if task.status == Status.DROPPED:
        raise RefusedError("Nhiệm vụ đã dừng thực hiện; cập nhật riêng nếu làm lại.")
    _need(access, task, Status.DONE)
    note = values["note"] or task.note
    return Wanted(rules.Step(Status.DONE, values["on"], note, values["result_document"]))


def _progress(access: Access, task: Assignment, values: Values) -> Wanted | None:
    """Under way, with a note; a result that is on its way is not called back by it."""
    if task.status in CLOSED_STATUSES:
        raise RefusedError("Nhiệm vụ đã kết thúc.")
    if task.awaits_head or task.status == Status.SUBMITTED:
        raise RefusedError("Kết quả đã gửi và đang chờ duyệt hoặc xác nhận.")
    _need(access, task, Status.IN_PROGRESS)
    step = rules.Step(Status.IN_PROGRESS, values["on"], values["note"], task.result_document)
    same = (task.status, task.note) == (step.status, step.note)
    return None if same else Wanted(step)


def _correct(name: str) -> Callable[[Access, Assignment, Values], Wanted | None]:
    def wants(access: Access, task: Assignment, values: Values) -> Wanted | None:
        if getattr(task, name) == values[name]:
            return None
        if not permissions.may_correct(access):
            raise RefusedError(NOT_ALLOWED)
        return Wanted(facts={name: values[name]})

    return wants


def _need(access: Access, task: Assignment, status: Status) -> None:
    if status not in permissions.statuses_for(access, task):
        raise RefusedError(NOT_ALLOWED)


ACTIONS = {
    action.name: action
    for action in (
        Action(
            "progress", "Ghi tiến độ", forms.ProgressForm, permissions.may_report_many, _progress
        ),
        Action("done", "Ghi hoàn thành", forms.DoneForm, permissions.may_correct, _done),
        Action(
            "lead_unit",
            "Chuyển đơn vị chủ trì",
            forms.LeadUnitForm,
            permissions.may_correct,
            _correct("lead_unit"),
        ),
        Action("area", "Đổi lĩnh vực", forms.AreaForm, permissions.may_correct, _correct("area")),
        Action(
            "source",
            "Đổi nguồn giao",
            forms.SourceForm,
            permissions.may_correct,
            _correct("source"),
        ),
    )
}


def actions_for(access: Access) -> list[Action]:
    """What this person may do to many tasks; nothing for those who only look."""
    return [action for action in ACTIONS.values() if action.may(access)]
