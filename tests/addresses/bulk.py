"""Changing many tasks at once."""

from __future__ import annotations

from tasks_app.models import BulkEdit
from tests.addresses.rows import FOUND, NOT_ALLOWED, NOT_FOUND, OK, Row, Things, answers
from tests.cast import Cast
from tests.factories import make_assignment


def make_edit(cast: Cast, *, wanted: bool) -> int:
    task = make_assignment(cast.unit)
    return BulkEdit.objects.create(
        owner=cast.users["staff"],
        action="progress",
        chosen=[[task.pk, task.version]],
        wanted={"on": "01/06/2023", "note": "Đang làm"} if wanted else {},
    ).pk


EDIT, READY = {"pk": "bulk_edit"}, {"pk": "bulk_ready"}
THINGS: Things = {
    "bulk_edit": lambda cast: make_edit(cast, wanted=False),
    "bulk_ready": lambda cast: make_edit(cast, wanted=True),
}

TABLE = (
    Row("bulk_start", answers(NOT_ALLOWED)),
    Row("bulk_start", answers(NOT_FOUND), method="post"),
    Row("bulk_edit", answers(NOT_FOUND, staff=OK), EDIT),
    Row("bulk_preview", answers(NOT_FOUND, staff=FOUND), EDIT),
    Row("bulk_preview", answers(NOT_FOUND, staff=OK), READY),
    Row("bulk_apply", answers(NOT_ALLOWED), READY),
    Row("bulk_apply", answers(NOT_FOUND, staff=FOUND), READY, method="post"),
    Row("bulk_state", answers(NOT_FOUND, staff=FOUND), READY),
    Row("bulk_undo", answers(NOT_ALLOWED), READY),
    Row("bulk_undo", answers(NOT_FOUND, staff=FOUND), READY, method="post"),
)
