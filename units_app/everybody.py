"""Who everybody is on a day: roles and units of all active people at once, for jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from units_app.choices import Role
from units_app.families import taken_over_step

# As in `access`: a unit that took over another one answers for what that one left open.
_ROLES_AND_UNITS = f"""
WITH RECURSIVE line(user_id, role, unit_id) AS (
    SELECT member.user_id, member.role, member.unit_id
    FROM units_app_membership member JOIN units_app_user person ON person.id = member.user_id
    WHERE person.is_active AND member.valid_from <= %(day)s
        AND (member.valid_to IS NULL OR member.valid_to >= %(day)s)
    UNION
    {taken_over_step("line", "line.user_id, line.role, link.predecessor_id")}
    AND line.role IN ('officer', 'head')
)
SELECT person.id, person.full_name, person.email, line.role, line.unit_id
FROM line JOIN units_app_user person ON person.id = line.user_id
ORDER BY person.id
"""  # noqa: S608 - a constant of this package
_UNITS_OF = {Role.OFFICER: "officer_of", Role.HEAD: "head_of"}


@dataclass
class Person:
    """Somebody with a role on the day; `officer_of` and `head_of` hold taken-over units too."""

    pk: int
    name: str
    email: str
    roles: set[str] = field(default_factory=set)
    officer_of: set[int] = field(default_factory=set)
    head_of: set[int] = field(default_factory=set)

    def has(self, role: Role) -> bool:
        return str(role) in self.roles


def everybody(day: date) -> list[Person]:
    """All active people who hold a role on `day`; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLES_AND_UNITS, {"day": day})
        rows = cursor.fetchall()
    people: dict[int, Person] = {}
    for pk, name, email, role, unit in rows:
        person = people.setdefault(pk, Person(pk, name, email))
        person.roles.add(role)
        if unit is not None and role in _UNITS_OF:
            getattr(person, _UNITS_OF[role]).add(unit)
    return list(people.values())
