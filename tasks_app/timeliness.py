"""Timeliness: the one place where "late" is decided.

A deadline day belongs to the time allowed: work is overdue from the day after (Bộ luật Dân sự
2015, Điều 148: a period ends at the close of its last day).
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Case, CharField, F, Q, Value, When

from tasks_app.choices import Status, Timeliness


def expression(day: date) -> Case:
    """SQL for the timeliness on `day` of rows annotated with `at_status`, `at_due_on`,
    `at_completed_on`.
    """
    soon = day + timedelta(days=settings.DUE_SOON_DAYS)
    done = Q(at_status=Status.DONE)
    return Case(
        When(at_status=Status.DROPPED, then=Value(Timeliness.DROPPED)),
        When(done & Q(at_completed_on__gt=F("at_due_on")), then=Value(Timeliness.LATE)),
        When(done, then=Value(Timeliness.ON_TIME)),
        When(at_due_on__isnull=True, then=Value(Timeliness.NO_DEADLINE)),
        When(at_due_on__lt=day, then=Value(Timeliness.OVERDUE)),
        When(at_due_on__lte=soon, then=Value(Timeliness.DUE_SOON)),
        default=Value(Timeliness.IN_TIME),
        output_field=CharField(),
    )
