"""What units held against the appraisal, and how it was ruled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from reports_app.demo.scoring.entries import People
from reports_app.demo.scoring.readings import Reading, give_points
from scores_app.choices import Cause, ClaimState, Rule, Stage, Step
from scores_app.models import Claim

TEXTS = (
    "Đơn vị đã gửi bổ sung văn bản kèm số liệu trích từ hệ thống; đề nghị xem xét lại.",
    "Số liệu thẩm định chưa tính kết quả của tháng cuối kỳ; đề nghị cập nhật theo báo cáo năm.",
    "Việc chậm do chờ ý kiến của cơ quan phối hợp; đề nghị ghi nhận phần việc đã hoàn thành.",
)
RULINGS = {
    ClaimState.ACCEPTED: "Tài liệu bổ sung hợp lệ, chấp nhận số liệu của đơn vị.",
    ClaimState.PARTLY: "Ghi nhận phần việc đã có tài liệu, phần còn lại giữ kết quả thẩm định.",
    ClaimState.REFUSED: "Tài liệu bổ sung không làm thay đổi căn cứ thẩm định, giữ nguyên điểm.",
}


def write_claims(readings: Iterable[Reading], people: People) -> list[Reading]:
    """The claims of all units, and the readings of the second appraisal that follow from them."""
    docket = list(_docket(readings))
    Claim.objects.bulk_create(_claim(own, state, place, people) for own, _, state, place in docket)
    second = [
        _second(own, found, state, people)
        for own, found, state, _ in docket
        if state in {ClaimState.ACCEPTED, ClaimState.PARTLY}
    ]
    give_points(second, {})
    for reading in second:
        if not reading.loses_points:
            reading.cause = ""
    return second


def _docket(
    readings: Iterable[Reading],
) -> Iterator[tuple[Reading, Reading, ClaimState, int]]:
    """What the unit said, what was found, how it was ruled: the greatest losses of each unit."""
    by_sheet: dict[int, dict[int, dict[Stage, Reading]]] = defaultdict(lambda: defaultdict(dict))
    for reading in readings:
        if reading.entry.path.claims:
            of_sheet = by_sheet[reading.entry.sheet.pk]
            of_sheet[reading.leaf.criterion.pk][reading.stage] = reading
    for criteria in by_sheet.values():
        lost = sorted(_losses(criteria.values()), key=_loss, reverse=True)
        states = lost[0][0].entry.path.claims if lost else ()
        for place, ((own, found), state) in enumerate(zip(lost, states, strict=False)):
            yield own, found, state, place


def _losses(pairs: Iterable[Mapping[Stage, Reading]]) -> Iterator[tuple[Reading, Reading]]:
    """Where the appraisal gave less; what is compared with other units is not disputed here."""
    for pair in pairs:
        own, found = pair.get(Stage.SELF), pair.get(Stage.APPRAISAL)
        if own is None or found is None or own.leaf.criterion.rule == Rule.RELATIVE_TO_BEST:
            continue
        if _loss((own, found)) > 0:
            yield own, found


def _loss(pair: tuple[Reading, Reading]) -> Decimal:
    own, found = pair
    return Decimal(0) if own.points is None or found.points is None else own.points - found.points


def _claim(own: Reading, state: ClaimState, place: int, people: People) -> Claim:
    entry, ruled = own.entry, state != ClaimState.OPEN
    made_on = entry.day(Step.EXPLANATION, "claim")
    ruled_on = entry.day(Step.SECOND_APPRAISAL, "ruling")
    return Claim(
        sheet=entry.sheet,
        criterion=own.leaf.criterion,
        text=TEXTS[(entry.place + place) % len(TEXTS)],
        answer=own.figure.answer,
        value=own.figure.value,
        value_of=own.figure.of,
        points=own.points,
        state=state,
        ruling=RULINGS.get(state, ""),
        made_by=people.officer_of(entry.unit),
        made_at=entry.moment(made_on, "claim"),
        made_on=made_on,
        ruled_by=people.appraiser(entry.place + 1) if ruled else None,
        ruled_at=entry.moment(ruled_on, "ruling") if ruled else None,
        ruled_on=ruled_on if ruled else None,
    )


def _second(own: Reading, found: Reading, state: ClaimState, people: People) -> Reading:
    """The reading that holds after a claim was accepted; one that was refused changes nothing."""
    entry = own.entry
    ruled_on = entry.day(Step.SECOND_APPRAISAL, "ruling")
    by = people.appraiser(entry.place + 1)
    kept = own if state == ClaimState.ACCEPTED else found
    again = Reading(entry, own.leaf, Stage.SECOND, kept.figure, ruled_on, by, note=RULINGS[state])
    again.cause = found.cause or Cause.RESCORED
    if state == ClaimState.PARTLY and own.points is not None and found.points is not None:
        again.points, again.is_override = (own.points + found.points) / 2, True
    return again
