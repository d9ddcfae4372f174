"""To which units people belong: those whose affairs are their own, so that they never judge them.

One rule for pages, services and triggers, as SQL. On a day somebody belongs to

- each unit they hold a role of;
- where that unit has ended, those that took it over, over the generations;
- of all these, the ended units they took over, over the generations.

A unit that gave a part away and lives on is nobody's but its own people's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db import connection

from units_app.families import heirs_step, taken_over_step


def belonging(*, whose: str, day: str) -> str:
    """SQL: a query of (user_id, unit_id), each pair once.

    Args:
        whose: a condition on `member`, a row of the roles that people hold.
        day: an expression for the day.

    Both are texts of the program, never anybody's input.
    """
    return f"""WITH RECURSIVE present(user_id, unit_id) AS (
    SELECT member.user_id, member.unit_id FROM units_app_membership member
    WHERE {whose} AND member.unit_id IS NOT NULL AND member.valid_from <= {day}
    AND (member.valid_to IS NULL OR member.valid_to >= {day})
    UNION
    {heirs_step("present", "present.user_id, link.successor_id", day=day)}
), kin(user_id, unit_id) AS (
    SELECT user_id, unit_id FROM present
    UNION
    {taken_over_step("kin", "kin.user_id, link.predecessor_id", day=day)}
)
SELECT user_id, unit_id FROM kin"""  # noqa: S608 - texts of the program


_OF_MANY = belonging(whose="member.user_id = ANY(%(people)s)", day="%(day)s::date")


def belongings(people: Collection[int], day: date) -> Mapping[int, set[int]]:
    """User -> the units each of these people belongs to on `day`; one query, none for nobody."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    if people:
        with connection.cursor() as cursor:
            cursor.execute(_OF_MANY, {"people": list(people), "day": day})
            for user, unit in cursor.fetchall():
                found[user].add(unit)
    return found
