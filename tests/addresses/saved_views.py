"""Saved views of the list of tasks."""

from __future__ import annotations

from tasks_app.models import SavedView
from tests.addresses.rows import (
    FORBIDDEN,
    FOUND,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    WITH_ROLE,
    Row,
    Things,
    answers,
)
from tests.cast import Cast


def make_view(cast: Cast, *, shared: bool) -> int:
    owner = cast.users["staff"]
    return SavedView.objects.create(owner=owner, name=f"Việc mở {shared}", shared=shared).pk


OWN, SHARED = {"pk": "own_view"}, {"pk": "shared_view"}
THINGS: Things = {
    "own_view": lambda cast: make_view(cast, shared=False),
    "shared_view": lambda cast: make_view(cast, shared=True),
}

TABLE = (
    Row("saved_view_list", WITH_ROLE),
    Row("saved_view_create", WITH_ROLE),
    Row("saved_view_edit", answers(NOT_FOUND, staff=OK), OWN),
    Row("saved_view_edit", answers(FORBIDDEN, staff=OK), SHARED),
    Row("saved_view_delete", answers(NOT_ALLOWED), OWN),
    Row("saved_view_delete", answers(NOT_FOUND, staff=FOUND), OWN, method="post"),
    Row("saved_view_restore", answers(NOT_ALLOWED), OWN),
    Row("saved_view_restore", answers(NOT_FOUND), OWN, method="post"),
)
