"""Tasks."""

from __future__ import annotations

from tasks_app.choices import Status
from tasks_app.models import Assignment
from tests.addresses.rows import (
    FORBIDDEN,
    FOUND,
    NOT_FOUND,
    OK,
    OWN_UNIT,
    STAFF,
    WITH_ROLE,
    Row,
    Things,
    answers,
)
from tests.cast import Cast
from tests.factories import make_assignment, make_unit


def waiting(cast: Cast, **standing: object) -> int:
    """A task of the cast's unit whose result waits for somebody."""
    task = make_assignment(cast.unit)
    Assignment.objects.filter(pk=task.pk).update(**standing)
    return task.pk


def shared(cast: Cast) -> int:
    """A task led elsewhere, in which the cast's unit takes part."""
    return make_assignment(cast.other_unit, co_units=(cast.unit, make_unit())).pk


ASSIGNMENT = {"pk": "assignment"}
FOREIGN = {"pk": "foreign"}
THINGS: Things = {
    "assignment": lambda cast: make_assignment(cast.unit).pk,
    "foreign": lambda cast: make_assignment(cast.other_unit).pk,
    "sent": lambda cast: waiting(cast, status=Status.SUBMITTED),
    "handed": lambda cast: waiting(cast, awaits_head=True),
    "shared": shared,
    "co_unit": lambda cast: cast.unit.pk,
    "lead_unit": lambda cast: cast.other_unit.pk,
}
SENT, HANDED = {"pk": "sent"}, {"pk": "handed"}
BY_UNIT = answers(officer=OK, head=OK)
# Of a task that waits for nobody staff are led back to its page; the unit's steps are not theirs.
FOREIGN_STEPS = {
    "assignment_send": FORBIDDEN,
    "result_approve": FORBIDDEN,
    "result_hand_back": FORBIDDEN,
    "result_take_back": FORBIDDEN,
    "result_confirm": FOUND,
    "result_return": FOUND,
}
BY_HEAD = answers(head=OK)

TABLE = (
    Row("assignment_timeline", WITH_ROLE),
    Row("assignment_print", WITH_ROLE),
    Row("assignment_calendar", WITH_ROLE),
    Row("assignment_compare", WITH_ROLE),
    Row("assignment_compare_export", WITH_ROLE, {"form": "csv"}),
    Row("assignment_compare_export", WITH_ROLE, {"form": "xlsx"}),
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
    Row("assignment_send", BY_UNIT, ASSIGNMENT),
    Row("assignment_send", answers(officer=FOUND, head=FOUND), SENT),
    Row("result_approve", BY_HEAD, HANDED),
    Row("result_hand_back", BY_HEAD, HANDED),
    Row("result_take_back", BY_UNIT, SENT),
    Row("result_take_back", BY_UNIT, HANDED),
    Row("result_confirm", STAFF, SENT),
    Row("result_confirm", answers(staff=FOUND), ASSIGNMENT),
    Row("result_return", STAFF, SENT),
    *(
        Row(name, answers(officer=NOT_FOUND, head=NOT_FOUND, staff=staff), FOREIGN)
        for name, staff in FOREIGN_STEPS.items()
    ),
    Row("assignment_detail", OWN_UNIT, {"pk": "shared"}),
    Row(
        "part_report",
        answers(staff=OK, officer=OK, head=OK),
        {"pk": "shared", "unit": "co_unit"},
    ),
    Row("part_report", answers(NOT_FOUND), {"pk": "shared", "unit": "lead_unit"}),
)
