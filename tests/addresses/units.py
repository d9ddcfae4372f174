"""Units."""

from __future__ import annotations

from tests.addresses.rows import NOT_ALLOWED, NOT_FOUND, OK, WITH_ROLE, Row, Things, answers

UNIT = {"pk": "unit"}
FOREIGN = {"pk": "other_unit"}
THINGS: Things = {
    "unit": lambda cast: cast.unit.pk,
    "other_unit": lambda cast: cast.other_unit.pk,
}
# A profile tells criteria and work, so a unit has its own alone.
PROVINCE = answers(OK, officer=NOT_FOUND, head=NOT_FOUND)

TABLE = (
    Row("unit_list", WITH_ROLE),
    Row("unit_list", answers(NOT_ALLOWED), method="post"),
    Row("unit_export", WITH_ROLE, {"form": "csv"}),
    Row("unit_export", WITH_ROLE, {"form": "xlsx"}),
    Row("unit_detail", WITH_ROLE, UNIT),
    Row("unit_detail", answers(NOT_FOUND), {"pk": 0}),
    Row("unit_profile", WITH_ROLE, UNIT),
    Row("unit_profile", PROVINCE, FOREIGN),
    Row("unit_profile", answers(NOT_FOUND), {"pk": 0}),
    Row("unit_profile", answers(NOT_ALLOWED), UNIT, "post"),
    Row("unit_profile_export", WITH_ROLE, {**UNIT, "form": "csv"}),
    Row("unit_profile_export", WITH_ROLE, {**UNIT, "form": "xlsx"}),
    Row("unit_profile_export", PROVINCE, {**FOREIGN, "form": "csv"}),
)
