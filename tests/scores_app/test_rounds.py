"""Rounds are made, opened, moved and closed; units take part, are reopened, approved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cchc.core.clock import today
from scores_app.choices import RoundState, SheetEventKind, SheetState, Step
from scores_app.models import CriteriaSet, Reopening, Round, RoundEvent, ScoreSheet
from scores_app.rounds.participants import Part, parts_of
from scores_app.services import keeping, participants, rounds
from scores_app.services.duties import duties_assign
from scores_app.services.rounds import RoundFacts, SetChoice, StaleRoundError
from tests.factories import make_unit, make_user
from tests.races import at_once
from tests.score_factories import (
    load_score,
    make_group,
    make_round,
    make_set,
    make_sheet,
    move_to,
)
from units_app.choices import Role, UnitKind

pytestmark = pytest.mark.django_db
YEAR = 2026


def steps_from(first: date, days: int = 10) -> dict[Step, tuple[date, date]]:
    return {
        step: (
            first + timedelta(days=days * place),
            first + timedelta(days=days * (place + 1) - 1),
        )
        for place, step in enumerate(Step)
    }


def facts(*sets: CriteriaSet, **changed: Any) -> RoundFacts:
    given = {
        "code": "KY-2026",
        "name": "Chấm điểm năm 2026",
        "year": YEAR,
        "window_from": date(YEAR, 1, 1),
        "window_to": date(YEAR, 12, 31),
        "steps": steps_from(today()),
        "sets": tuple(map(SetChoice, sets)),
    }
    return RoundFacts(**{**given, **changed})


def create(*sets: CriteriaSet, **changed: Any) -> Round:
    return rounds.round_create(facts=facts(*sets, **changed), actor=None)


def change(held: Round, reason: str = "", version: int | None = None, **changed: Any) -> Round:
    held.refresh_from_db()
    return rounds.round_change(
        round_id=held.pk,
        version=version or held.version,
        facts=facts(**changed),
        reason=reason,
        actor=None,
    )


def opened(held: Round) -> Round:
    held.refresh_from_db()
    return rounds.round_open(round_id=held.pk, version=held.version, actor=None)


@pytest.fixture
def made() -> CriteriaSet:
    return make_set(group=make_group(kind=UnitKind.DISTRICT))


def test_a_round_opens_with_a_sheet_for_every_unit_of_the_window(made: CriteriaSet) -> None:
    units = [make_unit(kind=UnitKind.DISTRICT) for _ in range(3)]
    make_unit(kind=UnitKind.DISTRICT, valid_to=date(YEAR - 1, 12, 31))
    make_unit(kind=UnitKind.DISTRICT, valid_to=date(YEAR, 6, 30))
    make_unit(kind=UnitKind.COMMUNE)
    held = opened(create(made))
    sheets = ScoreSheet.objects.filter(round_set__round=held)
    assert {sheet.unit for sheet in sheets} == set(units)
    assert {event.kind for sheet in sheets for event in sheet.events.all()} == {"created"}
    assert held.state == RoundState.OPEN
    assert held.opened_at is not None
    assert RoundEvent.objects.get().kind == "opened"


def test_steps_must_be_complete_and_in_order(made: CriteriaSet) -> None:
    steps = steps_from(today())
    steps[Step.APPRAISAL] = (today() - timedelta(days=1), today() + timedelta(days=2))
    with pytest.raises(ValidationError) as caught:
        create(made, steps=steps)
    assert set(caught.value.message_dict) == {"appraisal_from", "appraisal_to"}
    del steps[Step.APPRAISAL]
    with pytest.raises(ValidationError, match="Ghi ngày của bước Thẩm định"):
        create(made, steps=steps)
    assert not Round.objects.exists()


def test_everything_that_keeps_a_round_shut_is_said_at_once() -> None:
    past = steps_from(today() - timedelta(days=100))
    with pytest.raises(ValidationError) as caught:
        opened(create(steps=past))
    assert len(caught.value.messages) == 2


def test_an_open_round_moves_its_ends_with_a_reason_and_never_into_the_past(
    made: CriteriaSet,
) -> None:
    make_unit(kind=UnitKind.DISTRICT)
    held = opened(create(made))
    later = steps_from(today())
    later[Step.SELF_SCORE] = (today(), today() + timedelta(days=12))
    with pytest.raises(ValidationError, match="Ghi lý do"):
        change(held, steps=later)
    change(held, "Bão số 5", steps=later)
    event = RoundEvent.objects.get(kind="step_moved")
    assert (event.was_to, event.now_to) == (
        today() + timedelta(days=9),
        today() + timedelta(days=12),
    )
    assert event.reason == "Bão số 5"
    move_to(held, Step.HEAD_APPROVAL)
    moved = rounds.days_of(held)
    moved[Step.SELF_SCORE] = (moved[Step.SELF_SCORE][0], today() - timedelta(days=1))
    with pytest.raises(ValidationError, match="từ hôm nay trở đi"):
        change(held, "Chốt sớm", steps=moved)


def test_what_indexes_are_computed_with_stands_once_a_round_is_open(made: CriteriaSet) -> None:
    make_unit(kind=UnitKind.DISTRICT)
    held = opened(create(made))
    change(held, name="Tên mới", year=2020, sets=())
    held.refresh_from_db()
    assert (held.name, held.year, held.sets.count()) == ("Tên mới", YEAR, 1)
    with pytest.raises(IntegrityError, match="không đổi được"), transaction.atomic():
        Round.objects.filter(pk=held.pk).update(bonus_max=5)
    with pytest.raises(IntegrityError, match="không đổi được"), transaction.atomic():
        held.sets.update(survey_run=False)


def test_a_set_that_readings_stand_by_is_not_exchanged(made: CriteriaSet) -> None:
    other = make_set(group=made.group)
    held = create(made)
    part = held.sets.get()
    duties_assign(
        round_set=part,
        appraiser=make_user(Role.APPRAISER),
        criteria=[made.criteria.get(code="1.1")],
    )
    with pytest.raises(ValidationError, match="đã có 1 phân công theo tiêu chí nên phải giữ"):
        change(held, sets=(SetChoice(other),))
    part.duties.all().delete()
    sheet = make_sheet(held, make_unit("Sở Tư pháp"))
    load_score(sheet, "1.1", "2", answer="yes")
    load_score(sheet, "1.2", "3", answer="yes")
    with pytest.raises(ValidationError, match="đã có 1 phiếu điểm, 2 điểm nên phải giữ"):
        change(held, sets=(SetChoice(other),))
    with pytest.raises(IntegrityError, match="theo bộ tiêu chí cũ"), transaction.atomic():
        held.sets.update(criteria_set=other)
    assert held.sets.get().criteria_set == made
    change(held, name="Tên mới", sets=(SetChoice(made, survey_run=False),))
    assert not held.sets.get().survey_run


def test_a_set_that_nothing_stands_by_is_exchanged(made: CriteriaSet) -> None:
    other = make_set(group=made.group)
    held = create(made)
    duties_assign(round_set=held.sets.get(), appraiser=make_user(Role.APPRAISER))
    change(held, sets=(SetChoice(other),))
    assert held.sets.get().criteria_set == other
    assert held.sets.get().duties.count() == 1


def test_whoever_comes_second_is_told(made: CriteriaSet) -> None:
    held = create(made)
    change(held, name="Một", sets=(SetChoice(made),))
    with pytest.raises(StaleRoundError) as caught:
        change(held, version=1, name="Hai")
    assert caught.value.current.name == "Một"


def test_closing_wants_a_reason_while_sheets_are_not_approved() -> None:
    held = make_round(open_step=Step.APPROVAL)
    make_sheet(held)
    with pytest.raises(ValidationError, match="Còn 1 phiếu chưa phê duyệt"):
        rounds.round_close(round_id=held.pk, version=1, actor=None)
    rounds.round_close(round_id=held.pk, version=1, reason="Đơn vị đã giải thể", actor=None)
    assert RoundEvent.objects.get().reason == "Đơn vị đã giải thể"
    with pytest.raises(ValidationError, match="đã kết thúc"):
        change(held, name="Khác")


def test_who_takes_part_is_changed_before_and_with_a_reason_after(made: CriteriaSet) -> None:
    first, second = (make_unit(kind=UnitKind.DISTRICT) for _ in range(2))
    guest = make_unit(kind=UnitKind.DEPARTMENT)
    held = create(made)
    round_set = held.sets.get()
    wanted = [Part(first, False), Part(second, True, False, "Mới lập"), Part(guest, True)]
    participants.participants_set(round_set=round_set, version=1, parts=wanted, actor=None)
    found = {part.unit: (part.takes_part, part.is_ranked) for part in parts_of(round_set)}
    assert found == {first: (False, True), second: (True, False), guest: (True, True)}
    opened(held)
    sheet = ScoreSheet.objects.get(unit=second)
    assert (sheet.is_ranked, sheet.unranked_reason) == (False, "Mới lập")
    with pytest.raises(ValidationError, match="Ghi lý do"):
        participants.unit_join(round_set_id=round_set.pk, unit=first, reason=" ", actor=None)
    joined = participants.unit_join(
        round_set_id=round_set.pk, unit=first, reason="Bổ sung theo công văn 12", actor=None
    )
    assert joined.events.get().reason == "Bổ sung theo công văn 12"
    with pytest.raises(ValidationError, match="đã có phiếu"):
        participants.unit_join(round_set_id=round_set.pk, unit=first, reason="Lại", actor=None)
    participants.ranking_change(
        sheet_id=sheet.pk, version=sheet.version, is_ranked=True, reason="Đủ một năm", actor=None
    )
    assert sheet.events.latest("pk").kind == SheetEventKind.RANKED


def test_a_unit_of_two_groups_keeps_the_round_shut(made: CriteriaSet) -> None:
    unit = make_unit("Huyện Hai Nhóm", kind=UnitKind.DISTRICT)
    other = make_set(group=make_group(kind=UnitKind.DISTRICT))
    with pytest.raises(ValidationError, match="Huyện Hai Nhóm đang ở cả hai nhóm"):
        opened(create(made, other))
    assert not ScoreSheet.objects.filter(unit=unit).exists()


@pytest.mark.parametrize(
    ("state", "step", "then"),
    [
        (SheetState.SENT, Step.SELF_SCORE, SheetState.SCORING),
        (SheetState.AT_HEAD, Step.SELF_SCORE, SheetState.SCORING),
        (SheetState.SENT, Step.HEAD_APPROVAL, SheetState.SENT),
        (SheetState.APPRAISED, Step.APPRAISAL, SheetState.SENT),
        (SheetState.APPRAISED, Step.EXPLANATION, SheetState.APPRAISED),
        (SheetState.APPROVED, Step.APPROVAL, SheetState.APPROVED),
    ],
)
def test_a_step_is_opened_again_for_one_unit(state: str, step: Step, then: str) -> None:
    held = make_round(open_step=Step.APPROVAL)
    sheet = make_sheet(held, state=state)
    keeping.sheet_reopen(
        sheet_id=sheet.pk, version=1, step=step, until=today(), reason="Hỏng mạng", actor=None
    )
    sheet.refresh_from_db()
    assert sheet.state == then
    last = sheet.events.latest("pk")
    assert (last.kind, last.state, last.reason) == (SheetEventKind.REOPENED, then, "Hỏng mạng")


@pytest.mark.parametrize(
    ("state", "days", "reason", "said"),
    [
        (SheetState.SENT, -1, "Có", "từ hôm nay"),
        (SheetState.SENT, 1, " ", "Ghi lý do"),
        (SheetState.APPRAISED, 1, "Có", "Phiếu đã thẩm định"),
        (SheetState.APPROVED, 1, "Có", "rút phê duyệt"),
    ],
)
def test_a_step_is_not_opened_again(state: str, days: int, reason: str, said: str) -> None:
    sheet = make_sheet(make_round(open_step=Step.APPRAISAL), state=state)
    with pytest.raises(ValidationError, match=said):
        keeping.sheet_reopen(
            sheet_id=sheet.pk,
            version=1,
            step=Step.SELF_SCORE,
            until=today() + timedelta(days=days),
            reason=reason,
            actor=None,
        )
    assert not Reopening.objects.exists()


def test_an_approval_is_taken_back_with_the_reason() -> None:
    sheet = make_sheet(make_round(open_step=Step.APPROVAL), state=SheetState.APPROVED)
    with pytest.raises(ValidationError, match="Ghi lý do"):
        keeping.sheet_unapprove(sheet_id=sheet.pk, version=1, reason=" ", actor=None)
    back = keeping.sheet_unapprove(
        sheet_id=sheet.pk, version=1, reason="Chấm lại tiêu chí 2.1", actor=None
    )
    assert back.state == SheetState.APPRAISED


@pytest.mark.django_db(transaction=True)
def test_two_who_open_a_round_at_once_make_one_sheet_each() -> None:
    make_unit(kind=UnitKind.DISTRICT)
    held = create(make_set(group=make_group(kind=UnitKind.DISTRICT)))

    def act() -> None:
        rounds.round_open(round_id=held.pk, version=1, actor=None)

    late, first = sorted(at_once(act, act))
    assert (late.split(":")[0], first) == ("StaleRoundError", "done")
    assert ScoreSheet.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_reopen_a_unit_at_once_do_it_once() -> None:
    sheet = make_sheet(make_round(open_step=Step.APPRAISAL), state=SheetState.SENT)

    def act() -> None:
        keeping.sheet_reopen(
            sheet_id=sheet.pk,
            version=1,
            step=Step.SELF_SCORE,
            until=today(),
            reason="Bổ sung",
            actor=None,
        )

    late, first = sorted(at_once(act, act))
    assert (late.split(":")[0], first) == ("StaleSheetError", "done")
    assert Reopening.objects.count() == 1
