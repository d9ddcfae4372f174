"""Whose an initiative is by now: its unit, and those that took that unit over once it had ended."""

from __future__ import annotations

from datetime import date

from django.db import connection

_FAMILY = """
WITH RECURSIVE family(unit_id) AS (
    SELECT %(unit)s::bigint
    UNION
    SELECT link.successor_id
    FROM family JOIN units_app_succession link ON link.predecessor_id = family.unit_id
    JOIN units_app_unit prior ON prior.id = link.predecessor_id
    WHERE prior.valid_to < %(day)s
)
SELECT unit_id FROM family
"""


def family_of(unit_id: int, day: date) -> frozenset[int]:
    """The unit and its heirs on `day`, over the generations; one query. A unit that gave a part
    away and lives on has no heirs.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FAMILY, {"unit": unit_id, "day": day})
        return frozenset(unit for (unit,) in cursor.fetchall())
