"""Whose an initiative is by now: its unit, and those that took that unit over once it had ended."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import connection

_FAMILIES = """
WITH RECURSIVE family(root, unit_id) AS (
    {roots}
    UNION
    SELECT family.root, link.successor_id
    FROM family JOIN units_app_succession link ON link.predecessor_id = family.unit_id
    JOIN units_app_unit prior ON prior.id = link.predecessor_id
    WHERE prior.valid_to < %(day)s
)
SELECT root, unit_id FROM family
"""
_OF_ONE = _FAMILIES.format(roots="SELECT %(unit)s::bigint, %(unit)s::bigint")
_OF_ALL = _FAMILIES.format(
    roots="SELECT DISTINCT predecessor_id, predecessor_id FROM units_app_succession"
)


def family_of(unit_id: int, day: date) -> frozenset[int]:
    """The unit and its heirs on `day`, over the generations; one query. A unit that gave a part
    away and lives on has no heirs.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OF_ONE, {"unit": unit_id, "day": day})
        return frozenset(unit for _, unit in cursor.fetchall())


def families_of(day: date) -> dict[int, frozenset[int]]:
    """The family of each unit that has any heir, on `day`; one query for all of them."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_OF_ALL, {"day": day})
        for root, unit in cursor.fetchall():
            found[root].add(unit)
    return {root: frozenset(units) for root, units in found.items()}
