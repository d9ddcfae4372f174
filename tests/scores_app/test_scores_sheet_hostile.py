"""Files of scores that are wrong, clever or late: nothing is written that nobody said."""

from __future__ import annotations

import tracemalloc
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from cchc.core.imports import ImportReport, run_import
from cchc.core.models import StagedImport
from cchc.core.staging import working
from scores_app.choices import Cause, RoundState, Rule, SheetState, Stage
from scores_app.models import Round, RoundSet, Score, ScoreSheet
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict, appraise
from scores_app.sheet_kinds.scores import SCORES
from tests.cast import signed_in
from tests.factories import make_membership, make_unit
from tests.races import at_once, overlapping
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet
from tests.scores_app.appraisal_cases import Case, make_case
from tests.sheet_files import FORMS, counts, exported, messages, refusals, take
from units_app.choices import Role, UnitKind
from units_app.models import User

pytestmark = pytest.mark.django_db
LEAVES = (
    Leaf("1.1", "2"),
    Leaf("1.10", "4", Rule.PROPORTIONAL),
    Leaf("2.1", "10", Rule.SURVEY),
    Leaf("2.2", "5", Rule.MANUAL),
)


@pytest.fixture
def sheet() -> ScoreSheet:
    """A sheet in a round that is being prepared."""
    of_round = make_round(make_set(LEAVES), code="2025", state=RoundState.DRAFT)
    return make_sheet(of_round, make_unit("Sở Tư pháp", code="SO-TP"))


def line(criterion: str, **cells: str) -> dict[str, str]:
    return {"round_code": "2025", "unit": "SO-TP", "criterion": criterion, **cells}


def load(folder: Path, *lines: dict[str, str], **more: Any) -> ImportReport:
    return take(SCORES, folder, lines, **more)


def held(sheet: ScoreSheet, code: str, stage: Stage = Stage.APPRAISAL) -> Score:
    return Score.objects.get(sheet=sheet, criterion__code=code, stage=stage)


WHOLE = {
    "declared": "45/50",
    "self_points": "3,6",
    "appraised_points": "3",
    "explanation": "Đã làm",
    "final_points": "3,2",
    "note": "Sau giải trình",
    "cause": "Làm chậm",
}


def test_an_empty_cell_changes_nothing_in_any_column(sheet: ScoreSheet, tmp_path: Path) -> None:
    load(tmp_path, line("1.10", **WHOLE))
    before = list(Score.objects.order_by("pk").values())
    nothing = dict.fromkeys((*WHOLE, "applicable"), "")
    assert counts(load(tmp_path, line("1.10", **nothing))) == (0, 0, 1)
    for key in WHOLE:
        assert counts(load(tmp_path, line("1.10", **{key: ""}))) == (0, 0, 1)
    assert list(Score.objects.order_by("pk").values()) == before
    assert counts(load(tmp_path, line("1.10", **nothing | {"explanation": "Đã làm xong"})))
    own = held(sheet, "1.10", Stage.SELF)
    assert (own.value, own.note) == (Decimal(45), "Đã làm xong")


@pytest.mark.parametrize(
    ("code", "loaded", "cells", "column", "words"),
    [
        ("1.1", {"declared": "Không áp dụng"}, {"applicable": "Có"}, "applicable", "Đang ghi"),
        (
            "2.1",
            {"declared": "80"},
            {"declared": "90", "applicable": "Không"},
            "declared",
            "bỏ một",
        ),
        (
            "1.10",
            WHOLE,
            {"applicable": "Không", "final_points": "2"},
            "final_points",
            "không có điểm cuối",
        ),
        ("2.2", {"declared": "4"}, {"note": "Ghi chú suông"}, "appraised_points", "Ghi điểm"),
        ("2.1", {"declared": "80"}, {"self_points": "3"}, "self_points", "không tự chấm"),
        ("1.1", {"declared": "Có"}, {"cause": "late"}, "appraised_points", "Ghi điểm"),
    ],
)
def test_cells_that_contradict_each_other_are_refused(
    sheet: ScoreSheet,
    tmp_path: Path,
    code: str,
    loaded: dict[str, str],
    cells: dict[str, str],
    column: str,
    words: str,
) -> None:
    counts(load(tmp_path, line(code, **loaded)))
    report = load(tmp_path, line(code, **cells))
    assert refusals(report) == [(2, column)], messages(report)
    assert words in messages(report)


def test_what_applies_no_more_is_out_where_it_counts(sheet: ScoreSheet, tmp_path: Path) -> None:
    load(tmp_path, line("1.10", **WHOLE))
    report = load(tmp_path, line("1.10", applicable="Không"))
    assert report.changes[0].changes["final_points"] == (Decimal("3.20"), None)
    assert held(sheet, "1.10", Stage.SECOND).answer == "na"
    assert held(sheet, "1.10").points == 3


def test_a_corrected_appraisal_leads_the_final_figure_along(
    sheet: ScoreSheet, tmp_path: Path
) -> None:
    load(tmp_path, line("2.2", declared="4,5", appraised_points="4"))
    given = {"declared": "4,5", "appraised_points": "3", "final_points": "4"}
    report = load(tmp_path, line("2.2", **given))
    assert report.changes[0].changes["final_points"] == (Decimal(4), Decimal(3))
    assert not Score.objects.filter(stage=Stage.SECOND).exists()


def test_the_second_reading_is_compared_with_itself(sheet: ScoreSheet, tmp_path: Path) -> None:
    load(tmp_path, line("1.10", **WHOLE))
    report = load(tmp_path, line("1.10", appraised_points="3", final_points="3"))
    assert counts(report) == (0, 1, 0)
    assert held(sheet, "1.10", Stage.SECOND).points == 3


@pytest.mark.parametrize("text", ["3,25", "3.25", "3,250"])
def test_numbers_with_comma_or_point(sheet: ScoreSheet, tmp_path: Path, text: str) -> None:
    load(tmp_path, line("2.2", declared=text))
    assert held(sheet, "2.2", Stage.SELF).points == Decimal("3.25")
    assert counts(load(tmp_path, line("2.2", declared="3,25"))) == (0, 0, 1)


@pytest.mark.parametrize("text", ["1.234", "3,2,5", "ba", "-1", "6", "NaN", "1e1", "50/45"])
def test_numbers_that_are_none_or_two(sheet: ScoreSheet, tmp_path: Path, text: str) -> None:
    code = "1.10" if "/" in text else "2.2"
    assert load(tmp_path, line(code, declared=text)).refused
    assert not Score.objects.exists()


def test_a_code_that_became_a_number_is_warned_of(sheet: ScoreSheet, tmp_path: Path) -> None:
    book = Workbook()
    rows = [["round_code", "unit", "criterion", "declared"], ["2025", "SO-TP", 1.1, "Có"]]
    for row in rows:
        book.active.append(row)
    path = tmp_path / "so.xlsx"
    book.save(path)
    report = run_import(SCORES, path)
    assert any("số 0 ở đầu hoặc cuối" in found.message for found in report.warnings)
    assert counts(load(tmp_path, line("1.10", declared="45/50"))) == (1, 0, 0)


@pytest.mark.parametrize("form", FORMS)
def test_formulas_and_lines_of_text_come_back(sheet: ScoreSheet, tmp_path: Path, form: str) -> None:
    told = {**WHOLE, "explanation": "=HYPERLINK(1)", "note": '+84 một\nhai; "ba"'}
    load(tmp_path, line("1.10", **told))
    assert held(sheet, "1.10", Stage.SELF).note == "=HYPERLINK(1)"
    path = exported(SCORES, tmp_path, form)
    assert counts(run_import(SCORES, path)) == (0, 0, 1)
    load_score(sheet, "1.1", "1", answer="yes", cause=Cause.LATE)
    Score.objects.filter(criterion__code="1.1").update(note="dòng một\r\ndòng hai")
    path = exported(SCORES, tmp_path, form)
    assert counts(run_import(SCORES, path)) == (0, 0, 2)


def test_a_formula_is_no_figure(sheet: ScoreSheet, tmp_path: Path) -> None:
    assert load(tmp_path, line("2.2", declared="=2+2")).refused
    assert load(tmp_path, line("2.2", appraised_points="=2+2")).refused


def test_the_set_of_another_group_is_not_this_units(sheet: ScoreSheet, tmp_path: Path) -> None:
    other = make_set([Leaf("9.9", "1")])
    RoundSet.objects.create(round=sheet.round_set.round, criteria_set=other, group=other.group)
    report = load(tmp_path, line("9.9", declared="Có"))
    assert refusals(report) == [(2, "criterion")]


def test_units_of_one_code_are_told_apart_by_the_year(tmp_path: Path) -> None:
    of_round = make_round(make_set(LEAVES), code="2025", state=RoundState.DRAFT)
    was = make_unit("Xã Cũ", code="X-1", kind=UnitKind.COMMUNE)
    was.valid_to = of_round.window_from.replace(month=6, day=30)
    was.save(update_fields=["valid_to"])
    is_now = make_unit(
        "Xã Mới", code="X-1", kind=UnitKind.COMMUNE, valid_from=was.valid_to.replace(month=7, day=1)
    )
    old, new = make_sheet(of_round, was), make_sheet(of_round, is_now)
    row = {"round_code": "2025", "criterion": "1.1", "declared": "Có"}
    assert counts(load(tmp_path, {**row, "unit": "X-1"})) == (1, 0, 0)
    assert Score.objects.get().sheet == new
    assert load(tmp_path, {**row, "unit": "Xã Cũ"}).refused
    assert not Score.objects.filter(sheet=old).exists()


def test_one_line_by_code_and_one_by_name_are_the_same(sheet: ScoreSheet, tmp_path: Path) -> None:
    report = load(
        tmp_path,
        line("1.1", declared="Có"),
        {**line("1.1", declared="Không"), "unit": "Sở Tư pháp"},
    )
    assert refusals(report) == [(3, "unit")]
    assert "Trùng với dòng 2" in messages(report)


def test_a_reading_by_the_criterion_of_another_set_is_refused_by_the_database(
    sheet: ScoreSheet,
) -> None:
    stranger = make_set([Leaf("1.1", "1")]).criteria.get(code="1.1")
    with pytest.raises(Exception, match="không thuộc bộ tiêu chí"):
        Score.objects.create(sheet=sheet, criterion=stranger, stage=Stage.SELF)


def test_the_number_of_queries_does_not_grow_with_the_lines(tmp_path: Path) -> None:
    case: Case = make_case()
    sent = [case.sheets[0], case.sheets[1]]
    for number in range(30):
        unit = make_unit(code=f"SO-{number}")
        sent.append(make_sheet(case.round, unit, state=SheetState.SENT))

    def queries(sheets: list[ScoreSheet]) -> int:
        rows = [
            {
                "round_code": case.round.code,
                "unit": sheet.unit.code,
                "criterion": "2.1",
                "appraised_points": "5",
            }
            for sheet in sheets
        ]
        with CaptureQueriesContext(
            connection,
        ) as found:
            report = take(SCORES, tmp_path, rows, actor=case.appraiser, dry_run=True)
        assert counts(report) == (len(sheets), 0, 0)
        return len(found)

    few = queries(sent[:2])
    assert queries(sent) == few
    assert few <= 24


def test_nothing_is_read_that_no_line_names(tmp_path: Path) -> None:
    case: Case = make_case()
    row = {"round_code": case.round.code, "unit": case.sheets[0].unit.code, "criterion": "2.1"}
    for sheet in case.sheets:
        load_score(sheet, "1.2", "1", value="50")
    with CaptureQueriesContext(connection) as found:
        take(SCORES, tmp_path, [{**row, "appraised_points": "5"}], actor=case.appraiser)
    held_rows = [q["sql"] for q in found if "FOR NO KEY UPDATE OF score" in q["sql"]]
    assert len(held_rows) == 1
    assert f"ARRAY[{case.sheets[0].pk}]" in held_rows[0]
    assert f"ARRAY[{case.leaf('2.1').pk}]" in held_rows[0]


def test_a_line_takes_little_memory(tmp_path: Path) -> None:
    """Less than 4 kB each, with the readings it changes: 50,000 lines stay well under 300 MB."""
    codes = [f"1.{number}" for number in range(1, 51)]
    leaves = [Leaf(code, "1", Rule.PROPORTIONAL) for code in codes]
    of_round = make_round(make_set(leaves), code="2025", state=RoundState.DRAFT)
    units = [make_sheet(of_round, make_unit(code=f"X-{number}")).unit for number in range(20)]
    told = {"declared": "45/50", "appraised_points": "0,5", "note": "Thiếu một văn bản"}
    rows = [line(code, **told) | {"unit": unit.code} for unit in units for code in codes]
    load(tmp_path, *rows)
    changed = [row | {"appraised_points": "0,4"} for row in rows]

    def peak_of(number: int) -> int:
        tracemalloc.start()
        assert counts(load(tmp_path, *changed[:number], dry_run=True)) == (0, number, 0)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    few, many = peak_of(200), peak_of(1000)
    assert many - few < 4096 * 800


@pytest.fixture
def staged(tmp_path: Path, settings: Any) -> tuple[Case, StagedImport]:
    """A file that a member of staff with all duties brought through the page."""
    settings.MEDIA_ROOT = tmp_path
    case = make_case()
    make_membership(case.appraiser, Role.STAFF)
    codes = [sheet.unit.code for sheet in case.sheets[:2]]
    text = "round_code;unit;criterion;appraised_points;cause\r\n" + "".join(
        f"{case.round.code};{code};2.1;4;Làm chậm\r\n" for code in codes
    )
    upload = SimpleUploadedFile("diem.csv", text.encode())
    signed_in(case.appraiser).post(reverse("import_upload"), {"kind": "scores", "file": upload})
    found = StagedImport.objects.get()
    working.check(found.pk)
    found.refresh_from_db()
    return case, found


def settle(case: Case, found: StagedImport) -> StagedImport:
    signed_in(case.appraiser).post(reverse("import_apply", args=[found.pk]))
    working.apply(found.pk)
    found.refresh_from_db()
    return found


def test_the_page_knows_who_brings_a_file(staged: tuple[Case, StagedImport]) -> None:
    case, found = staged
    assert (found.created, found.refused) == (2, 0)
    done = settle(case, found)
    assert done.state == StagedImport.State.DONE
    assert Score.objects.filter(criterion__code="2.1", changed_by=case.appraiser).count() == 2


def test_what_changed_since_the_preview_is_shown_again(staged: tuple[Case, StagedImport]) -> None:
    case, found = staged
    load_score(case.sheets[0], "2.1", "3", value="3", cause="late", actor=case.appraiser)
    again = settle(case, found)
    assert again.state == StagedImport.State.READY
    assert "đã thay đổi" in again.problems[0]
    assert (again.created, again.updated) == (1, 1)
    assert held(case.sheets[0], "2.1").points == 3


def test_a_duty_lost_since_the_preview_refuses_its_lines(
    staged: tuple[Case, StagedImport],
) -> None:
    case, found = staged
    case.round_set.duties.all().delete()
    again = settle(case, found)
    assert (again.created, again.refused) == (0, 2)
    assert not Score.objects.filter(criterion__code="2.1").exists()


def test_a_round_closed_since_the_preview_takes_nothing(
    staged: tuple[Case, StagedImport],
) -> None:
    case, found = staged
    Round.objects.filter(pk=case.round.pk).update(state=RoundState.CLOSED)
    again = settle(case, found)
    assert again.refused == 2
    assert not Score.objects.filter(criterion__code="2.1").exists()


def bring(case: Case, folder: Path) -> tuple[int, int, int]:
    """A file that gives two units all points of 2.1, from a folder of its own."""
    where = {"round_code": case.round.code, "criterion": "2.1", "appraised_points": "5"}
    rows = [{**where, "unit": sheet.unit.code} for sheet in case.sheets[:2]]
    folder.mkdir()
    return counts(take(SCORES, folder, rows, actor=User.objects.get(pk=case.appraiser.pk)))


@pytest.mark.django_db(transaction=True)
def test_two_files_at_once_write_one_after_the_other(tmp_path: Path) -> None:
    case, found = make_case(), list[tuple[int, int, int]]()
    acts = [partial(lambda place: found.append(bring(case, tmp_path / place)), p) for p in "ab"]
    assert at_once(*acts) == ["done", "done"]
    assert sorted(found) == [(0, 0, 2), (2, 0, 0)]
    assert Score.objects.filter(criterion__code="2.1").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_file_waits_for_whoever_is_writing_and_sees_it(tmp_path: Path) -> None:
    case, found = make_case(), list[tuple[int, int, int]]()
    verdict = Verdict(Figure("", Decimal(4)), cause=Cause.LATE)
    cell = {"sheet": case.sheets[0], "criterion": case.leaf("2.1"), "version": 0}
    outcomes = overlapping(
        lambda: appraise(**cell, verdict=verdict, actor=case.appraiser),  # type: ignore[arg-type]
        lambda: found.append(bring(case, tmp_path / "a")),
    )
    assert outcomes == ("done", "done")
    assert found == [(1, 1, 0)]
    assert held(case.sheets[0], "2.1").points == 5
