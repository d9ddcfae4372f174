"""Trial run: a set of criteria on the scores of an earlier round, through the links between them.

A new criterion takes the share of its maximum that the criteria it goes on from had (points ÷
maximum, summed where several were merged into it). Ranks come from the same code as those of a
real round; nothing of it is ever stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from scores_app.choices import ADJUSTMENTS, Basis, RowStatus, Rule
from scores_app.models import CriteriaSet, Criterion, CriterionLink, RoundSet, ScoreSheet
from scores_app.ranks.placing import Band
from scores_app.ranks.readings import readings_of_group
from scores_app.ranks.tables import Row, ranked, table_of
from scores_app.ranks.totals import Part, Totals
from scores_app.trees import Tree, tree_of

ZERO = Decimal(0)
POINT_STEP = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Old:
    """What a sheet had for one criterion: points of a maximum; points None where unknown."""

    worth: Decimal
    points: Decimal | None
    applies: bool


@dataclass(frozen=True, slots=True)
class Mapped:
    """A criterion of the set that is tried, with the scored ones of the earlier set behind it."""

    criterion: Criterion
    area_id: int
    old: frozenset[int]

    @property
    def is_adjustment(self) -> bool:
        return self.criterion.rule in ADJUSTMENTS


@dataclass(frozen=True, slots=True)
class Move:
    """One unit: its line in the earlier ranking and in the trial."""

    sheet: ScoreSheet
    before: Row
    after: Row

    @property
    def places_won(self) -> int | None:
        """Positive when it would move up."""
        if self.before.rank is None or self.after.rank is None:
            return None
        return self.before.rank - self.after.rank

    @property
    def index_change(self) -> Decimal | None:
        before, after = self.before.index, self.after.index
        return None if before is None or after is None else after - before


@dataclass(frozen=True, slots=True)
class Trial:
    """What would come of a set; `shares`: criterion id -> sheet id -> share of the maximum."""

    criteria_set: CriteriaSet
    earlier: RoundSet
    day: date
    moves: list[Move]
    mapped: list[Mapped]
    unmapped: list[Criterion]
    shares: Mapping[int, Mapping[int, Decimal]] = field(default_factory=dict)

    @property
    def worth(self) -> Decimal:
        """Maximum of the criteria that could be tried, bonus and penalty aside."""
        return _worth(one.criterion for one in self.mapped if not one.is_adjustment)

    @property
    def left_out(self) -> Decimal:
        """Maximum of those that could not."""
        return _worth(one for one in self.unmapped if one.rule not in ADJUSTMENTS)

    @property
    def moved(self) -> int:
        """How many units would have another rank."""
        return sum(1 for move in self.moves if move.places_won)


def trial_of(criteria_set: CriteriaSet, earlier: RoundSet, day: date) -> Trial:
    """Tries a set on the final readings of an earlier round of its group; eight queries."""
    tree = tree_of(criteria_set)
    mapped, unmapped = _map(tree, tree_of(earlier.criteria_set))
    readings = _readings(earlier, day)
    before = table_of(earlier, Basis.FINAL, day).rows
    sheets = ScoreSheet.objects.select_related("unit").in_bulk([row.sheet_id for row in before])
    tried = [_totals(row, sheets[row.sheet_id], mapped, readings, earlier) for row in before]
    bands = [Band(band.name, band.at_least) for band in criteria_set.bands.all()]
    after = {row.sheet_id: row for row in ranked(tried, bands)}
    moves = [Move(sheets[row.sheet_id], row, after[row.sheet_id]) for row in before]
    moves.sort(key=reading_order)
    return Trial(criteria_set, earlier, day, moves, mapped, unmapped, _shares(mapped, readings))


def share_of(old: Sequence[Old]) -> Decimal | None:
    """Σ points ÷ Σ maximum of what applied, unrounded; None if any is unknown or none applied."""
    applied = [one for one in old if one.applies]
    worth = sum((one.worth for one in applied), ZERO)
    if not worth or any(one.points is None for one in applied):
        return None
    return sum((one.points or ZERO for one in applied), ZERO) / worth


def _map(new: Tree, old: Tree) -> tuple[list[Mapped], list[Criterion]]:
    """The criteria of the new set that go on from scored ones of the same kind, and the others."""
    links: dict[int, set[int]] = {}
    for link in CriterionLink.objects.filter(new__in=list(new.by_id), old__in=list(old.by_id)):
        leaves = {node.criterion.pk for node in old.by_id[link.old_id].leaves()}
        links.setdefault(link.new_id, set()).update(leaves)
    mapped, unmapped = [], []
    for node in new.leaves():
        kind = _kind(node.criterion)
        before = links.get(node.criterion.pk, set())
        alike = frozenset(pk for pk in before if _kind(old.by_id[pk].criterion) == kind)
        if alike:
            area = new.area_of(node.criterion.pk).criterion.pk
            mapped.append(Mapped(node.criterion, area, alike))
        else:
            unmapped.append(node.criterion)
    return mapped, unmapped


def _kind(criterion: Criterion) -> str:
    """Bonus goes on from bonus, penalty from penalty, all other rules from one another."""
    return criterion.rule if criterion.rule in ADJUSTMENTS else ""


Readings = Mapping[int, Mapping[int, Old]]


def _readings(earlier: RoundSet, day: date) -> Readings:
    """By sheet and criterion what the final readings say; one query."""
    found: dict[int, dict[int, Old]] = {}
    for one in readings_of_group(earlier, Basis.FINAL, day):
        old = Old(one.worth, one.points, applies=one.applies)
        found.setdefault(one.sheet_id, {})[one.criterion_id] = old
    return found


def _shares(mapped: Iterable[Mapped], readings: Readings) -> dict[int, dict[int, Decimal]]:
    found: dict[int, dict[int, Decimal]] = {}
    for one in mapped:
        for sheet_id, of_sheet in readings.items():
            share = share_of(_behind(one, of_sheet))
            if share is not None:
                found.setdefault(one.criterion.pk, {})[sheet_id] = share
    return found


def _behind(one: Mapped, of_sheet: Mapping[int, Old]) -> list[Old]:
    """The readings a criterion goes on from; one that is missing is unknown."""
    unknown = Old(one.criterion.max_points, None, applies=True)
    return [of_sheet.get(pk, unknown) for pk in one.old]


def _totals(
    row: Row,
    sheet: ScoreSheet,
    mapped: Sequence[Mapped],
    readings: Readings,
    earlier: RoundSet,
) -> Totals:
    """What a sheet would add up to."""
    of_sheet = readings.get(row.sheet_id, {})
    read = 0 if row.status == RowStatus.MISSING else len(of_sheet)
    sums: dict[int, Part] = {}
    adjusted = {Rule.BONUS: ZERO, Rule.PENALTY: ZERO}
    for one in mapped:
        points = _points(one, of_sheet)
        if one.is_adjustment:
            adjusted[Rule(one.criterion.rule)] += points or ZERO
        else:
            part = sums.get(one.area_id, Part(ZERO, ZERO, 0))
            sums[one.area_id] = _with(part, one, points, of_sheet)
    bonus = _at_most(adjusted[Rule.BONUS], earlier.round.bonus_max)
    penalty = -_at_most(-adjusted[Rule.PENALTY], earlier.round.penalty_max)
    points = sum((part.points for part in sums.values()), ZERO)
    return Totals(
        sheet_id=row.sheet_id,
        state=row.state,
        is_ranked=sheet.is_ranked,
        points=points + bonus + penalty,
        applicable=sum((part.applicable for part in sums.values()), ZERO),
        unknown=sum(part.unknown for part in sums.values()),
        bonus=bonus,
        penalty=penalty,
        read=read,
        read_by_people=read,
        areas=sums,
    )


def _points(one: Mapped, of_sheet: Mapping[int, Old]) -> Decimal | None:
    share = share_of(_behind(one, of_sheet))
    if share is None:
        return None
    return (share * one.criterion.max_points).quantize(POINT_STEP, rounding=ROUND_HALF_UP)


def _with(part: Part, one: Mapped, points: Decimal | None, of_sheet: Mapping[int, Old]) -> Part:
    """An area with one criterion more; one that applied to nothing before does not count."""
    if not any(old.applies for old in _behind(one, of_sheet)):
        return part
    return Part(
        part.points + (points or ZERO),
        part.applicable + one.criterion.max_points,
        part.unknown + (points is None),
    )


def _at_most(value: Decimal, ceiling: Decimal | None) -> Decimal:
    return value if ceiling is None else min(value, ceiling)


def _worth(criteria: Iterable[Criterion]) -> Decimal:
    return sum((criterion.max_points for criterion in criteria), ZERO)


def reading_order(move: Move) -> tuple[bool, int, int, str]:
    """By the rank of the trial; units without one last."""
    unit = move.sheet.unit
    return move.after.rank is None, move.after.rank or 0, unit.order, unit.sort_key
