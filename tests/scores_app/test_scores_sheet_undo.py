"""A batch of scores taken back: in whose name, within which steps, and what stands in its way."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from cchc.core.batches import audited_as
from cchc.core.imports import ImportReport
from cchc.core.models import ImportBatch
from cchc.core.undo import UndoRefusedError, problems_of, said_by_trigger, undo_batch
from scores_app.choices import ClaimState, RoundState, Rule, SheetState, Stage, Step
from scores_app.models import Round, Score, ScoreEvent, ScoreSheet, SheetEvent
from scores_app.points import Figure
from scores_app.services.claims import claim_make
from scores_app.services.comparing import compared_points_renew
from scores_app.services.entries import entry_save
from scores_app.services.sheets import sheet_send
from scores_app.sheet_kinds.scores import SCORES
from tests.factories import make_membership, make_unit, make_user
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, move_to
from tests.scores_app.appraisal_cases import Case, make_case
from tests.scores_app.overtaken_cases import ruled
from tests.sheet_files import counts, take
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db
LEAVES = (Leaf("1.1", "2"), Leaf("1.2", "4", Rule.PROPORTIONAL))


@pytest.fixture
def sheet() -> ScoreSheet:
    of_round = make_round(make_set(LEAVES), code="2026")
    return make_sheet(of_round, make_unit("Sở Tư pháp", code="SO-TP"))


@pytest.fixture
def loaded() -> ScoreSheet:
    """A sheet of a round in preparation."""
    of_round = make_round(make_set(LEAVES), code="2025", state=RoundState.DRAFT)
    return make_sheet(of_round, make_unit("Sở Y tế", code="SO-YT"))


@pytest.fixture
def officer(sheet: ScoreSheet) -> User:
    return make_user(Role.OFFICER, sheet.unit)


def load(
    folder: Path, actor: User | None, sheet: ScoreSheet, criterion: str, **cells: str
) -> ImportReport:
    where = {"round_code": sheet.round_set.round.code, "unit": sheet.unit.code}
    return take(SCORES, folder, [{**where, "criterion": criterion, **cells}], actor=actor)


def undo(report: ImportReport, actor: User | None) -> None:
    assert report.batch is not None
    undo_batch(batch_id=report.batch, actor=actor, reason="Nhầm tệp")


def why_not(report: ImportReport, actor: User | None = None) -> str:
    """What keeps a batch from being taken back; its page says the same."""
    with pytest.raises(UndoRefusedError) as caught:
        undo(report, actor)
    return str(caught.value)


def told_by_the_page(report: ImportReport) -> str:
    assert report.batch is not None
    return " ".join(problems_of(ImportBatch.objects.get(pk=report.batch)))


def test_a_batch_that_began_a_sheet_is_taken_back(
    sheet: ScoreSheet, officer: User, tmp_path: Path
) -> None:
    report = load(tmp_path, officer, sheet, "1.1", declared="Có")
    sheet.refresh_from_db()
    assert sheet.state == SheetState.SCORING
    assert told_by_the_page(report) == ""
    other = make_user(Role.STAFF)
    undo(report, other)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.NOT_STARTED
    assert not Score.objects.exists()
    last = SheetEvent.objects.filter(sheet=sheet).order_by("-pk")[0]
    assert (last.kind, last.state, last.actor) == ("taken_back", "not_started", other)
    gone = ScoreEvent.objects.order_by("-pk")[0]
    assert (gone.gone, gone.changed_by) == (True, other)


def test_who_appraises_the_own_unit_by_a_file_is_marked_and_who_takes_it_back(
    loaded: ScoreSheet, tmp_path: Path
) -> None:
    other = make_sheet(loaded.round_set.round, make_unit("Sở Nội vụ", code="SO-NV"))
    staff = make_user(Role.STAFF, other.unit)
    where = {"round_code": "2025", "criterion": "1.1", "appraised_points": "2"}
    rows = [where | {"unit": code} for code in ("SO-YT", "SO-NV")]
    undo(take(SCORES, tmp_path, rows, actor=staff), staff)
    for sheet, mark in ((loaded, False), (other, True)):
        events = SheetEvent.objects.filter(sheet=sheet).order_by("pk")
        told = [(event.kind, event.by_own_unit) for event in events if event.actor]
        assert told == [("appraised", mark), ("taken_back", mark)]
        sheet.refresh_from_db()
        assert sheet.state == SheetState.NOT_STARTED


def test_a_unit_that_begins_its_own_sheet_by_a_file_is_not_marked(
    sheet: ScoreSheet, officer: User, tmp_path: Path
) -> None:
    undo(load(tmp_path, officer, sheet, "1.1", declared="Có"), officer)
    marks = SheetEvent.objects.filter(sheet=sheet).values_list("by_own_unit", flat=True)
    assert set(marks) == {False}


def test_what_stands_again_was_put_there_by_whoever_took_back(
    sheet: ScoreSheet, officer: User, tmp_path: Path
) -> None:
    load(tmp_path, officer, sheet, "1.2", declared="40/50")
    second, other = make_user(Role.OFFICER, sheet.unit), make_user(Role.STAFF)
    report = load(tmp_path, second, sheet, "1.2", declared="45/50")
    undo(report, other)
    score = Score.objects.get()
    assert (score.value, score.changed_by) == (Decimal(40), officer)
    events = ScoreEvent.objects.order_by("pk")
    told = [(event.value, event.changed_by) for event in events]
    assert told == [(Decimal(40), officer), (Decimal(45), second), (Decimal(40), other)]
    load(tmp_path, officer, sheet, "1.2", declared="41/50")
    assert ScoreEvent.objects.order_by("-pk")[0].changed_by == officer


def test_a_draft_that_is_taken_back_names_who_did_it_and_when(
    loaded: ScoreSheet, tmp_path: Path
) -> None:
    first, second, other = (make_user(Role.STAFF) for _ in range(3))
    load(tmp_path, first, loaded, "1.2", declared="40/50", appraised_points="3")
    report = load(tmp_path, second, loaded, "1.2", declared="45/50", appraised_points="3,5")
    undo(report, other)
    written = ScoreEvent.objects.filter(stage=Stage.APPRAISAL).order_by("pk")
    assert [(event.points, event.changed_by) for event in written] == [
        (Decimal(3), first),
        (Decimal("3.5"), second),
        (Decimal(3), other),
    ]
    moments = [event.recorded_at for event in written]
    assert moments == sorted(moments)
    assert moments[1] < moments[2]


def test_a_step_that_locked_since_is_named(
    sheet: ScoreSheet, officer: User, tmp_path: Path
) -> None:
    report = load(tmp_path, officer, sheet, "1.1", declared="Có")
    move_to(sheet.round_set.round, Step.APPRAISAL)
    assert "Sở Tư pháp: Bước tự chấm đã khóa" in why_not(report, officer)
    assert "Sở Tư pháp: Bước tự chấm đã khóa" in told_by_the_page(report)
    assert Score.objects.get().answer == "yes"
    Round.objects.update(state=RoundState.CLOSED)
    assert "kỳ chấm đã kết thúc" in why_not(report, officer)


def test_a_sheet_that_went_on_is_named(sheet: ScoreSheet, officer: User, tmp_path: Path) -> None:
    load(tmp_path, officer, sheet, "1.1", declared="Có")
    report = load(tmp_path, officer, sheet, "1.2", declared="45/50")
    sheet.refresh_from_db()
    sheet_send(sheet_id=sheet.pk, version=sheet.version, actor=officer)
    assert "phiếu không còn ở đơn vị" in why_not(report, officer)


def test_what_others_wrote_into_a_sheet_it_began_stands_in_its_way(
    sheet: ScoreSheet, officer: User, tmp_path: Path
) -> None:
    report = load(tmp_path, officer, sheet, "1.1", declared="Có")
    with audited_as(officer, source="page"):
        entry_save(
            sheet=sheet,
            criterion=sheet.round_set.criteria_set.criteria.get(code="1.2"),
            figure=Figure("", Decimal(90)),
            note="",
            version=0,
            actor=officer,
        )
    assert "đã có thêm số liệu" in why_not(report, officer)
    sheet.refresh_from_db()
    with pytest.raises(IntegrityError, match="đã khóa hoặc chưa mở"), transaction.atomic():
        ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.NOT_STARTED)


def test_a_round_that_was_opened_since_is_named(loaded: ScoreSheet, tmp_path: Path) -> None:
    report = load(tmp_path, None, loaded, "1.1", declared="Có", appraised_points="2")
    Round.objects.update(state=RoundState.OPEN)
    assert "kỳ chấm đã mở sau lần ghi này" in why_not(report)


def test_judged_points_of_the_own_unit_are_taken_back_by_others(tmp_path: Path) -> None:
    case: Case = make_case()
    report = load(tmp_path, case.appraiser, case.sheets[0], "1.1", appraised_points="2")
    own = make_user(Role.STAFF)
    make_membership(own, Role.OFFICER, case.sheets[0].unit)
    assert "đơn vị mình" in why_not(report, User.objects.get(pk=own.pk))
    undo(report, case.staff)
    assert not Score.objects.filter(stage=Stage.APPRAISAL).exists()


def test_a_claim_made_since_stands_in_its_way(tmp_path: Path) -> None:
    case: Case = make_case()
    given = {"appraised_points": "1,5", "note": "Chậm", "cause": "late"}
    report = load(tmp_path, case.appraiser, case.sheets[0], "1.1", **given)
    move_to(case.round, Step.EXPLANATION)
    with audited_as(None, source="page"):
        claim_make(
            sheet=case.sheets[0],
            criterion=case.leaf("1.1"),
            words="Đã ban hành đúng hạn",
            figure=Figure("yes"),
            evidence=(),
            version=0,
            actor=make_user(Role.OFFICER, case.sheets[0].unit),
        )
    move_to(case.round, Step.APPRAISAL)
    assert "đã giải trình" in why_not(report, case.staff)


def test_an_appraisal_that_fell_with_it_is_named(tmp_path: Path) -> None:
    case: Case = make_case()
    load(tmp_path, case.appraiser, case.sheets[0], "1.1", appraised_points="2")
    move_to(case.round, Step.SELF_SCORE)
    ScoreSheet.objects.filter(pk=case.sheets[0].pk).update(state=SheetState.SCORING)
    officer = make_user(Role.OFFICER, case.sheets[0].unit)
    report = load(tmp_path, officer, case.sheets[0], "1.1", declared="Không")
    assert counts(report) == (0, 1, 0)
    assert report.changes[0].changes["appraised_points"] == (Decimal(2), None)
    assert not Score.objects.filter(stage=Stage.APPRAISAL).exists()
    assert why_not(report, officer).count(case.sheets[0].unit.name) == 1
    assert "rút điểm thẩm định tiêu chí 1.1" in why_not(report, officer)


def test_a_ruling_that_went_past_with_it_stands_in_its_way(tmp_path: Path) -> None:
    case = make_case(Step.APPRAISAL)
    sheet = case.sheets[0]
    officer = make_user(Role.OFFICER, sheet.unit)
    load_score(sheet, "1.2", "2.7", value="90", actor=case.appraiser, cause="late")
    claim = ruled(case, officer, ClaimState.REFUSED)
    move_to(case.round, Step.SELF_SCORE)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.SCORING)
    report = load(tmp_path, officer, sheet, "1.2", declared="80")
    claim.refresh_from_db()
    assert claim.past_on
    assert f"{sheet.unit}: kết quả xem xét giải trình đã hết hiệu lực" in why_not(report, officer)


def test_points_derived_since_do_not_stand_in_its_way(tmp_path: Path) -> None:
    case_set = make_set([Leaf("1.1", "4", Rule.RELATIVE_TO_BEST)])
    of_round = make_round(case_set, code="2026")
    first, second = (make_sheet(of_round, make_unit(code=code)) for code in ("SO-A", "SO-B"))
    load_score(second, "1.1", "4", stage=Stage.SELF, value="80")
    officer = make_user(Role.OFFICER, first.unit)
    report = load(tmp_path, officer, first, "1.1", declared="40")
    assert counts(report) == (1, 0, 0)
    leaf = case_set.criteria.get(code="1.1")
    compared_points_renew(round_set_id=first.round_set_id, criterion_id=leaf.pk)
    assert Score.objects.get(sheet=first).points == 2
    undo(report, officer)
    assert not Score.objects.filter(sheet=first).exists()


def test_a_lock_that_falls_at_the_last_moment_is_told_in_its_own_words(sheet: ScoreSheet) -> None:
    load_score(sheet, "1.1", "2", stage=Stage.SELF, answer="yes")
    move_to(sheet.round_set.round, Step.APPRAISAL)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Score.objects.all().delete()
    assert "đã khóa hoặc chưa mở" in said_by_trigger(caught.value)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Round.objects.update(name="")
    assert said_by_trigger(caught.value) == ""
