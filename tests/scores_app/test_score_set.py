"""Writing a reading: points follow from the figure, an override has its reason, two people do not
overwrite each other.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoCaptureOnCommitCallbacks

from scores_app.choices import Rule, SheetState, Stage, Step
from scores_app.jobs import renew_compared
from scores_app.models import Criterion, Score, ScoreSheet
from scores_app.points import Figure
from scores_app.services.scores import StaleScoreError, score_clear, score_set
from tests.factories import make_unit, make_user
from tests.score_factories import Leaf, make_round, make_set, make_sheet, move_to
from units_app.choices import Role

pytestmark = pytest.mark.django_db

LEAVES = (
    Leaf("1.1", "2", Rule.PROPORTIONAL, {"floor": "50"}),
    Leaf("1.2", "4", Rule.RELATIVE_TO_BEST),
    Leaf("2.1", "4", Rule.YES_NO),
)


@pytest.fixture
def sheet() -> ScoreSheet:
    return make_sheet(make_round(make_set(LEAVES)), state=SheetState.SCORING)


def write(sheet: ScoreSheet, code: str, figure: Figure, version: int = 0, **facts: object) -> Score:
    criterion = Criterion.objects.get(criteria_set=sheet.round_set.criteria_set, code=code)
    arguments: dict[str, Any] = {"stage": Stage.SELF, "actor": None, **facts}
    return score_set(sheet=sheet, criterion=criterion, figure=figure, version=version, **arguments)


def test_points_follow_from_the_figure(sheet: ScoreSheet) -> None:
    score = write(sheet, "1.1", Figure(value=Decimal(45), of=Decimal(50)))
    assert (score.points, score.is_override, score.version) == (Decimal("1.8"), False, 1)
    score = write(sheet, "1.1", Figure("na"), version=1)
    assert (score.points, score.version) == (None, 2)


def test_what_is_unknown_is_not_zero(sheet: ScoreSheet) -> None:
    assert write(sheet, "2.1", Figure(), note="Chưa có báo cáo").points is None


def test_points_against_the_best_of_the_group(sheet: ScoreSheet) -> None:
    best = ScoreSheet.objects.create(
        round_set=sheet.round_set, unit=make_unit(), state=SheetState.SCORING
    )
    write(best, "1.2", Figure(value=Decimal(80)))
    assert write(sheet, "1.2", Figure(value=Decimal(20))).points == Decimal(1)


def comparisons(asked: list[Callable[[], Any]]) -> int:
    """How many times the points of a whole group were asked for."""
    return sum(getattr(call, "args", ())[:1] == (renew_compared,) for call in asked)


def test_a_figure_moves_everybody_beside_the_best(
    sheet: ScoreSheet, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    other = ScoreSheet.objects.create(
        round_set=sheet.round_set, unit=make_unit(), state=SheetState.SCORING
    )
    write(sheet, "1.2", Figure(value=Decimal(20)))
    with django_capture_on_commit_callbacks() as asked:
        best = write(other, "1.2", Figure(value=Decimal(80)))
        write(other, "2.1", Figure("yes"))
    assert comparisons(asked) == 1
    renew_compared(sheet.round_set_id, best.criterion_id)
    assert Score.objects.get(sheet=sheet, criterion=best.criterion).points == 1
    with django_capture_on_commit_callbacks() as asked:
        score_clear(score=best, version=1, actor=None)
    assert comparisons(asked) == 1
    renew_compared(sheet.round_set_id, best.criterion_id)
    assert Score.objects.get(sheet=sheet, criterion=best.criterion).points == 4


def test_an_override_needs_a_reason_and_stays_within_the_maximum(sheet: ScoreSheet) -> None:
    move_to(sheet.round_set.round, Step.APPRAISAL)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.SCORING)
    figure = Figure("yes")
    with pytest.raises(ValidationError) as refused:
        write(sheet, "2.1", figure, stage=Stage.APPRAISAL, points=Decimal(5))
    assert set(refused.value.message_dict) == {"points", "note"}


def test_the_second_of_two_people_sees_what_is_there(sheet: ScoreSheet) -> None:
    write(sheet, "2.1", Figure("yes"))
    with pytest.raises(StaleScoreError) as stale:
        write(sheet, "2.1", Figure("no"))
    assert stale.value.current is not None
    assert stale.value.current.answer == "yes"
    with pytest.raises(StaleScoreError):
        score_clear(score=stale.value.current, version=7, actor=None)


def test_a_locked_step_is_told_kindly(sheet: ScoreSheet) -> None:
    score = write(sheet, "2.1", Figure("yes"))
    move_to(sheet.round_set.round, Step.APPRAISAL)
    with pytest.raises(ValidationError, match="đã khóa"):
        write(sheet, "2.1", Figure("no"), version=1)
    with pytest.raises(ValidationError, match="đã khóa"):
        score_clear(score=score, version=1, actor=None)
    assert Score.objects.get().answer == "yes"


def test_the_own_unit_is_refused_kindly() -> None:
    unit = make_unit()
    of_round = make_round(make_set(LEAVES), open_step=Step.APPRAISAL)
    sheet = make_sheet(of_round, unit, state=SheetState.SENT)
    insider = make_user(Role.APPRAISER, unit)
    with pytest.raises(ValidationError, match="không chấm đơn vị của mình"):
        write(sheet, "2.1", Figure("yes"), stage=Stage.APPRAISAL, actor=insider)


def test_figures_that_cannot_be_are_named_by_field(sheet: ScoreSheet) -> None:
    with pytest.raises(ValidationError) as refused:
        write(sheet, "1.1", Figure(value=Decimal(60), of=Decimal(50)), cause="vi-sao")
    assert "cause" in refused.value.message_dict
    assert len(refused.value.message_dict) == 2
