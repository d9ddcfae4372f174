"""Changes of many tasks after somebody's rights ended, or after a worker was lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cchc.core.clock import today
from tasks_app.bulk import applying, choosing
from tasks_app.bulk import jobs as bulk_jobs
from tasks_app.choices import BulkState, Status
from tasks_app.models import Assignment
from tests.cast import Cast, signed_in
from tests.factories import make_assignment, make_membership
from tests.tasks_app.test_bulk import BULK, DONE, begun
from units_app.choices import Role
from units_app.models import Membership, Unit, User

pytestmark = pytest.mark.django_db
PROGRESS = {"on": "01/06/2023", "note": "Đang làm"}


def moves(user: User, role: Role, unit: Unit | None) -> User:
    """The person as the next request finds it: the old role ended yesterday, a new one holds."""
    Membership.objects.filter(user=user).update(valid_to=today() - timedelta(days=1))
    make_membership(user, role, unit)
    return User.objects.get(pk=user.pk)


def undone(user: User, pk: int, reason: str = "Nhầm") -> str:
    answer: Any = signed_in(user).post(f"{BULK}{pk}/hoan-tac/", {"reason": reason}, follow=True)
    return str(answer.content.decode())


def test_who_went_to_another_unit_undoes_nothing_of_the_old_one(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    officer = cast.users["officer"]
    edit = applying.apply_edit(begun(officer, "progress", PROGRESS, task).pk)
    told = undone(moves(officer, Role.OFFICER, cast.other_unit), edit.pk)
    assert "không còn thuộc phạm vi được xem" in told
    task.refresh_from_db()
    assert task.status == Status.IN_PROGRESS


def test_who_only_looks_by_now_corrects_nothing(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    staff = cast.users["staff"]
    wanted = {"source": "province_plan", "reason": "Sai nguồn"}
    edit = begun(staff, "source", wanted, task)
    choosing.bulk_claim(edit=edit)
    moves(staff, Role.LEADER, None)
    bulk_jobs.apply_bulk(edit.pk)
    edit.refresh_from_db()
    assert edit.outcome["refused"] == 1
    assert task.events.count() == 1


def test_a_change_whose_job_was_lost_is_recorded_later(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    edit = begun(cast.users["staff"], "done", DONE, task)
    choosing.bulk_claim(edit=edit)
    for _ in range(2):
        bulk_jobs.catch_up()
    edit.refresh_from_db()
    assert edit.state == BulkState.DONE
    assert Assignment.objects.get().status == Status.DONE
    assert task.events.count() == 2


def test_a_reason_no_database_can_hold_is_refused(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    staff = cast.users["staff"]
    edit = applying.apply_edit(begun(staff, "done", DONE, task).pk)
    assert "Chưa hoàn tác." in undone(staff, edit.pk, reason="Nhầm\0")
