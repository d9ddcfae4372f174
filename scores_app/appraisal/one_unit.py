"""One unit over all criteria, for whoever appraises it; a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cchc.core.clock import today
from scores_app.appraisal import appraising
from scores_app.appraisal.side_by_side import (
    PAST,
    Row,
    earlier_of,
    evidence_of,
    overtaken_of,
    readings_of,
    states_of,
    why_closed,
)
from scores_app.choices import BY_APPRAISERS, Step
from scores_app.claims.sight import hide_rulings, reads_claims
from scores_app.models import Criterion, ScoreSheet
from scores_app.models.scores import Reading
from scores_app.offers.shown import shown_for
from scores_app.rounds.step_days import step_days
from scores_app.trees import Node, tree_of
from units_app.access import Access
from units_app.models import User


@dataclass
class Area:
    """An area with the rows of its leaves."""

    node: Node
    rows: list[Row]


@dataclass
class SheetLeaves:
    """A sheet as of a day, by area."""

    sheet: ScoreSheet
    day: date
    state: str
    areas: list[Area]

    @property
    def rows(self) -> list[Row]:
        return [row for area in self.areas for row in area.rows]

    @property
    def waiting(self) -> list[Row]:
        """What waits for this person."""
        return [row for row in self.rows if row.waits and not row.why_not]

    @property
    def done(self) -> int:
        return sum(row.appraised is not None for row in self.rows)

    def choose(self, leaf: Criterion | None) -> Row | None:
        """The row of a leaf with its earlier years, or the first that waits."""
        named = [row for row in self.rows if leaf and row.criterion.pk == leaf.pk]
        chosen = next(iter(named or self.waiting or self.rows), None)
        if chosen is not None:
            earlier = earlier_of(chosen.criterion, [self.sheet], self.day)
            chosen.earlier = earlier.get(self.sheet.unit_id, [])
        return chosen


def sheet_leaves(sheet: ScoreSheet, day: date, *, user: User, access: Access) -> SheetLeaves:
    """Every leaf of a sheet with its readings and documents."""
    tree = tree_of(sheet.round_set.criteria_set)
    leaves = [node.criterion for node in tree.leaves()]
    readings = readings_of(leaves, [sheet], day)
    _hide_rulings(readings.values(), sheet, user)
    fallen = overtaken_of(leaves, [sheet], day, readings)
    evidence = evidence_of(leaves, [sheet], day)
    initiatives = shown_for(sheet, day)
    closed = _closed(sheet, leaves, day, user=user, access=access)
    state = states_of([sheet], day)[sheet.pk]
    areas = [
        Area(
            area,
            [
                Row(
                    sheet=sheet,
                    criterion=node.criterion,
                    readings=readings.get((sheet.pk, node.criterion.pk), {}),
                    evidence=evidence.get((sheet.pk, node.criterion.pk), []),
                    initiatives=initiatives.get(node.criterion.pk, []),
                    overtaken=fallen.get((sheet.pk, node.criterion.pk)),
                    why_not=closed[node.criterion.pk],
                    state=state,
                )
                for node in area.leaves()
            ],
        )
        for area in tree.areas
    ]
    return SheetLeaves(sheet, day, state, areas)


def row_of(
    sheet: ScoreSheet, criterion: Criterion, day: date, *, user: User, access: Access
) -> Row:
    """One cell, with all that its row in a list shows."""
    key = (sheet.pk, criterion.pk)
    readings = readings_of([criterion], [sheet], day)
    _hide_rulings(readings.values(), sheet, user)
    return Row(
        sheet=sheet,
        criterion=criterion,
        readings=readings.get(key, {}),
        overtaken=overtaken_of([criterion], [sheet], day, readings).get(key),
        evidence=evidence_of([criterion], [sheet], day).get(key, []),
        initiatives=shown_for(sheet, day, criterion=criterion).get(criterion.pk, []),
        earlier=earlier_of(criterion, [sheet], day).get(sheet.unit_id, []),
        why_not=_closed(sheet, [criterion], day, user=user, access=access)[criterion.pk],
        state=sheet.state,
    )


def _hide_rulings(found: Iterable[Mapping[str, Reading]], sheet: ScoreSheet, user: User) -> None:
    reads = reads_claims(user, sheet)
    for of_leaf in found:
        hide_rulings(of_leaf.values(), reads)


def _closed(
    sheet: ScoreSheet, leaves: list[Criterion], day: date, *, user: User, access: Access
) -> dict[int, str]:
    """Leaf -> why it is closed to this person; the steps are asked once for each kind of leaf."""
    if day != today():
        return {leaf.pk: PAST for leaf in leaves}
    duties = appraising.duties_of(user.pk, sheet.round_set)
    days = step_days(sheet)
    in_step, others = days.is_open(Step.APPRAISAL, day), days.before_approval_ends(day)
    return {
        leaf.pk: why_closed(
            access,
            duties,
            sheet,
            leaf,
            in_step=in_step if leaf.scorer in BY_APPRAISERS else others,
        )
        for leaf in leaves
    }
