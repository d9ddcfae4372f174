"""Reporting periods: anybody with a role reads them, Sở Nội vụ keeps them."""

from __future__ import annotations

from http import HTTPStatus

from tests.addresses.rows import (
    FORBIDDEN,
    NOT_ALLOWED,
    NOT_FOUND,
    STAFF,
    WITH_ROLE,
    Row,
    Things,
    answers,
)
from tests.cast import Cast
from tests.factories import make_period

CODE = "KY-BAO-CAO"
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
PERIOD = {"code": CODE}
UNKNOWN = {"code": "KHONG-CO"}


def _period(cast: Cast) -> int:
    return make_period(CODE).pk


THINGS: Things = {"kept_period": _period}

TABLE = (
    Row("report_list", WITH_ROLE),
    Row("report_list", answers(NOT_ALLOWED), method="post"),
    Row("period_detail", WITH_ROLE, PERIOD),
    Row("period_detail", answers(NOT_FOUND), UNKNOWN),
    Row("period_detail", answers(NOT_ALLOWED), PERIOD, "post"),
    Row("period_create", STAFF),
    Row("period_create", answers(FORBIDDEN, staff=WRONG), method="post"),
    Row("period_update", STAFF, PERIOD),
    Row("period_update", answers(FORBIDDEN, staff=NOT_FOUND), UNKNOWN),
    Row("period_update", answers(FORBIDDEN, staff=WRONG), PERIOD, "post"),
    Row("period_delete", STAFF, PERIOD),
    Row("period_delete", answers(FORBIDDEN, staff=WRONG), PERIOD, "post"),
)
