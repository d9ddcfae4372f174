"""What must hold for an assignment, stated once for forms, services and imports; no database
access.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from cchc.core.secrecy import REFUSAL, is_secret
from tasks_app.choices import OPEN_STATUSES, PartStatus, ReturnReason, Status

Problems = dict[str, str]


class Deadlines(Protocol):
    """Whatever has the two deadlines."""

    original_due_on: date | None
    due_on: date | None


@dataclass(frozen=True)
class Step:
    """A status as somebody wants to record it."""

    status: str
    on: date
    note: str = ""
    result_document: str = ""


@dataclass(frozen=True)
class Result:
    """A result as a unit wants to send it: its document and day, and why nothing proves it."""

    document: str
    on: date
    note: str = ""
    why_none: str = ""


@dataclass(frozen=True)
class Part:
    """How far a co-unit says it is with its part; `on` is the day of a result."""

    status: str
    on: date | None = None
    document: str = ""
    note: str = ""


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


def original_deadline_problems(held: Deadlines, day: date | None, *, extended: bool) -> Problems:
    """What is wrong with correcting the original deadline of a task; `extended`: the ledger has an
    approved extension of it.
    """
    if not extended or (day is not None and held.due_on is not None and day <= held.due_on):
        return {}
    message = (
        f"Nhiệm vụ đã được gia hạn đến {held.due_on:%d/%m/%Y}; "
        "thời hạn ban đầu không được bỏ trống và không được sau ngày đó."
    )
    return {"due_on": message}


def assignment_problems(
    *, assigned_on: date | None, due_on: date | None, document_number: str, today: date
) -> Problems:
    """What is wrong with an assignment's own data; field name -> message. `due_on` is the deadline
    the document gave: none that an extension put into force is earlier.
    """
    problems: Problems = {}
    if is_secret(document_number):
        problems["document_no"] = REFUSAL
    if assigned_on and assigned_on > today:
        problems["assigned_on"] = "Ngày giao không được ở tương lai."
    if assigned_on and due_on and due_on < assigned_on:
        problems["due_on"] = "Thời hạn phải từ ngày giao trở đi."
    return problems


def send_problems(status: str, *, awaits_head: bool) -> Problems:
    """Why no result can be sent now; empty when one can."""
    if awaits_head:
        return {"__all__": "Kết quả đang chờ lãnh đạo đơn vị duyệt."}
    if status == Status.SUBMITTED:
        return {"__all__": "Kết quả đã gửi, đang chờ Sở Nội vụ xác nhận."}
    if status not in OPEN_STATUSES:
        return {"__all__": "Nhiệm vụ đã kết thúc nên không gửi kết quả được."}
    return {}


def head_problems(*, awaits_head: bool) -> Problems:
    """Why the head has nothing to decide; empty when there is."""
    return {} if awaits_head else {"__all__": "Không có kết quả nào chờ lãnh đạo đơn vị duyệt."}


def take_back_problems(status: str, *, awaits_head: bool) -> Problems:
    """Why nothing can be taken back: nothing was sent, or it was decided already."""
    if awaits_head or status == Status.SUBMITTED:
        return {}
    return {"__all__": "Không có kết quả nào đang chờ để rút lại."}


def decide_problems(status: str) -> Problems:
    """Why staff cannot confirm or return; empty when a result waits for them."""
    if status == Status.SUBMITTED:
        return {}
    return {"__all__": "Nhiệm vụ không còn chờ xác nhận."}


def result_problems(
    result: Result, *, assigned_on: date, today: date, has_evidence: bool
) -> Problems:
    """What is wrong with a result; field name -> message, empty when all is well."""
    problems = day_problems("result_on", result.on, assigned_on=assigned_on, today=today)
    problems |= product_problems(result.document)
    return problems | proof_problems(result.why_none, has_evidence=has_evidence)


def product_problems(document: str) -> Problems:
    """A result names the document or product that it is, and none that is secret."""
    if not document.strip():
        return {"result_document": "Ghi văn bản hoặc sản phẩm là kết quả."}
    return {"result_document": REFUSAL} if is_secret(document) else {}


def proof_problems(why_none: str, *, has_evidence: bool) -> Problems:
    """A result is proved by documents, or the reason why there are none is written down."""
    if has_evidence or why_none.strip():
        return {}
    return {"why_none": "Đính kèm tài liệu kiểm chứng, hoặc ghi rõ vì sao không có."}


def confirm_problems(
    status: str, completed_on: date | None, *, assigned_on: date, today: date
) -> Problems:
    """What is wrong with confirming a result of that day."""
    waits_for_nobody = decide_problems(status)
    if waits_for_nobody:
        return waits_for_nobody
    if completed_on is None:
        return {"on": "Ghi ngày của kết quả."}
    return day_problems("on", completed_on, assigned_on=assigned_on, today=today)


def return_problems(reason_code: str, reason: str) -> Problems:
    """What is wrong with the reason of a return: it is told by code and in words."""
    problems = reason_problems(reason)
    if reason_code not in ReturnReason.values:
        problems["reason_code"] = "Chọn lý do trả lại."
    return problems


def reason_problems(reason: str) -> Problems:
    return {} if reason.strip() else {"reason": "Ghi rõ lý do."}


def part_problems(part: Part, *, task_status: str, assigned_on: date, today: date) -> Problems:
    """What is wrong with a co-unit's report on its part."""
    if task_status not in OPEN_STATUSES:
        return {"__all__": "Nhiệm vụ đã kết thúc nên không báo cáo phần phối hợp được."}
    problems: Problems = {}
    if part.status not in PartStatus.values:
        problems["status"] = "Tình trạng không hợp lệ."
    if part.status == PartStatus.DONE:
        problems |= _done_part_problems(part, assigned_on, today)
    elif not part.note.strip():
        problems["note"] = "Ghi phần việc đang làm đến đâu."
    if is_secret(part.document):
        problems["result_document"] = REFUSAL
    return problems


def _done_part_problems(part: Part, assigned_on: date, today: date) -> Problems:
    problems = {"on": "Ghi ngày của kết quả."}
    if part.on is not None:
        problems = day_problems("on", part.on, assigned_on=assigned_on, today=today)
    if not part.document.strip() and not part.note.strip():
        problems["result_document"] = "Ghi văn bản kết quả, hoặc nội dung đã làm ở phần ghi chú."
    return problems


def day_problems(name: str, on: date, *, assigned_on: date, today: date) -> Problems:
    """What is wrong with the day of a result, under the name of its field."""
    if on > today:
        return {name: "Ngày không được ở tương lai."}
    if on < assigned_on:
        return {name: f"Ngày phải từ ngày giao {assigned_on:%d/%m/%Y} trở đi."}
    return {}
