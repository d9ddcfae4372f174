"""What a file of scores may write into an open round: as the pages allow it, line by line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cchc.core.clock import today
from cchc.core.imports import ImportReport, run_import
from scores_app.choices import (
    Cause,
    ClaimState,
    Rule,
    SheetEventKind,
    SheetState,
    Stage,
    Step,
)
from scores_app.models import Claim, Score, ScoreSheet, SheetEvent
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict, appraise
from scores_app.services.claims import claim_make, claim_rule
from scores_app.services.duties import duties_assign, duties_remove
from scores_app.sheet_kinds.scores import SCORES
from tests.factories import make_membership, make_succession, make_unit, make_user
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, move_to
from tests.scores_app.appraisal_cases import Case, make_case
from tests.sheet_files import FORMS, counts, exported, messages, refusals, take
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return make_case()


@pytest.fixture
def load(case: Case, tmp_path: Path) -> Any:
    def load(
        criterion: str, actor: User | None, sheet: ScoreSheet | None = None, **cells: str
    ) -> ImportReport:
        unit = (sheet or case.sheets[0]).unit.code
        row = {"round_code": case.round.code, "unit": unit, "criterion": criterion, **cells}
        someone = actor and User.objects.get(pk=actor.pk)
        return take(SCORES, tmp_path, [row], actor=someone)

    return load


def refused(report: ImportReport, column: str, words: str) -> None:
    assert [place for _, place in refusals(report)] == [column], messages(report)
    assert words in messages(report)


def held(case: Case, code: str, stage: Stage = Stage.APPRAISAL) -> Score:
    return Score.objects.get(sheet=case.sheets[0], criterion__code=code, stage=stage)


def test_an_appraiser_writes_by_duty(case: Case, load: Any) -> None:
    assert counts(load("1.1", case.appraiser, appraised_points="2")) == (0, 1, 0)
    found = held(case, "1.1")
    assert (found.answer, found.points, found.is_override) == ("yes", Decimal(2), False)
    assert (found.changed_by, found.effective_on) == (case.appraiser, today())


def test_without_a_duty_staff_only_look(case: Case, load: Any) -> None:
    refused(load("1.1", case.staff, appraised_points="2"), "appraised_points", "phân công")
    refused(load("1.1", None, appraised_points="2"), "appraised_points", "phải nêu người ghi")


def test_a_duty_on_one_criterion_reaches_no_other(case: Case, load: Any) -> None:
    duties_remove(
        round_set=case.round_set, duties=case.round_set.duties.values_list("pk", flat=True)
    )
    duties_assign(round_set=case.round_set, appraiser=case.appraiser, criteria=[case.leaf("1.1")])
    assert counts(load("1.1", case.appraiser, appraised_points="2")) == (0, 1, 0)
    refused(load("1.2", case.appraiser, appraised_points="2,7"), "appraised_points", "phân công")


def test_nobody_appraises_the_own_unit_nor_one_it_took_over(case: Case, load: Any) -> None:
    make_membership(case.appraiser, Role.OFFICER, case.sheets[0].unit)
    refused(load("1.1", case.appraiser, appraised_points="2"), "appraised_points", "của mình")
    gone, new = case.sheets[1].unit, make_unit("Sở Tài chính mới")
    other = make_user(Role.APPRAISER)
    duties_assign(round_set=case.round_set, appraiser=other)
    make_membership(other, Role.OFFICER, new)
    make_succession(gone, new)
    gone.valid_to = today().replace(month=1, day=1)
    gone.save(update_fields=["valid_to"])
    report = load("1.1", other, case.sheets[1], appraised_points="0", cause="Không làm")
    refused(report, "appraised_points", "của mình")


def test_the_step_must_be_open_and_the_sheet_there(case: Case, load: Any) -> None:
    unsent = load("2.1", case.appraiser, case.sheets[2], appraised_points="5")
    refused(unsent, "appraised_points", "chưa gửi phiếu")
    ScoreSheet.objects.filter(pk=case.sheets[0].pk).update(state=SheetState.APPRAISED)
    refused(load("1.1", case.appraiser, appraised_points="2"), "appraised_points", "Thẩm định tiếp")
    ScoreSheet.objects.filter(pk=case.sheets[0].pk).update(state=SheetState.SENT)
    move_to(case.round, Step.EXPLANATION)
    refused(load("1.1", case.appraiser, appraised_points="2"), "appraised_points", "đã khóa")


def test_a_lost_point_has_its_cause(case: Case, load: Any) -> None:
    given = {"appraised_points": "1,5", "note": "Ban hành chậm"}
    refused(load("1.1", case.appraiser, **given), "cause", "Chọn nguyên nhân")
    refused(load("1.1", case.appraiser, **given, cause="Quên"), "cause", "không phải giá trị")
    assert counts(load("1.1", case.appraiser, **given, cause="Làm chậm")) == (0, 1, 0)
    found = held(case, "1.1")
    assert (found.cause, found.is_override, found.note) == (Cause.LATE, True, "Ban hành chậm")
    assert counts(load("1.1", case.appraiser, cause="no_evidence")) == (0, 1, 0)
    assert held(case, "1.1").cause == Cause.NO_EVIDENCE
    assert counts(load("1.1", case.appraiser, cause="")) == (0, 0, 1)


def test_points_not_lost_have_none(case: Case, load: Any) -> None:
    given = {"appraised_points": "2", "cause": "late"}
    refused(load("1.1", case.appraiser, **given), "cause", "không mất")


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("1.1", {"applicable": "Không"}),
        ("2.2", {"declared": "Không áp dụng"}),
    ],
)
def test_what_does_not_apply_wants_a_reason(
    case: Case, load: Any, code: str, cells: dict[str, str]
) -> None:
    load_score(case.sheets[0], "1.1", "2", answer="yes")
    actor = case.staff if code == "2.2" else case.appraiser
    refused(load(code, actor, **cells), "note", "vì sao tiêu chí không áp dụng")
    given = {**cells, "note": "Không có đối tượng"}
    assert sum(counts(load(code, actor, **given))[:2]) == 1
    assert (held(case, code).answer, held(case, code).note) == ("na", "Không có đối tượng")


def test_rescored_means_other_points(case: Case, load: Any) -> None:
    report = load("1.2", case.appraiser, appraised_points="2,7", cause="rescored")
    refused(report, "cause", "Chấm lại")


def test_other_points_want_a_reason_and_where_there_are_none_a_figure(
    case: Case, load: Any
) -> None:
    report = load("1.1", case.appraiser, appraised_points="1,5", cause="late")
    refused(report, "note", "lý do")
    report = load("2.2", case.staff, declared="85,67", appraised_points="7", note="Theo báo cáo")
    refused(report, "appraised_points", "không nhận điểm khác cách tính")


def test_a_verified_figure_stays_under_other_points(case: Case, load: Any) -> None:
    verdict = Verdict(Figure("", Decimal(80)), cause=Cause.NO_EVIDENCE)
    appraise(
        sheet=case.sheets[0],
        criterion=case.leaf("1.2"),
        verdict=verdict,
        version=0,
        actor=case.appraiser,
    )
    counts(load("1.2", case.appraiser, appraised_points="2", note="Số liệu chưa đủ"))
    found = held(case, "1.2")
    assert (found.value, found.points) == (Decimal(80), Decimal(2))
    assert found.cause == Cause.NO_EVIDENCE


def test_results_of_surveys_are_entered_by_staff_until_the_approval_ends(
    case: Case, load: Any
) -> None:
    given = {"declared": "85,67"}
    refused(load("2.2", case.appraiser, **given), "declared", "chuyên viên Sở Nội vụ")
    assert counts(load("2.2", case.staff, case.sheets[2], **given)) == (1, 0, 0)
    move_to(case.round, Step.APPROVAL)
    assert counts(load("2.2", case.staff, **given)) == (1, 0, 0)
    case.round.steps.update(starts_on="2020-01-01", ends_on="2020-01-02")
    refused(load("2.2", case.staff, case.sheets[1], **given), "declared", "đã khóa")


def test_a_result_that_changes_takes_its_points_along(case: Case, load: Any) -> None:
    counts(load("2.2", case.staff, declared="85,67"))
    report = load("2.2", case.staff, declared="90", appraised_points="8,567")
    assert counts(report) == (0, 1, 0)
    assert held(case, "2.2").points == 9
    assert report.changes[0].changes["appraised_points"] == (Decimal("8.567"), Decimal(9))


def test_the_unit_alone_writes_what_it_declares(case: Case, load: Any) -> None:
    move_to(case.round, Step.SELF_SCORE)
    sheet = case.sheets[2]
    given = {"declared": "Có", "explanation": "Đã ban hành"}
    refused(load("1.1", case.staff, sheet, **given), "declared", "cán bộ hoặc lãnh đạo")
    stranger = make_user(Role.OFFICER, case.sheets[0].unit)
    refused(load("1.1", stranger, sheet, **given), "declared", "cán bộ hoặc lãnh đạo")
    officer = make_user(Role.OFFICER, sheet.unit)
    assert counts(load("1.1", officer, sheet, **given)) == (1, 0, 0)
    refused(load("1.1", officer, declared="Không"), "declared", "cán bộ hoặc lãnh đạo")


def test_in_the_step_of_the_head_only_what_was_handed_is_written(case: Case, load: Any) -> None:
    move_to(case.round, Step.HEAD_APPROVAL)
    sheet = case.sheets[2]
    officer = make_user(Role.OFFICER, sheet.unit)
    refused(load("1.1", officer, sheet, declared="Có"), "declared", "đã khóa")
    SheetEvent.objects.create(
        sheet=sheet,
        kind=SheetEventKind.HANDED,
        state=SheetState.AT_HEAD,
        effective_on=today(),
    )
    assert counts(load("1.1", officer, sheet, declared="Có")) == (1, 0, 0)
    ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.AT_HEAD)
    refused(load("1.2", officer, sheet, declared="90"), "declared", "không còn ở đơn vị")


@pytest.fixture
def claim(case: Case) -> Claim:
    """A claim on 1.1 that waits in the second appraisal."""
    load_score(case.sheets[0], "1.1", "0", answer="no", cause="late", actor=case.appraiser)
    move_to(case.round, Step.EXPLANATION)
    made = claim_make(
        sheet=case.sheets[0],
        criterion=case.leaf("1.1"),
        words="Đã ban hành",
        figure=Figure("yes"),
        evidence=(),
        version=0,
        actor=make_user(Role.OFFICER, case.sheets[0].unit),
    )
    move_to(case.round, Step.SECOND_APPRAISAL)
    return made


def ruled(case: Case, claim: Claim, state: str, points: str = "1") -> Claim:
    verdict = Verdict(points=Decimal(points), cause=Cause.LATE)
    return claim_rule(
        claim=claim,
        state=state,
        ruling="Chấp nhận một phần",
        verdict=verdict if state == ClaimState.PARTLY else Verdict(),
        version=claim.version,
        actor=case.appraiser,
    )


def test_a_second_reading_only_after_a_ruling(case: Case, claim: Claim, load: Any) -> None:
    given = {"final_points": "1,5", "note": "Xem lại", "cause": "late"}
    refused(load("1.1", case.appraiser, **given), "final_points", "được xem xét")
    refused(load("1.2", case.appraiser, final_points="2"), "final_points", "")
    refusing = ruled(case, claim, ClaimState.REFUSED)
    refused(load("1.1", case.appraiser, **given), "final_points", "giữ nguyên")
    accepting = ruled(case, refusing, ClaimState.ACCEPTED)
    assert held(case, "1.1", Stage.SECOND).points == 2
    given = {"final_points": "1,5", "cause": "late"}
    refused(load("1.1", case.appraiser, **given), "final_points", "đã được chấp nhận")
    ruled(case, accepting, ClaimState.PARTLY)
    refused(load("1.1", case.appraiser, **given, note="Khác"), "note", "ý kiến xem xét")
    other = load("1.1", case.appraiser, appraised_points="1,5", note="Khác", cause="late")
    refused(other, "appraised_points", "đã khóa")
    assert counts(load("1.1", case.appraiser, **given)) == (0, 1, 0)
    found = held(case, "1.1", Stage.SECOND)
    assert (found.points, found.note) == (Decimal("1.5"), "Chấp nhận một phần")


def test_a_second_reading_is_for_whoever_rules(case: Case, claim: Claim, load: Any) -> None:
    ruled(case, claim, ClaimState.PARTLY)
    given = {"final_points": "1,5"}
    refused(load("1.1", make_user(Role.APPRAISER), **given), "final_points", "phân công")
    own = make_user(Role.STAFF)
    make_membership(own, Role.OFFICER, case.sheets[0].unit)
    refused(load("1.1", own, **given), "final_points", "Đơn vị của mình")
    assert counts(load("1.1", case.staff, **given)) == (0, 1, 0)
    move_to(case.round, Step.APPROVAL)
    refused(load("1.1", case.staff, final_points="1"), "final_points", "đã khóa")


def test_a_final_figure_is_held_against_what_stands(case: Case, claim: Claim, load: Any) -> None:
    ruled(case, claim, ClaimState.PARTLY)
    report = load("1.1", case.appraiser, appraised_points="0", final_points="1,5")
    assert counts(report) == (0, 1, 0)
    assert report.changes[0].changes["final_points"] == (Decimal(1), Decimal("1.5"))


def test_a_file_takes_no_part_that_is_none(case: Case, claim: Claim, load: Any) -> None:
    ruled(case, claim, ClaimState.PARTLY)
    refused(load("1.1", case.appraiser, final_points="0"), "final_points", "“Không chấp nhận”")
    refused(load("1.1", case.appraiser, applicable="Không"), "applicable", "phải có điểm")
    assert held(case, "1.1", Stage.SECOND).points == 1


@pytest.mark.parametrize("form", FORMS)
def test_what_goes_out_of_an_open_round_comes_back_by_anybody(
    case: Case, claim: Claim, tmp_path: Path, form: str
) -> None:
    ruled(case, claim, ClaimState.PARTLY)
    load_score(case.sheets[1], "2.1", "4.25", value="4.25", cause="not_proper")
    path = exported(SCORES, tmp_path, form)
    assert counts(run_import(SCORES, path)) == (0, 0, 4)
    assert counts(run_import(SCORES, path, actor=case.staff)) == (0, 0, 4)


def test_nothing_takes_a_ruling_out(case: Case, claim: Claim, load: Any) -> None:
    ruled(case, claim, ClaimState.PARTLY)
    move_to(case.round, Step.APPRAISAL)
    report = load("1.1", case.appraiser, appraised_points="2")
    refused(report, "appraised_points", "Giải trình về tiêu chí này đã được xem xét")


def test_nor_a_refusal(case: Case, claim: Claim, load: Any) -> None:
    refusal = ruled(case, claim, ClaimState.REFUSED)
    move_to(case.round, Step.APPRAISAL)
    changed = {"appraised_points": "1,5", "note": "Khác", "cause": "late"}
    refused(load("1.1", case.appraiser, **changed), "appraised_points", "đã được xem xét")
    assert counts(load("1.1", case.appraiser, note="Thiếu văn bản")) == (0, 1, 0)
    refusal.refresh_from_db()
    assert refusal.past_on is None


def test_points_beside_the_best_unit_are_taken_over_with_their_figure(
    tmp_path: Path,
) -> None:
    of_round = make_round(
        make_set([Leaf("1.1", "4", Rule.RELATIVE_TO_BEST)]), open_step=Step.APPRAISAL
    )
    sheet = make_sheet(of_round, make_unit(code="SO-A"), state=SheetState.SENT)
    load_score(sheet, "1.1", "2", stage=Stage.SELF, value="40")
    appraiser = make_user(Role.APPRAISER)
    duties_assign(round_set=of_round.sets.get(), appraiser=appraiser)
    where = {"round_code": of_round.code, "unit": "SO-A", "criterion": "1.1"}
    report = take(SCORES, tmp_path, [{**where, "appraised_points": "2"}], actor=appraiser)
    assert counts(report) == (0, 1, 0)
    found = Score.objects.get(stage=Stage.APPRAISAL)
    assert (found.value, found.points, found.is_override) == (Decimal(40), Decimal(2), False)
    other = take(SCORES, tmp_path, [{**where, "appraised_points": "1"}], actor=appraiser)
    refused(other, "note", "lý do")
