"""Who somebody is today: roles and the units they act for, read once per request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import connection

from cchc.core.clock import today
from units_app.belonging import belonging
from units_app.choices import PROVINCE_ROLES, UNIT_ROLES, Role
from units_app.families import heirs_step, taken_over_step

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units_app.models import User

# A unit that took over another one answers for what the other one left open, once that has ended.
_ROLES_AND_UNITS = f"""
WITH RECURSIVE line(user_id, role, unit_id, own) AS (
    SELECT user_id, role, unit_id, true FROM units_app_membership
    WHERE user_id = ANY(%(users)s)
    AND valid_from <= %(day)s AND (valid_to IS NULL OR valid_to >= %(day)s)
    UNION
    {taken_over_step("line", "line.user_id, line.role, link.predecessor_id, false")}
    AND line.role IN ('officer', 'head')
)
SELECT line.user_id, line.role, line.unit_id, line.own, coalesce(unit.name, '')
FROM line LEFT JOIN units_app_unit unit ON unit.id = line.unit_id
UNION ALL
SELECT kin.user_id, '', kin.unit_id, false, ''
FROM ({belonging(whose="member.user_id = ANY(%(users)s)", day="%(day)s")}) kin
"""  # noqa: S608 - a constant of this package

# The other way round: the units whose head answers for a unit, itself or those that took it over.
_HAS_HEAD = f"""
WITH RECURSIVE answering(unit_id) AS (
    SELECT %(unit)s::bigint
    UNION
    {heirs_step("answering")}
)
SELECT EXISTS (
    SELECT 1 FROM units_app_membership held JOIN answering USING (unit_id)
    JOIN units_app_user person ON person.id = held.user_id
    WHERE held.role = 'head' AND person.is_active AND held.valid_from <= %(day)s
    AND (held.valid_to IS NULL OR held.valid_to >= %(day)s)
)
"""  # noqa: S608 - a constant of this package


@dataclass(frozen=True)
class Access:
    """Roles held on a day, the units acted for (own ones and those they took over), a label for
    the page. `belongs_to` are the units whose affairs are the person's own, whatever the role: they
    never judge these.
    """

    roles: frozenset[str] = frozenset()
    own_units: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    headed_units: frozenset[int] = frozenset()
    belongs_to: frozenset[int] = frozenset()
    labels: tuple[str, ...] = field(default=())

    @property
    def sees_all(self) -> bool:
        """Province roles see every unit's work; unit roles only their own."""
        return bool(self.roles & set(PROVINCE_ROLES))

    def has(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))


def access_of(user: User | AnonymousUser) -> Access:
    """The person's access today; nobody gets an empty one. Kept on the user object for the
    request.
    """
    if not user.is_authenticated or not user.is_active:
        return Access()
    if user.known_access is None or user.known_access[0] != today():
        user.known_access = (today(), read_access(user.pk, today()))
    return user.known_access[1]


def accesses_of(users: Iterable[User]) -> dict[int, Access]:
    """The access of many people today, by their numbers; one query."""
    wanted = {user.pk for user in users if user.is_active}
    return defaultdict(Access, read_accesses(wanted, today()))


def read_access(user_id: int, day: date) -> Access:
    """Reads roles and units valid on `day` in one query."""
    return read_accesses([user_id], day).get(user_id, Access())


def read_accesses(user_ids: Collection[int], day: date) -> dict[int, Access]:
    """The same of many people; who holds no role is not in it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLES_AND_UNITS, {"users": list(user_ids), "day": day})
        found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for user_id, *row in cursor.fetchall():
            found[user_id].append(tuple(row))
    return {user_id: _access(rows) for user_id, rows in found.items()}


def _access(found: list[tuple[Any, ...]]) -> Access:
    rows = [row for row in found if row[0]]
    of_unit = [row for row in rows if row[0] in UNIT_ROLES and row[1]]
    return Access(
        roles=frozenset(row[0] for row in rows),
        own_units=frozenset(row[1] for row in rows if row[2] and row[1]),
        units=frozenset(row[1] for row in of_unit),
        headed_units=frozenset(row[1] for row in of_unit if row[0] == Role.HEAD),
        belongs_to=frozenset(row[1] for row in found if not row[0]),
        labels=tuple(sorted(_label(row[0], row[3]) for row in rows if row[2])),
    )


def has_head(unit_id: int, day: date) -> bool:
    """Whether anybody with an account is head of this unit on `day`, or of one that took it over
    once it had ended.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HAS_HEAD, {"unit": unit_id, "day": day})
        return bool(cursor.fetchone()[0])


def _label(role: str, unit_name: str) -> str:
    title = Role(role).label
    return f"{title} · {unit_name}" if role in UNIT_ROLES and unit_name else title
