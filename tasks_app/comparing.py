"""Two days compared: what happened to each assignment between the end of one and of the other.

What an assignment was and is comes from the same `as_of` that every figure uses, so differences of
figures are explained to the last task: done on the later day − done on the earlier one = `done` −
`undone`, and likewise for what is counted as assigned and for what is overdue.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from tasks_app import completion
from tasks_app.choices import Status, Timeliness
from tasks_app.querysets import AssignmentQuerySet

CHUNK = 2000
COLUMNS = (
    "at_status",
    "at_timeliness",
    "at_due_on",
    "at_completed_on",
    "at_updated_on",
    "at_lead_unit_id",
    "at_area_id",
    "at_source",
    "at_document_id",
)
_DONE, _DROPPED = f"'{Status.DONE}'", f"'{Status.DROPPED}'"
_OVERDUE = f"'{Timeliness.OVERDUE}'"


def _became(column: str, value: str) -> str:
    return f"b.{column} = {value} AND a.{column} IS DISTINCT FROM {value}"


def _ceased(column: str, value: str) -> str:
    return f"a.{column} = {value} AND b.{column} IS DISTINCT FROM {value}"


def _changed(*columns: str) -> str:
    return " OR ".join(f"a.{name} IS DISTINCT FROM b.{name}" for name in columns)


# What can have happened, in words and as a test of both standings (a: earlier, b: later); an
# assignment that one of the days does not know has no row there. One may be of several kinds.
_COUNTED_A, _COUNTED_B = (f"coalesce({day}.at_status <> {_DROPPED}, false)" for day in "ab")
_BOTH = "a.id IS NOT NULL AND b.id IS NOT NULL"
_OVERDUE_CHANGED = f"(a.at_timeliness = {_OVERDUE}) <> (b.at_timeliness = {_OVERDUE})"
KINDS: dict[str, tuple[str, str]] = {
    "entered": ("Được giao thêm", f"{_COUNTED_B} AND NOT {_COUNTED_A}"),
    "done": ("Đã hoàn thành", _became("at_status", _DONE)),
    "finished_late": (
        "Hoàn thành quá hạn",
        f"({_became('at_status', _DONE)}) AND b.at_timeliness = '{Timeliness.LATE}'",
    ),
    "late": ("Mới quá hạn", _became("at_timeliness", _OVERDUE)),
    "returned": ("Bị trả lại", _became("at_status", f"'{Status.RETURNED}'")),
    "caught_up": ("Hết quá hạn", _ceased("at_timeliness", _OVERDUE)),
    "undone": ("Không còn hoàn thành", _ceased("at_status", _DONE)),
    "left": ("Dừng hoặc chuyển đi", f"{_COUNTED_A} AND NOT {_COUNTED_B}"),
    "passed": (
        "Giao rồi dừng trong thời gian này",
        f"a.id IS NULL AND NOT {_COUNTED_B}",
    ),
    "extended": ("Đổi thời hạn", f"{_BOTH} AND ({_changed('at_due_on')})"),
    "moved": (
        "Đổi đơn vị, lĩnh vực, văn bản",
        f"{_BOTH} AND ({_changed('at_lead_unit_id', 'at_area_id', 'at_source', 'at_document_id')})",
    ),
    "updated": ("Có cập nhật", f"{_BOTH} AND ({_changed('at_updated_on', 'at_status')})"),
    "same": (
        "Không đổi",
        f"{_BOTH} AND NOT ({_changed(*COLUMNS[:1], *COLUMNS[2:])} OR {_OVERDUE_CHANGED})",
    ),
}
LABELS = {name: label for name, (label, _) in KINDS.items()}
DIMENSIONS = {"unit": "at_lead_unit_id", "area": "at_area_id"}


@dataclass(frozen=True)
class Group:
    """How many assignments each kind has; `dimension` is "" for all of them together.

    A unit's group holds what is the unit's on the later day, and what was its own on the earlier
    one where the later one does not know the assignment.
    """

    number: dict[str, int]
    dimension: str = ""
    key: int | None = None


@dataclass(frozen=True)
class Line:
    """One assignment on both days; a standing is None on a day that does not know it."""

    pk: int
    kinds: tuple[str, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Comparison:
    """Both days with what a person may see on them; asked for counts and for lines.

    `narrowed` keeps what a group of these keys (by names of DIMENSIONS) holds.
    """

    earlier: AssignmentQuerySet
    later: AssignmentQuerySet
    first: date
    last: date
    narrowed: Mapping[str, int | None] = field(default_factory=dict)

    def groups(self, by: Sequence[str] = ()) -> list[Group]:
        """The numbers in all first, then by each of DIMENSIONS that is named; one query."""
        sets = ", ".join(["()", *(f"({name})" for name in by)])
        keys = [f"{name}, GROUPING({name})" for name in by]
        tallies = [f"count(*) FILTER (WHERE is_{name})" for name in KINDS]
        picked = ", ".join([*keys, *tallies])
        statement = f"SELECT {picked} FROM ({{pairs}}) pairs GROUP BY GROUPING SETS ({sets})"  # noqa: S608 - names of this module
        found = [_group(row, by) for row in self._run(statement)]
        found.sort(key=lambda group: ("", *by).index(group.dimension))  # no order of the database's
        return found or [Group(dict.fromkeys(KINDS, 0))]

    def lines(self, kind: str, *, start: int = 0, most: int | None = None) -> list[Line]:
        """Assignments of one kind, the earliest deadline first; `start` and `most` turn pages."""
        return list(self.read(kind, start=start, most=most))

    def read(self, kind: str, *, start: int = 0, most: int | None = None) -> Iterator[Line]:
        """The same, made one after the other: of a large list few are in memory at a time."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind: {kind}")
        limit = f" LIMIT {int(most)} OFFSET {int(start)}" if most is not None else ""
        both = ", ".join([*(f"a_{name}" for name in COLUMNS), *(f"b_{name}" for name in COLUMNS)])
        flags = ", ".join(f"is_{name}" for name in KINDS)
        statement = (
            f"SELECT id, in_a, in_b, {flags}, {both} FROM ({{pairs}}) pairs"  # noqa: S608 - names of this module
            f" WHERE is_{kind} ORDER BY coalesce(b_at_due_on, a_at_due_on) NULLS LAST, id{limit}"
        )
        yield from map(_line, self._run(statement))

    def counts(self) -> tuple[completion.Counts, completion.Counts]:
        """The figures of both days, from the function that makes them everywhere."""
        before, after = self.figures()
        return before[0].counts, after[0].counts

    def figures(
        self, by: Sequence[str] = ()
    ) -> tuple[list[completion.Group], list[completion.Group]]:
        """Each day's figures in all, first of its list, and by each of DIMENSIONS that is named;
        two queries. Every day has its own units and areas.
        """
        sides = ((self.earlier, self.first), (self.later, self.last))
        before, after = (self._figures(assignments, day, by) for assignments, day in sides)
        return before, after

    def _figures(
        self, assignments: AssignmentQuerySet, day: date, by: Sequence[str]
    ) -> list[completion.Group]:
        kept = assignments.filter(**{DIMENSIONS[name]: key for name, key in self.narrowed.items()})
        found = completion.groups(kept, day, [(), *((name,) for name in by)])
        return sorted(found, key=lambda group: group.dimension != "")

    def _run(self, statement: str) -> Iterator[tuple[Any, ...]]:
        pairs, params = self._pairs()
        with connection.cursor() as cursor:
            cursor.execute(statement.format(pairs=pairs), params)
            while rows := cursor.fetchmany(CHUNK):
                yield from rows

    def _pairs(self) -> tuple[str, list[Any]]:
        """One row for each assignment known on either day."""
        (before, first), (after, second) = _standing(self.earlier), _standing(self.later)
        tests = ", ".join(f"({test}) AS is_{name}" for name, (_, test) in KINDS.items())
        keys = ", ".join(f"{_key(name)} AS {name}" for name in DIMENSIONS)
        kept = " AND ".join(
            ["true", *(f"{_key(name)} IS NOT DISTINCT FROM %s" for name in self.narrowed)]
        )
        both = ", ".join(
            [f"a.{name} AS a_{name}" for name in COLUMNS]
            + [f"b.{name} AS b_{name}" for name in COLUMNS]
        )
        statement = (
            "SELECT coalesce(b.id, a.id) AS id, a.id IS NOT NULL AS in_a, b.id IS NOT NULL AS in_b,"  # noqa: S608 - as above
            f" {keys}, {tests}, {both} FROM ({before}) a FULL JOIN ({after}) b ON a.id = b.id"
            f" WHERE {kept}"
        )
        return statement, [*first, *second, *self.narrowed.values()]


def _key(dimension: str) -> str:
    """Whose an assignment is: the later day's where that day knows it."""
    column = DIMENSIONS[dimension]
    return f"CASE WHEN b.id IS NULL THEN a.{column} ELSE b.{column} END"


def _standing(assignments: AssignmentQuerySet) -> tuple[str, list[Any]]:
    """The statement that reads each assignment's standing; one without rows for nobody's."""
    inner = assignments.order_by().values("id", *COLUMNS)
    try:
        sql, params = inner.query.sql_with_params()
    except EmptyResultSet:
        return _standing(type(assignments)(assignments.model).filter(pk=0).as_of(date.min))
    return sql, list(params)


def _group(row: tuple[Any, ...], by: Sequence[str]) -> Group:
    keyed = [(name, row[2 * place]) for place, name in enumerate(by) if row[2 * place + 1] == 0]
    number = dict(zip(KINDS, row[2 * len(by) :], strict=True))
    dimension, key = keyed[0] if keyed else ("", None)
    return Group(number, dimension, key)


def _line(row: tuple[Any, ...]) -> Line:
    pk, in_a, in_b, *rest = row
    flags, values = rest[: len(KINDS)], rest[len(KINDS) :]
    before = dict(zip(COLUMNS, values[: len(COLUMNS)], strict=True))
    after = dict(zip(COLUMNS, values[len(COLUMNS) :], strict=True))
    kinds = tuple(name for name, holds in zip(KINDS, flags, strict=True) if holds)
    return Line(pk, kinds, before if in_a else None, after if in_b else None)


def compare(
    assignments: AssignmentQuerySet,
    first: date,
    last: date,
    source: str = "",
    narrowed: Mapping[str, int | None] | None = None,
) -> Comparison:
    """Compares what is in `assignments` at the end of `first` with the end of `last`.

    Args:
        assignments: what may be seen (`for_user`), without `as_of`.
        first, last: local dates, the earlier one first.
        source: one list only, as it was on each of the days; "" for both lists.
        narrowed: one unit or area only, by names of DIMENSIONS; None as a key is "no area".

    Raises:
        ValueError: the days are in the wrong order.
    """
    if first > last:
        raise ValueError("first day after the last")
    earlier, later = assignments.as_of(first), assignments.as_of(last)
    if source:
        earlier, later = earlier.filter(at_source=source), later.filter(at_source=source)
    return Comparison(earlier, later, first, last, narrowed or {})
