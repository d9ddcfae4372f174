"""Completion: the one place where assignments are counted and rates are made.

Rate A (all) = done ÷ all assigned (the figure provinces report: 39 ÷ 133 = 29,32 %). Rate B (due)
= done among due ÷ due so far (the figure of the Government Office: 2.501 ÷ 2.723 = 91,8 %).
Dropped assignments are in neither; a ratio of nothing is None. The on-time rates are done on time ÷
(done + overdue), by the deadline in force and by the original one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Q

from cchc.core.figures import percent, shown
from cchc.core.statements import dict_rows
from tasks_app.choices import OPEN_STATUSES, Source, Status, Timeliness
from tasks_app.models import Assignment
from tasks_app.querysets import AssignmentQuerySet, is_stale
from units_app.models import User

DIMENSIONS = {
    "unit": "at_lead_unit_id",
    "area": "at_area_id",
    "document": "at_document_id",
}
KEYS = {"source": "at_source", **DIMENSIONS}
STANDING_COLUMNS = (
    "at_status",
    "at_timeliness",
    "at_original_due_on",
    "at_due_on",
    "at_completed_on",
    "at_updated_on",
    "is_sample",
)
DUE_WINDOWS = (7, 15, 30)
RATES = ("rate_all", "rate_due", "rate_on_time", "rate_on_time_original", "rate_updated")

_OPEN = "at_status IN ({})".format(", ".join(f"'{status}'" for status in OPEN_STATUSES))
_OPEN_IN_TIME = f"{_OPEN} AND at_timeliness <> '{Timeliness.OVERDUE}'"
_COUNTED = f"at_status <> '{Status.DROPPED}'"
_DONE = f"at_status = '{Status.DONE}'"
# What assignments must share to be counted together; %s are the days of `_alike_params`. `due_in`
# is -1 before the day, 0 on it, else the window the deadline lies in.
_WINDOWS = " ".join(f"WHEN at_due_on <= %s THEN {days}" for days in DUE_WINDOWS)
_ALIKE = {
    "at_status": "at_status",
    "at_timeliness": "at_timeliness",
    "is_sample": "is_sample",
    "is_fresh": "at_updated_on >= %s",
    # By the original deadline; a done task without a deadline is on time, as by the one in force.
    "is_on_time_original": f"{_DONE} AND coalesce(at_completed_on <= at_original_due_on, true)",
    "is_overdue_original": f"{_OPEN} AND coalesce(at_original_due_on < %s, false)",
    "due_in": f"CASE WHEN at_due_on < %s THEN -1 WHEN at_due_on = %s THEN 0 {_WINDOWS} END",
}


@dataclass(frozen=True)
class Counts:
    """Whole numbers of assignments, by what they are counted as.

    assigned = done + running + waiting + overdue: `waiting` are sent and not confirmed, `running`
    all other open ones, both not overdue. `due` are those whose deadline has come (on the day
    itself too), `done_due` the done ones among them, `sample` those that are illustrative.
    """

    assigned: int = 0
    done: int = 0
    due: int = 0
    done_due: int = 0
    on_time: int = 0
    on_time_original: int = 0
    late: int = 0
    open: int = 0
    not_started: int = 0
    in_progress: int = 0
    submitted: int = 0
    returned: int = 0
    dropped: int = 0
    overdue: int = 0
    overdue_original: int = 0
    due_soon: int = 0
    in_time: int = 0
    no_deadline: int = 0
    running: int = 0
    waiting: int = 0
    due_7: int = 0
    due_15: int = 0
    due_30: int = 0
    updated: int = 0
    sample: int = 0

    def share(self, rate: str) -> tuple[int, int]:
        """Numerator and denominator of one of RATES."""
        return {
            "rate_all": (self.done, self.assigned),
            "rate_due": (self.done_due, self.due),
            "rate_on_time": (self.on_time, self.done + self.overdue),
            "rate_on_time_original": (self.on_time_original, self.done + self.overdue_original),
            "rate_updated": (self.updated, self.open),
        }[rate]

    def best_share(self, rate: str) -> tuple[int, int]:
        """What a rate still becomes at best, once every open task is done and its deadline come:
        in time unless it is overdue already.
        """
        missed = {
            "rate_on_time": self.late + self.overdue,
            "rate_on_time_original": self.done - self.on_time_original + self.overdue_original,
        }
        return self.assigned - missed.get(rate, 0), self.assigned

    @property
    def rate_all(self) -> Decimal | None:
        """Rate A in per cent, unrounded."""
        return percent(*self.share("rate_all"))

    @property
    def rate_due(self) -> Decimal | None:
        """Rate B in per cent, unrounded."""
        return percent(*self.share("rate_due"))

    @property
    def rate_on_time(self) -> Decimal | None:
        """Done on time ÷ (done + overdue) by the deadlines in force, in per cent, unrounded."""
        return percent(*self.share("rate_on_time"))

    @property
    def rate_on_time_original(self) -> Decimal | None:
        """The same by the original deadlines, as if none had been extended."""
        return percent(*self.share("rate_on_time_original"))

    @property
    def rate_updated(self) -> Decimal | None:
        """Share of open assignments updated within the province's number of days, in per cent."""
        return percent(*self.share("rate_updated"))

    @property
    def stale(self) -> int:
        return self.open - self.updated

    def as_json(self) -> dict[str, int | Decimal | None]:
        """Counts and the rates rounded half up to two decimals, as commands and exports print
        them.
        """
        rates = {name: shown(getattr(self, name)) for name in RATES}
        return {**asdict(self), "stale": self.stale, **rates}


COUNT_NAMES = tuple(field.name for field in fields(Counts))


@dataclass(frozen=True)
class Group:
    """Counts of one group; an empty source or key means all of them, `dimension` "" the whole."""

    counts: Counts
    source: str = ""
    dimension: str = ""
    key: int | None = None


def scope(day: date, user: User | None = None, source: str = "") -> AssignmentQuerySet:
    """What a person may count on `day` (None: the whole province), of what was on one list then or
    on any; carries `as_of(day)`.
    """
    assignments = Assignment.objects.all() if user is None else Assignment.objects.for_user(user)
    known = assignments.as_of(day)
    return known.filter(at_source=source) if source in Source.values else known


def counts(assignments: AssignmentQuerySet, day: date) -> Counts:
    """Counts of the assignments at the end of `day`; the queryset must carry `as_of(day)`."""
    return groups(assignments, day, [()])[0].counts


def states(assignments: AssignmentQuerySet, day: date) -> Counter[str]:
    """How many assignments are in each state that the tabs above a list name: each status, and
    "overdue", "due_soon", "stale" and "awaits_head"; a third of the work of `counts`. Needs
    `as_of(day)`.
    """
    tests = {
        "overdue": Q(at_timeliness=Timeliness.OVERDUE),
        "due_soon": Q(at_timeliness=Timeliness.DUE_SOON),
        "stale": is_stale(day),
        "awaits_head": Q(at_awaits_head=True),
    }
    # The status is never null; the key would do as well, but is not in the index of the figures.
    tallies = {name: Count("at_status", filter=test) for name, test in tests.items()}
    by_status = assignments.order_by().values("at_status").annotate(all=Count("at_status"))
    found: Counter[str] = Counter()
    for row in by_status.annotate(**tallies):
        found[row.pop("at_status")] = row.pop("all")
        found.update(row)
    return found


def groups(assignments: AssignmentQuerySet, day: date, by: Sequence[Iterable[str]]) -> list[Group]:
    """Counts by each grouping in `by`, in one query whatever the number of assignments.

    Args:
        assignments: carries `as_of(day)`, and whatever filters and rights apply.
        day: the as-of day, a local date.
        by: groupings, each of "source" and at most one of DIMENSIONS; () is the whole.

    Returns:
        One Group per group that has rows; the whole always has one, with zeros if need be.
    """
    wanted = [tuple(sorted(grouping)) for grouping in by]
    rows = _rows(assignments, day, wanted)
    found = [_group(row) for row in rows]
    if () in wanted and not any(not group.source and not group.dimension for group in found):
        found.insert(0, Group(Counts()))
    return found


def _rows(
    assignments: AssignmentQuerySet, day: date, by: list[tuple[str, ...]]
) -> list[dict[str, Any]]:
    keys = {name: KEYS[name] for name in KEYS if any(name in grouping for grouping in by)}
    inner = assignments.order_by().values(*STANDING_COLUMNS, *keys.values())
    try:
        sql, params = inner.query.sql_with_params()
    except EmptyResultSet:
        return []
    return dict_rows(_statement(sql, keys, by), (*_alike_params(day), *params))


def _statement(sql: str, keys: dict[str, str], by: list[tuple[str, ...]]) -> str:
    """Two steps in one statement: assignments that stand alike are counted first, then those few
    rows are added up for each count and grouping; many times quicker than every test on every
    assignment. Hardly two of one document are alike, so with documents the first step counts none.
    """
    alike = ", ".join([*keys.values(), *(f"{test} AS {name}" for name, test in _ALIKE.items())])
    places = ", ".join(str(place + 1) for place in range(len(keys) + len(_ALIKE)))
    number, grouped = ("1", "") if "document" in keys else ("count(*)", f"GROUP BY {places}")
    picked = [
        f"{column} AS {name}, GROUPING({column}) AS {name}_all" for name, column in keys.items()
    ]
    tallies = [
        f"coalesce(sum(number) FILTER (WHERE {test}), 0)::bigint AS {name}"
        for name, test in _tests().items()
    ]
    sets = ", ".join("({})".format(", ".join(keys[name] for name in grouping)) for grouping in by)
    return (
        f"SELECT {', '.join(picked + tallies)} FROM (SELECT {alike}, {number} AS number"  # noqa: S608 - every name is a constant of this module
        f" FROM ({sql}) standing {grouped}) alike GROUP BY GROUPING SETS ({sets})"
    )


def _tests() -> dict[str, str]:
    """What each count counts, said of the columns of `_ALIKE`."""
    by_status = {str(s): f"at_status = '{s}'" for s in (*OPEN_STATUSES, Status.DROPPED)}
    by_time = {str(t): f"at_timeliness = '{t}'" for t in Timeliness if t is not Timeliness.DROPPED}
    due_within = {f"due_{days}": f"{_OPEN} AND due_in BETWEEN 0 AND {days}" for days in DUE_WINDOWS}
    return {
        "assigned": _COUNTED,
        "done": _DONE,
        "due": f"{_COUNTED} AND due_in <= 0",
        "done_due": f"{_DONE} AND due_in <= 0",
        "open": _OPEN,
        "updated": f"{_OPEN} AND is_fresh",
        "running": f"{_OPEN_IN_TIME} AND at_status <> '{Status.SUBMITTED}'",
        "waiting": f"{_OPEN_IN_TIME} AND at_status = '{Status.SUBMITTED}'",
        "on_time_original": "is_on_time_original",
        "overdue_original": "is_overdue_original",
        "sample": "is_sample",
        **by_status,
        **by_time,
        **due_within,
    }


def _alike_params(day: date) -> list[date]:
    """The days of `_ALIKE`, in its order."""
    fresh_since = day - timedelta(days=settings.UPDATE_WITHIN_DAYS)
    return [fresh_since, day, day, day, *(day + timedelta(days=days) for days in DUE_WINDOWS)]


def _group(row: dict[str, Any]) -> Group:
    dimension = next((name for name in DIMENSIONS if row.get(f"{name}_all") == 0), "")
    return Group(
        counts=Counts(**{name: row[name] for name in COUNT_NAMES}),
        source=row["source"] if row.get("source_all") == 0 else "",
        dimension=dimension,
        key=row[dimension] if dimension else None,
    )
