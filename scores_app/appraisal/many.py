"""Many cells of one criterion at once: the declared figures taken over, or a pasted block of
results; each line is shown with what it would become before anything is written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError

from cchc.core.sheets.problems import CellError
from cchc.core.text import folded, searchable
from scores_app import causes
from scores_app import points as scoring
from scores_app.appraisal.side_by_side import Row
from scores_app.choices import Stage
from scores_app.declaring import declared_text, figure_of, read_declared
from scores_app.models import Criterion
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict, appraise
from scores_app.services.scores import StaleScoreError, ruled_points
from units_app.models import User


@dataclass
class Proposal:
    """What one cell would become; `problem` says why it cannot."""

    row: Row | None
    words: str
    figure: Figure
    points: Decimal | None = None
    loses: bool = False
    cause: str = ""
    problem: str = ""


def as_declared(rows: Iterable[Row], chosen: Mapping[str, str]) -> list[Proposal]:
    """The cells that wait, each with the unit's own figure; `chosen`: sheet -> cause. What was
    changed after it had been appraised is looked at one by one.
    """
    found = []
    for row in rows:
        if not row.waits or row.overtaken or row.why_not:
            continue
        if row.own is None or figure_of(row.own).is_empty:
            continue
        cause = chosen.get(str(row.sheet.pk), "")
        found.append(_proposal(row, row.declared, figure_of(row.own), cause))
    return found


def pasted(rows: Iterable[Row], block: str) -> list[Proposal]:
    """The lines of a block from a spreadsheet: the unit's code or name, then its result."""
    by_name = {}
    for row in rows:
        by_name[searchable(row.sheet.unit.code)] = row
        by_name[searchable(row.sheet.unit.name)] = row
    lines = csv.reader(io.StringIO(block, newline=""), delimiter="\t")
    return [_read(by_name, line) for line in lines if any(map(str.strip, line))]


def write(
    proposals: Iterable[Proposal], *, actor: User
) -> tuple[list[Proposal], list[tuple[Proposal, str]]]:
    """Writes every proposal by itself: those that were, and those that were not with the reason."""
    done: list[Proposal] = []
    left: list[tuple[Proposal, str]] = []
    for one in proposals:
        if one.row is None or one.problem:
            left.append((one, one.problem))
            continue
        try:
            appraise(
                sheet=one.row.sheet,
                criterion=one.row.criterion,
                verdict=Verdict(one.figure, cause=one.cause),
                version=one.row.version,
                actor=actor,
            )
        except StaleScoreError as stale:
            left.append((one, str(stale)))
        except ValidationError as error:
            left.append((one, " ".join(error.messages)))
        else:
            done.append(one)
    return done, left


def _read(by_name: Mapping[str, Row], line: list[str]) -> Proposal:
    name, words = folded(line[0]), folded(line[1]) if len(line) > 1 else ""
    row = by_name.get(searchable(name))
    if row is None:
        return Proposal(None, name, Figure(), problem=f"Không có đơn vị “{name}” trong nhóm này.")
    try:
        figure = read_declared(row.criterion, words)
    except CellError as error:
        return Proposal(row, words, Figure(), problem=str(error))
    if figure.is_empty:
        return Proposal(row, words, figure, problem="Dòng này chưa có kết quả.")
    return _proposal(row, words, figure, "")


def _proposal(row: Row, words: str, figure: Figure, cause: str) -> Proposal:
    leaf: Criterion = row.criterion
    wrong = scoring.figure_problems(leaf.rule, leaf.rule_params, leaf.max_points, figure)
    points = ruled_points(row.sheet, leaf, Stage.APPRAISAL, figure)
    loses = causes.loses_points(
        rule=leaf.rule,
        scorer=leaf.scorer,
        max_points=leaf.max_points,
        points=points,
        is_override=False,
    )
    problem = row.why_not or " ".join(item.message for item in wrong)
    shown = words or declared_text(leaf, figure)
    return Proposal(row, shown, figure, points, loses, cause, problem)
