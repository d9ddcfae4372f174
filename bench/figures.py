"""Completion on a past day and today, beside the same statement written by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db import connection

from bench import ground
from bench.data import past_day
from bench.measure import Cost, cost_of, medians
from bench.quiet import MACHINE
from bench.say import step
from cchc.core.clock import today
from tasks_app import completion, snapshots

WARM_UP = 2
CALLS = 3

BARE = """
SELECT
    count(*) FILTER (WHERE status <> 'dropped') AS assigned,
    count(*) FILTER (WHERE status = 'done') AS done,
    count(*) FILTER (WHERE status <> 'dropped' AND due_on <= %(day)s) AS due,
    count(*) FILTER (WHERE status = 'done' AND due_on <= %(day)s) AS done_due,
    count(*) FILTER (
        WHERE status = 'done' AND (due_on IS NULL OR completed_on <= due_on)) AS on_time,
    count(*) FILTER (
        WHERE status = 'done' AND (original_due_on IS NULL OR completed_on <= original_due_on)
    ) AS on_time_original,
    count(*) FILTER (WHERE status = 'done' AND completed_on > due_on) AS late,
    count(*) FILTER (WHERE status NOT IN ('done', 'dropped')) AS open,
    count(*) FILTER (WHERE status = 'not_started') AS not_started,
    count(*) FILTER (WHERE status = 'in_progress') AS in_progress,
    count(*) FILTER (WHERE status = 'submitted') AS submitted,
    count(*) FILTER (WHERE status = 'returned') AS returned,
    count(*) FILTER (WHERE status = 'dropped') AS dropped,
    count(*) FILTER (WHERE status NOT IN ('done', 'dropped') AND due_on < %(day)s) AS overdue,
    count(*) FILTER (
        WHERE status NOT IN ('done', 'dropped') AND original_due_on < %(day)s) AS overdue_original,
    count(*) FILTER (
        WHERE status NOT IN ('done', 'dropped')
        AND due_on BETWEEN %(day)s AND %(soon)s) AS due_soon,
    count(*) FILTER (WHERE status NOT IN ('done', 'dropped') AND due_on > %(soon)s) AS in_time,
    count(*) FILTER (WHERE status NOT IN ('done', 'dropped') AND due_on IS NULL) AS no_deadline,
    count(*) FILTER (
        WHERE status NOT IN ('done', 'dropped', 'submitted')
        AND (due_on IS NULL OR due_on >= %(day)s)) AS running,
    count(*) FILTER (
        WHERE status = 'submitted' AND (due_on IS NULL OR due_on >= %(day)s)) AS waiting,
    count(*) FILTER (
        WHERE status NOT IN ('done', 'dropped')
        AND due_on BETWEEN %(day)s AND %(day)s + 7) AS due_7,
    count(*) FILTER (
        WHERE status NOT IN ('done', 'dropped')
        AND due_on BETWEEN %(day)s AND %(day)s + 15) AS due_15,
    count(*) FILTER (
        WHERE status NOT IN ('done', 'dropped')
        AND due_on BETWEEN %(day)s AND %(day)s + 30) AS due_30,
    count(*) FILTER (
        WHERE status NOT IN ('done', 'dropped') AND updated_on >= %(fresh)s) AS updated,
    count(*) FILTER (WHERE is_sample) AS sample
FROM (
    SELECT DISTINCT ON (assignment_id)
        assignment_id, status, original_due_on, due_on, completed_on, updated_on
    FROM tasks_app_assignmentevent
    WHERE effective_on <= %(day)s
    ORDER BY assignment_id, seq DESC
) standing
JOIN (SELECT id, is_sample FROM tasks_app_assignment) own ON own.id = assignment_id
"""


class FigureError(RuntimeError):
    """The product and the bare statement do not count the same."""


@dataclass
class Compared:
    """Calls of the product and of the bare statement, which took turns."""

    product: list[Cost] = field(default_factory=list)
    bare: list[Cost] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times as long the product takes, by medians."""
        return medians(self.product).elapsed / medians(self.bare).elapsed


Figures = dict[tuple[str, int], Compared]


def measure(sizes: Iterable[int], rounds: int) -> Figures:
    """All counts of the whole on a past day; then the same by unit and area, and storing them."""
    results: Figures = {}
    sizes = list(sizes)
    with step("Đo số liệu hoàn thành"):
        for _ in range(rounds):
            for size in sizes:
                ground.use(f"size_{size}")
                MACHINE.wait()
                _once(results, size)
    return results


def _once(results: Figures, size: int) -> None:
    day = past_day()
    if product(day) != bare(day):
        raise FigureError(f"{size}: {product(day)} ≠ {bare(day)}")
    take_turns(
        results.setdefault(("past day", size), Compared()),
        lambda: product(day),
        lambda: bare(day),
    )
    take_turns(
        results.setdefault(("past day, all groups", size), Compared()),
        lambda: completion.groups(completion.scope(day), day, snapshots.ALL_GROUPS),
        lambda: bare(day),
    )
    take_turns(
        results.setdefault(("recompute today", size), Compared()),
        lambda: snapshots.recompute(today()),
        lambda: bare(today()),
    )


def take_turns(
    compared: Compared, first: Callable[[], object], second: Callable[[], object]
) -> None:
    """Call both by turns, after a warm-up, and keep what each call cost."""
    for _ in range(WARM_UP):
        first()
        second()
    for _ in range(CALLS):
        compared.product.append(cost_of(first))
        compared.bare.append(cost_of(second))


def product(day: date) -> dict[str, int]:
    """The counts as the product makes them."""
    return asdict(completion.counts(completion.scope(day), day))


def bare(day: date) -> dict[str, int]:
    """The counts by the statement above."""
    params = {
        "day": day,
        "soon": day + timedelta(days=settings.DUE_SOON_DAYS),
        "fresh": day - timedelta(days=settings.UPDATE_WITHIN_DAYS),
    }
    with connection.cursor() as cursor:
        cursor.execute(BARE, params)
        names = [column[0] for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))
