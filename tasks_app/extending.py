"""What must hold for a request for a later deadline and for its approval; no database access."""

from __future__ import annotations

from datetime import date

from cchc.core.secrecy import REFUSAL, is_secret
from tasks_app.choices import OPEN_STATUSES
from tasks_app.rules import Problems


def obstacle(*, status: str, due_on: date | None, spent: int, most: int) -> str:
    """Why no later deadline can be asked for at all; empty when it can.

    Args:
        status, due_on: the assignment's, as they are.
        spent: how many extensions were approved already.
        most: the province's cap; 0 for none.
    """
    if status not in OPEN_STATUSES:
        return "Nhiệm vụ đã hoàn thành hoặc đã dừng nên không gia hạn được."
    if due_on is None:
        return "Nhiệm vụ không có thời hạn nên không cần gia hạn."
    if most and spent >= most:
        return (
            f"Nhiệm vụ đã được gia hạn {spent} lần; quy định của tỉnh cho phép tối đa {most} lần."
        )
    return ""


def later_than(field: str, wanted: date, due_on: date) -> Problems:
    """What is wrong with a new deadline, beside its field."""
    if wanted <= due_on:
        return {field: f"Thời hạn mới phải sau thời hạn đang áp dụng, {due_on:%d/%m/%Y}."}
    return {}


def approval_problems(
    *, document: str, document_on: date, assigned_on: date, today: date
) -> Problems:
    """What is wrong with an approving document and its day; field name -> message.

    Args:
        document, document_on: number and day; the day is the one the approval counts from.
        assigned_on: the day the task was given.
        today: the local date.
    """
    problems: Problems = {}
    if is_secret(document):
        problems["document"] = REFUSAL
    if document_on > today:
        problems["document_on"] = "Ngày văn bản không được ở tương lai."
    elif document_on < assigned_on:
        problems["document_on"] = f"Ngày văn bản phải từ ngày giao {assigned_on:%d/%m/%Y} trở đi."
    return problems


def refusal_problems(note: str) -> Problems:
    """What is wrong with a refusal: the unit is told why."""
    return {} if note.strip() else {"decision_note": "Ghi lý do không đồng ý gia hạn."}


def effective_on(document_on: date, previous_on: date) -> date:
    """From which day the later deadline counts: the document's, but never before the event
    recorded before it, so that what happened in between keeps its order.
    """
    return max(document_on, previous_on)
