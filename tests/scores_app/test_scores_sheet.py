"""The sheet of scores: earlier years loaded with every point, open rounds as far as their steps
allow; what is exported comes back without changing anything; a batch is taken back.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from cchc.core.clock import today
from cchc.core.imports import ImportReport, run_import
from cchc.core.undo import undo_batch
from scores_app.choices import RoundState, Rule, SheetState, Stage, Step
from scores_app.models import Round, Score, ScoreSheet, SheetEvent
from scores_app.sheet_kinds.scores import SCORES
from tests.factories import make_unit, make_user
from tests.score_factories import Leaf, make_round, make_set, make_sheet, move_to
from tests.sheet_files import FORMS, counts, exported, messages, refusals, take
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db
LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.2", "4", Rule.PROPORTIONAL),
    Leaf("1.3", "5", Rule.MANUAL),
    Leaf("2.1", "10", Rule.SURVEY),
    Leaf("2.2", "2", Rule.PENALTY, {"each": "0.5"}),
)
KEYS = ("declared", "self_points", "appraised_points", "final_points", "explanation", "note")


@pytest.fixture
def sheet() -> ScoreSheet:
    """A sheet of Sở Tư pháp in a round of an earlier year that is being loaded."""
    of_round = make_round(make_set(LEAVES), code="2025", state=RoundState.DRAFT)
    return make_sheet(of_round, make_unit("Sở Tư pháp", code="SO-TP"))


def line(criterion: str, **cells: str) -> dict[str, str]:
    usual = dict.fromkeys(KEYS, "")
    return {"round_code": "2025", "unit": "SO-TP", "criterion": criterion, **usual, **cells}


WHOLE = (
    line("1.1", declared="Có", self_points="2", appraised_points="1,5", note="Thiếu một văn bản"),
    line("1.2", declared="45/50", self_points="3,6", appraised_points="3,6", final_points="3,6"),
    line("1.3", declared="4,5", appraised_points="4", final_points="4,25", note="Sau giải trình"),
    line("2.1", declared="85,67", appraised_points="8,567"),
    line("2.2", declared="1", appraised_points="-0,5"),
)


def reading(sheet: ScoreSheet, code: str, stage: Stage) -> Score:
    return Score.objects.get(sheet=sheet, criterion__code=code, stage=stage)


def load(folder: Path, *lines: dict[str, str], actor: User | None = None) -> ImportReport:
    return take(SCORES, folder, lines, actor=actor)


def test_it_is_a_kind_of_sheet() -> None:
    assert settings.SHEET_KINDS["scores"] == "scores_app.sheet_kinds.scores.SCORES"
    assert [column.key for column in SCORES.columns] == [
        "round_code",
        "unit",
        "criterion",
        "applicable",
        "declared",
        "self_points",
        "appraised_points",
        "explanation",
        "final_points",
        "note",
        "cause",
    ]


def test_an_earlier_year_is_loaded_whole(sheet: ScoreSheet, tmp_path: Path) -> None:
    assert counts(load(tmp_path, *WHOLE)) == (5, 0, 0)
    rate = reading(sheet, "1.2", Stage.SELF)
    assert (rate.value, rate.value_of, rate.points) == (Decimal(45), Decimal(50), Decimal("3.6"))
    lowered = reading(sheet, "1.1", Stage.APPRAISAL)
    assert (lowered.points, lowered.is_override) == (Decimal("1.5"), True)
    assert lowered.note == "Thiếu một văn bản"
    assert not reading(sheet, "1.2", Stage.APPRAISAL).is_override
    assert reading(sheet, "1.3", Stage.SECOND).points == Decimal("4.25")
    survey = reading(sheet, "2.1", Stage.APPRAISAL)
    assert (survey.value, survey.points) == (Decimal("85.67"), Decimal("8.567"))
    assert reading(sheet, "2.2", Stage.APPRAISAL).points == Decimal("-0.5")
    sheet.refresh_from_db()
    assert sheet.state == SheetState.APPRAISED
    last = SheetEvent.objects.filter(sheet=sheet).order_by("-pk").first()
    assert last is not None
    assert (last.kind, last.state) == ("appraised", "appraised")


def test_it_counts_from_the_days_of_its_steps(sheet: ScoreSheet, tmp_path: Path) -> None:
    steps = sheet.round_set.round.steps
    steps.filter(step=Step.SELF_SCORE).update(
        starts_on=date(2025, 11, 1), ends_on=date(2025, 11, 20)
    )
    load(tmp_path, WHOLE[1])
    assert reading(sheet, "1.2", Stage.SELF).effective_on == date(2025, 11, 20)
    assert reading(sheet, "1.2", Stage.APPRAISAL).effective_on <= today()


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_comes_back_unchanged(sheet: ScoreSheet, tmp_path: Path, form: str) -> None:
    load(tmp_path, *WHOLE)
    load(tmp_path, line("1.1", declared="Không áp dụng"))
    path = exported(SCORES, tmp_path, form)
    assert counts(run_import(SCORES, path)) == (0, 0, 5)


def test_what_does_not_apply_is_out_in_every_reading(sheet: ScoreSheet, tmp_path: Path) -> None:
    load(tmp_path, line("1.1", declared="Không áp dụng", applicable="Không"))
    for stage in (Stage.SELF, Stage.APPRAISAL):
        held = reading(sheet, "1.1", stage)
        assert (held.answer, held.points) == ("na", None)


def test_points_without_a_figure_are_taken_as_they_are(sheet: ScoreSheet, tmp_path: Path) -> None:
    load(tmp_path, line("1.2", self_points="3", appraised_points="2,5"))
    held = reading(sheet, "1.2", Stage.APPRAISAL)
    assert (held.points, held.is_override, held.note) == (
        Decimal("2.5"),
        True,
        "Điểm nạp từ tệp.",
    )


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"criterion": "9.9"}, "criterion", "không có tiêu chí"),
        ({"round_code": "1999"}, "round_code", "Không có kỳ chấm"),
        ({"unit": "SO-LA"}, "unit", ""),
        ({"declared": "nhiều"}, "declared", "Hãy trả lời Có hoặc Không"),
        ({"declared": "Có", "appraised_points": "3"}, "appraised_points", "từ 0 đến 2"),
    ],
)
def test_a_wrong_cell_is_named(
    sheet: ScoreSheet, tmp_path: Path, cells: dict[str, str], column: str, words: str
) -> None:
    report = load(tmp_path, {**line("1.1"), **cells})
    assert refusals(report) == [(2, column)]
    assert words in messages(report)
    assert not Score.objects.filter(sheet=sheet).exists()


def test_a_unit_without_a_sheet_is_told(sheet: ScoreSheet, tmp_path: Path) -> None:
    make_unit("Sở Tài chính", code="SO-TC")
    report = load(tmp_path, {**line("1.1", declared="Có"), "unit": "SO-TC"})
    assert "chưa có phiếu trong kỳ này" in messages(report)


def test_an_open_round_takes_what_its_step_allows(sheet: ScoreSheet, tmp_path: Path) -> None:
    Round.objects.filter(code="2025").update(state=RoundState.OPEN)
    officer = make_user(Role.OFFICER, sheet.unit)
    assert counts(load(tmp_path, line("1.2", declared="45/50"), actor=officer)) == (1, 0, 0)
    assert reading(sheet, "1.2", Stage.SELF).points == Decimal("3.6")
    sheet.refresh_from_db()
    assert sheet.state == SheetState.SCORING
    report = load(tmp_path, line("1.1", declared="Có", appraised_points="2"), actor=officer)
    assert refusals(report) == [(2, "appraised_points")]
    assert "Đơn vị của mình" in messages(report)
    wrong = load(tmp_path, line("1.1", declared="Có", self_points="1"), actor=officer)
    assert refusals(wrong) == [(2, "self_points")]
    move_to(sheet.round_set.round, Step.APPRAISAL)
    late = load(tmp_path, line("1.2", declared="46/50"), actor=officer)
    assert refusals(late) == [(2, "declared")]
    Round.objects.filter(code="2025").update(state=RoundState.CLOSED)
    closed = load(tmp_path, line("1.2", declared="46/50"), actor=officer)
    assert "đã kết thúc" in messages(closed)


def test_a_batch_is_taken_back_whole(sheet: ScoreSheet, tmp_path: Path) -> None:
    load(tmp_path, line("1.2", declared="40/50"))
    report = load(tmp_path, *WHOLE)
    assert report.batch is not None
    undo_batch(batch_id=report.batch, actor=None, reason="Nhầm tệp")
    kept = Score.objects.filter(sheet=sheet)
    assert [(score.criterion.code, score.value) for score in kept] == [("1.2", Decimal(40))]
    sheet.refresh_from_db()
    last = SheetEvent.objects.filter(sheet=sheet).order_by("-pk").first()
    assert last is not None
    assert last.state == sheet.state == SheetState.NOT_STARTED
