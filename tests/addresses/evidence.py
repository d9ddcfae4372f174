"""The vault of evidence."""

from __future__ import annotations

from tests.addresses.rows import Row, Things

THINGS: Things = {}

TABLE: tuple[Row, ...] = ()
