"""What a unit's own tasks say in a round: the figures behind the rule from_assignments.

Counted by `tasks_app.completion` alone, at the end of the window's last day, or of today while
that has not come. A task counts where its deadline lies in the window: the one in force, or for
`on_time_original` the original one. For `done_all` it counts if it was on the books in the window:
not done before its first day. Tasks of units that have ended and have no sheet of their own in the
round count for the units that took them over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db import connection

from cchc.core.clock import today
from scores_app.models import Criterion, Round
from scores_app.points import Figure
from scores_app.points.figures import NOT_APPLICABLE
from tasks_app import completion
from tasks_app.querysets import AssignmentQuerySet
from units_app.families import taken_over_step

# Which tasks a measure looks at, and the rate of `completion` that it is.
WINDOWS = {
    "on_time": ("due", "rate_on_time"),
    "on_time_original": ("original", "rate_on_time_original"),
    "done_due": ("due", "rate_due"),
    "done_all": ("books", "rate_all"),
}
NOTHING = Figure(NOT_APPLICABLE)

# As in decision 4, but a unit with a sheet of its own answers for itself.
_ANSWERING = f"""
WITH RECURSIVE own(unit_id) AS (
    SELECT sheet.unit_id FROM scores_app_scoresheet sheet
    JOIN scores_app_roundset part ON part.id = sheet.round_set_id WHERE part.round_id = %(round)s
), line(unit_id, led_by) AS (
    SELECT unit_id, unit_id FROM own
    UNION
    {taken_over_step("line", "line.unit_id, link.predecessor_id", unit="led_by")}
    AND prior.id NOT IN (SELECT unit_id FROM own)
)
SELECT unit_id, led_by FROM line ORDER BY unit_id, led_by <> unit_id, led_by
"""  # noqa: S608 - texts of the program


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted of whose tasks: a measure of the rule, and the list ("" is both)."""

    name: str
    source: str

    @classmethod
    def of(cls, criterion: Criterion) -> Measure:
        """What the parameters of a from_assignments criterion say."""
        params = criterion.rule_params
        return cls(params["measure"], params.get("source") or "")


class RoundTasks:
    """The tasks of all units that take part in a round, counted once for each kind of window; as
    they stood at the end of `day`, today unless it is named, but of the window's last day at most.
    """

    def __init__(self, of_round: Round, day: date | None = None) -> None:
        self.asked = day or today()
        self.first = of_round.window_from
        self.last = of_round.window_to
        self.day = min(self.asked, self.last)
        self.round_id = of_round.pk
        self._counted: dict[str, dict[tuple[str, int], completion.Counts]] = {}

    @property
    def has_begun(self) -> bool:
        return self.first <= self.day

    @cached_property
    def answering(self) -> dict[int, list[int]]:
        """Unit with a sheet -> the units whose tasks are its own, itself first; one query."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(_ANSWERING, {"round": self.round_id, "day": self.asked})
            for unit, led_by in cursor.fetchall():
                found[unit].append(led_by)
        return dict(found)

    def figure(self, unit_id: int, measure: Measure) -> Figure:
        """Part and whole of a unit; not applicable where it had nothing to do."""
        rate = WINDOWS[measure.name][1]
        return _together(counts.share(rate) for counts in self._of(unit_id, measure))

    def best_figure(self, unit_id: int, measure: Measure) -> Figure:
        """The same at best by the end of the window, with the tasks given so far: what is late
        stays late.
        """
        rate = WINDOWS[measure.name][1]
        return _together(counts.best_share(rate) for counts in self._of(unit_id, measure))

    def _of(self, unit_id: int, measure: Measure) -> list[completion.Counts]:
        """The counts of a unit and of those it answers for."""
        counted = self._counts(WINDOWS[measure.name][0])
        answering = self.answering.get(unit_id, [unit_id])
        return [counted.get((measure.source, one), completion.Counts()) for one in answering]

    def _counts(self, window: str) -> dict[tuple[str, int], completion.Counts]:
        """(source, unit) -> counts of all units, in one query; "" is both lists."""
        if window not in self._counted:
            tasks = self._in_window(completion.scope(self.day), window)
            groups = completion.groups(tasks, self.day, [("unit",), ("source", "unit")])
            self._counted[window] = {
                (group.source, group.key): group.counts for group in groups if group.key
            }
        return self._counted[window]

    def _in_window(self, tasks: AssignmentQuerySet, window: str) -> AssignmentQuerySet:
        if window == "due":
            return tasks.due_within(self.first, self.last)
        if window == "original":
            return tasks.original_due_within(self.first, self.last)
        return tasks.not_done_before(self.first)


def _together(shares: Iterable[tuple[int, int]]) -> Figure:
    parts = wholes = 0
    for part, whole in shares:
        parts, wholes = parts + part, wholes + whole
    return Figure(value=Decimal(parts), of=Decimal(wholes)) if wholes else NOTHING
