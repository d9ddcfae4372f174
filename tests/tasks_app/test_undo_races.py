"""Taking a batch back while somebody works on one of its tasks: who commits first is heard."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import Http404

from cchc.core.clock import today
from cchc.core.undo import UndoRefusedError, undo_batch
from cchc.embedded.processes import wait_until
from tasks_app import rules, services
from tasks_app.models import STANDING_FIELDS, Assignment, PartReport
from tests.factories import make_assignment, make_unit, make_user
from tests.tasks_app.test_sheets import cells
from tests.tasks_app.test_undo import brought
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db(transaction=True)
PART = rules.Part("in_progress", None, "", "Đang lấy ý kiến")


@pytest.fixture
def staff() -> User:
    for name, code in (("Sở Nội vụ", "SO-NV"), ("Sở Tài chính", "SO-TC"), ("Sở Y tế", "SO-YT")):
        make_unit(name, code=code)
    return make_user(Role.STAFF)


def meanwhile(first: Callable[[], object], second: Callable[[], object]) -> None:
    """Does `first`, and commits it only once `second`, in another connection, waits for it."""
    done = threading.Event()

    def held() -> None:
        with ExitStack() as stack:
            stack.callback(connection.close)
            stack.callback(done.set)
            stack.enter_context(transaction.atomic())
            first()
            started.set()
            wait_until(_somebody_waits, 10)

    started = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(held)
        assert started.wait(10)
        try:
            second()
        finally:
            assert done.wait(20)
        writer.result()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone() is not None


def undo(batch: int) -> None:
    undo_batch(batch_id=batch, actor=None, reason="Nhầm tệp")


def step_by(task: Assignment, staff: User) -> None:
    step = rules.Step("in_progress", today(), "Đã trình ký")
    services.status_record(assignment_id=task.pk, version=task.version, step=step, actor=staff)


def part_by(task: Assignment, unit: Unit, staff: User) -> PartReport:
    return services.part_report(
        assignment=task, unit=unit, seq=0, part=PART, evidence=(), actor=staff
    )


def test_a_step_recorded_meanwhile_is_not_undone(tmp_path: Path, staff: User) -> None:
    brought(tmp_path, cells("CP-1"), actor=staff)
    changed = brought(tmp_path, {**cells("CP-1"), "title": "Nội dung mới"}, actor=staff)
    task = Assignment.objects.get()
    with pytest.raises(UndoRefusedError, match="đã có cập nhật sau"):
        meanwhile(lambda: step_by(task, staff), lambda: undo(changed))
    task.refresh_from_db()
    last = task.events.order_by("seq").last()
    assert last is not None
    assert {name: getattr(task, name) for name in STANDING_FIELDS} == {
        name: getattr(last, name) for name in STANDING_FIELDS
    }


def test_who_comes_after_the_undoing_finds_no_task(tmp_path: Path, staff: User) -> None:
    batch = brought(tmp_path, {**cells("CP-1"), "co_units": "SO-TC"}, actor=staff)
    task = Assignment.objects.get()
    unit = task.co_units.get()
    with pytest.raises(Http404):
        meanwhile(lambda: undo(batch), lambda: step_by(task, staff))
    with pytest.raises(Http404):
        part_by(task, unit, staff)


def test_no_part_is_reported_of_a_task_that_is_just_being_finished(staff: User) -> None:
    unit = make_unit()
    task = make_assignment(co_units=(unit,))
    done = rules.Step("done", today(), "", "9/QĐ-UBND")

    def finish() -> None:
        services.status_record(assignment_id=task.pk, version=1, step=done, actor=staff)

    with pytest.raises(ValidationError, match="đã kết thúc"):
        meanwhile(finish, lambda: part_by(task, unit, staff))
