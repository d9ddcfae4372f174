"""Stored computations: today's figures with all their groups, and one total per day for the
trend.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, Subquery, Value

import cchc
from cchc.core.clock import now, today
from cchc.core.locks import advisory_lock
from tasks_app import completion
from tasks_app.models import AssignmentEvent, CompletionRow, CompletionRun

TOTALS = ((), ("source",))
ALL_GROUPS = (
    *TOTALS,
    *((dimension,) for dimension in completion.DIMENSIONS),
    *(("source", dimension) for dimension in completion.DIMENSIONS),
)
LONGEST_TREND_DAYS = 400
OVERLAP = timedelta(hours=1)


def event_count(day: date) -> int:
    """How many events had taken effect by `day`. None is ever changed or deleted: an equal count
    means the same events.
    """
    return AssignmentEvent.objects.filter(effective_on__lte=day).count()


def stored(day: date) -> CompletionRun | None:
    """The stored computation of `day` if nothing that concerns it was recorded since, else None;
    one query.
    """
    counted = (
        AssignmentEvent.objects.filter(effective_on__lte=day)
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(number=Count("pk"))
        .values("number")
    )
    run = CompletionRun.objects.filter(as_of=day).annotate(now_counted=Subquery(counted)).first()
    return run if run is not None and run.event_count == (run.now_counted or 0) else None


def stored_groups(run: CompletionRun, source: str) -> list[completion.Group]:
    """The groups of a stored computation, of one source or of all."""
    return [
        completion.Group(completion.Counts(**row.counts), row.source, row.dimension, row.key)
        for row in run.rows.filter(source=source)
    ]


def trend(first: date, last: date, source: str) -> list[tuple[date, completion.Counts]]:
    """Stored totals of each day in first..last, oldest first; days never computed are missing."""
    rows = CompletionRow.objects.filter(
        run__as_of__range=(first, last), source=source, dimension=""
    ).order_by("run__as_of")
    return [
        (day, completion.Counts(**counts))
        for day, counts in rows.values_list("run__as_of", "counts")
    ]


def is_stale() -> bool:
    """Whether today's stored figures miss, or miss something recorded since."""
    return stored(today()) is None


def recompute(day: date) -> CompletionRun:
    """Computes and stores all figures of `day`, in the place of what was stored for it.

    One transaction: killed halfway, the last complete result stays.
    """
    return _store(day, ALL_GROUPS)


def recompute_range(first: date, last: date) -> int:
    """Computes and stores the totals of each day in first..last, for the trend; returns how many
    days.
    """
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    for day in days:
        _store(day, ALL_GROUPS if day == today() else TOTALS)
    return len(days)


def recompute_changed() -> CompletionRun:
    """Brings today and every day that changes since the last computation reach back to up to
    date.
    """
    last_run = CompletionRun.objects.aggregate(at=Max("computed_at"))["at"]
    first = _earliest_change(last_run)
    if first is not None and first < today():
        earliest = today() - timedelta(days=LONGEST_TREND_DAYS)
        recompute_range(max(first, earliest), today() - timedelta(days=1))
    return recompute(today())


def _earliest_change(since: datetime | None) -> date | None:
    """The earliest day that events recorded since then (with an overlap for slow transactions)
    take effect.
    """
    events = AssignmentEvent.objects.all()
    if since is not None:
        events = events.filter(recorded_at__gte=since - OVERLAP)
    first: date | None = events.aggregate(day=Min("effective_on"))["day"]
    return first


def _store(day: date, by: Iterable[tuple[str, ...]]) -> CompletionRun:
    with transaction.atomic():
        advisory_lock(f"completion {day}")
        counted = event_count(
            day
        )  # before the figures: what comes in between makes it stale, never wrong
        found = completion.groups(completion.scope().as_of(day), day, list(by))
        CompletionRun.objects.filter(as_of=day).delete()
        run = CompletionRun.objects.create(
            as_of=day,
            computed_at=now(),
            event_count=counted,
            program_version=cchc.__version__,
        )
        CompletionRow.objects.bulk_create(
            CompletionRow(
                run=run,
                source=group.source,
                dimension=group.dimension,
                key=group.key,
                counts=asdict(group.counts),
            )
            for group in found
        )
    return run
