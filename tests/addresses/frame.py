"""Signing in, passwords, health."""

from __future__ import annotations

from tests.addresses.rows import ANYBODY, FOUND, NOT_ALLOWED, OK, SIGNED_IN, WITH_ROLE, Row, Things
from tests.cast import ANONYMOUS, EVERYONE

THINGS: Things = {}

TABLE = (
    Row("work_calendar", WITH_ROLE),
    Row("login", {**dict.fromkeys(EVERYONE, FOUND), ANONYMOUS: OK}),
    Row("logout", dict.fromkeys(EVERYONE, NOT_ALLOWED)),
    Row("logout", dict.fromkeys(EVERYONE, FOUND), method="post"),
    Row("password_change", SIGNED_IN),
    Row("healthz", ANYBODY),
)
