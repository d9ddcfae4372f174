"""One unit's line taken apart: every criterion with its points, and why some were lost."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from scores_app import causes
from scores_app.appraisal import side_by_side
from scores_app.choices import Basis, Scorer, Stage
from scores_app.claims.sight import hide_rulings, reads_claims
from scores_app.final import final_of
from scores_app.models import Criterion, RoundSet, ScoreSheet
from scores_app.models.scores import Reading
from scores_app.ranks.bests import bests_of
from scores_app.ranks.lines import AreaCell, GroupRanking, Listed, group_ranking
from scores_app.score_sheets.lines import Readings, readings_of
from scores_app.trees import Node, Tree, tree_of
from units_app.models import User


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion with its readings; a heading has none. `is_out`: it applies to nobody. `best` is
    the best figure of the group where points follow it.
    """

    node: Node
    own: Reading | None
    appraised: Reading | None
    second: Reading | None
    is_out: bool
    best: str = ""

    @property
    def criterion(self) -> Criterion:
        return self.node.criterion

    @property
    def final(self) -> Reading | None:
        return final_of(self.appraised, self.second)

    @property
    def points(self) -> list[tuple[str, Decimal | None]]:
        """What each reading gives, by the name of its column."""
        readings = (self.own, self.appraised, self.second)
        labels = ("Tự chấm", "Thẩm định", "Thẩm định lại")
        given = (reading.points if reading else None for reading in readings)
        return list(zip(labels, given, strict=True))

    @property
    def final_points(self) -> Decimal | None:
        return None if self.is_out or self.final is None else self.final.points

    @property
    def cause(self) -> str:
        return self.final.cause if self.final else ""

    @property
    def note(self) -> str:
        return self.final.note if self.final else ""

    @property
    def lost(self) -> Decimal | None:
        """Points below the maximum; None where that is unknown, not applicable or no question."""
        if self.final_points is None or self.node.is_adjustment:
            return None
        return self.criterion.max_points - self.final_points

    @property
    def not_judged(self) -> str:
        """Why points were lost that nobody has to answer for, in words."""
        if not self.lost or self.cause or (self.final and self.final.is_override):
            return ""
        return causes.not_judged(rule=self.criterion.rule, best=self.best)

    @property
    def words(self) -> str:
        """What stands in place of points."""
        if self.is_out:
            return "không điều tra"
        if self.final and not self.final.is_applicable:
            return "không áp dụng"
        return "" if self.node.is_adjustment else "chưa có điểm"


@dataclass(frozen=True, slots=True)
class AreaSection:
    """An area with all criteria below it; `cell` is None for bonus and penalty."""

    criterion: Criterion
    cell: AreaCell | None
    lines: list[CriterionLine]


@dataclass(frozen=True, slots=True)
class UnitRanking:
    """A unit in its group."""

    ranking: GroupRanking
    line: Listed
    sections: list[AreaSection]


def unit_ranking(
    round_set: RoundSet, sheet: ScoreSheet, day: date, user: User
) -> UnitRanking | None:
    """Reads a unit's line and all its criteria, without the words of rulings on claims that this
    person does not read; None where it was not in the round by `day`.
    """
    return unit_ranking_read(round_set, sheet, day, reads_claims(user, sheet))


def unit_ranking_read(
    round_set: RoundSet, sheet: ScoreSheet, day: date, reads: Callable[[int], bool]
) -> UnitRanking | None:
    """The same for somebody of whom only is known which rulings they read, by criterion."""
    ranking = group_ranking(round_set, Basis.FINAL, day)
    line = next((line for line in ranking.lines if line.row.sheet_id == sheet.pk), None)
    if line is None:
        return None
    readings = readings_of(sheet, day)
    hide_rulings(readings.values(), reads)
    bests = bests_of(round_set, day)
    return UnitRanking(ranking, line, list(_sections(round_set, line, readings, bests)))


def leaf_lines(sheet: ScoreSheet, day: date) -> tuple[Tree, list[CriterionLine]]:
    """The criteria that are scored with their readings as of the end of `day`, without the group
    around them; with the tree they stand in. Two queries, once round and set are at hand.
    """
    tree, readings = tree_of(sheet.round_set.criteria_set), readings_of(sheet, day)
    run = sheet.round_set.survey_run
    return tree, [_line(node, readings, {}, survey_run=run) for node in tree.leaves()]


def lines_beside(
    round_set: RoundSet, sheets: Collection[ScoreSheet], day: date
) -> tuple[Tree, dict[int, list[CriterionLine]]]:
    """The same of several sheets of one group: by sheet, its lines in the order of the tree's
    leaves; two queries.
    """
    tree = tree_of(round_set.criteria_set)
    nodes = list(tree.leaves())
    held = side_by_side.readings_of([node.criterion for node in nodes], sheets, day)
    found = {}
    for sheet in sheets:
        of_sheet: Readings = {
            (node.criterion.pk, stage): reading
            for node in nodes
            for stage, reading in held.get((sheet.pk, node.criterion.pk), {}).items()
        }
        run = round_set.survey_run
        found[sheet.pk] = [_line(node, of_sheet, {}, survey_run=run) for node in nodes]
    return tree, found


def _sections(
    round_set: RoundSet, line: Listed, readings: Readings, bests: dict[int, str]
) -> Iterator[AreaSection]:
    cells = {cell.area.pk: cell for cell in line.areas}
    for area in tree_of(round_set.criteria_set).areas:
        below = [node for node in area.walk() if node is not area or node.is_leaf]
        lines = [_line(node, readings, bests, survey_run=round_set.survey_run) for node in below]
        yield AreaSection(area.criterion, cells.get(area.criterion.pk), lines)


def _line(
    node: Node, readings: Readings, bests: dict[int, str], *, survey_run: bool
) -> CriterionLine:
    key = node.criterion.pk
    return CriterionLine(
        node,
        readings.get((key, Stage.SELF)),
        readings.get((key, Stage.APPRAISAL)),
        readings.get((key, Stage.SECOND)),
        is_out=node.criterion.scorer == Scorer.SURVEY and not survey_run,
        best=bests.get(key, ""),
    )
