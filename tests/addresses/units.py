"""Units."""

from __future__ import annotations

from tests.addresses.rows import NOT_ALLOWED, NOT_FOUND, WITH_ROLE, Row, Things, answers

UNIT = {"pk": "unit"}
THINGS: Things = {"unit": lambda cast: cast.unit.pk}

TABLE = (
    Row("unit_list", WITH_ROLE),
    Row("unit_list", answers(NOT_ALLOWED), method="post"),
    Row("unit_export", WITH_ROLE, {"form": "csv"}),
    Row("unit_export", WITH_ROLE, {"form": "xlsx"}),
    Row("unit_detail", WITH_ROLE, UNIT),
    Row("unit_detail", answers(NOT_FOUND), {"pk": 0}),
)
