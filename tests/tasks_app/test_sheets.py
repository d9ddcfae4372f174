"""The sheet of assignments: what rows become, and what they say about any day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.imports import run_import
from cchc.core.models import Area
from tasks_app import services
from tasks_app.models import Assignment, AssignmentEvent, SourceDocument
from tasks_app.rules import Step
from tasks_app.sheets import ASSIGNMENTS, rows_of
from tests.factories import make_assignment, make_unit, make_user
from tests.sheet_files import FORMS, counts, exported, refusals, take
from units_app.choices import Role
from units_app.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_world")]
TODAY = date(2023, 12, 1)


@pytest.fixture
def _world() -> Iterator[None]:
    """1 December 2023, noon in Hà Nội; two units, one area."""
    make_unit("Sở Nội vụ", code="SO-NV")
    make_unit("Sở Tài chính", code="SO-TC")
    make_unit("Sở Y tế", code="SO-YT")
    Area.objects.get_or_create(code="TTHC", defaults={"name": "Cải cách thủ tục hành chính thử"})
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        yield


def cells(code: str = "CP-1", **others: str) -> dict[str, str]:
    return {
        "code": code,
        "source": "government",
        "title": "Rà soát thủ tục hành chính",
        "document_no": "76/NQ-CP",
        "document_date": "15/07/2021",
        "issuer": "Chính phủ",
        "signer": "",
        "area": "",
        "lead_unit": "SO-NV",
        "co_units": "",
        "assigned_on": "10/01/2023",
        "due_on": "30/06/2023",
        "product": "Báo cáo",
        "status": "",
        "completed_on": "",
        "result_document": "",
        "note": "",
        **others,
    }


def the(code: str = "CP-1") -> Assignment:
    return Assignment.objects.get(code=code)


def events(code: str = "CP-1") -> list[tuple[str, date, str]]:
    held = AssignmentEvent.objects.filter(assignment__code=code).order_by("seq")
    return list(held.values_list("kind", "effective_on", "status"))


def restate(folder: Path, **changes: str) -> tuple[int, int, int]:
    """Import CP-1 again with other cells."""
    return counts(take(ASSIGNMENTS, folder, [cells(**changes)]))


# New rows


def test_a_new_task_is_given_on_its_day(tmp_path: Path) -> None:
    actor = make_user(Role.STAFF)
    row = cells(source="Chính phủ giao", area="TTHC", co_units="SO-YT; SO-TC", due_on="1970-01-01")
    report = take(ASSIGNMENTS, tmp_path, [row], actor=actor)
    assert counts(report) == (1, 0, 0)
    task = the()
    assert (task.source, task.due_on, task.status, task.version) == (
        "government",
        None,
        "not_started",
        1,
    )
    assert task.area == Area.objects.get(code="TTHC")
    assert task.search_text == "cp-1 ra soat thu tuc hanh chinh 76/nq-cp bao cao"
    assert [unit.code for unit in task.co_units.order_by("code")] == ["SO-TC", "SO-YT"]
    event = task.events.get()
    assert (event.kind, event.effective_on, event.actor) == ("assigned", date(2023, 1, 10), actor)
    assert event.batch is not None
    assert event.batch.pk == report.batch


def test_a_new_task_that_is_done_was_done_on_its_day(tmp_path: Path) -> None:
    done = cells(status="Hoàn thành", completed_on="05/06/2023", result_document="12/BC")
    running = cells("CP-2", status="in_progress", note="Đang lấy ý kiến")
    assert counts(take(ASSIGNMENTS, tmp_path, [done, running])) == (2, 0, 0)
    assert events() == [
        ("assigned", date(2023, 1, 10), "not_started"),
        ("status", date(2023, 6, 5), "done"),
    ]
    assert events("CP-2")[1] == ("status", TODAY, "in_progress")
    first = the().events.get(seq=1)
    assert (first.note, first.result_document, first.completed_on) == ("", "", None)
    assert (the().completed_on, the().updated_on) == (date(2023, 6, 5), date(2023, 6, 5))
    on = {day: Assignment.objects.as_of(day).get(code="CP-1") for day in (date(2023, 6, 4), TODAY)}
    assert [on[day].at_status for day in on] == ["not_started", "done"]


def test_rows_of_one_document_share_it(tmp_path: Path) -> None:
    rows = [cells("CP-1"), cells("CP-2", signer="Phạm Minh Chính"), cells("CP-3", issuer="")]
    assert counts(take(ASSIGNMENTS, tmp_path, rows)) == (3, 0, 0)
    assert the("CP-1").document == the("CP-2").document != the("CP-3").document
    assert the("CP-1").document.signer == "Phạm Minh Chính"


def test_a_missing_signer_is_filled_and_another_one_refused(tmp_path: Path) -> None:
    restate(tmp_path)
    assert restate(tmp_path, signer="Phạm Minh Chính") == (0, 1, 0)
    assert SourceDocument.objects.get().signer == "Phạm Minh Chính"
    assert len(events()) == 1
    assert restate(tmp_path) == (0, 0, 1)
    report = take(ASSIGNMENTS, tmp_path, [cells("CP-9", signer="Người khác")])
    assert refusals(report) == [(2, "signer")]


# The same rows again


def test_unchanged_rows_write_nothing(tmp_path: Path) -> None:
    rows = [
        cells("CP-1", co_units="SO-TC", status="done", completed_on="05/06/2023"),
        cells("CP-2", status="dropped", note="Hết hiệu lực", result_document="3/QĐ"),
        cells("CP-3"),
    ]
    take(ASSIGNMENTS, tmp_path, rows)
    before = list(Assignment.objects.order_by("pk").values())
    assert counts(take(ASSIGNMENTS, tmp_path, rows)) == (0, 0, 3)
    assert list(Assignment.objects.order_by("pk").values()) == before
    assert AssignmentEvent.objects.count() == 5


def test_a_blank_status_leaves_what_was_recorded(tmp_path: Path) -> None:
    restate(tmp_path, status="done", completed_on="05/06/2023")
    assert restate(tmp_path) == (0, 0, 1)
    assert restate(tmp_path, status="not_started") == (0, 1, 0)
    assert (the().status, the().completed_on) == ("not_started", None)


# Changed rows


def test_a_corrected_row_takes_effect_today(tmp_path: Path) -> None:
    restate(tmp_path, co_units="SO-TC")
    changed = {
        "source": "province_plan",
        "title": "Tên mới",
        "document_no": "77/NQ-CP",
        "area": "cải cách THỦ TỤC hành chính thử",
        "lead_unit": "SO-TC",
        "co_units": "SO-YT",
        "assigned_on": "11/01/2023",
        "due_on": "",
        "product": "",
    }
    report = take(ASSIGNMENTS, tmp_path, [cells(**changed)])
    assert counts(report) == (0, 1, 0)
    assert set(report.changes[0].changes) == set(changed)
    task = the()
    assert (task.lead_unit.code, task.due_on, task.version) == ("SO-TC", None, 2)
    assert task.search_text == "cp-1 ten moi 77/nq-cp"
    assert [unit.code for unit in task.co_units.all()] == ["SO-YT"]
    assert events()[1:] == [("corrected", TODAY, "not_started")]
    said = task.events.get(seq=2).changes
    assert said["due_on"] == ["30/06/2023", ""]
    assert said["co_units"] == ["Sở Tài chính", "Sở Y tế"]
    past = Assignment.objects.as_of(date(2023, 11, 30)).get()
    assert past.at_due_on == date(2023, 6, 30)


def test_a_result_keeps_its_earlier_day_beside_a_correction(tmp_path: Path) -> None:
    restate(tmp_path)
    assert restate(tmp_path, status="done", completed_on="2023-05-05", title="Tên mới") == (0, 1, 0)
    assert events()[1:] == [
        ("status", date(2023, 5, 5), "done"),
        ("corrected", TODAY, "done"),
    ]
    changes = the().events.get(seq=2).changes
    assert changes["status"] == ["not_started", "done"]
    assert the().version == 2


def test_a_result_older_than_the_last_step_counts_from_that_step(tmp_path: Path) -> None:
    task = make_assignment(Unit.objects.get(code="SO-NV"), assigned_on=date(2023, 1, 10))
    step = Step("in_progress", date(2023, 8, 1))
    services.status_record(assignment_id=task.pk, version=1, step=step, actor=None)
    row = {**exported_cells(task), "status": "done", "completed_on": "01/07/2023"}
    assert counts(take(ASSIGNMENTS, tmp_path, [row])) == (0, 1, 0)
    assert events(task.code)[-1] == ("status", date(2023, 8, 1), "done")
    assert the(task.code).completed_on == date(2023, 7, 1)


def exported_cells(task: Assignment) -> dict[str, str]:
    """The row as it goes out, cells as text."""
    row = next(iter(rows_of(Assignment.objects.as_of(TODAY).filter(pk=task.pk), TODAY)))
    return {key: "" if value is None else str(value) for key, value in row.items()}


def test_notes_and_results_are_steps_and_can_be_emptied(tmp_path: Path) -> None:
    restate(tmp_path, status="in_progress", note="Chờ ý kiến", result_document="3/BC")
    assert restate(tmp_path, status="in_progress") == (0, 1, 0)
    assert (the().note, the().result_document) == ("", "")
    assert restate(tmp_path, status="in_progress") == (0, 0, 1)


def test_a_file_that_takes_a_result_back_says_so(tmp_path: Path) -> None:
    take(ASSIGNMENTS, tmp_path, [cells(status="done", completed_on="05/06/2023")])
    report = take(ASSIGNMENTS, tmp_path, [cells(status="not_started")])
    assert counts(report) == (0, 1, 0)
    (warning,) = report.warnings
    assert (warning.row, warning.column) == (2, "status")
    assert "05/06/2023" in warning.message


def test_columns_that_a_file_lacks_are_left_as_they_are(tmp_path: Path) -> None:
    full = cells(co_units="SO-TC", area="TTHC", status="in_progress", note="Đang làm", signer="A")
    take(ASSIGNMENTS, tmp_path, [full])
    needed = ("code", "source", "title", "document_no", "lead_unit", "assigned_on")
    row = {key: full[key] for key in needed}
    assert counts(take(ASSIGNMENTS, tmp_path, [row])) == (0, 0, 1)
    row["title"] = "Tên mới"
    assert counts(take(ASSIGNMENTS, tmp_path, [row])) == (0, 1, 0)
    task = the()
    assert (task.note, task.product, task.due_on) == ("Đang làm", "Báo cáo", date(2023, 6, 30))
    assert task.co_units.count() == 1


def test_a_text_area_s_line_ends_are_no_change(tmp_path: Path) -> None:
    restate(tmp_path)
    step = Step("in_progress", TODAY, note="Dòng một\r\nDòng hai")
    services.status_record(assignment_id=the().pk, version=1, step=step, actor=None)
    assert counts(run_import(ASSIGNMENTS, exported(ASSIGNMENTS, tmp_path, "people"))) == (0, 0, 1)


# Out and back


def variety(folder: Path) -> None:
    rows = [
        cells("CP-1", co_units="SO-TC, SO-YT", area="TTHC", signer="Phạm Minh Chính"),
        cells("CP-2", status="done", completed_on="05/06/2023", result_document="12/BC"),
        cells("CP-3", due_on="", status="returned", note="=1+1; thiếu\n“minh chứng”"),
        cells("007", source="province_plan", title="-Dấu trừ đứng đầu", product="+ @ '="),
        cells("1.10", document_date="", issuer="", status="in_progress", note="Hòa, hoà"),
    ]
    assert counts(take(ASSIGNMENTS, folder, rows)) == (5, 0, 0)


@pytest.mark.parametrize("form", FORMS)
def test_export_then_import_changes_nothing(form: str, tmp_path: Path) -> None:
    variety(tmp_path)
    recorded = AssignmentEvent.objects.count()
    path = exported(ASSIGNMENTS, tmp_path, form)
    assert counts(run_import(ASSIGNMENTS, path)) == (0, 0, 5)
    assert AssignmentEvent.objects.count() == recorded
    before = list(ASSIGNMENTS.export_rows(TODAY))
    for assignment in Assignment.objects.all():
        assignment.code = f"khác {assignment.pk}"
        assignment.save(update_fields=["code"])
    assert counts(run_import(ASSIGNMENTS, path)) == (5, 0, 0)
    again = [row for row in ASSIGNMENTS.export_rows(TODAY) if "khác" not in str(row["code"])]
    assert again == before


def test_a_task_handed_to_an_heir_of_the_same_code_comes_back_unchanged(tmp_path: Path) -> None:
    old = Unit.objects.get(code="SO-NV")
    old.valid_to = date(2023, 2, 28)
    old.save()
    heir = make_unit("Sở Nội vụ mới", code="SO-NV", valid_from=date(2023, 3, 1))
    task = make_assignment(old, assigned_on=date(2023, 1, 10), co_units=(heir,))
    services.assignment_correct(
        assignment_id=task.pk,
        version=1,
        changes={"lead_unit": heir},
        co_units=(old,),
        reason="Sáp nhập",
        actor=None,
    )
    path = exported(ASSIGNMENTS, tmp_path, "machine")
    assert counts(run_import(ASSIGNMENTS, path)) == (0, 0, 1)
    row = {**exported_cells(task), "assigned_on": "2023-01-09", "co_units": ""}
    assert counts(take(ASSIGNMENTS, tmp_path, [row])) == (0, 1, 0)
    assert the(task.code).lead_unit == old


def test_an_export_says_how_it_stood_on_the_day(tmp_path: Path) -> None:
    restate(tmp_path)
    changed = {"status": "done", "completed_on": "05/06/2023", "result_document": "12/BC"}
    restate(tmp_path, **changed, lead_unit="SO-TC", due_on="31/12/2023")
    may, june = (
        next(iter(ASSIGNMENTS.export_rows(day))) for day in (date(2023, 5, 1), date(2023, 6, 5))
    )
    now = next(iter(ASSIGNMENTS.export_rows(TODAY)))
    assert not list(ASSIGNMENTS.export_rows(date(2023, 1, 9)))
    assert [row["status"] for row in (may, june, now)] == ["not_started", "done", "done"]
    assert [row["lead_unit"] for row in (may, june, now)] == ["SO-NV", "SO-NV", "SO-TC"]
    assert (may["completed_on"], june["result_document"]) == (None, "12/BC")
    assert (june["due_on"], now["due_on"]) == (date(2023, 6, 30), date(2023, 12, 31))


def test_rows_of_keep_to_the_queryset(tmp_path: Path) -> None:
    take(ASSIGNMENTS, tmp_path, [cells("CP-1"), cells("CP-2", lead_unit="SO-TC")])
    officer = make_user(Role.OFFICER, Unit.objects.get(code="SO-TC"))
    for day in (TODAY, date(2023, 2, 1)):
        seen = Assignment.objects.for_user(officer).as_of(day).for_list().order_by("code")
        assert [row["code"] for row in rows_of(seen, day)] == ["CP-2"]


# Many rows


def test_queries_do_not_grow_with_rows(tmp_path: Path) -> None:
    rows = [
        cells(f"KH-{n}", document_no=f"{n}/KH", co_units="SO-TC", status="in_progress")
        for n in range(40)
    ]
    created = [queries(tmp_path, rows[:2]), queries(tmp_path, rows[2:])]
    for row in rows:
        row |= {"title": "Tên mới", "note": "Đã làm", "co_units": "SO-YT", "signer": "A"}
    changed = [queries(tmp_path, rows[:2]), queries(tmp_path, rows[2:])]
    assert len(set(created)) == len(set(changed)) == 1, (created, changed)
    assert max(created + changed) <= 25
    with CaptureQueriesContext(connection) as captured:
        assert len(list(ASSIGNMENTS.export_rows(TODAY))) == 40
    assert len(captured) == 4


def queries(folder: Path, rows: list[dict[str, str]]) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert not take(ASSIGNMENTS, folder, rows).refused
    return len(captured)
