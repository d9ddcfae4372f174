"""What must hold for an assignment, stated once for forms, services and imports; no database
access.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cchc.core.secrecy import REFUSAL, is_secret
from tasks_app.choices import Status

Problems = dict[str, str]


@dataclass(frozen=True)
class Step:
    """A status as somebody wants to record it."""

    status: str
    on: date
    note: str = ""
    result_document: str = ""


def step_problems(step: Step, *, assigned_on: date, previous_on: date, today: date) -> Problems:
    """What is wrong with recording `step`; field name -> message, empty when all is well.

    Args:
        step: what is to be recorded. For `done`, `on` is the day of the result, which may lie
            before the last step.
        assigned_on: the day the task was given.
        previous_on: the day the last step took effect; other steps cannot lie before it.
        today: the local date; nothing is recorded for the future.
    """
    problems: Problems = {}
    earliest = assigned_on if step.status == Status.DONE else previous_on
    if step.status not in Status.values:
        problems["status"] = "Tình trạng không hợp lệ."
    if step.on > today:
        problems["on"] = "Ngày không được ở tương lai."
    elif step.on < earliest:
        problems["on"] = f"Ngày phải từ {earliest:%d/%m/%Y} trở đi."
    if step.status in {Status.RETURNED, Status.DROPPED} and not step.note.strip():
        problems["note"] = "Ghi rõ lý do."
    if step.status == Status.DROPPED and not step.result_document.strip():
        problems["result_document"] = "Ghi văn bản cho phép dừng thực hiện."
    if is_secret(step.result_document):
        problems["result_document"] = REFUSAL
    return problems


def effective_on(step: Step, *, was: str, previous_on: date, today: date) -> date:
    """The day from which the step counts: its own, but never before the step recorded before it.

    Recording done what `was` done corrects its result, so it counts from the day of recording:
    what was reported of earlier days stays.
    """
    if step.status == was == Status.DONE:
        return max(today, previous_on)
    return max(step.on, previous_on)


def signer_problems(number: str, signer: str) -> Problems:
    """What is wrong with stating another signer for a document, whose tasks all name the one it
    has.
    """
    if not signer:
        return {}
    message = (
        f"Văn bản “{number}” đã ghi người ký là “{signer}”. "
        "Hãy thống nhất người ký, hoặc sửa số, ngày, cơ quan ban hành nếu là văn bản khác."
    )
    return {"signer": message}


def assignment_problems(
    *, assigned_on: date | None, due_on: date | None, document_number: str, today: date
) -> Problems:
    """What is wrong with an assignment's own data; field name -> message."""
    problems: Problems = {}
    if is_secret(document_number):
        problems["document_no"] = REFUSAL
    if assigned_on and assigned_on > today:
        problems["assigned_on"] = "Ngày giao không được ở tương lai."
    if assigned_on and due_on and due_on < assigned_on:
        problems["due_on"] = "Thời hạn phải từ ngày giao trở đi."
    return problems
