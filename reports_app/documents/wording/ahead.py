"""Sentences about what went wrong and what comes next, from the figures alone."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from models_app.choices import Stage
from reports_app.documents.facts import COMING_DAYS, Facts, Ranked
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
from tasks_app.choices import Source

UNDECIDED_STEPS = {
    Stage.REGISTERED: "Tổ chức thẩm định ",
    Stage.APPRAISED: "Quyết định việc công nhận ",
}
OF_LIST = {
    Source.GOVERNMENT.value: "Chính phủ, Thủ tướng Chính phủ giao",
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
        yield ("Không có nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao quá hạn.",)
    else:
        yield ("Có ", main["overdue"], f" nhiệm vụ {OF_LIST[main.source]} quá hạn.")
    if plan.has("overdue"):
        yield ("Có ", plan["overdue"], f" nhiệm vụ {OF_LIST[plan.source]} quá hạn.")
    if facts.overdue:
        longest = facts.overdue[0]
        yield (
            "Quá hạn lâu nhất là nhiệm vụ ",
            Name(longest.code),
            " do ",
            Name(longest.at_lead_name),
            " chủ trì, thời hạn ",
            in_short(longest.at_due_on),
            ".",
        )
    if main.has("returned"):
        yield ("Có ", main["returned"], " nhiệm vụ bị trả lại do kết quả chưa đạt yêu cầu.")


def _stale(facts: Facts) -> Iterator[Sentence]:
    told = [one for one in (facts.main, facts.plan) if one.counts.open]
    if not told:
        yield ("Không còn nhiệm vụ nào đang thực hiện.",)
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
    main = facts.main
    for one in (main, facts.plan):
        if one.has("overdue"):
            late = f" nhiệm vụ {OF_LIST[one.source]} đã quá hạn."
            yield ("Tập trung hoàn thành ", one["overdue"], late)
    if main.has("stale"):
        yield (
            "Đôn đốc các đơn vị cập nhật tiến độ ",
            main["stale"],
            " nhiệm vụ lâu chưa cập nhật.",
        )
    if main.has("submitted"):
        yield ("Xem xét, xác nhận kết quả ", main["submitted"], " nhiệm vụ đang chờ xác nhận.")
    for stage, words in UNDECIDED_STEPS.items():
        if facts.initiatives.counts.stages[stage]:
            yield (words, _of_stage(facts, stage), " mô hình, sáng kiến ", STAGES[stage], ".")
    if main.has("due_30"):
        days = counted(COMING_DAYS, "Số ngày nhìn trước", "Quy ước của báo cáo")
        yield (
            "Bảo đảm đúng hạn ",
            main["due_30"],
            " nhiệm vụ đến hạn trong ",
            days,
            " ngày tới.",
        )
    if not main.counts.open:
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
        yield (("Các nhiệm vụ đến hạn sớm nhất:",),)
    for task in facts.coming:
        lead = Name(task.at_lead_name)
        due = in_short(task.at_due_on)
        yield (("- ", Name(f"{task.title} ({task.code})"), "; ", lead, "; thời hạn ", due, "."),)
