"""What there is to remind anybody of on a day, read once for everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, F, Q

from cchc.core import working_days
from tasks_app.choices import (
    OPEN_STATUSES,
    ExtensionState,
    Section,
    Status,
    Timeliness,
)
from tasks_app.models import Assignment, CoUnit, Extension, Reminder
from units_app.choices import Role


@dataclass(frozen=True)
class Matter:
    """One open task that presses somebody."""

    pk: int
    code: str
    title: str
    lead: int
    lead_name: str
    due_on: date | None
    status: str
    timeliness: str
    awaits_head: bool


@dataclass
class Matters:
    """Everything that digests of a day are made of.

    `reminded` and `escalated` count, for each overdue task and its present deadline, the days on
    which somebody of the unit, and the unit's head, were reminded of it; `waited` the working days
    before the day on which it was overdue, for units in which nobody can be reminded.
    """

    tasks: dict[int, Matter]
    missing: dict[int, list[tuple[int, str]]]
    extensions: list[int]
    reminded: dict[int, int]
    escalated: dict[int, int]
    waited: dict[int, int]


def matters(day: date) -> Matters:
    """Reads them in five queries, whatever the number of tasks and people.

    Args:
        day: today, a local date; reminders are always of the present.
    """
    extensions = list(
        Extension.objects.filter(state=ExtensionState.REQUESTED)
        .order_by("requested_on", "pk")
        .values_list("assignment_id", flat=True)
    )
    tasks = {task.pk: task for task in _pressing(day, extensions)}
    late = [task for task in tasks.values() if task.timeliness == Timeliness.OVERDUE]
    return Matters(
        tasks=tasks,
        missing=_missing(day, tasks),
        extensions=extensions,
        reminded=_days(late, Section.OVERDUE, day),
        escalated=_days(late, Section.ESCALATED, day, to_heads=True),
        waited=_waited(late, day),
    )


def _pressing(day: date, extensions: list[int]) -> Iterator[Matter]:
    presses = (
        Q(at_timeliness__in=(Timeliness.OVERDUE, Timeliness.DUE_SOON))
        | Q(at_status__in=(Status.RETURNED, Status.SUBMITTED))
        | Q(at_awaits_head=True)
        | Q(pk__in=extensions)
    )
    rows = Assignment.objects.as_of(day).filter(presses, at_status__in=OPEN_STATUSES)
    found = rows.order_by(F("at_due_on").asc(nulls_last=True), "code").values_list(
        "pk",
        "code",
        "title",
        "at_lead_unit_id",
        "lead_unit__name",
        "at_due_on",
        "at_status",
        "at_timeliness",
        "at_awaits_head",
    )
    yield from (Matter(*row) for row in found)


def _missing(day: date, tasks: dict[int, Matter]) -> dict[int, list[tuple[int, str]]]:
    """Task -> (co-unit, its name) whose part is missing, of tasks that are due soon or late."""
    wanted = [
        task.pk
        for task in tasks.values()
        if task.timeliness in {Timeliness.OVERDUE, Timeliness.DUE_SOON}
    ]
    links = CoUnit.objects.missing(day).filter(assignment__in=wanted)
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = links.order_by("unit__order", "unit__sort_key")
    for task, unit, name in rows.values_list("assignment_id", "unit_id", "unit__name"):
        found[task].append((unit, name))
    return found


def _days(
    late: list[Matter], section: Section, day: date, *, to_heads: bool = False
) -> dict[int, int]:
    """On how many days before `day` each task stood in this section, for its present deadline."""
    due = {task.pk: task.due_on for task in late}
    rows = Reminder.objects.filter(assignment__in=list(due), section=section, digest__day__lt=day)
    if to_heads:
        rows = rows.told_to(Role.HEAD)
    counted = rows.values_list("assignment_id", "due_on").annotate(
        days=Count("digest__day", distinct=True)
    )
    return {task: days for task, due_on, days in counted if due[task] == due_on}


def _waited(late: list[Matter], day: date) -> dict[int, int]:
    """Working days after each task's present deadline and before `day`."""
    office, last = working_days.calendar(), day - timedelta(days=1)
    return {task.pk: office.working_days(task.due_on, last) for task in late if task.due_on}


def soon(day: date) -> date:
    """The last day that is still soon."""
    return day + timedelta(days=settings.DUE_SOON_DAYS)
