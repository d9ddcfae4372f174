"""How lately units updated their tasks, and what they forecast."""

from __future__ import annotations

from tests.addresses.rows import NOT_ALLOWED, WITH_ROLE, Row, Things, answers

THINGS: Things = {}

TABLE = (
    Row("freshness", WITH_ROLE),
    Row("freshness", answers(NOT_ALLOWED), method="post"),
    Row("freshness_export", WITH_ROLE, {"form": "csv"}),
    Row("freshness_export", WITH_ROLE, {"form": "xlsx"}),
)
