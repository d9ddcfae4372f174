"""What must hold for an initiative, stated once for forms, services and imports; no database
access.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from cchc.core.secrecy import REFUSAL, is_secret
from models_app.choices import HOLDING, IN_BOOKS, NEXT_STAGES, MeasureKind, Stage

Problems = dict[str, str]

NO_INDICATOR = "Ghi ít nhất một chỉ tiêu, có mục tiêu và hạn có số liệu sau áp dụng."

NEVER_RECOGNISED = (
    "Hãy ghi các đơn vị này thôi áp dụng, hoặc đính chính việc áp dụng, trước khi đưa sáng kiến về "
    "giai đoạn chưa được công nhận."
)

# What a registration must say; the draft may lack it.
NEEDED = {
    "problem": "Nêu thực trạng, vấn đề cần giải quyết.",
    "novelty": "Nêu điểm mới so với cách làm trước đây.",
    "scope": "Nêu phạm vi áp dụng.",
}


@dataclass(frozen=True, kw_only=True)
class Step:
    """A stage as somebody wants to record it; `issuer` is whose decision it is, `why_distinct` why
    what is recognised is no duplicate of what it reads much like.
    """

    stage: str
    on: date
    document_no: str = ""
    document_on: date | None = None
    issuer: str = ""
    reason: str = ""
    why_distinct: str = ""

    @property
    def told_reason(self) -> str:
        """What the history keeps: why it is no duplicate, in front of the note."""
        why = self.why_distinct.strip()
        told = (f"Không trùng: {why}" if why else "", self.reason.strip())
        return "\n".join(filter(None, told))


DECIDED = (Stage.RECOGNISED, Stage.REJECTED)
"""Stages whose document is the decision that the standing keeps."""
WITH_DOCUMENT = (Stage.RECOGNISED, Stage.REPLICATED)
WITH_REASON = (Stage.REJECTED, Stage.STOPPED)


AFTER_REGISTRATION = "Sáng kiến đăng ký ngày {on}; ngày của giai đoạn phải từ đó trở đi."
AFTER_STAGE = (
    "Giai đoạn “{stage}” đã ghi từ ngày {on}; ngày của giai đoạn sau phải từ đó trở đi. Nếu thực tế"
    " sớm hơn thì ghi ngày này, rồi sửa lại bằng “Đính chính giai đoạn”."
)
AFTER_CORRECTION = (
    "Sổ được đính chính từ ngày {on}; ngày của giai đoạn sau phải từ đó trở đi. Nếu thực tế sớm hơn"
    " thì ghi ngày này, rồi sửa lại bằng “Đính chính giai đoạn”."
)


def step_problems(
    step: Step, *, stage: str, previous_on: date, today: date, corrected: bool = False
) -> Problems:
    """What is wrong with recording `step`; field name -> message, empty when all is well.

    Args:
        step: what is to be recorded.
        stage: the stage in force; only `NEXT_STAGES` of it may follow.
        previous_on: the day from which the last event counts; no later one lies before it.
        today: the local date; nothing is recorded for the future.
        corrected: whether that last event is a correction.
    """
    told = AFTER_CORRECTION if corrected else AFTER_STAGE
    words = told.format(stage=Stage(stage).label, on=_words(previous_on))
    problems = _day_and_reason(step, not_before=(previous_on, words), today=today)
    problems |= _document_of(step, today=today)
    if step.stage not in NEXT_STAGES.get(stage, ()):
        problems["stage"] = "Giai đoạn này không nối tiếp được giai đoạn hiện tại."
    return problems


def correction_problems(step: Step, *, registered_on: date, today: date) -> Problems:
    """What is wrong with putting the stage right: any stage of the books may be the right one. The
    document is the decision that the standing keeps, without which nothing is in force.
    """
    on = registered_on if step.stage == Stage.REGISTERED else step.on
    problems = _day_and_reason(
        replace(step, on=on), not_before=_registered(registered_on), today=today
    )
    if step.stage not in IN_BOOKS:
        problems["stage"] = "Chọn giai đoạn."
    if keeps_decision(step.stage):
        needed = step.stage in HOLDING
        problems |= document_problems(step, today=today, needed=needed)
    return problems | reason_problems(step.reason)


def likeness_problems(step: Step, *, reads_alike: bool) -> Problems:
    """Who recognises what reads much like something in the books says why it is no duplicate."""
    if step.stage != Stage.RECOGNISED or not reads_alike or step.why_distinct.strip():
        return {}
    return {"why_distinct": "Nêu vì sao không trùng với các sáng kiến gần giống."}


def keeps_decision(stage: str) -> bool:
    """Whether a standing at this stage may have a decision: it comes with the appraisal's end."""
    return stage not in (Stage.REGISTERED, Stage.APPRAISED)


def fact_problems(step: Step, *, registered_on: date, today: date) -> Problems:
    """What is wrong with a step, the order of stages and their days aside."""
    days = _day_and_reason(step, not_before=_registered(registered_on), today=today)
    return days | _document_of(step, today=today)


def _document_of(step: Step, *, today: date) -> Problems:
    return document_problems(step, today=today, needed=step.stage in WITH_DOCUMENT)


def _registered(on: date) -> tuple[date, str]:
    return on, AFTER_REGISTRATION.format(on=_words(on))


def _words(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _day_and_reason(step: Step, *, not_before: tuple[date, str], today: date) -> Problems:
    """`not_before` is the first day there may be, and why."""
    problems: Problems = {}
    if step.on > today:
        problems["on"] = "Ngày không được ở tương lai."
    elif step.on < not_before[0]:
        problems["on"] = not_before[1]
    if step.stage in WITH_REASON:
        problems |= reason_problems(step.reason)
    return problems


def document_problems(step: Step, *, today: date, needed: bool) -> Problems:
    """What is wrong with the document a stage rests on."""
    number, dated = step.document_no.strip(), step.document_on
    if is_secret(number):
        return {"document_no": REFUSAL}
    problems: Problems = {}
    if not number and (needed or dated):
        problems["document_no"] = "Ghi số quyết định." if needed else "Ghi số văn bản."
    if dated is None and (needed or number):
        problems["document_on"] = "Ghi ngày quyết định." if needed else "Ghi ngày văn bản."
    if dated and dated > today:
        problems["document_on"] = "Ngày văn bản không được ở tương lai."
    elif dated and dated > step.on:
        problems["document_on"] = "Ngày văn bản không được sau ngày của giai đoạn."
    return problems


def registration_problems(
    texts: Mapping[str, str], *, area_given: bool, registered_on: date, today: date
) -> Problems:
    """What a registration still lacks; the same fields as the form's."""
    problems = {name: message for name, message in NEEDED.items() if not texts[name].strip()}
    if not area_given:
        problems["area"] = "Chọn lĩnh vực."
    return problems | day_problems("registered_on", registered_on, today=today)


def registration_day_problems(
    on: date, *, stage: str, stage_on: date, adopted_on: date | None, today: date
) -> Problems:
    """What is wrong with another day of registration for what is in the books.

    Args:
        on: the local date it should have been registered on.
        stage: the stage in force; what is only registered began with its registration.
        stage_on: the day that stage began.
        adopted_on: the first day another unit applied it, if one did.
        today: the local date.
    """
    if on > today:
        return day_problems("registered_on", on, today=today)
    if stage != Stage.REGISTERED and on > stage_on:
        known = f"{stage_on:%d/%m/%Y}, ngày bắt đầu giai đoạn hiện tại"
    elif adopted_on and on > adopted_on:
        known = f"{adopted_on:%d/%m/%Y}, ngày đơn vị đầu tiên áp dụng lại"
    else:
        return {}
    return {"registered_on": f"Ngày đăng ký không được sau ngày {known}."}


def unit_problems(name: str, *, is_valid: bool, on: date) -> Problems:
    """A unit registers while it exists."""
    return {} if is_valid else {"unit": f"{name} không hoạt động vào ngày {on:%d/%m/%Y}."}


def indicator_problems(
    *, baseline: Decimal | None, baseline_on: date | None, due_on: date | None, today: date
) -> Problems:
    """What is wrong with the figure before: it has a day, which is neither a future one nor after
    the day by which the figure after is to be measured.
    """
    if baseline is None:
        needless = {"baseline": "Ghi số liệu trước khi áp dụng, hoặc bỏ trống ngày của nó."}
        return needless if baseline_on else {}
    if baseline_on is None:
        return {"baseline_on": "Ghi ngày của số liệu trước khi áp dụng."}
    if baseline_on <= today and due_on and due_on < baseline_on:
        return {"due_on": f"Hạn phải từ ngày của số liệu trước, {baseline_on:%d/%m/%Y}, trở đi."}
    return day_problems("baseline_on", baseline_on, today=today)


def day_problems(name: str, on: date, *, today: date) -> Problems:
    """No day of the registry lies in the future."""
    return {name: "Ngày không được ở tương lai."} if on > today else {}


def is_recognised(stage: str, decision_on: date | None) -> bool:
    """Whether a standing is of something recognised: what stopped keeps the decision that did."""
    return stage in HOLDING or (stage == Stage.STOPPED and decision_on is not None)


def adopted_problems(step: Step, adopters: Collection[str]) -> Problems:
    """What is wrong with a correction to a standing that was never recognised: nobody applies such
    a one. Stopping what was recognised leaves its adopters alone.

    Args:
        step: the standing as it should be.
        adopters: who applies it today, in words.
    """
    if is_recognised(step.stage, step.document_on) or not adopters:
        return {}
    told = f"Đơn vị đang áp dụng sáng kiến: {'; '.join(adopters)}"
    return {"stage": f"{told}. {NEVER_RECOGNISED}"}


def reason_problems(reason: str) -> Problems:
    return {} if reason.strip() else {"reason": "Ghi rõ lý do."}


def measurement_problems(
    *,
    kind: str,
    measured_on: date,
    baseline_on: date | None,
    starts_on: date | None,
    today: date,
) -> Problems:
    """What is wrong with a measured figure.

    Args:
        kind: a MeasureKind; a figure after application is not of a day before it began.
        measured_on: the local date the figure is of.
        baseline_on: the day of the figure before, where there is one.
        starts_on: the day the initiative began, where it is known.
        today: the local date.
    """
    if measured_on > today:
        return day_problems("measured_on", measured_on, today=today)
    if baseline_on and measured_on <= baseline_on:
        return {"measured_on": f"Ngày phải sau ngày của số liệu trước, {baseline_on:%d/%m/%Y}."}
    if kind == MeasureKind.AFTER and starts_on and measured_on < starts_on:
        return {"measured_on": f"Sáng kiến bắt đầu thực hiện ngày {starts_on:%d/%m/%Y}."}
    return {}


def in_force_from(stages: Iterable[tuple[str, date | None]]) -> date | None:
    """The first day an initiative was in force, before which nobody took it over; None where it
    never was.

    Args:
        stages: of its events in their order, each with the day the stage began. One that is put
            right takes with it what lay beyond it.
    """
    first: date | None = None
    for stage, on in stages:
        earlier = on is not None and (first is None or on < first)
        if stage == Stage.RECOGNISED or (stage in HOLDING and earlier):
            first = on
        elif stage in IN_BOOKS and stage not in (*HOLDING, Stage.STOPPED):
            first = None
    return first


def moving_problems(*, adopters: Collection[str], uses: Collection[str]) -> Problems:
    """What is wrong with putting right which unit registered an initiative.

    Args:
        adopters: units of the right one's family, by succession, that apply the initiative: nobody
            takes over what is their own.
        uses: where it stands as evidence of the unit that is written now, in words.
    """
    if adopters:
        told = f"Đơn vị này đang áp dụng lại sáng kiến ({'; '.join(adopters)})"
        return {"unit": f"{told}; hãy đính chính việc áp dụng trước khi đổi đơn vị đăng ký."}
    if uses:
        told = f"Sáng kiến đang là tài liệu kiểm chứng của đơn vị đăng ký cũ: {'; '.join(uses)}"
        return {"unit": f"{told}. Hãy bỏ khỏi phiếu điểm trước khi đổi đơn vị đăng ký."}
    return {}


def taking_problems(*, since: date, not_before: date, today: date) -> Problems:
    """What is wrong with the day a unit began to apply an initiative; `not_before` is the first day
    the initiative was in force (`in_force_from`), or the last day that the books know of an earlier
    adoption.
    """
    return within("since", since, not_before=not_before, today=today)


def adopting_problems(standing: Adopted, *, not_before: date, today: date) -> Problems:
    """What is wrong with how an adoption is to stand, whatever was recorded before; `not_before` is
    the first day it may have begun.
    """
    since, ended_on, result_on = standing.since, standing.ended_on, standing.result_on
    problems = within("since", since, not_before=not_before, today=today)
    if ended_on:
        problems |= within("ended_on", ended_on, not_before=since, today=today)
    if result_on:
        problems |= within("result_on", result_on, not_before=since, today=today)
    if standing.result.strip() and not result_on:
        problems["result_on"] = "Ghi ngày của kết quả."
    if result_on and not standing.result.strip():
        problems["result"] = "Ghi kết quả áp dụng."
    return problems


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """How an adoption is to stand; the same fields as the row's."""

    since: date
    ended_on: date | None = None
    adapted: str = ""
    result: str = ""
    result_on: date | None = None


def within(name: str, on: date, *, not_before: date, today: date) -> Problems:
    """What is wrong with a day that lies neither before `not_before` nor in the future."""
    if on > today:
        return day_problems(name, on, today=today)
    return {name: f"Ngày phải từ {not_before:%d/%m/%Y} trở đi."} if on < not_before else {}
