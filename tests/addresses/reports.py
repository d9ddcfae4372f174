"""The overview, and the map of the communes: by the index for everybody with a role; pages
of a conference tell of all units, so they are for the province."""

from __future__ import annotations

from tests.addresses.rows import FORBIDDEN, FOUND, NOT_ALLOWED, OK, WITH_ROLE, Row, Things, answers

THINGS: Things = {}

PROVINCE = answers(appraiser=OK, staff=OK, leader=OK, admin=OK)

TABLE = (
    Row("overview", WITH_ROLE),
    Row("recompute", answers(NOT_ALLOWED)),
    Row("recompute", answers(FOUND, officer=FORBIDDEN, head=FORBIDDEN), method="post"),
    Row("recompute_state", WITH_ROLE),
    Row("conference", PROVINCE),
    Row("conference", answers(NOT_ALLOWED), method="post"),
    Row("conference_file", PROVINCE),
    Row("commune_map", WITH_ROLE),
    Row("commune_map", answers(NOT_ALLOWED), method="post"),
    Row("commune_map_svg", WITH_ROLE),
    Row("commune_map_export", WITH_ROLE, {"form": "csv"}),
    Row("commune_map_export", WITH_ROLE, {"form": "xlsx"}),
)
