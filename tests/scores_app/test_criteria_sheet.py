"""The sheet of criteria: what rows become, what is warned of and refused, and taken back."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from cchc.core.imports import ImportReport, run_import
from cchc.core.undo import UndoRefusedError, undo_batch
from reports_app.demo.files import SAMPLE_CRITERIA
from scores_app.choices import Rule, Scorer, SetState
from scores_app.models import CriteriaSet, Criterion
from scores_app.sheet_kinds.criteria import CRITERIA
from scores_app.trees import tree_of
from tests.factories import make_area
from tests.score_factories import make_group, make_round
from tests.sheet_files import FORMS, counts, exported, messages, refusals, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_groups")]
UNEVEN = Path(__file__).parents[1] / "data" / "criteria_99_55.csv"
STEPS = {
    "steps": [
        {"key": "on_time", "label": "Đúng hạn", "points": "2"},
        {"key": "late", "label": "Chậm", "points": "1"},
    ]
}


@pytest.fixture
def _groups() -> None:
    for code in ("department", "district", "commune", "central"):
        make_group(code)


def cells(code: str, parent: str = "", points: str = "2", **others: str) -> dict[str, str]:
    return {
        "set_code": "SO-2026",
        "set_name": "Bộ tiêu chí các sở",
        "group": "department",
        "year": "2026",
        "legal_basis": "Quyết định 12/QĐ-UBND",
        "code": code,
        "parent_code": parent,
        "name": f"Tiêu chí {code}",
        "max_points": points,
        "rule": "manual" if "." in code else "",
        "rule_params": "",
        "evidence_required": "",
        **others,
    }


WHOLE = (
    cells("1", points="4"),
    cells("1.1", "1", rule="steps", rule_params=json.dumps(STEPS, ensure_ascii=False)),
    cells("1.10", "1", evidence_required="Báo cáo năm"),
    cells("2", points="6"),
    cells("2.1", "2", points="6", rule="survey", rule_params='{"scale": "100"}'),
)


def bring(folder: Path, *rows: dict[str, str]) -> ImportReport:
    report = take(CRITERIA, folder, rows or WHOLE)
    counts(report)
    return report


def restate(folder: Path, *rows: dict[str, str]) -> tuple[int, int, int]:
    return counts(take(CRITERIA, folder, rows))


def the(code: str = "SO-2026") -> CriteriaSet:
    return CriteriaSet.objects.get(code=code)


def codes(made: CriteriaSet) -> list[str]:
    return [node.criterion.code for node in tree_of(made).walk()]


def item(code: str) -> Criterion:
    return Criterion.objects.get(criteria_set__code="SO-2026", code=code)


def settle(made: CriteriaSet) -> None:
    CriteriaSet.objects.filter(pk=made.pk).update(state=SetState.READY)


def test_rows_make_a_draft_with_its_tree(tmp_path: Path) -> None:
    assert counts(bring(tmp_path)) == (5, 0, 0)
    made = the()
    assert (made.is_draft, made.max_points, made.survey_points) == (True, Decimal(10), Decimal(6))
    assert codes(made) == ["1", "1.1", "1.10", "2", "2.1"]
    assert item("1.1").rule_params == STEPS
    assert (item("1.1").scorer, item("2.1").scorer) == (Scorer.UNIT, Scorer.SURVEY)
    ten = item("1.10")
    assert (ten.evidence_required, ten.evidence_note) == (True, "Báo cáo năm")
    assert not item("1.1").evidence_required


def test_a_set_says_its_own_points_bands_and_area(tmp_path: Path) -> None:
    make_area("Cải cách thể chế")
    more = {"set_max_points": "60", "bands": "Khá: 0; Tốt: 80,5", "area": "Cải cách thể chế"}
    report = bring(tmp_path, cells("1.1", **more))
    assert (the().max_points, the().name) == (Decimal(60), "Bộ tiêu chí các sở")
    assert [(band.name, band.at_least) for band in the().bands.all()] == [
        ("Tốt", Decimal("80.5")),
        ("Khá", Decimal(0)),
    ]
    assert str(item("1.1").area) == "Cải cách thể chế"
    assert "thiếu 58 so với điểm tối đa 60" in report.warnings[0].message


def test_the_official_set_of_99_55_loads_as_a_draft_with_the_place_named() -> None:
    report = run_import(CRITERIA, UNEVEN)
    assert counts(report) == (10, 0, 0)
    (warning,) = report.warnings
    assert (warning.row, warning.column) == (2, "max_points")
    assert "cộng lại 99,55, thiếu 0,45 so với điểm tối đa 100 của bộ" in warning.message
    made = the("THU-9955")
    assert (made.is_draft, made.is_sample) == (True, True)


@pytest.mark.parametrize("path", SAMPLE_CRITERIA, ids=lambda path: path.stem)
def test_the_shipped_sets_load_without_a_doubt(path: Path) -> None:
    report = run_import(CRITERIA, path)
    counts(report)
    assert report.warnings == []
    assert set(CriteriaSet.objects.values_list("is_sample", flat=True)) == {True}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("state", list(SetState))
def test_what_is_exported_changes_nothing(tmp_path: Path, form: str, state: str) -> None:
    run_import(CRITERIA, SAMPLE_CRITERIA[0])
    bring(tmp_path, cells("1.10", evidence_required="Có", bands="Tốt: 80; Khá: 0"))
    CriteriaSet.objects.update(state=state)
    before = list(Criterion.objects.order_by("pk").values())
    path = exported(CRITERIA, tmp_path, form)
    report = run_import(CRITERIA, path)
    assert counts(report) == (0, 0, Criterion.objects.count())
    assert list(Criterion.objects.order_by("pk").values()) == before


def test_a_draft_is_changed_and_what_no_row_names_stays(tmp_path: Path) -> None:
    bring(tmp_path)
    report = take(CRITERIA, tmp_path, [cells("1.10", "1", "3"), cells("2.2", "2", "1")])
    assert counts(report) == (1, 1, 0)
    assert codes(the()) == ["1", "1.1", "1.10", "2", "2.1", "2.2"]
    assert (item("1.10").max_points, item("1.10").version) == (Decimal(3), 2)
    told = "\n".join(problem.message for problem in report.warnings)
    assert "Bộ có 4 tiêu chí không có trong tệp; giữ nguyên: 1, 1.1, 2, 2.1." in told
    assert "2: Các mục con cộng lại 7, thừa 1 so với 6." in told


def test_a_preview_tells_old_and_new_as_people_write_them(tmp_path: Path) -> None:
    bring(tmp_path)
    count = {"rule": "count", "rule_params": '{"each": "0.5"}'}
    rows = [cells("1.10", "1", "1,5", set_name="Tên mới", **count)]
    report = take(CRITERIA, tmp_path, rows, dry_run=True)
    (change,) = report.changes
    assert change.changes == {
        "max_points": ("2", "1,5"),
        "rule": ("manual", "count"),
        "rule_params": ("", '{"each": "0.5"}'),
        "evidence_required": (True, False),
        "set_name": ("Bộ tiêu chí các sở", "Tên mới"),
    }
    assert the().name == "Bộ tiêu chí các sở"


def test_the_order_of_the_rows_is_the_order_of_the_criteria(tmp_path: Path) -> None:
    bring(tmp_path)
    one, first, ten, two, last = WHOLE
    assert restate(tmp_path, two, last, one, ten, first) == (0, 4, 1)
    assert codes(the()) == ["2", "2.1", "1", "1.10", "1.1"]
    assert restate(tmp_path, one, first) == (0, 0, 2), "a part of a set moves nothing"


def test_what_a_set_is_stands_the_same_on_all_its_rows(tmp_path: Path) -> None:
    rows = [cells("1"), cells("1.1", "1", year="2025"), cells("1.2", "1", legal_basis="")]
    assert refusals(take(CRITERIA, tmp_path, rows)) == [(3, "year")]


def test_wrong_rows_are_refused_with_their_place(tmp_path: Path) -> None:
    rows = [
        cells("1", points="-1", scorer=""),
        cells("1.1", "9", scorer=""),
        cells("1.2", "1", rule="count", rule_params='{"each": "0"}', scorer=""),
        cells("1.3", "1", rule_params="{each: 1}", scorer=""),
        cells("1.4", "1", scorer="survey"),
        cells("1.5", "1", rule="", rule_params='{"each": "1"}', scorer=""),
    ]
    report = take(CRITERIA, tmp_path, rows)
    assert refusals(report) == [
        (2, "max_points"),
        (4, "rule_params"),
        (5, "rule_params"),
        (6, "scorer"),
        (7, "rule_params"),
        (3, "parent_code"),
    ]
    assert "each: Phải lớn hơn 0." in messages(report)


def test_an_unknown_group_is_refused_with_those_there_are(tmp_path: Path) -> None:
    report = take(CRITERIA, tmp_path, [cells("1.1", group="xã")])
    assert refusals(report) == [(2, "group")]
    assert "Nhóm district (district)" in messages(report)


def test_a_criterion_below_itself_is_refused(tmp_path: Path) -> None:
    report = take(CRITERIA, tmp_path, [cells("1.1", "1.2"), cells("1.2", "1.1")])
    assert refusals(report)[0] == (2, "parent_code")


def test_two_texts_of_what_evidence_is_asked_for_are_refused(tmp_path: Path) -> None:
    row = cells("1.1", evidence_required="Báo cáo", evidence_note="Kế hoạch")
    assert refusals(take(CRITERIA, tmp_path, [row])) == [(2, "evidence_note")]


def test_whether_a_criterion_takes_initiatives_is_a_column_of_its_own(tmp_path: Path) -> None:
    bring(tmp_path, cells("1.1", takes_initiatives="Có"), cells("1.2", takes_initiatives=""))
    assert [item(code).takes_initiatives for code in ("1.1", "1.2")] == [True, False]
    assert restate(tmp_path, cells("1.1")) == (0, 0, 1), "a file without the column changes nothing"
    assert item("1.1").takes_initiatives
    report = take(CRITERIA, tmp_path, [cells("1.1", takes_initiatives="có thể")])
    assert refusals(report) == [(2, "takes_initiatives")]
    assert messages(report) == "Chỉ ghi Có hoặc Không."
    restate(tmp_path, cells("1.1", takes_initiatives="không"))
    assert not item("1.1").takes_initiatives


def test_a_settled_set_takes_nothing_new(tmp_path: Path) -> None:
    bring(tmp_path)
    settle(the())
    report = take(CRITERIA, tmp_path, [WHOLE[0], cells("1.1", "1", points="1")])
    assert refusals(report) == [(3, "set_code")]
    assert "Bộ tiêu chí đã chốt" in messages(report)


def test_a_batch_is_taken_back(tmp_path: Path) -> None:
    bring(tmp_path, WHOLE[0], WHOLE[1])
    before = list(Criterion.objects.order_by("pk").values("code", "name", "order", "max_points"))
    report = bring(tmp_path, *WHOLE, cells("2.2", "2", name="Thêm"))
    assert report.batch is not None
    undo_batch(batch_id=report.batch, actor=None, reason="Nhầm tệp")
    after = list(Criterion.objects.order_by("pk").values("code", "name", "order", "max_points"))
    assert after == before


def test_a_batch_of_a_used_set_is_not_taken_back(tmp_path: Path) -> None:
    report = bring(tmp_path)
    settle(the())
    make_round(the())
    assert report.batch is not None
    with pytest.raises(UndoRefusedError):
        undo_batch(batch_id=report.batch, actor=None, reason="Nhầm tệp")


def test_the_number_of_queries_does_not_grow_with_rows(
    tmp_path: Path, django_assert_max_num_queries: object
) -> None:
    rows = [cells("1")] + [cells(f"1.{number}", "1", rule=Rule.YES_NO) for number in range(1, 60)]
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        bring(tmp_path, *rows)
