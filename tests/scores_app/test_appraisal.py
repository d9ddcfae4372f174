"""Appraising: the verified figure, overrides, causes of lost points, rights, races, the end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from scores_app import causes
from scores_app.choices import (
    Cause,
    Rule,
    Scorer,
    SheetEventKind,
    SheetState,
    Stage,
    Step,
)
from scores_app.models import Criterion, RoundSet, Score, ScoreSheet, SheetEvent
from scores_app.points import Figure
from scores_app.services.appraisal import (
    Verdict,
    appraise,
    missing_leaves,
    sheet_appraise,
    sheet_unappraise,
    sheets_appraise,
)
from scores_app.services.duties import duties_assign
from scores_app.services.scores import StaleScoreError
from scores_app.services.sheets import StaleSheetError
from tests.factories import make_unit, make_user
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, move_to
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db

LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.2", "3", Rule.PROPORTIONAL),
    Leaf("2.1", "10", Rule.SURVEY),
    Leaf("3.1", "1", Rule.BONUS, {"each": "0.5"}),
    Leaf("3.2", "2", Rule.PENALTY, {"each": "0.5"}),
)
YES, NO = Figure("yes"), Figure("no")


@pytest.fixture
def sheet() -> ScoreSheet:
    of_round = make_round(make_set(LEAVES), open_step=Step.APPRAISAL)
    return make_sheet(of_round, state=SheetState.SENT)


@pytest.fixture
def appraiser(sheet: ScoreSheet) -> User:
    made = make_user(Role.APPRAISER)
    duties_assign(round_set=sheet.round_set, appraiser=made)
    return made


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF)


def leaf(sheet: ScoreSheet, code: str) -> Criterion:
    return sheet.round_set.criteria_set.criteria.get(code=code)


def write(
    sheet: ScoreSheet, actor: User, verdict: Verdict, code: str = "1.1", version: int = 0
) -> Score:
    score = appraise(
        sheet=sheet, criterion=leaf(sheet, code), verdict=verdict, version=version, actor=actor
    )
    assert score is not None
    return score


def test_what_does_not_apply_is_said_why(sheet: ScoreSheet, appraiser: User) -> None:
    out = Figure("na")
    load_score(sheet, "1.1", "2", stage=Stage.SELF, answer="yes")
    with pytest.raises(ValidationError) as refused:
        write(sheet, appraiser, Verdict(out, note=" "))
    assert refused.value.message_dict == {"note": ["Ghi lý do vì sao tiêu chí không áp dụng."]}
    score = write(sheet, appraiser, Verdict(out, note="Không có đối tượng"))
    assert (score.answer, score.points, score.note) == ("na", None, "Không có đối tượng")
    with pytest.raises(ValidationError, match="không áp dụng"):
        write(sheet, appraiser, Verdict(out), "1.2")
    load_score(sheet, "1.2", None, stage=Stage.SELF, answer="na")
    assert write(sheet, appraiser, Verdict(out), "1.2").answer == "na"


def test_points_follow_from_the_verified_figure(sheet: ScoreSheet, appraiser: User) -> None:
    score = write(sheet, appraiser, Verdict(YES))
    assert (score.stage, score.points, score.cause) == (Stage.APPRAISAL, Decimal(2), "")
    assert score.changed_by == appraiser


def test_lost_points_need_their_cause(sheet: ScoreSheet, appraiser: User) -> None:
    with pytest.raises(ValidationError) as refused:
        write(sheet, appraiser, Verdict(NO))
    assert refused.value.message_dict == {"cause": [causes.NEEDED]}
    score = write(sheet, appraiser, Verdict(NO, cause=Cause.NOT_DONE))
    assert (score.points, score.cause) == (Decimal(0), str(Cause.NOT_DONE))


def test_a_cause_without_lost_points_is_not_kept(sheet: ScoreSheet, appraiser: User) -> None:
    assert write(sheet, appraiser, Verdict(YES, cause=Cause.LATE)).cause == ""


def test_rescored_says_that_the_points_differ(sheet: ScoreSheet, appraiser: User) -> None:
    load_score(sheet, "1.1", "0", stage=Stage.SELF, answer="no")
    with pytest.raises(ValidationError, match="khác lần chấm trước"):
        write(sheet, appraiser, Verdict(NO, cause=Cause.RESCORED))
    load_score(sheet, "1.1", "2", stage=Stage.SELF, answer="yes")
    assert write(sheet, appraiser, Verdict(NO, cause=Cause.RESCORED)).points == 0


def test_other_points_than_the_rules_need_a_reason(sheet: ScoreSheet, appraiser: User) -> None:
    verdict = Verdict(YES, points=Decimal("1.5"), cause=Cause.LATE)
    with pytest.raises(ValidationError) as refused:
        write(sheet, appraiser, verdict)
    assert set(refused.value.message_dict) == {"note"}
    reasoned = Verdict(YES, points=Decimal("1.5"), cause=Cause.LATE, note="Chậm 5 ngày")
    score = write(sheet, appraiser, reasoned)
    assert (score.points, score.is_override) == (Decimal("1.5"), True)


@pytest.mark.parametrize(
    ("rule", "scorer", "points", "override", "lost"),
    [
        (Rule.YES_NO, Scorer.UNIT, "1.99", False, True),
        (Rule.YES_NO, Scorer.UNIT, "2", False, False),
        (Rule.YES_NO, Scorer.UNIT, None, False, False),
        (Rule.MANUAL, Scorer.APPRAISER, "1", False, True),
        (Rule.SURVEY, Scorer.SURVEY, "1", False, False),
        (Rule.LEADERS, Scorer.LEADERS, "1", False, False),
        (Rule.FROM_ASSIGNMENTS, Scorer.SYSTEM, "1", False, False),
        (Rule.RELATIVE_TO_BEST, Scorer.UNIT, "1", False, False),
        (Rule.RELATIVE_TO_BEST, Scorer.UNIT, "1", True, True),
        (Rule.BONUS, Scorer.UNIT, "0", False, False),
        (Rule.PENALTY, Scorer.APPRAISER, "0", False, False),
        (Rule.PENALTY, Scorer.APPRAISER, "-0.5", False, True),
    ],
)
def test_what_counts_as_lost(
    rule: str, scorer: str, points: str | None, override: bool, lost: bool
) -> None:
    leaf = Criterion(rule=rule, scorer=scorer, max_points=Decimal(2))
    found = None if points is None else Decimal(points)
    assert causes.loses(leaf, found, is_override=override) is lost


def test_a_penalty_needs_its_cause_too(sheet: ScoreSheet, appraiser: User) -> None:
    two = Figure(value=Decimal(2))
    with pytest.raises(ValidationError, match="nguyên nhân"):
        write(sheet, appraiser, Verdict(two), "3.2")
    assert write(sheet, appraiser, Verdict(two, cause=Cause.NOT_PROPER), "3.2").points == -1


def test_without_the_duty_nobody_appraises(sheet: ScoreSheet, staff: User) -> None:
    for stranger in (make_user(Role.APPRAISER), staff):
        with pytest.raises(PermissionDenied, match="Chưa được phân công"):
            write(sheet, stranger, Verdict(YES))


def test_nobody_appraises_the_own_unit_whatever_the_duty(sheet: ScoreSheet) -> None:
    insider = make_user(Role.APPRAISER, sheet.unit)
    duties_assign(round_set=sheet.round_set, appraiser=insider)
    with pytest.raises(PermissionDenied, match="Đơn vị của mình"):
        write(sheet, insider, Verdict(YES))
    other = make_sheet(sheet.round_set.round, make_unit(), state=SheetState.SENT)
    assert write(other, insider, Verdict(YES)).points == 2


def test_results_of_surveys_are_entered_by_staff_alone(
    sheet: ScoreSheet, appraiser: User, staff: User
) -> None:
    result = Verdict(Figure(value=Decimal("85.5")))
    with pytest.raises(PermissionDenied, match="chuyên viên"):
        write(sheet, appraiser, result, "2.1")
    assert write(sheet, staff, result, "2.1").points == Decimal("8.55")


def test_a_reading_is_taken_out_again(sheet: ScoreSheet, appraiser: User) -> None:
    score = write(sheet, appraiser, Verdict(YES))
    again: dict[str, Any] = {
        "sheet": sheet,
        "criterion": leaf(sheet, "1.1"),
        "actor": appraiser,
    }
    assert appraise(**again, verdict=Verdict(), version=score.version) is None
    assert not Score.objects.exists()
    with pytest.raises(ValidationError, match="Nhập số liệu"):
        appraise(**again, verdict=Verdict(), version=0)
    with pytest.raises(StaleScoreError):
        appraise(**again, verdict=Verdict(), version=1)


def test_of_two_appraisers_the_second_is_told(sheet: ScoreSheet, appraiser: User) -> None:
    second = make_user(Role.APPRAISER)
    duties_assign(round_set=sheet.round_set, appraiser=second)
    write(sheet, appraiser, Verdict(YES))
    with pytest.raises(StaleScoreError) as stale:
        write(sheet, second, Verdict(NO, cause=Cause.NO_EVIDENCE))
    assert stale.value.current is not None
    assert stale.value.current.changed_by == appraiser
    assert stale.value.current.points == Decimal(2)


@pytest.mark.parametrize("step", [Step.SELF_SCORE, Step.EXPLANATION, Step.APPROVAL])
def test_outside_its_step_nothing_is_written(
    sheet: ScoreSheet, appraiser: User, step: Step
) -> None:
    move_to(sheet.round_set.round, step)
    with pytest.raises(ValidationError, match="đã khóa hoặc chưa mở"):
        write(sheet, appraiser, Verdict(YES))


def test_a_sheet_that_was_not_sent_is_not_appraised(sheet: ScoreSheet, appraiser: User) -> None:
    other = make_sheet(sheet.round_set.round, state=SheetState.SCORING)
    with pytest.raises(ValidationError, match="đã khóa hoặc chưa mở"):
        write(other, appraiser, Verdict(YES))


def test_a_sheet_is_appraised_once_every_leaf_is(
    sheet: ScoreSheet, appraiser: User, staff: User
) -> None:
    write(sheet, appraiser, Verdict(YES))
    with pytest.raises(ValidationError, match=r"chưa thẩm định: 1\.2\."):
        sheet_appraise(sheet=sheet, actor=appraiser)
    write(sheet, appraiser, Verdict(Figure(value=Decimal(100))), "1.2")
    moved = sheet_appraise(sheet=sheet, actor=appraiser)
    last = moved.events.order_by("-pk").first()
    assert moved.state == SheetState.APPRAISED
    assert last
    assert (last.kind, last.state, last.actor) == (
        SheetEventKind.APPRAISED,
        SheetState.APPRAISED,
        appraiser,
    )
    with pytest.raises(StaleSheetError):
        sheet_appraise(sheet=sheet, actor=staff)


def test_an_appraised_sheet_goes_back_with_a_reason(
    sheet: ScoreSheet, appraiser: User, staff: User
) -> None:
    load_score(sheet, "1.1", "2")
    load_score(sheet, "1.2", "3")
    sheet_appraise(sheet=sheet, actor=staff)
    with pytest.raises(PermissionDenied):
        sheet_unappraise(sheet=sheet, reason="Chấm sót", actor=appraiser)
    with pytest.raises(ValidationError, match="Ghi lý do"):
        sheet_unappraise(sheet=sheet, reason=" ", actor=staff)
    back = sheet_unappraise(sheet=sheet, reason="Chấm sót", actor=staff)
    assert back.state == SheetState.SENT
    assert [event.reason for event in back.events.order_by("pk")] == ["", "", "Chấm sót"]


def test_who_appraises_a_part_ends_it_once_the_others_are_through(sheet: ScoreSheet) -> None:
    partly, stranger = make_user(Role.APPRAISER), make_user(Role.APPRAISER)
    other = make_sheet(sheet.round_set.round, state=SheetState.SENT)
    duties_assign(round_set=sheet.round_set, appraiser=partly, criteria=[leaf(sheet, "1.1")])
    duties_assign(round_set=sheet.round_set, appraiser=stranger, sheets=[other])
    load_score(sheet, "1.1", "2")
    with pytest.raises(ValidationError, match=r"chưa thẩm định: 1\.2\."):
        sheet_appraise(sheet=sheet, actor=partly)
    load_score(sheet, "1.2", "3")
    with pytest.raises(PermissionDenied):
        sheet_appraise(sheet=sheet, actor=stranger)
    assert sheet_appraise(sheet=sheet, actor=partly).state == SheetState.APPRAISED


def test_the_sheet_of_the_office_itself_is_ended_by_an_appraiser_of_another_unit(
    sheet: ScoreSheet,
) -> None:
    """Areas are divided among units; all staff belong to the unit whose sheet it is."""
    staff = make_user(Role.STAFF, sheet.unit)
    first, second = (make_user(Role.APPRAISER, make_unit()) for _ in "ab")
    for person, code in ((first, "1.1"), (second, "1.2"), (staff, "1.1")):
        duties_assign(round_set=sheet.round_set, appraiser=person, criteria=[leaf(sheet, code)])
    write(sheet, first, Verdict(YES))
    write(sheet, second, Verdict(Figure(value=Decimal(100))), "1.2")
    with pytest.raises(PermissionDenied):
        sheet_appraise(sheet=sheet, actor=staff)
    round_set = RoundSet.objects.get(pk=sheet.round_set_id)
    assert sheets_appraise(round_set=round_set, actor=staff) == (0, 0, 1)
    assert sheet_appraise(sheet=sheet, actor=second).state == SheetState.APPRAISED


def test_all_complete_sheets_at_once(sheet: ScoreSheet, staff: User) -> None:
    other = make_sheet(sheet.round_set.round, state=SheetState.SENT)
    for code, points in (("1.1", "2"), ("1.2", "3")):
        load_score(sheet, code, points)
    load_score(other, "1.1", "2")
    assert [one.code for one in missing_leaves([other])[other.pk]] == ["1.2"]
    round_set = RoundSet.objects.get(pk=sheet.round_set_id)
    assert sheets_appraise(round_set=round_set, actor=staff) == (1, 1, 0)
    assert sheets_appraise(round_set=round_set, actor=staff) == (0, 1, 0)


@pytest.mark.parametrize("number", [1, 4])
def test_sheets_are_ended_together_by_as_many_statements_for_any_number(
    sheet: ScoreSheet, number: int, django_assert_num_queries: Any
) -> None:
    of_round = sheet.round_set.round
    sheets = [sheet, *(make_sheet(of_round, state=SheetState.SENT) for _ in range(number - 1))]
    for one in sheets:
        for code, points in (("1.1", "2"), ("1.2", "3")):
            load_score(one, code, points)
    appraiser = make_user(Role.APPRAISER)
    duties_assign(round_set=sheet.round_set, appraiser=appraiser)
    round_set = RoundSet.objects.select_related("criteria_set").get(pk=sheet.round_set_id)
    with django_assert_num_queries(12):
        assert sheets_appraise(round_set=round_set, actor=appraiser) == (number, 0, 0)
    events = SheetEvent.objects.filter(kind=SheetEventKind.APPRAISED, actor=appraiser)
    assert events.count() == number
    versions = ScoreSheet.objects.order_by().values_list("state", "version").distinct()
    assert list(versions) == [(SheetState.APPRAISED, sheet.version + 1)]
