"""Stored computations: today's figures with all their groups, and one total per day for the
trend.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Q, Subquery, Value
from django.db.models.functions import Coalesce

import cchc
from cchc.core.clock import now, today
from cchc.core.locks import advisory_lock
from tasks_app import completion
from tasks_app.models import AssignmentEvent, CompletionRow, CompletionRun, WithdrawnEvent

TOTALS = ((), ("source",))
ALL_GROUPS = (
    *TOTALS,
    *((dimension,) for dimension in completion.DIMENSIONS),
    *(("source", dimension) for dimension in completion.DIMENSIONS),
)


def rules_version() -> str:
    """What figures depend on besides the events: the program, and the province's two numbers of
    days (`0.1.0+15.15`). A run made under another one is stale.
    """
    return f"{cchc.__version__}+{settings.UPDATE_WITHIN_DAYS}.{settings.DUE_SOON_DAYS}"


@dataclass(frozen=True)
class Print:
    """Which events a run counted: how many had taken effect, and how many of a day up to then had
    been withdrawn. Neither those recorded in all nor those withdrawn ever become fewer: two equal
    numbers mean the same events.
    """

    events: int
    withdrawn: int


def event_print(day: date) -> Print:
    """What the books hold up to `day`, now."""
    return Print(
        AssignmentEvent.objects.filter(effective_on__lte=day).count(),
        WithdrawnEvent.objects.filter(effective_on__lte=day).count(),
    )


def stored(day: date) -> CompletionRun | None:
    """The stored computation of `day` if it was made under today's rules and nothing that concerns
    it was recorded or withdrawn since, else None; one query.
    """
    runs = CompletionRun.objects.filter(as_of=day, rules_version=rules_version())
    run = runs.annotate(
        events_now=Subquery(_number_up_to(AssignmentEvent, day)),
        withdrawn_now=Subquery(_number_up_to(WithdrawnEvent, day)),
    ).first()
    if run is None:
        return None
    now_held = Print(run.events_now or 0, run.withdrawn_now or 0)
    return run if Print(run.event_count, run.withdrawn_count) == now_held else None


def _number_up_to(model: type[AssignmentEvent | WithdrawnEvent], day: date) -> Any:
    """The number of a model's rows effective by `day`, as a subquery."""
    rows = model._default_manager.filter(effective_on__lte=day).order_by()
    return rows.annotate(one=Value(1)).values("one").annotate(number=Count("pk")).values("number")


def stored_groups(
    run_id: int, source: str, dimensions: Iterable[str] = ("", *completion.DIMENSIONS)
) -> list[completion.Group]:
    """The groups of a stored computation, of one source or of all; "" is the whole. Documents are
    many: who shows none leaves them out.
    """
    return [
        completion.Group(completion.Counts(**row.counts), row.source, row.dimension, row.key)
        for row in CompletionRow.objects.filter(run=run_id, source=source, dimension__in=dimensions)
    ]


@dataclass(frozen=True)
class Stored:
    """A stored computation that still holds, and when it was made."""

    run_id: int
    computed_at: datetime


def trend(
    first: date, day: date, source: str
) -> tuple[list[tuple[date, completion.Counts]], Stored | None]:
    """Stored totals of each day from `first` to the one before `day`, oldest first, and the stored
    computation of `day` itself where `stored` would give it; one query. Days never computed under
    today's rules are missing.
    """
    totals = CompletionRow.objects.filter(
        run__as_of__range=(first, day),
        run__rules_version=rules_version(),
        source=source,
        dimension="",
    )
    rows = totals.annotate(is_current=_is_current(day)).order_by("run__as_of")
    told = list(
        rows.values_list("run__as_of", "counts", "run_id", "run__computed_at", "is_current")
    )
    before = [(at, completion.Counts(**counts)) for at, counts, *_ in told if at < day]
    held = [Stored(run, made) for at, _, run, made, current in told if at == day and current]
    return before, next(iter(held), None)


def _is_current(day: date) -> Q:
    """Whether the run of a row counted exactly what the books hold up to `day` now."""
    return Q(
        run__event_count=Coalesce(Subquery(_number_up_to(AssignmentEvent, day)), 0),
        run__withdrawn_count=Coalesce(Subquery(_number_up_to(WithdrawnEvent, day)), 0),
    )


def is_stale() -> bool:
    """Whether today's stored figures miss, or miss something recorded since."""
    return stored(today()) is None


def recompute(day: date) -> CompletionRun:
    """Computes and stores all figures of `day`, in the place of what was stored for it.

    One transaction: killed halfway, the last complete result stays.
    """
    return _store(day, ALL_GROUPS)


def recompute_range(first: date, last: date) -> int:
    """Computes and stores the totals of the days in first..last that miss something.

    The newest come first, each in a transaction of its own. Returns how many there were.
    """
    days = stale_days(first, last)
    for day in reversed(days):
        _store(day, ALL_GROUPS if day == today() else TOTALS)
    return len(days)


def recompute_changed() -> CompletionRun:
    """Brings today up to date, then every day of the trend that a change reaches back to."""
    run = recompute(today())
    first_stored = CompletionRun.objects.aggregate(day=Min("as_of"))["day"]
    new_year = today().replace(month=1, day=1)
    recompute_range(min(first_stored, new_year), today() - timedelta(days=1))
    return run


def stale_days(first: date, last: date) -> list[date]:
    """Days in first..last whose stored run is missing, holds other events or was made under other
    rules; three queries.

    A day before the first event has nothing to compute and is never stale.
    """
    runs = CompletionRun.objects.filter(as_of__range=(first, last), rules_version=rules_version())
    known = {
        day: Print(events, withdrawn)
        for day, events, withdrawn in runs.values_list("as_of", "event_count", "withdrawn_count")
    }
    events, withdrawn = _per_day(AssignmentEvent, last), _per_day(WithdrawnEvent, last)
    held = Print(_before(events, first), _before(withdrawn, first))
    stale = []
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        held = Print(held.events + events.get(day, 0), held.withdrawn + withdrawn.get(day, 0))
        if held != known.get(day, Print(0, held.withdrawn)):
            stale.append(day)
    return stale


def _per_day(model: type[AssignmentEvent | WithdrawnEvent], last: date) -> dict[date, int]:
    rows = model._default_manager.filter(effective_on__lte=last).order_by()
    return dict(rows.values_list("effective_on").annotate(number=Count("pk")))


def _before(per_day: dict[date, int], first: date) -> int:
    return sum(number for day, number in per_day.items() if day < first)


def _store(day: date, by: Iterable[tuple[str, ...]]) -> CompletionRun:
    with transaction.atomic():
        advisory_lock(f"completion {day}")
        # Counted before the figures: what comes in between makes them stale, never wrong.
        counted = event_print(day)
        found = completion.groups(completion.scope(day), day, list(by))
        CompletionRun.objects.filter(as_of=day).delete()
        run = CompletionRun.objects.create(
            as_of=day,
            computed_at=now(),
            event_count=counted.events,
            withdrawn_count=counted.withdrawn,
            rules_version=rules_version(),
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
