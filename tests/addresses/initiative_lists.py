"""The list of initiatives and what is counted of it."""

from __future__ import annotations

from tests.addresses.rows import NOT_ALLOWED, WITH_ROLE, Row, Things, answers

THINGS: Things = {}

TABLE = (
    Row("initiative_list", WITH_ROLE),
    Row("initiative_list", answers(NOT_ALLOWED), method="post"),
    Row("initiative_export", WITH_ROLE, {"form": "csv"}),
    Row("initiative_export", WITH_ROLE, {"form": "xlsx"}),
    Row("initiative_print", WITH_ROLE),
    Row("initiative_counts", WITH_ROLE),
    Row("initiative_counts", answers(NOT_ALLOWED), method="post"),
    Row("initiative_counts_export", WITH_ROLE, {"form": "csv"}),
    Row("initiative_counts_export", WITH_ROLE, {"form": "xlsx"}),
)
