"""What the database itself keeps as it was written: readings where they are, sheets of their unit,
points within the criterion. Plain SQL, as the application's user.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cchc.core.clock import now, today
from scores_app.choices import (
    ClaimState,
    RoundState,
    Rule,
    SheetEventKind,
    SheetState,
    Step,
)
from scores_app.models import (
    AppraisalDuty,
    Claim,
    Criterion,
    Reopening,
    ScoreEvidence,
    ScoreSheet,
    SheetEvent,
)
from scores_app.ranks.checks import unlike_books
from scores_app.rounds.step_days import step_days, unit_goes_on
from tests.factories import make_evidence, make_unit, make_user
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, put_state
from units_app.choices import Role

pytestmark = pytest.mark.django_db

LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.2", "3", Rule.RELATIVE_TO_BEST),
    Leaf("2.1", "5", Rule.PENALTY, {"each": "1"}),
)

UPDATE = "UPDATE scores_app_{} SET {} = %s WHERE id = %s"


def sql(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def refused(match: str) -> Any:
    return pytest.raises(IntegrityError, match=match)


def made(state: str = SheetState.SENT, step: Step = Step.APPRAISAL) -> ScoreSheet:
    return make_sheet(make_round(make_set(LEAVES), open_step=step), state=state)


def leaf(sheet: ScoreSheet, code: str) -> Criterion:
    return sheet.round_set.criteria_set.criteria.get(code=code)


@pytest.mark.parametrize("state", list(RoundState))
def test_a_reading_stays_where_it_was_written(state: RoundState) -> None:
    sheet = made(SheetState.APPROVED)
    score = load_score(sheet, "1.1", "2", answer="yes")
    other, draft = made(), made()
    put_state(RoundState.DRAFT, draft.round_set.round)
    put_state(state, sheet.round_set.round)
    for column, value in (
        ("sheet_id", draft.pk),
        ("sheet_id", other.pk),
        ("criterion_id", leaf(sheet, "1.2").pk),
        ("criterion_id", leaf(other, "1.1").pk),
        ("stage", "self"),
    ):
        with refused("không chuyển sang phiếu, tiêu chí hay vòng khác"):
            sql(UPDATE.format("score", column), value, score.pk)


def test_a_document_and_a_claim_leave_no_closed_round() -> None:
    sheet, draft = made(), made()
    put_state(RoundState.DRAFT)
    link = ScoreEvidence.objects.create(
        sheet=sheet, criterion=leaf(sheet, "1.1"), evidence=make_evidence(sheet.unit)
    )
    claim = Claim.objects.create(sheet=sheet, criterion=leaf(sheet, "1.1"), text="Có báo cáo")
    put_state(RoundState.CLOSED, sheet.round_set.round)
    for table, row in (("scoreevidence", link.pk), ("claim", claim.pk)):
        with refused("không chuyển sang phiếu"):
            sql(UPDATE.format(table, "sheet_id"), draft.pk, row)


@pytest.mark.parametrize("state", list(RoundState))
def test_a_sheet_stays_of_its_unit_and_round(state: RoundState) -> None:
    sheet, other = made(), made()
    put_state(state)
    for column, value in (("unit_id", make_unit().pk), ("round_set_id", other.round_set_id)):
        with refused("không chuyển sang đơn vị hay kỳ chấm khác"):
            sql(UPDATE.format("scoresheet", column), value, sheet.pk)


@pytest.mark.parametrize("state", list(RoundState))
def test_nothing_of_a_sheet_of_a_closed_round_changes(state: RoundState) -> None:
    sheet = made(SheetState.APPRAISED, Step.APPROVAL)
    put_state(state)
    closed = state == RoundState.CLOSED
    for change in ("unranked_reason", "state"):
        with refused("đã kết thúc") if closed else nullcontext():
            sql(UPDATE.format("scoresheet", change), "approved", sheet.pk)
    with refused("đã kết thúc") if closed else nullcontext():
        sql(
            "UPDATE scores_app_scoresheet SET is_ranked = false, unranked_reason = 'x'"
            " WHERE id = %s",
            sheet.pk,
        )
    assert sql("UPDATE scores_app_scoresheet SET version = version + 1 WHERE id = %s", sheet.pk)


@pytest.mark.parametrize("state", list(RoundState))
def test_a_closed_round_takes_no_further_sheet(state: RoundState) -> None:
    sheet = made()
    put_state(state)
    with refused("đã kết thúc") if state == RoundState.CLOSED else nullcontext():
        sql(
            "INSERT INTO scores_app_scoresheet"
            " (round_set_id, unit_id, state, is_ranked, unranked_reason, version)"
            " VALUES (%s, %s, 'not_started', true, '', 1)",
            sheet.round_set_id,
            make_unit().pk,
        )


@pytest.mark.parametrize("told", [True, False], ids=["audited", "past every trigger"])
def test_the_nightly_check_names_a_sheet_of_another_unit(told: bool) -> None:
    sheet, other = made(), make_unit("Sở lạ")
    assert unlike_books() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        if told:
            cursor.execute("ALTER TABLE scores_app_scoresheet DISABLE TRIGGER USER")
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'scores_app_scoresheet'::regclass"
                " AND NOT tgisinternal AND tgname NOT LIKE '%%move_in_step%%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE scores_app_scoresheet ENABLE TRIGGER "{name}"')
        else:
            cursor.execute("ALTER TABLE scores_app_scoresheet DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE scores_app_scoresheet SET unit_id = %s WHERE id = %s", [other.pk, sheet.pk]
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE scores_app_scoresheet ENABLE TRIGGER USER")
    [found] = unlike_books()
    assert (found["sheet"], found["what"]) == (sheet.pk, "unit")
    assert found["stored"].startswith("Sở lạ, ")
    assert found["computed"].startswith(f"{sheet.unit.name}, ")


@pytest.mark.parametrize(
    ("code", "points", "fits"),
    [
        ("1.1", "0", True),
        ("1.1", "2", True),
        ("1.1", "2.000001", False),
        ("1.1", "-1", False),
        ("2.1", "-5", True),
        ("2.1", "0", True),
        ("2.1", "0.5", False),
        ("2.1", "-5.1", False),
    ],
)
@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.OPEN])
def test_points_lie_within_the_criterion(
    state: RoundState, code: str, points: str, fits: bool
) -> None:
    sheet = made()
    put_state(state)
    with nullcontext() if fits else refused("trong khoảng"):
        sql(
            "INSERT INTO scores_app_score (sheet_id, criterion_id, stage, answer, points,"
            " is_override, cause, note, effective_on, version)"
            " VALUES (%s, %s, 'appraisal', '', %s, true, '', 'x', current_date, 1)",
            sheet.pk,
            leaf(sheet, code).pk,
            points,
        )


def test_derived_points_lie_within_the_criterion_too() -> None:
    score = load_score(made(SheetState.APPROVED), "1.2", "3", value="7")
    assert sql("UPDATE scores_app_score SET points = 1.5 WHERE id = %s", score.pk)
    for points in ("400", "-1"):
        with refused("trong khoảng"):
            sql("UPDATE scores_app_score SET points = %s WHERE id = %s", points, score.pk)


@pytest.mark.parametrize("ruled", [None, *ClaimState])
def test_a_second_reading_wants_a_claim_that_was_accepted(ruled: ClaimState | None) -> None:
    sheet = made(SheetState.SENT, Step.SECOND_APPRAISAL)
    load_score(sheet, "1.1", "0", answer="no")
    put_state(RoundState.DRAFT)
    if ruled:
        Claim.objects.create(
            sheet=sheet,
            criterion=leaf(sheet, "1.1"),
            text="Có báo cáo",
            state=ruled,
            ruling="Đã xem",
            ruled_on=today(),
        )
    put_state(RoundState.OPEN)
    accepted = ruled in (ClaimState.ACCEPTED, ClaimState.PARTLY)
    with nullcontext() if accepted else refused("giải trình được chấp nhận"):
        sql(
            "INSERT INTO scores_app_score (sheet_id, criterion_id, stage, answer, points,"
            " is_override, cause, note, effective_on, version)"
            " VALUES (%s, %s, 'second', 'yes', 2, false, '', '', current_date, 1)",
            sheet.pk,
            leaf(sheet, "1.1").pk,
        )


@pytest.mark.parametrize(
    ("handed", "step", "goes_on"),
    [
        (12, None, True),
        (12, Step.SELF_SCORE, False),
        (9, Step.SELF_SCORE, True),
        (12, Step.HEAD_APPROVAL, True),
    ],
)
def test_what_was_handed_before_the_sheet_was_opened_again_wins_no_days(
    handed: int, step: Step | None, goes_on: bool
) -> None:
    """Opened again ten days ago for four days; the head's step is open."""
    sheet = made(SheetState.SCORING, Step.HEAD_APPROVAL)
    put_state(RoundState.DRAFT)
    day = timedelta(days=1)
    SheetEvent.objects.create(
        sheet=sheet,
        kind=SheetEventKind.HANDED,
        state=SheetState.AT_HEAD,
        effective_on=today() - handed * day,
        recorded_at=now() - handed * day,
    )
    if step:
        Reopening.objects.create(
            sheet=sheet,
            step=step,
            until=today() - 6 * day,
            reason="Bổ sung",
            reopened_at=now() - 10 * day,
        )
    put_state(RoundState.OPEN)
    sheet.round_set.round.refresh_from_db()
    assert unit_goes_on(step_days(sheet), list(sheet.events.all()), today()) is goes_on
    with nullcontext() if goes_on else refused("đã khóa"):
        sql(
            "INSERT INTO scores_app_score (sheet_id, criterion_id, stage, answer, points,"
            " is_override, cause, note, effective_on, version)"
            " VALUES (%s, %s, 'self', 'yes', 2, false, '', '', current_date, 1)",
            sheet.pk,
            leaf(sheet, "1.1").pk,
        )


def test_history_is_written_by_triggers_alone() -> None:
    sheet = made()
    load_score(sheet, "1.1", "2", answer="yes")
    put_state(RoundState.DRAFT)
    Claim.objects.create(sheet=sheet, criterion=leaf(sheet, "1.1"), text="Có báo cáo")
    for state in RoundState:
        put_state(state)
        for name in ("scoreevent", "claimevent"):
            with refused("chỉ do hệ thống ghi"):
                sql(FORGED.format(name), sheet.pk)


FORGED = """
CREATE TEMP TABLE forged ON COMMIT DROP AS SELECT * FROM scores_app_{0} WHERE sheet_id = %s;
UPDATE forged SET id = id + 1000, effective_on = current_date - 3;
INSERT INTO scores_app_{0} OVERRIDING SYSTEM VALUE SELECT * FROM forged;
"""


@pytest.mark.parametrize("state", list(RoundState))
def test_a_closed_round_takes_no_duty_no_reopening_and_no_event(state: RoundState) -> None:
    sheet, person = made(), make_user(Role.APPRAISER)
    duty = AppraisalDuty.objects.create(round_set=sheet.round_set, appraiser=person)
    put_state(state)
    day = {"effective_on": today(), "state": SheetState.SENT, "kind": SheetEventKind.SENT}
    again = {"step": Step.APPROVAL, "until": today(), "reason": "Bổ sung"}
    for write in (
        lambda: SheetEvent.objects.create(sheet=sheet, **day),
        lambda: Reopening.objects.create(sheet=sheet, **again),
        lambda: AppraisalDuty.objects.filter(pk=duty.pk).update(sheet=sheet),
        duty.delete,
        lambda: AppraisalDuty.objects.create(round_set=sheet.round_set, appraiser=person),
    ):
        closed = state == RoundState.CLOSED
        with refused("đã kết thúc") if closed else nullcontext(), transaction.atomic():
            write()
