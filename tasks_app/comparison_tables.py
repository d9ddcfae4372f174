"""A comparison of two days as tables: the figures of both days, what happened by unit and area."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tasks_app import comparing, completion, labels

TOLD_RATES = (
    ("Trên tổng được giao (A)", "rate_all"),
    ("Trên số đến hạn (B)", "rate_due"),
    ("Đúng hạn, thời hạn sau gia hạn", "rate_on_time"),
    ("Đúng hạn, thời hạn ban đầu", "rate_on_time_original"),
)
TOLD_NUMBERS = (("Được giao", "assigned"), ("Hoàn thành", "done"), ("Quá hạn", "overdue"))
BY_GROUP = (
    "entered",
    "done",
    "finished_late",
    "late",
    "returned",
    "caught_up",
    "extended",
    "updated",
)


@dataclass(frozen=True)
class Pair:
    """One figure of both days; a rate is in per cent, unrounded, None where there is none."""

    label: str
    before: int | Decimal | None
    after: int | Decimal | None
    is_rate: bool

    @property
    def change(self) -> int | Decimal | None:
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Row:
    """What happened to one unit or area: (kind, number) of BY_GROUP, and both days' rates."""

    name: str
    key: int | None
    numbers: list[tuple[str, int]]
    rates: list[Pair]


def figures(before: completion.Counts, after: completion.Counts) -> list[Pair]:
    """The figures of both days, numbers first."""
    numbers = [
        Pair(label, getattr(before, name), getattr(after, name), is_rate=False)
        for label, name in TOLD_NUMBERS
    ]
    return [*numbers, *_rates(before, after)]


def _rates(before: completion.Counts, after: completion.Counts) -> list[Pair]:
    return [
        Pair(label, getattr(before, name), getattr(after, name), is_rate=True)
        for label, name in TOLD_RATES
    ]


def rows(
    groups: list[comparing.Group],
    before: list[completion.Group],
    after: list[completion.Group],
    dimension: str,
) -> list[Row]:
    """Each unit or area that either day or the comparison knows, in order; one query."""
    numbers = {group.key: group.number for group in groups if group.dimension == dimension}
    first, last = _counts(before, dimension), _counts(after, dimension)
    nothing, nobody = dict.fromkeys(comparing.KINDS, 0), completion.Counts()
    known = {**numbers, **first, **last}
    wanted = [completion.Group(nobody, dimension=dimension, key=key) for key in known]
    return [
        Row(
            row.name,
            row.group.key,
            [(kind, numbers.get(row.group.key, nothing)[kind]) for kind in BY_GROUP],
            _rates(first.get(row.group.key, nobody), last.get(row.group.key, nobody)),
        )
        for row in labels.named(wanted, dimension)
    ]


def _counts(groups: list[completion.Group], dimension: str) -> dict[int | None, completion.Counts]:
    return {group.key: group.counts for group in groups if group.dimension == dimension}
