"""The database itself refuses: steps that are not open, closed rounds, own units, fixed sets."""

from __future__ import annotations

import itertools
from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from cchc.core.clock import today
from scores_app.choices import (
    Basis,
    ClaimState,
    RoundState,
    Rule,
    SetState,
    SheetEventKind,
    SheetState,
    Stage,
    Step,
)
from scores_app.models import (
    Claim,
    Criterion,
    Reopening,
    Round,
    RoundSet,
    Score,
    ScoreEvent,
    ScoreEvidence,
    ScoreSheet,
    SheetEvent,
)
from scores_app.ranks.totals import totals_of
from scores_app.rounds.step_days import step_days, takes_moves
from scores_app.services.scores import score_clear
from tests.cast import Cast
from tests.factories import make_evidence, make_unit, make_user
from tests.score_factories import (
    Leaf,
    load_score,
    make_round,
    make_set,
    make_sheet,
    move_to,
    put_state,
)
from units_app.choices import Role

pytestmark = pytest.mark.django_db


def write(
    sheet: ScoreSheet, stage: Stage = Stage.SELF, code: str = "1.1", **facts: object
) -> Score:
    criterion = Criterion.objects.get(criteria_set=sheet.round_set.criteria_set, code=code)
    with transaction.atomic():
        return Score.objects.create(sheet=sheet, criterion=criterion, stage=stage, **facts)


def ruled_claim(sheet: ScoreSheet, state: str = ClaimState.ACCEPTED, code: str = "1.1") -> Claim:
    """A claim that was ruled before the round was opened."""
    put_state(RoundState.DRAFT, sheet.round_set.round)
    made = Claim.objects.create(
        sheet=sheet,
        criterion=Criterion.objects.get(criteria_set=sheet.round_set.criteria_set, code=code),
        text="Có báo cáo",
        state=state,
        ruling="Đã xem",
        ruled_on=today(),
    )
    put_state(RoundState.OPEN, sheet.round_set.round)
    return made


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("stage", list(Stage))
def test_a_score_is_written_in_its_step_alone(step: Step, stage: Stage) -> None:
    state = SheetState.SCORING if stage == Stage.SELF else SheetState.SENT
    sheet = make_sheet(make_round(open_step=step), state=state)
    right = {
        Stage.SELF: Step.SELF_SCORE,
        Stage.APPRAISAL: Step.APPRAISAL,
        Stage.SECOND: Step.SECOND_APPRAISAL,
    }
    if stage == Stage.SECOND:
        ruled_claim(sheet)
    if right[stage] == step:
        write(sheet, stage, points=1)
    else:
        with pytest.raises(IntegrityError, match="đã khóa hoặc chưa mở"):
            write(sheet, stage, points=1)


def test_one_unit_may_go_on_where_it_was_reopened() -> None:
    of_round = make_round(open_step=Step.APPRAISAL)
    again, other = make_sheet(of_round), make_sheet(of_round)
    Reopening.objects.create(
        sheet=again, step=Step.SELF_SCORE, until=today(), reason="Hệ thống của đơn vị hỏng"
    )
    write(again, points=1)
    with pytest.raises(IntegrityError, match="đã khóa"):
        write(other, points=1)


def test_a_reopening_ends_and_cannot_be_changed() -> None:
    sheet = make_sheet(make_round(open_step=Step.APPRAISAL))
    yesterday = today() - timedelta(days=1)
    again = Reopening.objects.create(
        sheet=sheet, step=Step.SELF_SCORE, until=yesterday, reason="Bổ sung"
    )
    with pytest.raises(IntegrityError, match="đã khóa"):
        write(sheet, points=1)
    with pytest.raises(InternalError, match="append_only"), transaction.atomic():
        Reopening.objects.filter(pk=again.pk).update(until=today())


def test_what_was_sent_stands() -> None:
    sheet = make_sheet(state=SheetState.SENT)
    with pytest.raises(IntegrityError, match="đã khóa"):
        write(sheet, points=1)


def test_a_closed_round_takes_nothing_and_a_draft_everything() -> None:
    of_round = make_round(open_step=Step.APPROVAL)
    sheet = make_sheet(of_round)
    score = load_score(sheet, "1.1", "2", on=date(2023, 2, 1))
    assert score.effective_on == date(2023, 2, 1)
    Round.objects.filter(pk=of_round.pk).update(state=RoundState.CLOSED)
    with pytest.raises(IntegrityError, match="đã kết thúc"), transaction.atomic():
        Score.objects.filter(pk=score.pk).update(points=1)
    with pytest.raises(IntegrityError, match="đã kết thúc"), transaction.atomic():
        score.delete()


def test_an_open_round_sets_the_day_itself() -> None:
    sheet = make_sheet()
    score = write(sheet, points=1, effective_on=date(2020, 1, 1))
    score.refresh_from_db()
    assert score.effective_on == today()


def test_nobody_appraises_the_own_unit() -> None:
    unit = make_unit()
    sheet = make_sheet(make_round(open_step=Step.APPRAISAL), unit, state=SheetState.SENT)
    insider, outsider = make_user(Role.APPRAISER, unit), make_user(Role.APPRAISER)
    with pytest.raises(IntegrityError, match="không chấm đơn vị của mình"):
        write(sheet, Stage.APPRAISAL, points=1, changed_by=insider)
    write(sheet, Stage.APPRAISAL, points=1, changed_by=outsider)


def test_what_a_unit_may_not_score_it_cannot() -> None:
    made = make_set((Leaf("1.1", "10"), Leaf("1.2", "5", Rule.PENALTY, {"each": "1"})))
    sheet = make_sheet(make_round(made))
    with pytest.raises(IntegrityError, match="đã khóa"):
        write(sheet, code="1.2", points=-1)


def test_every_reading_is_kept() -> None:
    sheet = make_sheet()
    score = write(sheet, points="1.5")
    Score.objects.filter(pk=score.pk).update(points="1.25", note="Thiếu báo cáo")
    score.delete()
    kept = ScoreEvent.objects.filter(sheet=sheet).order_by("pk")
    assert list(kept.values_list("points", "gone")) == [
        (Decimal("1.5"), False),
        (Decimal("1.25"), False),
        (Decimal("1.25"), True),
    ]
    with pytest.raises(InternalError, match="append_only"), transaction.atomic():
        kept.delete()


def test_what_is_taken_out_stood_until_that_day(cast: Cast) -> None:
    of_round = make_round(open_step=Step.APPRAISAL)
    sheet = make_sheet(of_round, state=SheetState.SENT)
    before = today() - timedelta(days=3)
    SheetEvent.objects.create(
        sheet=sheet, kind=SheetEventKind.SENT, state=SheetState.SENT, effective_on=before
    )
    score = load_score(sheet, "1.1", "2", actor=cast.users["appraiser"], on=before)
    score_clear(score=score, version=score.version, actor=cast.users["staff"])
    gone = ScoreEvent.objects.get(sheet=sheet, gone=True)
    assert (gone.effective_on, gone.changed_by) == (today(), cast.users["staff"])
    [then] = totals_of(sheet.round_set, Basis.FINAL, before)
    [now] = totals_of(sheet.round_set, Basis.FINAL, today())
    assert (then.points, now.points) == (Decimal(2), Decimal(0))


@pytest.mark.parametrize("step", list(Step))
def test_a_sheet_moves_in_the_step_of_the_move_alone(step: Step) -> None:
    allowed = {
        (SheetState.NOT_STARTED, SheetState.SCORING): {Step.SELF_SCORE},
        (SheetState.SCORING, SheetState.AT_HEAD): {Step.SELF_SCORE},
        (SheetState.SCORING, SheetState.SENT): {Step.SELF_SCORE},
        (SheetState.AT_HEAD, SheetState.SENT): {Step.SELF_SCORE, Step.HEAD_APPROVAL},
        (SheetState.AT_HEAD, SheetState.SCORING): {Step.SELF_SCORE, Step.HEAD_APPROVAL},
        (SheetState.SENT, SheetState.SCORING): {Step.SELF_SCORE},
        (SheetState.SENT, SheetState.APPRAISED): {
            Step.APPRAISAL,
            Step.SECOND_APPRAISAL,
            Step.APPROVAL,
        },
        (SheetState.APPRAISED, SheetState.SENT): {Step.APPRAISAL, Step.SECOND_APPRAISAL},
        (SheetState.APPRAISED, SheetState.APPROVED): {Step.APPROVAL},
        (SheetState.APPROVED, SheetState.APPRAISED): {Step.APPROVAL},
    }
    of_round = make_round(open_step=step)
    for old, new in itertools.permutations(SheetState, 2):
        sheet = make_sheet(of_round, state=old)
        if step in allowed.get((old, new), set()):
            ScoreSheet.objects.filter(pk=sheet.pk).update(state=new)
        else:
            with pytest.raises(IntegrityError, match="đã khóa"), transaction.atomic():
                ScoreSheet.objects.filter(pk=sheet.pk).update(state=new)


def tell(sheet: ScoreSheet, kind: SheetEventKind, days_ago: int) -> None:
    SheetEvent.objects.create(
        sheet=sheet,
        kind=kind,
        state=SheetState.SCORING,
        effective_on=today() - timedelta(days=days_ago),
    )


HANDED, BACK = SheetEventKind.HANDED, SheetEventKind.TAKEN_BACK


@pytest.mark.parametrize(
    ("told", "goes_on"),
    [
        ((), False),
        (((HANDED, 8),), True),
        (((HANDED, 8), (SheetEventKind.HANDED_BACK, 7)), True),
        (((HANDED, 8), (BACK, 6)), False),
        (((HANDED, 8), (BACK, 2)), True),
        (((HANDED, 9), (BACK, 8), (HANDED, 7)), True),
    ],
)
def test_the_heads_step_takes_what_was_handed_in_in_time(
    told: tuple[tuple[SheetEventKind, int], ...], goes_on: bool
) -> None:
    """Self-scoring ended six days ago."""
    of_round = make_round(open_step=Step.HEAD_APPROVAL)
    for old, new in (
        (SheetState.SCORING, SheetState.AT_HEAD),
        (SheetState.SCORING, SheetState.SENT),
        (SheetState.SENT, SheetState.SCORING),
    ):
        sheet = make_sheet(of_round, state=old)
        for kind, days_ago in told:
            tell(sheet, kind, days_ago)
        events = list(sheet.events.order_by("pk"))
        assert takes_moves(sheet, step_days(sheet), events, today()) is goes_on
        held = nullcontext() if goes_on else pytest.raises(IntegrityError, match="đã khóa")
        if old == SheetState.SCORING:
            leaf = sheet.round_set.criteria_set.criteria.get(code="1.1")
            link = ScoreEvidence(sheet=sheet, criterion=leaf, evidence=make_evidence(sheet.unit))
            with held, transaction.atomic():
                write(sheet, points=1)
            with held, transaction.atomic():
                link.save()
        with held, transaction.atomic():
            ScoreSheet.objects.filter(pk=sheet.pk).update(state=new)


WAYS = tuple(itertools.product(RoundState, repeat=2))


@pytest.mark.parametrize(("old", "new"), WAYS, ids=["-".join(way) for way in WAYS])
def test_a_round_is_prepared_opened_and_closed_once(old: RoundState, new: RoundState) -> None:
    of_round = make_round(state=old)
    onward = {(RoundState.DRAFT, RoundState.OPEN), (RoundState.OPEN, RoundState.CLOSED)}
    stands = old == new or (old, new) in onward
    held = nullcontext() if stands else pytest.raises(IntegrityError, match="không quay lại")
    with connection.cursor() as cursor, held, transaction.atomic():
        cursor.execute(
            "UPDATE scores_app_round SET state = %s, version = version + 1 WHERE id = %s",
            [new, of_round.pk],
        )
    of_round.refresh_from_db()
    assert of_round.state == (new if stands else old)


@pytest.mark.parametrize(
    "column", ["name", "year", "window_to", "opened_at", "closed_at", "is_sample"]
)
def test_nothing_of_a_closed_round_changes(column: str) -> None:
    of_round = make_round(state=RoundState.CLOSED)
    changed = {
        "name": "'Khác'",
        "year": "2020",
        "window_to": "window_to + 1",
        "is_sample": "NOT is_sample",
    }
    statement = f"UPDATE scores_app_round SET {column} = {changed.get(column, 'now()')}"  # noqa: S608 - constants of this test
    refused = pytest.raises(IntegrityError, match=r"không sửa được|không đổi được")
    with connection.cursor() as cursor, refused:
        cursor.execute(f"{statement} WHERE id = {of_round.pk}")


def test_time_alone_locks_a_step() -> None:
    of_round = make_round(open_step=Step.SELF_SCORE)
    sheet = make_sheet(of_round)
    write(sheet, points=1)
    move_to(of_round, Step.APPRAISAL)
    with pytest.raises(IntegrityError, match="đã khóa"):
        write(sheet, code="1.2", points=1)


def test_a_set_that_is_ready_stands_and_one_in_use_for_ever() -> None:
    made = make_set()
    with pytest.raises(IntegrityError, match="đã chốt"), transaction.atomic():
        made.criteria.filter(code="1.1").update(max_points=9)
    with pytest.raises(IntegrityError, match="đã chốt"), transaction.atomic():
        made.criteria.get(code="1.1").delete()
    made.state = SetState.DRAFT
    made.save(update_fields=["state"])
    made.criteria.filter(code="1.1").update(max_points=9)
    made.state = SetState.READY
    made.save(update_fields=["state"])
    make_round(made)
    made.state = SetState.DRAFT
    with pytest.raises(IntegrityError, match="đã được dùng"), transaction.atomic():
        made.save(update_fields=["state"])


def test_a_draft_set_cannot_be_used() -> None:
    draft, of_round = make_set(ready=False), make_round()
    with pytest.raises(IntegrityError, match="Chỉ bộ tiêu chí đã chốt"), transaction.atomic():
        RoundSet.objects.create(round=of_round, criteria_set=draft, group=draft.group)
