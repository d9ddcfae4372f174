"""Points beside the best unit: everybody's follow when one figure changes."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cchc.core.clock import today
from cchc.embedded.processes import wait_until
from scores_app import jobs
from scores_app.appraisal.consistency_page import compared
from scores_app.choices import Rule, SheetState, Stage
from scores_app.counted.best import best_with
from scores_app.models import Criterion, Round, Score, ScoreEvent, ScoreSheet
from scores_app.points import Figure
from scores_app.services.comparing import compared_points_renew
from scores_app.services.rounds import round_close
from tests.cast import Cast
from tests.factories import make_user
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, put_state
from units_app.choices import Role
from units_app.models import Membership

pytestmark = pytest.mark.django_db

LEAF = Leaf("1.1", "4", Rule.RELATIVE_TO_BEST)


@pytest.fixture
def of_round() -> Round:
    return make_round(make_set((LEAF,)))


def declare(sheet: ScoreSheet, value: str | None, stage: Stage = Stage.SELF) -> None:
    load_score(sheet, "1.1", None, stage=stage, value=value)


def renew(sheet: ScoreSheet) -> int:
    criterion = Criterion.objects.get(criteria_set=sheet.round_set.criteria_set, code="1.1")
    return compared_points_renew(round_set_id=sheet.round_set_id, criterion_id=criterion.pk)


def points(sheet: ScoreSheet, stage: Stage = Stage.SELF) -> Decimal | None:
    return Score.objects.get(sheet=sheet, stage=stage).points


def test_everybody_is_compared_with_the_best(of_round: Round) -> None:
    sheets = [make_sheet(of_round) for _ in range(3)]
    for sheet, value in zip(sheets, ("30", "40", "10"), strict=True):
        declare(sheet, value)
    assert renew(sheets[0]) == 3
    assert [points(sheet) for sheet in sheets] == [3, 4, 1]
    assert renew(sheets[0]) == 0
    declare(sheets[2], "80")
    assert renew(sheets[2]) == 3
    assert [points(sheet) for sheet in sheets] == [Decimal("1.5"), 2, 4]


def test_the_points_follow_and_who_judged_the_figure_stays_known(of_round: Round) -> None:
    sheet, other = make_sheet(of_round), make_sheet(of_round)
    judge = make_user()
    load_score(sheet, "1.1", "4", value="5", actor=judge)
    declare(other, "10", Stage.APPRAISAL)
    said = Score.objects.get(sheet=sheet).changed_at
    assert renew(sheet) == 2
    score = Score.objects.get(sheet=sheet)
    assert (score.points, score.version, score.changed_by) == (Decimal(2), 1, judge)
    assert score.changed_at == said, "the figure was judged then"
    events = ScoreEvent.objects.filter(sheet=sheet).order_by("pk")
    assert [(event.points, event.is_derived, event.changed_by) for event in events] == [
        (Decimal(4), False, judge),
        (Decimal(2), True, judge),
    ]
    assert events[1].recorded_at > said


def test_those_to_whom_it_does_not_apply_set_no_best(of_round: Round) -> None:
    one, other = make_sheet(of_round), make_sheet(of_round)
    declare(one, "20")
    load_score(other, "1.1", None, stage=Stage.SELF, answer="na")
    renew(one)
    assert [points(one), points(other)] == [4, None]


def test_declared_and_appraised_figures_are_compared_apart(of_round: Round) -> None:
    one, other = make_sheet(of_round), make_sheet(of_round)
    declare(one, "100")
    declare(other, "50")
    declare(one, "40", Stage.APPRAISAL)
    declare(other, "50", Stage.APPRAISAL)
    renew(one)
    assert [points(one), points(other)] == [4, 2]
    assert [points(one, Stage.APPRAISAL), points(other, Stage.APPRAISAL)] == [Decimal("3.2"), 4]
    declare(one, "100", Stage.SECOND)
    renew(one)
    assert [points(one, Stage.SECOND), points(other, Stage.APPRAISAL)] == [4, 2]


def approve(sheet: ScoreSheet) -> None:
    put_state("draft")
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.APPROVED)
    put_state("open")


def test_points_of_approved_sheets_follow_until_the_round_is_closed(of_round: Round) -> None:
    approved, other = make_sheet(of_round), make_sheet(of_round)
    load_score(approved, "1.1", "4", value="50")
    declare(other, "100", Stage.APPRAISAL)
    approve(approved)
    assert renew(other) == 2
    assert [points(approved, Stage.APPRAISAL), points(other, Stage.APPRAISAL)] == [2, 4]
    declare(other, "25", Stage.APPRAISAL)
    Round.objects.update(state="closed")
    assert renew(other) == 0
    assert points(approved, Stage.APPRAISAL) == 2


def test_closing_derives_the_points_a_last_time(of_round: Round) -> None:
    approved, other = make_sheet(of_round), make_sheet(of_round)
    load_score(approved, "1.1", "4", value="50")
    approve(approved)
    declare(other, "100", Stage.APPRAISAL)
    round_close(round_id=of_round.pk, version=1, reason="Hết hạn", explaining="Hết hạn", actor=None)
    assert points(approved, Stage.APPRAISAL) == 2


@pytest.mark.django_db(transaction=True)
def test_closing_and_the_job_do_not_wait_in_a_circle() -> None:
    sheet = make_sheet(make_round(make_set((LEAF,))))
    load_score(sheet, "1.1", "1", value="50")

    def beside() -> None:
        try:
            renew(sheet)
        finally:
            connection.close()

    job = threading.Thread(target=beside)
    with transaction.atomic():
        Round.objects.update(version=2)
        job.start()
        assert wait_until(somebody_waits, 10)
        assert renew(sheet) == 1
        Round.objects.update(state="closed")
    job.join()
    assert points(sheet, Stage.APPRAISAL) == 4


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


def test_the_steps_may_be_over_while_the_round_is_open(of_round: Round) -> None:
    one, other = make_sheet(of_round), make_sheet(of_round)
    declare(one, "50", Stage.APPRAISAL)
    of_round.steps.update(
        starts_on=today() - timedelta(days=90), ends_on=today() - timedelta(days=60)
    )
    declare(other, "100", Stage.APPRAISAL)
    assert renew(one) == 2


def test_the_database_lets_nothing_but_the_points_of_an_approved_sheet_move(
    of_round: Round,
) -> None:
    sheet = make_sheet(of_round)
    load_score(sheet, "1.1", "4", value="50")
    approve(sheet)
    rows = Score.objects.filter(sheet=sheet)
    changes: list[dict[str, Any]] = [
        {"points": 1, "value": 3},
        {"points": 1, "note": "x"},
        {"points": 1, "changed_by": make_user()},
        {"points": 1, "version": 2},
    ]
    for change in changes:
        with pytest.raises(IntegrityError, match="khóa"), transaction.atomic():
            rows.update(**change)
    assert rows.update(points=3) == 1


def test_who_moved_to_the_unit_since_does_not_stop_the_derivation(of_round: Round) -> None:
    sheet, other = make_sheet(of_round), make_sheet(of_round)
    judge = make_user()
    load_score(sheet, "1.1", "4", value="5", actor=judge)
    Membership.objects.create(
        user=judge, unit=sheet.unit, role=Role.OFFICER, valid_from=date(2020, 1, 1)
    )
    declare(other, "10", Stage.APPRAISAL)
    assert renew(sheet) == 2
    assert points(sheet, Stage.APPRAISAL) == 2


def test_points_follow_from_the_day_on_which_the_best_was_written(of_round: Round) -> None:
    """Also where the derivation comes after midnight: the day's ranking has one best."""
    day = today() - timedelta(days=3)
    one, other = make_sheet(of_round), make_sheet(of_round)
    load_score(one, "1.1", "4", value="50", on=day - timedelta(days=5))
    load_score(other, "1.1", "4", value="100", on=day)
    renew(one)
    then = {event.effective_on: event.points for event in ScoreEvent.objects.filter(sheet=one)}
    assert then == {day - timedelta(days=5): 4, day: 2}


def test_the_history_says_that_the_best_changed(cast: Cast, of_round: Round) -> None:
    sheet, other = make_sheet(of_round, cast.unit), make_sheet(of_round)
    judge = make_user(full_name="Trần Thị Thẩm")
    load_score(sheet, "1.1", "4", value="5", actor=judge)
    declare(other, "10", Stage.APPRAISAL)
    renew(sheet)
    criterion = Criterion.objects.get(code="1.1")
    page = cast["staff"].get(reverse("sheet_history", args=[sheet.pk, criterion.pk]))
    text = page.content.decode()
    assert "vì số liệu tốt nhất của nhóm thay đổi" in text
    assert f"số liệu của đơn vị do {judge} ghi" in text


def test_the_appraiser_stays_known_where_appraisers_are_compared(of_round: Round) -> None:
    sheet, other = make_sheet(of_round), make_sheet(of_round)
    judge = make_user()
    load_score(sheet, "1.1", "4", value="5", actor=judge)
    declare(other, "10", Stage.APPRAISAL)
    renew(sheet)
    found = compared(sheet.round_set, today())
    assert found.lines[sheet.pk, Criterion.objects.get(code="1.1").pk].appraiser == str(judge)


@pytest.mark.parametrize("name", ["round_approve", "round_close"])
def test_staff_are_told_what_approval_leaves_open(cast: Cast, of_round: Round, name: str) -> None:
    make_sheet(of_round, state=SheetState.APPRAISED)
    text = cast["staff"].get(reverse(name, args=[of_round.code])).content.decode()
    assert "so với đơn vị tốt nhất" in text.lower()
    plain = make_sheet(make_round(), state=SheetState.APPRAISED).round_set.round
    text = cast["staff"].get(reverse(name, args=[plain.code])).content.decode()
    assert "đơn vị tốt nhất" not in text


def test_groups_are_compared_apart() -> None:
    of_round = make_round(first := make_set((LEAF,)), second := make_set((LEAF,)))
    one = make_sheet(of_round)
    other = ScoreSheet.objects.create(
        round_set=of_round.sets.get(criteria_set=second), unit=make_sheet(make_round()).unit
    )
    assert one.round_set.criteria_set == first
    declare(one, "10")
    declare(other, "90")
    jobs.renew_all_compared()
    assert [points(one), points(other)] == [4, 4]


def test_the_best_with_a_figure_not_yet_written(of_round: Round) -> None:
    one, other = make_sheet(of_round), make_sheet(of_round)
    declare(one, "10")
    criterion = Criterion.objects.get(code="1.1")
    assert best_with(other, criterion, Stage.SELF, Figure(value=Decimal(30))) == 30
    assert best_with(one, criterion, Stage.SELF, Figure(value=Decimal(7))) == 7
    assert best_with(other, criterion, Stage.SECOND, Figure()) is None


def test_the_number_of_queries_does_not_grow_with_units(of_round: Round) -> None:
    def queries(units: int) -> int:
        sheets = [make_sheet(of_round) for _ in range(units)]
        for number, sheet in enumerate(sheets):
            declare(sheet, str(1000 * units + number))
        with CaptureQueriesContext(connection) as captured:
            renew(sheets[0])
        return len(captured)

    assert queries(2) == queries(9)
