"""Figures that a unit might declare, by how good it is: plausible, not all high."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports_app.demo.scoring.chance import ALL, chance
from scores_app.choices import Rule
from scores_app.points import Figure

HUNDRED = Decimal(100)
MANY = ("hồ sơ", "văn bản", "thanh toán", "phản ánh")
QUARTER = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be declared: a leaf of the set, how well it was done (0 to 9.999) and a whole
    number of things it was about, the same for each reading of it.
    """

    rule: str
    params: Mapping[str, Any]
    max_points: Decimal
    merit: int
    whole: int


def merit(unit: str, year: int, criterion: str) -> int:
    """How well a unit did at a criterion in a year, 0 to 9.999: mostly its own habit, partly the
    criterion, partly luck.
    """
    habit = 4500 + chance("habit", unit) // 2
    luck = chance("luck", unit, year, criterion)
    return min((3 * habit + 2 * luck + chance("hard", criterion)) // 6 + 250, ALL - 1)


def size(unit: str, criterion: str, name: str) -> int:
    """How many things a rate of this unit is out of: many files or documents, few of the rest."""
    drawn = chance("size", unit, criterion)
    many = any(word in name.casefold() for word in MANY)
    return 100 + drawn % 1900 if many else 5 + drawn % 26


def figure_of(task: Task) -> Figure:
    """The figure declared; of a rule that nobody declares, the one that others give."""
    return _DRAWN[Rule(task.rule)](task)


def _yes_no(task: Task) -> Figure:
    return Figure("yes" if task.merit >= 4000 else "no")


def _steps(task: Task) -> Figure:
    steps = task.params["steps"]
    place = 0 if task.merit >= 5500 else 1 if task.merit >= 2500 else len(steps) - 1
    return Figure(steps[place]["key"])


def _bands(task: Task) -> Figure:
    first = task.params["bands"][0]
    return _rate(task, int(first.get("over") or first["from"]))


def _proportional(task: Task) -> Figure:
    return _rate(task, int(task.params["full"]))


def _rate(task: Task, goal: int) -> Figure:
    """A part of the whole, from 60 to 115 per cent of the goal and never more than all."""
    share = min(goal * (6000 + task.merit * 55 // 100), 100 * ALL)
    return _part(task, share)


def _relative(task: Task) -> Figure:
    return _part(task, (25 + task.merit * 70 // ALL) * ALL)


def _part(task: Task, share: int) -> Figure:
    part = task.whole * share // (100 * ALL)
    return Figure(value=Decimal(part), of=Decimal(task.whole))


def _count(task: Task) -> Figure:
    enough = int(task.max_points / Decimal(task.params["each"]))
    return Figure(value=Decimal((enough + 2) * task.merit // ALL))


def _deduction(task: Task) -> Figure:
    return Figure(value=Decimal(max(7000 - task.merit, 0) * 4 // ALL))


def _given(task: Task) -> Figure:
    """A result of a survey, in per cent of satisfied answers."""
    return Figure(value=(Decimal(7000) + task.merit * 28 // 100) / HUNDRED)


def _manual(task: Task) -> Figure:
    points = task.max_points * (3000 + task.merit * 7 // 10) / ALL
    return Figure(value=points // QUARTER * QUARTER)


def _bonus(task: Task) -> Figure:
    return Figure(value=Decimal(max(task.merit - 6500, 0) // 1000))


def _penalty(task: Task) -> Figure:
    return Figure(value=Decimal(max(3800 - task.merit, 0) // 500))


_DRAWN: dict[str, Callable[[Task], Figure]] = {
    Rule.YES_NO: _yes_no,
    Rule.STEPS: _steps,
    Rule.BANDS: _bands,
    Rule.PROPORTIONAL: _proportional,
    Rule.RELATIVE_TO_BEST: _relative,
    Rule.COUNT: _count,
    Rule.DEDUCTION: _deduction,
    Rule.SURVEY: _given,
    Rule.LEADERS: _given,
    Rule.BONUS: _bonus,
    Rule.PENALTY: _penalty,
    Rule.MANUAL: _manual,
}
