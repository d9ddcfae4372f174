"""Rows of assignments that must not get in, and two people at once."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks

from cchc.core.clock import today
from cchc.core.imports import Plan, SheetKind, run_import
from cchc.core.models import ImportBatch
from cchc.core.secrecy import REFUSAL
from cchc.core.versions import StaleRowError
from tasks_app import jobs, services
from tasks_app.models import Assignment, AssignmentEvent, SourceDocument
from tasks_app.rules import Step
from tasks_app.sheets import ASSIGNMENTS, Draft
from tests.factories import make_unit
from tests.sheet_files import counts, messages, refusals, take
from tests.tasks_app.test_sheets import cells, the

DEC_1 = time_machine.travel("2023-12-01T05:00:00+00:00", tick=False)
NEW_YEAR_IN_HA_NOI = time_machine.travel("2023-12-31T17:30:00+00:00", tick=False)


@pytest.fixture(autouse=True)
def _units(db: None) -> None:
    make_unit("Sở Nội vụ", code="SO-NV")
    make_unit("Sở Tài chính", code="SO-TC")
    make_unit("Sở Cũ", code="SO-C", valid_to=date(2022, 12, 31))
    make_unit("Sở Mới", code="SO-C", valid_from=date(2023, 3, 1))


@DEC_1
@pytest.mark.parametrize(
    ("changed", "columns"),
    [
        ({"source": ""}, ["source"]),
        ({"source": "Bộ giao"}, ["source"]),
        ({"document_no": ""}, ["document_no"]),
        ({"code": "", "title": ""}, ["code", "title"]),
        ({"area": "Lĩnh vực lạ"}, ["area"]),
        ({"lead_unit": "SO-XX"}, ["lead_unit"]),
        ({"lead_unit": "Sở Nội"}, ["lead_unit"]),
        ({"lead_unit": "SO-C", "co_units": "SO-C, SO-XX"}, ["lead_unit", "co_units", "co_units"]),
        ({"due_on": "09/01/2023"}, ["due_on"]),
        ({"due_on": "31/02/2023"}, ["due_on"]),
        ({"assigned_on": ""}, ["assigned_on"]),
        ({"assigned_on": "02/12/2023", "due_on": ""}, ["assigned_on"]),
        ({"status": "xong"}, ["status"]),
        ({"status": "done"}, ["completed_on"]),
        ({"status": "done", "completed_on": "02/12/2023"}, ["completed_on"]),
        ({"status": "done", "completed_on": "09/01/2023"}, ["completed_on"]),
        ({"status": "in_progress", "completed_on": "05/06/2023"}, ["completed_on"]),
        ({"completed_on": "05/06/2023"}, ["completed_on"]),
        ({"status": "returned"}, ["note"]),
        ({"status": "dropped"}, ["note", "result_document"]),
        ({"status": "dropped", "note": "Lý do"}, ["result_document"]),
        ({"result_document": "x" * 256}, ["result_document"]),
        ({"document_no": "12/QĐ-UBND-M"}, ["document_no"]),
        ({"document_no": "Tối mật 5/CT"}, ["document_no"]),
        (
            {
                "document_no": "5/CT (TM)",
                "area": "?",
                "lead_unit": "SO-XX",
                "due_on": "01/01/2023",
                "status": "done",
            },
            ["document_no", "due_on", "area", "lead_unit", "completed_on"],
        ),
    ],
)
def test_hostile_rows_are_refused(
    tmp_path: Path, changed: dict[str, str], columns: list[str]
) -> None:
    report = take(ASSIGNMENTS, tmp_path, [cells("CP-0"), cells(**changed)])
    assert sorted(refusals(report)) == sorted((3, column) for column in columns)
    assert not Assignment.objects.exists()
    assert not SourceDocument.objects.exists()


@DEC_1
def test_refusals_say_what_is_allowed(tmp_path: Path) -> None:
    report = take(ASSIGNMENTS, tmp_path, [cells(document_no="1/QĐ-M", area="Lạ", lead_unit="SO-C")])
    said = messages(report)
    assert REFUSAL in said
    assert "Không có lĩnh vực này. Các lĩnh vực có: " in said
    assert "“SO-C” không thuộc đơn vị nào vào ngày 10/01/2023" in said
    assert "Sở Cũ (đến 31/12/2022); Sở Mới (từ 01/03/2023)" in said


@DEC_1
def test_the_day_of_the_task_decides_which_unit_is_meant(tmp_path: Path) -> None:
    late = cells(lead_unit="SO-C", assigned_on="01/03/2023")
    assert counts(take(ASSIGNMENTS, tmp_path, [late])) == (1, 0, 0)
    assert the().lead_unit.name == "Sở Mới"


@DEC_1
def test_a_lead_among_the_co_units_is_left_out_with_a_word(tmp_path: Path) -> None:
    report = take(ASSIGNMENTS, tmp_path, [cells(co_units="SO-NV, SO-TC; SO-TC,")])
    assert counts(report) == (1, 0, 0)
    assert [problem.column for problem in report.warnings] == ["co_units", "co_units"]
    assert [unit.code for unit in the().co_units.all()] == ["SO-TC"]


@DEC_1
def test_a_later_day_of_assignment_is_refused_after_the_result(tmp_path: Path) -> None:
    done = {"status": "done", "completed_on": "05/06/2023"}
    take(ASSIGNMENTS, tmp_path, [cells(**done)])
    for changed in (done, {}):
        row = cells(**changed, assigned_on="06/06/2023")
        report = take(ASSIGNMENTS, tmp_path, [row])
        assert report.refused
    assert the().assigned_on == date(2023, 1, 10)


@NEW_YEAR_IN_HA_NOI
def test_today_is_the_day_in_ha_noi(tmp_path: Path) -> None:
    row = cells(status="done", completed_on="01/01/2024")
    assert counts(take(ASSIGNMENTS, tmp_path, [row])) == (1, 0, 0)
    late = cells("CP-2", status="done", completed_on="02/01/2024")
    assert refusals(take(ASSIGNMENTS, tmp_path, [late])) == [(2, "completed_on")]


@DEC_1
def test_two_signers_for_one_document_are_refused(tmp_path: Path) -> None:
    rows = [cells("CP-1", signer="Người A"), cells("CP-2"), cells("CP-3", signer="Người B")]
    report = take(ASSIGNMENTS, tmp_path, rows)
    assert refusals(report) == [(4, "signer")]
    assert "đã ghi người ký là “Người A”" in messages(report)


@DEC_1
def test_one_recomputation_is_asked_for_and_none_for_nothing(
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    rows = [cells(f"CP-{n}") for n in range(5)]
    for asked in (1, 0):
        with django_capture_on_commit_callbacks() as callbacks:
            take(ASSIGNMENTS, tmp_path, rows)
        assert [getattr(one, "args", ()) for one in callbacks] == [(jobs.recompute,)] * asked
    cache.clear()


@DEC_1
def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    report = take(ASSIGNMENTS, tmp_path, [cells()], dry_run=True)
    assert (report.created, report.batch) == (1, None)
    assert not Assignment.objects.exists()
    assert not ImportBatch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_step_recorded_meanwhile_waits_and_is_told(tmp_path: Path) -> None:
    """A page that was opened before the import cannot overwrite what the import brought."""
    assert counts(take(ASSIGNMENTS, tmp_path, [cells()])) == (1, 0, 0)
    loaded = threading.Event()
    outcome: list[str] = []
    person = threading.Thread(target=_record_once, args=(the().pk, loaded, outcome))
    person.start()

    def apply(plan: Plan[Draft], batch: ImportBatch) -> None:
        loaded.set()
        person.join(timeout=1)
        assert person.is_alive()
        assert ASSIGNMENTS.apply is not None
        ASSIGNMENTS.apply(plan, batch)

    slow: SheetKind[Draft] = SheetKind(
        name="assignments",
        label="Nhiệm vụ",
        columns=ASSIGNMENTS.columns,
        identity=ASSIGNMENTS.identity,
        export_rows=ASSIGNMENTS.export_rows,
        load=ASSIGNMENTS.load,
        apply=apply,
    )
    row = cells(status="in_progress", note="Từ tệp")
    assert counts(take(slow, tmp_path, [row])) == (0, 1, 0)
    person.join(timeout=30)
    assert outcome == ["StaleRowError"]
    assert (the().note, the().version) == ("Từ tệp", 2)
    assert AssignmentEvent.objects.count() == 2


def _record_once(pk: int, loaded: threading.Event, outcome: list[str]) -> None:
    loaded.wait(timeout=30)
    step = Step("in_progress", today(), note="Từ trang")
    try:
        services.status_record(assignment_id=pk, version=1, step=step, actor=None)
        outcome.append("recorded")
    except StaleRowError as error:
        outcome.append(type(error).__name__)
    finally:
        connection.close()


def test_a_file_that_is_no_sheet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tep.csv"
    path.write_bytes("Mã nhiệm vụ;Nội dung lạ\r\nCP-1;x\r\n".encode())
    report = run_import(ASSIGNMENTS, path)
    assert report.refused
    assert "Không có cột “Nội dung lạ”" in messages(report)
    assert "Thiếu cột bắt buộc “Nguồn giao” (source)" in messages(report)
