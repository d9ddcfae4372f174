"""Lost points by cause: of a sheet, and of every sheet of a group.

What is lost, and whether somebody has to answer for it, is told by `ranks.unit` and `causes`; here
it is only put together. Bonus and penalty stand outside, as they do in the maxima.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils.text import capfirst

from cchc.core.clock import today
from cchc.core.figures import percent
from scores_app.causes import NOT_JUDGED
from scores_app.choices import Basis, Cause, Rule
from scores_app.models import RoundSet
from scores_app.ranks import totals
from scores_app.ranks.unit import AreaSection, CriterionLine

ZERO = Decimal(0)
# Points that somebody has to answer for, and of which nobody said why: as in loaded results.
UNNAMED = "unnamed"
KEYS = (*Cause.values, *map(str, NOT_JUDGED), UNNAMED)

_LOST = """
SELECT reading.sheet_id, reading.cause, leaf.rule, reading.is_override,
    sum(leaf.max_points - reading.points), count(*)
FROM reading JOIN leaf ON leaf.id = reading.criterion_id AND leaf.counts
WHERE reading.points < leaf.max_points
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class LostBy:
    """Points lost for one cause, and at how many criteria (of several sheets: how many times).

    `key` is a Cause, a rule whose result nobody answers for, or UNNAMED.
    """

    key: str
    points: Decimal
    criteria: int

    @property
    def words(self) -> str:
        """The cause as pages name it."""
        return words_of(self.key)


@dataclass(frozen=True, slots=True)
class Losses:
    """All that was lost, the most first."""

    causes: tuple[LostBy, ...]

    @property
    def points(self) -> Decimal:
        """All points that were lost."""
        return sum((one.points for one in self.causes), ZERO)

    @property
    def criteria(self) -> int:
        """At how many criteria; of several sheets, how many times."""
        return sum(one.criteria for one in self.causes)

    def of(self, key: str) -> LostBy | None:
        """What was lost for this cause; None where nothing was."""
        return next((one for one in self.causes if one.key == key), None)

    def share(self, one: LostBy) -> Decimal | None:
        """Its part of all lost points in per cent, unrounded."""
        return percent(one.points, self.points)


def words_of(key: str) -> str:
    """A key of KEYS in words."""
    if key in Cause.values:
        return str(Cause(key).label)
    return "Chưa ghi nguyên nhân" if key == UNNAMED else str(capfirst(NOT_JUDGED[Rule(key)]))


def key_of(line: CriterionLine) -> str:
    """Why this criterion lost points; "" where it lost none, or nothing is known."""
    if not line.lost or line.final is None:
        return ""
    return _key(line.cause, line.criterion.rule, is_override=line.final.is_override)


def of_lines(lines: Iterable[CriterionLine]) -> Losses:
    """What these criteria lost."""
    return _losses((key_of(line), line.lost or ZERO, 1) for line in lines if key_of(line))


def of_group(round_set: RoundSet, day: date) -> dict[int, Losses]:
    """What each sheet of a group lost as of the end of `day`, by its number; those that lost
    nothing, or of which nothing is known, are not in it. One query.
    """
    sql = totals.readings(Basis.FINAL, is_past=day < today(), also=("cause", "is_override"))
    found: defaultdict[int, list[tuple[str, Decimal, int]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql + _LOST, totals.params(round_set, Basis.FINAL, day))
        for sheet_id, cause, rule, is_override, points, criteria in cursor.fetchall():
            key = _key(cause, rule, is_override=is_override)
            found[sheet_id].append((key, points, criteria))
    return {sheet_id: _losses(parts) for sheet_id, parts in found.items()}


def together(found: Iterable[Losses]) -> Losses:
    """The losses of several sheets as one."""
    return _losses((one.key, one.points, one.criteria) for held in found for one in held.causes)


def lost_to(sections: Iterable[AreaSection], key: str) -> list[AreaSection]:
    """The criteria of a unit's page that lost points for one cause, in the areas that have any."""
    kept = [
        AreaSection(part.criterion, part.cell, [line for line in part.lines if key_of(line) == key])
        for part in sections
    ]
    return [part for part in kept if part.lines]


def _key(cause: str, rule: str, *, is_override: bool) -> str:
    """The one place that tells lost points of one cause from those of another."""
    judged = is_override or Rule(rule) not in NOT_JUDGED
    return cause or (UNNAMED if judged else rule)


def _losses(parts: Iterable[tuple[str, Decimal, int]]) -> Losses:
    points: defaultdict[str, Decimal] = defaultdict(Decimal)
    criteria: defaultdict[str, int] = defaultdict(int)
    for key, lost, number in parts:
        points[key] += lost
        criteria[key] += number
    found = [LostBy(key, points[key], criteria[key]) for key in points]
    return Losses(tuple(sorted(found, key=lambda one: (-one.points, KEYS.index(one.key)))))
