"""The deadlines of one month, day by day, for a page of weeks."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from cchc.core.working_days import WEEKEND, calendar
from tasks_app.choices import Timeliness
from tasks_app.querysets import AssignmentQuerySet

TITLES_A_DAY = 3
# In the order in which a day tells them.
STATES = (
    Timeliness.OVERDUE,
    Timeliness.DUE_SOON,
    Timeliness.IN_TIME,
    Timeliness.ON_TIME,
    Timeliness.LATE,
    Timeliness.DROPPED,
)


@dataclass
class Day:
    """One square of the page: what falls due on it. `outside`: it belongs to another month."""

    on: date
    outside: bool
    counts: dict[str, int] = field(default_factory=dict)
    first: list[Any] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def more(self) -> int:
        """How many are not told by title."""
        return self.total - len(self.first)

    @property
    def is_free(self) -> bool:
        """Whether the office does not work on it."""
        return not calendar().is_working(self.on)

    @property
    def swapped(self) -> str:
        """What the office's calendar says of it where the day of the week says otherwise."""
        if self.is_free == (self.on.weekday() >= WEEKEND):
            return ""
        return "nghỉ" if self.is_free else "làm bù"

    @property
    def told(self) -> list[tuple[str, int]]:
        """(state, number) of each state that has any, in order."""
        return [(str(state), self.counts[state]) for state in STATES if self.counts.get(state)]


def month_of(text: str, fallback: date) -> date:
    """The first day of the month written as 2023-09; of the fallback's month for anything else."""
    year, _, month = text.partition("-")
    if len(text) == 7 and year.isdecimal() and month.isdecimal():
        try:
            wanted = date(int(year), int(month), 1)
        except ValueError:
            return fallback.replace(day=1)
        if 1990 <= wanted.year <= 2100:
            return wanted
    return fallback.replace(day=1)


def last_of(month: date) -> date:
    """The last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def next_month(month: date, step: int) -> date:
    """The first day of the month so many months later (or, below zero, earlier)."""
    number = month.year * 12 + month.month - 1 + step
    return date(number // 12, number % 12 + 1, 1)


def grid(month: date) -> list[list[Day]]:
    """Whole weeks, Monday first, that hold every day of the month."""
    first = month - timedelta(days=month.weekday())
    last = last_of(month)
    last += timedelta(days=6 - last.weekday())
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    squares = [Day(day, outside=day.month != month.month) for day in days]
    return [squares[start : start + 7] for start in range(0, len(squares), 7)]


def weeks(assignments: AssignmentQuerySet, month: date) -> list[list[Day]]:
    """The month's weeks with what falls due; two queries whatever the number of assignments.
    Days of other months have numbers, no titles.

    Args:
        assignments: carries `as_of`; deadlines are those in force on that day.
        month: the first day of the month.
    """
    found = grid(month)
    first, last = found[0][0].on, found[-1][-1].on
    due = assignments.filter(at_due_on__range=(first, last))
    counts = _counts(due)
    titles = _titles(due.filter(at_due_on__range=(month, last_of(month))))
    for day in (day for week in found for day in week):
        day.counts = counts.get(day.on, {})
        day.first = titles.get(day.on, [])
    return found


def _counts(due: AssignmentQuerySet) -> dict[date, dict[str, int]]:
    rows = due.order_by().values_list("at_due_on", "at_timeliness").annotate(number=Count("pk"))
    found: defaultdict[date, dict[str, int]] = defaultdict(dict)
    for day, state, number in rows:
        found[day][state] = number
    return found


def _titles(due: AssignmentQuerySet) -> dict[date, list[Any]]:
    """The first few of each day, by code."""
    place = Window(RowNumber(), partition_by=[F("at_due_on")], order_by=[F("code").asc()])
    rows = due.for_list().annotate(place=place).filter(place__lte=TITLES_A_DAY)
    found: defaultdict[date, list[Any]] = defaultdict(list)
    for row in rows.order_by("at_due_on", "code"):
        found[row.at_due_on].append(row)
    return found
