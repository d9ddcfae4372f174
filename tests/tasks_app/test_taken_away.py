"""What is taken away while somebody works on it, a batch or a document: who commits first is
heard.
"""

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
from evidence_app.models import Evidence
from evidence_app.services import evidence_delete
from tasks_app import rules, services
from tasks_app.models import STANDING_FIELDS, Assignment, PartReport
from tests.factories import make_assignment, make_evidence, make_unit, make_user
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


def test_a_document_deleted_meanwhile_is_told_beside_its_field(staff: User) -> None:
    task, document = make_assignment(), make_evidence(actor=staff)

    def delete() -> None:
        evidence_delete(evidence_id=document.pk, reason="Nhầm tệp", actor=staff)

    with pytest.raises(ValidationError) as caught:
        meanwhile(delete, lambda: send(task, document, staff))
    assert "vừa bị xóa" in str(caught.value.message_dict["evidence_chosen"])
    assert task.events.count() == 1


def test_a_document_that_is_just_being_sent_is_not_deleted(staff: User) -> None:
    task, document = make_assignment(), make_evidence(actor=staff)
    with pytest.raises(ValidationError, match="đang được dùng"):
        meanwhile(
            lambda: send(task, document, staff),
            lambda: evidence_delete(evidence_id=document.pk, reason="Nhầm tệp", actor=staff),
        )
    assert Evidence.objects.filter(pk=document.pk).exists()


def send(task: Assignment, document: Evidence, actor: User) -> None:
    services.result_send(
        assignment_id=task.pk,
        version=1,
        result=rules.Result("87/BC-STP", task.assigned_on),
        evidence=(document,),
        actor=actor,
    )
