"""Succession as a rule: on a day, an ended unit's affairs are those of the units that took it over,
over the generations. A unit that gave a part away and lives on has no heirs.

The rule stands in two texts of SQL, one for each direction; every query that follows succession is
made of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db import connection


def heirs_step(
    line: str, select: str = "link.successor_id", *, unit: str = "unit_id", day: str = "%(day)s"
) -> str:
    """SQL: the recursive part that leads from each ended unit to those that took it over.

    Args:
        line: the recursive query itself.
        select: its columns; `link` is the succession.
        unit: the column of `line` that is followed.
        day: an expression for the day.

    All are texts of the program, never anybody's input; the caller may add conditions by AND.
    """
    return f"""SELECT {select}
    FROM {line} JOIN units_app_unit ended ON ended.id = {line}.{unit}
    JOIN units_app_succession link ON link.predecessor_id = ended.id
    WHERE ended.valid_to < {day}"""  # noqa: S608 - texts of the program


def taken_over_step(
    line: str, select: str = "link.predecessor_id", *, unit: str = "unit_id", day: str = "%(day)s"
) -> str:
    """SQL: the recursive part that leads from each unit to the ended ones it took over, which are
    called `prior`; the rest as in `heirs_step`.
    """
    return f"""SELECT {select}
    FROM {line} JOIN units_app_succession link ON link.successor_id = {line}.{unit}
    JOIN units_app_unit prior ON prior.id = link.predecessor_id
    WHERE prior.valid_to < {day}"""  # noqa: S608 - texts of the program


_FAMILIES = f"""
WITH RECURSIVE family(root, unit_id) AS (
    {{roots}}
    UNION
    {heirs_step("family", "family.root, link.successor_id")}
)
SELECT root, unit_id FROM family
"""  # noqa: S608 - texts of the program
_OF_ONE = _FAMILIES.format(roots="SELECT %(unit)s::bigint, %(unit)s::bigint")
_OF_ALL = _FAMILIES.format(
    roots="SELECT DISTINCT predecessor_id, predecessor_id FROM units_app_succession"
)
_TAKEN_OVER = f"""
WITH RECURSIVE kin(unit_id) AS (
    SELECT %(unit)s::bigint
    UNION
    {taken_over_step("kin")}
)
SELECT unit_id FROM kin
"""  # noqa: S608 - texts of the program


def family_of(unit_id: int, day: date) -> frozenset[int]:
    """The unit and its heirs on `day`; one query."""
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


def kin_of(unit_id: int, families: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """The unit, what it took over and what took it over, of the families of `families_of`."""
    roots = {root for root, family in families.items() if unit_id in family}
    return families.get(unit_id, frozenset()) | roots | {unit_id}


def with_taken_over(unit_id: int, day: date) -> set[int]:
    """The unit itself and the ended units it took over by `day`: what these left is its own."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_OVER, {"unit": unit_id, "day": day})
        return {unit for (unit,) in cursor.fetchall()}
