"""The overview."""

from __future__ import annotations

from tests.addresses.rows import FORBIDDEN, FOUND, NOT_ALLOWED, WITH_ROLE, Row, Things, answers

THINGS: Things = {}

TABLE = (
    Row("overview", WITH_ROLE),
    Row("recompute", answers(NOT_ALLOWED)),
    Row("recompute", answers(FOUND, officer=FORBIDDEN, head=FORBIDDEN), method="post"),
    Row("recompute_state", WITH_ROLE),
)
