"""Units side by side: totals, areas, and the criteria in which they differ most.

Every figure is that of the ranking; nothing is added up here but how far units lie apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from scores_app import permissions
from scores_app.models import Criterion
from scores_app.ranks.lines import AreaCell, GroupRanking, Listed
from scores_app.ranks.medians import Norm
from scores_app.ranks.norms import Norms, norms_of
from scores_app.ranks.unit import CriterionLine, lines_beside
from scores_app.unit_comparison.strips import Scale, Strip, scale_of, strip_of
from tasks_app import completion
from tasks_app.completion import Counts
from units_app.access import Access

LETTERS = "ABCDEF"
MOST_CRITERIA = 10


@dataclass(frozen=True, slots=True)
class Side:
    """One unit of the comparison; `tasks` None where this person does not see them."""

    letter: str
    line: Listed
    is_open: bool
    tasks: Counts | None

    @property
    def on_time(self) -> tuple[int, int]:
        """Done on time, and of how many."""
        return (self.tasks or Counts()).share("rate_on_time")


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area of all units; `apart` is the best less the least of them, in points of per cent."""

    area: Criterion
    sided: list[tuple[Side, AreaCell]]
    norm: Norm
    apart: Decimal | None
    strip: Strip


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """A criterion of the units whose criteria may be seen; `apart` in points."""

    criterion: Criterion
    sided: list[tuple[Side, CriterionLine | None]]
    apart: Decimal


@dataclass(frozen=True, slots=True)
class Comparison:
    """`criteria` is None where the criteria of fewer than two of the units may be seen."""

    ranking: GroupRanking
    sides: list[Side]
    norms: Norms
    scale: Scale
    areas: list[AreaRow]
    criteria: list[CriterionRow] | None

    @property
    def first(self) -> Side:
        """The one with the highest index; of equal ones the first listed."""
        return max(self.known, key=lambda side: side.line.row.index or Decimal(0))

    @property
    def last(self) -> Side:
        return min(self.known, key=lambda side: side.line.row.index or Decimal(0))

    @property
    def known(self) -> list[Side]:
        return [side for side in self.sides if side.line.row.index is not None]

    @property
    def has_sample_tasks(self) -> bool:
        return any(side.tasks and side.tasks.sample for side in self.sides)

    @property
    def apart(self) -> Decimal | None:
        """How far the first lies before the last, in points of the index; None unless two are
        known.
        """
        if len(self.known) < 2:
            return None
        return apart_of([side.line.row.index for side in self.known])

    @property
    def widest(self) -> AreaRow | None:
        """The area in which they lie furthest apart."""
        found = [row for row in self.areas if row.apart]
        return max(found, key=lambda row: row.apart or Decimal(0), default=None)


def apart_of(values: Sequence[Decimal | None]) -> Decimal | None:
    """The greatest less the smallest of those known; None where fewer than two are."""
    known = [value for value in values if value is not None]
    return max(known) - min(known) if len(known) > 1 else None


def comparison_of(ranking: GroupRanking, lines: list[Listed], access: Access) -> Comparison:
    """Puts lines of a ranking side by side; at most three queries, however many units there are."""
    norms = norms_of(ranking)
    tasks = _tasks(ranking, lines) if access.sees_all else {}
    sides = [
        Side(
            letter,
            line,
            permissions.may_see_sheet(access, line.sheet),
            tasks.get(line.sheet.unit_id, Counts()) if access.sees_all else None,
        )
        for letter, line in zip(LETTERS, lines, strict=False)
    ]
    scale = scale_of(cell.index for line in lines for cell in line.areas)
    areas = [_area(ranking, at, sides, norms, scale) for at in range(len(ranking.areas))]
    return Comparison(ranking, sides, norms, scale, areas, _criteria(ranking, sides))


def _area(ranking: GroupRanking, at: int, sides: list[Side], norms: Norms, scale: Scale) -> AreaRow:
    area = ranking.areas[at]
    sided = [(side, side.line.areas[at]) for side in sides]
    norm = norms.areas[area.pk]
    values = [(side.letter, cell.index) for side, cell in sided]
    apart = apart_of([index for _, index in values])
    return AreaRow(area, sided, norm, apart, strip_of(scale, values, norm.median))


def _criteria(ranking: GroupRanking, sides: list[Side]) -> list[CriterionRow] | None:
    """Those that cost one unit more than another, the widest apart first."""
    seen = [side.line.sheet for side in sides if side.is_open]
    if len(seen) < 2:
        return None
    tree, held = lines_beside(ranking.round_set, seen, ranking.day)
    rows = []
    for at, node in enumerate(tree.leaves()):
        lines = [held[side.line.sheet.pk][at] if side.is_open else None for side in sides]
        apart = apart_of([line.lost for line in lines if line])
        if apart:
            sided = list(zip(sides, lines, strict=True))
            rows.append(CriterionRow(node.criterion, sided, apart))
    return sorted(rows, key=lambda row: -row.apart)[:MOST_CRITERIA]


def _tasks(ranking: GroupRanking, lines: list[Listed]) -> dict[int, Counts]:
    """By unit, the tasks it led by the day; one query."""
    units = [line.sheet.unit_id for line in lines]
    scope = completion.scope(ranking.day).filter(at_lead_unit_id__in=units)
    found = completion.groups(scope, ranking.day, [("unit",)])
    return {group.key: group.counts for group in found if group.key is not None}
