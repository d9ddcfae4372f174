"""Reminders."""

from __future__ import annotations

from tests.addresses.rows import OK, WITH_ROLE, Row, Things, answers

THINGS: Things = {}

TABLE = (
    Row("reminder_home", WITH_ROLE),
    Row("reminder_log", answers(staff=OK, admin=OK)),
)
