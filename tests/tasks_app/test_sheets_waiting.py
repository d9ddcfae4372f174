"""What a file does to a result that is on its way: see decisions 9 and 12."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine

from cchc.core.imports import ImportReport
from tasks_app import rules, services
from tasks_app.choices import EventKind, Status
from tasks_app.models import Assignment
from tasks_app.sheets import ASSIGNMENTS, rows_of
from tests.factories import make_assignment, make_evidence, make_unit, make_user
from tests.sheet_files import counts, take
from units_app.choices import Role
from units_app.models import User

pytestmark = pytest.mark.django_db
TODAY, RESULT = date(2024, 3, 6), date(2024, 3, 5)
LEAVES = {"in_progress": {}, "not_started": {}, "returned": {"note": "Thiếu phụ lục"}}


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2024-03-06T03:00:00+00:00", tick=False):
        yield


def waiting(*, at_head: bool = False) -> tuple[Assignment, User]:
    """A task whose officer sent a result of yesterday with a document, and that officer."""
    unit = make_unit("Sở Tư pháp", code="SO-TP")
    unit.head_approves = at_head
    unit.save(update_fields=["head_approves"])
    officer = make_user(Role.OFFICER, unit)
    if at_head:
        make_user(Role.HEAD, unit)
    task = make_assignment(unit, assigned_on=date(2024, 1, 2))
    services.result_send(
        assignment_id=task.pk,
        version=1,
        result=rules.Result("87/BC-STP", RESULT),
        evidence=[make_evidence(unit, actor=officer)],
        actor=officer,
    )
    task.refresh_from_db()
    return task, officer


def bring(folder: Path, task: Assignment, **changes: str) -> ImportReport:
    """The row as it goes out, with other cells, imported."""
    row = next(iter(rows_of(Assignment.objects.as_of(TODAY).filter(pk=task.pk), TODAY)))
    cells = {key: "" if value is None else str(value) for key, value in row.items()}
    report = take(ASSIGNMENTS, folder, [{**cells, **changes}])
    assert counts(report) == (0, 1, 0)
    task.refresh_from_db()
    return report


def on_its_way(task: Assignment) -> tuple[str, date | None, bool]:
    return task.status, task.result_on, task.awaits_head


@pytest.mark.parametrize("status", LEAVES)
def test_another_status_calls_the_result_back_and_the_file_says_so(
    tmp_path: Path, status: str
) -> None:
    task, _ = waiting()
    (warning,) = bring(tmp_path, task, status=status, **LEAVES[status]).warnings
    assert on_its_way(task) == (status, None, False)
    assert warning.column == "status"
    assert "05/03/2024 của đơn vị đang chờ Sở Nội vụ xác nhận" in warning.message


def test_what_waits_for_the_head_is_called_back_too(tmp_path: Path) -> None:
    task, _ = waiting(at_head=True)
    assert task.awaits_head
    (warning,) = bring(tmp_path, task, status="returned", note="Sai mẫu").warnings
    assert on_its_way(task) == ("returned", None, False)
    assert "chờ lãnh đạo đơn vị duyệt" in warning.message


@pytest.mark.parametrize("at_head", [False, True])
def test_no_file_makes_a_waiting_result_done_in_silence(tmp_path: Path, at_head: bool) -> None:
    task, _ = waiting(at_head=at_head)
    report = bring(tmp_path, task, status="done", completed_on="05/03/2024")
    (warning,) = report.warnings
    assert "“Hoàn thành”, bỏ qua bước đó" in warning.message
    assert (task.status, task.completed_on, task.awaits_head) == (Status.DONE, RESULT, False)
    event = task.events.latest("seq")
    assert (event.kind, event.effective_on) == (EventKind.STATUS, TODAY)
    assert event.batch_id == report.batch


@pytest.mark.parametrize("at_head", [False, True])
def test_another_note_leaves_the_result_where_it_is(tmp_path: Path, at_head: bool) -> None:
    task, officer = waiting(at_head=at_head)
    before = on_its_way(task)
    assert not bring(tmp_path, task, note="Đã đọc qua").warnings
    assert on_its_way(task) == before
    sent = services.sent_event(task)
    assert sent is not None
    assert (sent.actor, sent.evidence.count()) == (officer, 1)


def test_a_note_of_staff_leaves_it_too(tmp_path: Path) -> None:
    task, officer = waiting()
    step = rules.Step(Status.SUBMITTED, TODAY, "Đang thẩm tra")
    services.status_record(assignment_id=task.pk, version=task.version, step=step, actor=None)
    task.refresh_from_db()
    assert on_its_way(task) == (Status.SUBMITTED, RESULT, False)
    done = services.result_confirm(assignment_id=task.pk, version=task.version, actor=officer)
    assert done.completed_on == RESULT
