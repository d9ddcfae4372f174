"""What units forecast for a period: a unit's own people save it, the province reads it."""

from __future__ import annotations

from http import HTTPStatus

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
from tests.factories import make_period

CODE = "KY-DIA-CHI"
PERIOD = {"code": CODE}
UNKNOWN = {"code": "KHONG-CO"}
CONFLICT = HTTPStatus.CONFLICT
OWN = {**PERIOD, "pk": "forecast_unit"}
FOREIGN = {**PERIOD, "pk": "foreign_forecast_unit"}
NOT_THEIRS = answers(OK, officer=NOT_FOUND, head=NOT_FOUND)
NOBODY_HAS_IT = answers(NOT_FOUND)


def _own(cast: Cast) -> int:
    make_period(CODE)
    return cast.unit.pk


THINGS: Things = {
    "forecast_unit": _own,
    "foreign_forecast_unit": lambda cast: cast.other_unit.pk,
}

TABLE = (
    Row("forecast_list", WITH_ROLE),
    Row("forecast_list", answers(NOT_ALLOWED), method="post"),
    Row("forecast_period", WITH_ROLE, PERIOD),
    Row("forecast_period", NOBODY_HAS_IT, UNKNOWN),
    Row("forecast_export", WITH_ROLE, {**PERIOD, "form": "csv"}),
    Row("forecast_export", WITH_ROLE, {**PERIOD, "form": "xlsx"}),
    Row("forecast_unit", WITH_ROLE, OWN),
    Row("forecast_unit", NOT_THEIRS, FOREIGN),
    # Without a version this says that nobody saved one and nothing is ticked; the officer comes
    # first, so the head's is no longer true.
    Row("forecast_unit", answers(FORBIDDEN, officer=FOUND, head=CONFLICT), OWN, "post"),
    Row("forecast_unit", answers(FORBIDDEN, officer=NOT_FOUND, head=NOT_FOUND), FOREIGN, "post"),
    Row("forecast_unit_export", WITH_ROLE, {**OWN, "form": "csv"}),
    Row("forecast_unit_export", NOT_THEIRS, {**FOREIGN, "form": "xlsx"}),
)
