"""The ranking of a group with what is tried in place of what holds.

Totals, ranks and bands come from the code of a real ranking. Of the totals that hold, only what
changes is put in place of what was; as maxima may become fractions, each unit's share is handed on
as two whole numbers of the same ratio, so that nothing is rounded before it is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from scores_app.choices import ADJUSTMENTS, Basis, Scorer
from scores_app.models import RoundSet, ScoreSheet
from scores_app.ranks.readings import Found, readings_of_group
from scores_app.ranks.tables import bands_of, ranked
from scores_app.ranks.totals import Totals, totals_of
from scores_app.trees import Tree
from scores_app.trial_runs.trials import Move, reading_order
from scores_app.what_if.maxima import Change, Leaf, maxima_of, scaled

PLACES = 6
Held = Mapping[tuple[int, int], Found]


@dataclass(frozen=True, slots=True)
class Outcome(Move):
    """One unit before and after; `points` and `applicable` as tried, to six decimals."""

    points: Decimal | None
    applicable: Decimal

    @property
    def is_moved(self) -> bool:
        return bool(self.places_won) or self.before.status != self.after.status


@dataclass(frozen=True, slots=True)
class Group:
    """What a try is made on, read once: the totals that hold, each reading and the criteria that
    count.
    """

    round_set: RoundSet
    basis: Basis
    day: date
    totals: list[Totals]
    held: Held
    leaves: list[Leaf]
    sheets: Mapping[int, ScoreSheet]

    def reading(self, sheet: int, leaf: int) -> Found | None:
        return self.held.get((sheet, leaf))


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a sheet would add up to."""

    points: Fraction
    applicable: Fraction
    newly_known: int

    def in_place_of(self, of: Totals) -> Totals:
        """Totals with the same share of the maximum, in whole numbers."""
        share = self.points / self.applicable if self.applicable else Fraction(0)
        return replace(
            of,
            points=Decimal(share.numerator),
            applicable=Decimal(share.denominator if self.applicable else 0),
            unknown=of.unknown - self.newly_known,
            read=of.read + self.newly_known,
            read_by_people=of.read_by_people + self.newly_known,
        )


def group_of(round_set: RoundSet, basis: Basis, day: date, tree: Tree) -> Group:
    """Reads a group; three queries."""
    totals = totals_of(round_set, basis, day)
    found = readings_of_group(round_set, basis, day)
    sheets = ScoreSheet.objects.select_related("unit").in_bulk([of.sheet_id for of in totals])
    held = {(one.sheet_id, one.criterion_id): one for one in found}
    leaves = leaves_that_count(tree, round_set, basis)
    return Group(round_set, basis, day, totals, held, leaves, sheets)


def leaves_that_count(tree: Tree, round_set: RoundSet, basis: Basis) -> list[Leaf]:
    """The criteria whose maximum is part of the index's: without bonus and penalty, without the
    survey where none was run, of self-assessment those of the unit alone; as `ranks.totals` says.
    """
    found = []
    for area in tree.areas:
        for node in area.leaves():
            held = node.criterion
            asked = round_set.survey_run or held.scorer != Scorer.SURVEY
            own = basis != Basis.SELF or held.scorer == Scorer.UNIT
            if held.rule and held.rule not in ADJUSTMENTS and asked and own:
                found.append(Leaf(held.pk, area.criterion.pk, held.max_points))
    return found


def outcomes_of(group: Group, change: Change) -> list[Outcome]:
    """Each unit before and after, by the rank after; one query."""
    bands = bands_of(group.round_set)
    before = ranked(group.totals, bands)
    changed = _changed(group.leaves, change)
    sums = {of.sheet_id: _sum(of, group, change, changed) for of in group.totals}
    tried = ranked([sums[of.sheet_id].in_place_of(of) for of in group.totals], bands)
    after = {row.sheet_id: row for row in tried}
    found = []
    for row in before:
        then, of = after[row.sheet_id], sums[row.sheet_id]
        points = None if then.points is None else _decimal(of.points)
        sheet = group.sheets[row.sheet_id]
        found.append(Outcome(sheet, row, then, points, _decimal(of.applicable)))
    return sorted(found, key=reading_order)


def _changed(leaves: Iterable[Leaf], change: Change) -> list[tuple[Leaf, Fraction]]:
    """The criteria that are not as they were, each with its maximum."""
    held = list(leaves)
    maxima = maxima_of(held, change)
    return [
        (leaf, maxima[leaf.key])
        for leaf in held
        if maxima[leaf.key] != leaf.highest or leaf.key in change.points
    ]


def _sum(
    of: Totals, group: Group, change: Change, changed: Iterable[tuple[Leaf, Fraction]]
) -> _Sum:
    """What was is taken out, what is tried is put in."""
    points, applicable, newly_known = Fraction(of.points), Fraction(of.applicable), 0
    own = change.points if of.sheet_id == change.sheet else {}
    for leaf, highest in changed:
        found = group.reading(of.sheet_id, leaf.key)
        if found and not found.applies:
            continue
        old = found.points if found else None
        new = own.get(leaf.key, old)
        applicable += highest - Fraction(leaf.highest)
        if new is not None:
            points += scaled(new, leaf.highest, highest) - Fraction(old or 0)
            newly_known += old is None
    return _Sum(points, applicable, newly_known)


def _decimal(value: Fraction) -> Decimal:
    """To six decimals, half up; for showing alone."""
    steps = (value * 10**PLACES * 2 + 1) // 2
    return Decimal(steps).scaleb(-PLACES)
