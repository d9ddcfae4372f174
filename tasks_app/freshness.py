"""Freshness: how lately the open assignments of each unit were updated, as of a day.

The update rate is `completion.Counts.rate_updated`; nothing of it is counted a second time here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, OuterRef, Subquery

from cchc.core.figures import shown
from tasks_app import completion, labels
from tasks_app.models import AssignmentEvent
from tasks_app.querysets import AssignmentQuerySet
from units_app.access import access_of
from units_app.models import User

BUCKETS: dict[str, tuple[int, int | None]] = {
    "0-7": (0, 7),
    "8-15": (8, 15),
    "16-30": (16, 30),
    "30+": (31, None),
}
BUCKET_LABELS = {
    "0-7": "0–7 ngày",
    "8-15": "8–15 ngày",
    "16-30": "16–30 ngày",
    "30+": "Trên 30 ngày",
}


@dataclass(frozen=True)
class Ages:
    """Days since the last update of open assignments; None where there is no open one."""

    newest: int | None = None
    median: int | None = None
    oldest: int | None = None
    buckets: tuple[int, ...] = (0,) * len(BUCKETS)


@dataclass(frozen=True)
class LastUpdate:
    """The latest update among a unit's open assignments; no `by` where an import or a command made
    it.
    """

    on: date
    by: str


@dataclass(frozen=True)
class UnitFreshness:
    """Figures of one unit; of all of them together where `key` is None."""

    key: int | None
    code: str
    name: str
    counts: completion.Counts
    ages: Ages
    last: LastUpdate | None

    def as_json(self) -> dict[str, Any]:
        """As the command prints it; the rate rounded half up to two decimals."""
        return {
            "open": self.counts.open,
            "updated": self.counts.updated,
            "stale": self.counts.stale,
            "rate_updated": shown(self.counts.rate_updated),
            "newest": self.ages.newest,
            "median": self.ages.median,
            "oldest": self.ages.oldest,
            "ages": dict(zip(BUCKETS, self.ages.buckets, strict=True)),
            "last_on": self.last.on if self.last else None,
            "last_by": self.last.by if self.last else "",
        }


def scope(day: date, user: User | None = None, source: str = "") -> AssignmentQuerySet:
    """What is measured for a person: everything for province roles, else what their units lead."""
    found = completion.scope(day, user, source)
    access = None if user is None else access_of(user)
    if access is None or access.sees_all:
        return found
    return found.filter(at_lead_unit_id__in=access.units)


def freshness(assignments: AssignmentQuerySet, day: date) -> tuple[UnitFreshness, ...]:
    """The whole first, then each unit with open assignments, what presses most on top: many stale
    ones, then the oldest. Four queries whatever the number of units.

    `assignments` carries `as_of(day)`.
    """
    groups = completion.groups(assignments, day, [(), ("unit",)])
    ages, last = _ages(assignments, day), _last_updates(assignments, day)
    whole = next(group for group in groups if not group.dimension)
    newest = max(last.values(), key=lambda found: found.on, default=None)
    units = [
        _of_unit(row, ages, last) for row in labels.named(groups, "unit") if row.group.counts.open
    ]
    units.sort(key=lambda unit: (-unit.counts.stale, -(unit.ages.oldest or 0)))
    return (
        UnitFreshness(None, "", "Tổng số", whole.counts, ages.get(None, Ages()), newest),
        *units,
    )


def _of_unit(
    row: labels.Named, ages: Mapping[int | None, Ages], last: Mapping[int, LastUpdate]
) -> UnitFreshness:
    key = row.group.key
    return UnitFreshness(
        key, row.code, row.name, row.group.counts, ages.get(key, Ages()), last.get(key or 0)
    )


def _ages(assignments: AssignmentQuerySet, day: date) -> dict[int | None, Ages]:
    """Ages by unit; None is the whole."""
    tallies = ", ".join(
        f"count(*) FILTER (WHERE age >= {first}{'' if end is None else f' AND age <= {end}'})"
        for first, end in BUCKETS.values()
    )
    statement = (
        "SELECT CASE WHEN GROUPING(unit) = 0 THEN unit END, min(age),"  # noqa: S608 - names and numbers of this module
        f" percentile_disc(0.5) WITHIN GROUP (ORDER BY age), max(age), {tallies}"
        " FROM (SELECT at_lead_unit_id AS unit, greatest(%s - at_updated_on, 0) AS age"
        " FROM ({standing}) standing) aged GROUP BY GROUPING SETS ((), (unit))"
    )
    rows = _run(statement, assignments.open().values("at_lead_unit_id", "at_updated_on"), [day])
    return {row[0]: Ages(row[1], row[2], row[3], tuple(row[4:])) for row in rows}


def _last_updates(assignments: AssignmentQuerySet, day: date) -> dict[int, LastUpdate]:
    """By unit the event that moved the latest `updated_on` of its open assignments."""
    statement = (
        "SELECT DISTINCT ON (unit) unit, event.updated_on, coalesce(person.full_name, '')"
        " FROM (SELECT id, at_lead_unit_id AS unit, at_updated_on FROM ({standing}) standing) held"
        " JOIN tasks_app_assignmentevent event ON event.assignment_id = held.id"
        " AND event.effective_on <= %s AND event.updated_on = held.at_updated_on"
        " AND event.effective_on = event.updated_on"
        " LEFT JOIN units_app_user person ON person.id = event.actor_id"
        " ORDER BY unit, event.updated_on DESC, event.recorded_at DESC, event.id DESC"
    )
    wanted = assignments.open().values("id", "at_lead_unit_id", "at_updated_on")
    rows = _run(statement, wanted, [], [day])
    return {unit: LastUpdate(on, by) for unit, on, by in rows}


def _run(
    statement: str, rows: Any, before: Sequence[Any], after: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    try:
        sql, params = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{standing}", sql), (*before, *params, *after))
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def of_age(assignments: AssignmentQuerySet, day: date, bucket: str) -> AssignmentQuerySet:
    """Open assignments whose last update is that old, the longest silent first."""
    first, end = BUCKETS[bucket]
    found = assignments.open()
    if first:
        found = found.filter(at_updated_on__lte=day - timedelta(days=first))
    if end is not None:
        found = found.filter(at_updated_on__gte=day - timedelta(days=end))
    return found


def silent_longest(assignments: AssignmentQuerySet, day: date) -> AssignmentQuerySet:
    """In order of age, with names and the last event as of `day`: `last_kind`, `last_on`,
    `last_by`.
    """
    events = AssignmentEvent.objects.filter(assignment=OuterRef("pk"), effective_on__lte=day)
    last = events.order_by("-seq")
    found: AssignmentQuerySet = (
        assignments.for_list()
        .annotate(
            last_kind=Subquery(last.values("kind")[:1]),
            last_on=Subquery(last.values("effective_on")[:1]),
            last_by=Subquery(last.values(by=F("actor__full_name"))[:1]),
        )
        .order_by("at_updated_on", "pk")
    )
    return found
