"""Tasks."""

from __future__ import annotations

from tests.addresses.rows import NOT_FOUND, OK, OWN_UNIT, STAFF, WITH_ROLE, Row, Things, answers
from tests.factories import make_assignment

ASSIGNMENT = {"pk": "assignment"}
FOREIGN = {"pk": "foreign"}
THINGS: Things = {
    "assignment": lambda cast: make_assignment(cast.unit).pk,
    "foreign": lambda cast: make_assignment(cast.other_unit).pk,
}

TABLE = (
    Row("assignment_list", WITH_ROLE),
    Row("assignment_export", WITH_ROLE, {"form": "csv"}),
    Row("assignment_export", WITH_ROLE, {"form": "xlsx"}),
    Row("assignment_detail", OWN_UNIT, ASSIGNMENT),
    Row("assignment_detail", answers(OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("assignment_create", STAFF),
    Row("assignment_status", answers(staff=OK, officer=OK, head=OK), ASSIGNMENT),
    Row("assignment_status", answers(staff=OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("assignment_correct", STAFF, ASSIGNMENT),
    Row("assignment_correct", answers(staff=OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
)
