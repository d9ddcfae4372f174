"""Points beside the best unit: everybody's follow when one figure changes."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scores_app import jobs
from scores_app.choices import Rule, SheetState, Stage
from scores_app.counted.best import best_with
from scores_app.models import Criterion, Round, Score, ScoreEvent, ScoreSheet
from scores_app.points import Figure
from scores_app.services.comparing import compared_points_renew
from tests.factories import make_user
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet

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


def test_the_system_writes_without_disturbing_who_edits(of_round: Round) -> None:
    sheet = make_sheet(of_round)
    load_score(sheet, "1.1", None, stage=Stage.SELF, value="5", actor=make_user())
    renew(sheet)
    score = Score.objects.get(sheet=sheet)
    assert [score.points, score.version] == [4, 1]
    assert score.changed_by is None
    assert list(ScoreEvent.objects.values_list("points", flat=True)) == [None, 4]


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


def test_approved_sheets_stay_and_still_count(of_round: Round) -> None:
    approved, other = make_sheet(of_round), make_sheet(of_round)
    load_score(approved, "1.1", "4", value="50")
    declare(other, "100", Stage.APPRAISAL)
    Round.objects.update(state="draft")
    ScoreSheet.objects.filter(pk=approved.pk).update(state=SheetState.APPROVED)
    Round.objects.update(state="open")
    assert renew(other) == 1
    assert [points(approved, Stage.APPRAISAL), points(other, Stage.APPRAISAL)] == [4, 4]


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
