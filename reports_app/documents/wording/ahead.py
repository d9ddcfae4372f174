"""Sentences about what went wrong and what comes next, from the figures alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings

from models_app.choices import Stage
from reports_app.documents.facts import COMING_DAYS, MAIN, Facts, Ranked
from reports_app.documents.figures import (
    Cell,
    Figure,
    Name,
    Part,
    Sentence,
    Tasks,
    counted,
    in_short,
    measured,
    year,
)
from reports_app.documents.wording.initiatives import SUMMED, WHOLE
from reports_app.documents.wording.phrases import lowered
from reports_app.documents.wording.results import url
from reports_app.documents.wording.tasks import GIVEN_BY
from tasks_app.choices import Source

UNDECIDED_STEPS = {
    Stage.REGISTERED: "Tổ chức thẩm định ",
    Stage.APPRAISED: "Quyết định việc công nhận ",
}
STEPS = {
    "overdue": ("Tập trung hoàn thành ", "đã quá hạn"),
    "stale": ("Đôn đốc các đơn vị cập nhật tiến độ ", "lâu chưa cập nhật"),
    "submitted": ("Xem xét, xác nhận kết quả ", "đang chờ xác nhận"),
}
OF_LIST = {
    Source.GOVERNMENT.value: GIVEN_BY,
    Source.PROVINCE_PLAN.value: "theo kế hoạch của tỉnh",
}
STAGES = {Stage.REGISTERED: "đang chờ thẩm định", Stage.APPRAISED: "đang thẩm định"}


def shortcomings(facts: Facts) -> Part:
    """Overdue, not updated, returned tasks; points lost by cause in each ranking."""
    lost = tuple((_lost(one),) for one in facts.rankings if one.losses.causes)
    return Part("", (tuple(_late(facts)), tuple(_stale(facts)), *lost))


def _late(facts: Facts) -> Iterator[Sentence]:
    main, plan = facts.main, facts.plan
    if not main.has("overdue"):
        yield (f"Không có nhiệm vụ {OF_LIST[main.source]} quá hạn.",)
    for one in (main, plan):
        if one.has("overdue"):
            yield ("Có ", one["overdue"], f" nhiệm vụ {OF_LIST[one.source]} quá hạn.")
    if facts.overdue:
        yield _longest(facts.overdue)
    for one in (main, plan):
        if one.has("returned"):
            which = f" nhiệm vụ {OF_LIST[one.source]} bị trả lại kết quả, chưa gửi lại."
            yield ("Có ", one["returned"], which)


def _longest(overdue: Sequence[Any]) -> Sentence:
    """The task that is overdue longest; of several of one deadline the first of the list."""
    first, *others = overdue
    task: Sentence = (Name(first.code), " do ", Name(first.at_lead_name), " chủ trì")
    due = in_short(first.at_due_on)
    if others and others[0].at_due_on == first.at_due_on:
        same = ("Quá hạn lâu nhất là các nhiệm vụ có thời hạn ", due)
        return (*same, ", trong đó có nhiệm vụ ", *task, ".")
    which = "Quá hạn lâu nhất là nhiệm vụ " if others else "Nhiệm vụ quá hạn là "
    return (which, *task, ", thời hạn ", due, ".")


def _stale(facts: Facts) -> Iterator[Sentence]:
    told = [one for one in (facts.main, facts.plan) if one.counts.open]
    if not told:
        yield ("Không có nhiệm vụ nào đang thực hiện.",)
    for one in told:
        yield _stale_of(one)


def _stale_of(one: Tasks) -> Sentence:
    rate, which = one["rate_updated"], f" nhiệm vụ {OF_LIST[one.source]} đang thực hiện"
    if not one.counts.stale:
        return (f"Mọi{which} đều được cập nhật đúng quy định (", rate, ").")
    return (
        "Còn ",
        one["stale"],
        f"{which} quá ",
        limit(),
        " ngày chưa được cập nhật; tỷ lệ cập nhật đạt ",
        rate,
        ".",
    )


def limit() -> Figure:
    """After how many days without an update a task is told."""
    how = "Thiết lập của chương trình"
    return counted(settings.UPDATE_WITHIN_DAYS, "Số ngày quy định phải cập nhật", how)


def _lost(one: Ranked) -> Sentence:
    held, lost = one.ranking.round_set, one.losses
    first = lost.causes[0]
    name, where = held.group.name, url(one)
    how = "Điểm tối đa áp dụng trừ điểm đạt, cộng mọi phiếu của nhóm; không kể thưởng, trừ"
    points = measured(lost.points, f"Tổng điểm bị mất, {name}", how, url=where)
    most = measured(first.points, f"Điểm bị mất: {first.words}, {name}", how, url=where)
    head: Sentence = (
        "Nhóm ",
        Name(name),
        ", năm ",
        year(held.round.year),
        " mất tổng cộng ",
        points,
    )
    if len(lost.causes) == 1:
        return (*head, " điểm; nguyên nhân: ", lowered(first.words), ".")
    cause = lowered(first.words)
    return (*head, " điểm; nguyên nhân mất nhiều điểm nhất: ", cause, " (", most, " điểm).")


def next_steps(facts: Facts) -> Part:
    """What the figures ask for next, each in a line of its own, and what is due first."""
    steps = tuple((("- ", *step),) for step in _steps(facts))
    return Part("", (*steps, *_coming(facts)))


def _steps(facts: Facts) -> Iterator[Sentence]:
    lists = (facts.main, facts.plan)
    for column, (before, after) in STEPS.items():
        for one in lists:
            if one.has(column):
                yield (before, one[column], f" nhiệm vụ {OF_LIST[one.source]} {after}.")
    for stage, words in UNDECIDED_STEPS.items():
        if facts.initiatives.counts.stages[stage]:
            yield (words, _of_stage(facts, stage), " mô hình, sáng kiến ", STAGES[stage], ".")
    for one in lists:
        if one.has("due_30"):
            days = counted(COMING_DAYS, "Số ngày nhìn trước", "Quy ước của báo cáo")
            which = f" nhiệm vụ {OF_LIST[one.source]} đến hạn trong "
            yield ("Bảo đảm đúng hạn ", one["due_30"], which, days, " ngày tới.")
    if not any(one.counts.open for one in lists):
        yield ("Tiếp tục theo dõi, triển khai các nhiệm vụ được giao mới.",)


def _of_stage(facts: Facts, stage: Stage) -> Figure:
    return counted(
        facts.initiatives.counts.stages[stage],
        f"Số mô hình, sáng kiến: {stage.label}",
        "Có trong sổ và ở giai đoạn này",
        Cell(SUMMED, WHOLE, f"stage_{stage}"),
        url=facts.initiatives_url(stage=stage.value),
    )


def _coming(facts: Facts) -> Iterator[tuple[Sentence, ...]]:
    """The first ones that fall due, by name."""
    if facts.coming:
        some = "Các nhiệm vụ" if len(facts.coming) > 1 else "Nhiệm vụ"
        yield ((f"{some} {OF_LIST[MAIN]} đến hạn sớm nhất:",),)
    for task in facts.coming:
        lead = Name(task.at_lead_name)
        due = in_short(task.at_due_on)
        yield (("- ", Name(f"{task.title} ({task.code})"), "; ", lead, "; thời hạn ", due, "."),)
