"""Extensions of deadlines."""

from __future__ import annotations

from datetime import date, timedelta

from cchc.core.clock import today
from tasks_app import services
from tests.addresses.rows import (
    FORBIDDEN,
    FOUND,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    OWN_UNIT,
    WITH_ROLE,
    Row,
    Things,
    answers,
)
from tests.cast import Cast
from tests.factories import make_assignment
from units_app.models import Unit


def asked(unit: Unit) -> int:
    """The number of a waiting request of this unit."""
    due_on = today() + timedelta(days=10)
    task = make_assignment(unit, assigned_on=date(2023, 1, 10), due_on=due_on)
    extension = services.extension_request(
        assignment_id=task.pk,
        version=task.version,
        asked_due_on=due_on + timedelta(days=30),
        reason="Chờ ý kiến",
        evidence=(),
        actor=None,
    )
    return extension.pk


def of_own_unit(cast: Cast) -> int:
    return asked(cast.unit)


def of_other_unit(cast: Cast) -> int:
    return asked(cast.other_unit)


THINGS: Things = {
    "extension": of_own_unit,
    "foreign_extension": of_other_unit,
    "assignment": lambda cast: make_assignment(cast.unit).pk,
    "foreign": lambda cast: make_assignment(cast.other_unit).pk,
}
OWN, FOREIGN = {"pk": "extension"}, {"pk": "foreign_extension"}

TABLE = (
    Row("extension_list", WITH_ROLE),
    Row("extension_list", answers(NOT_ALLOWED), method="post"),
    Row("extension_export", WITH_ROLE, {"form": "csv"}),
    Row("extension_export", WITH_ROLE, {"form": "xlsx"}),
    Row("extension_request", answers(staff=OK, officer=OK, head=OK), {"pk": "assignment"}),
    Row(
        "extension_request",
        answers(staff=OK, officer=NOT_FOUND, head=NOT_FOUND),
        {"pk": "foreign"},
    ),
    Row("extension_decide", OWN_UNIT, OWN),
    Row("extension_decide", answers(OK, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN),
    Row("extension_decide", answers(staff=OK), OWN, method="post"),
    Row("extension_withdraw", answers(NOT_ALLOWED), OWN),
    Row("extension_withdraw", answers(officer=FOUND, head=FOUND), OWN, method="post"),
    Row(
        "extension_withdraw",
        answers(FORBIDDEN, officer=NOT_FOUND, head=NOT_FOUND),
        FOREIGN,
        method="post",
    ),
)
