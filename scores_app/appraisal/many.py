"""Many cells of one criterion at once: the declared figures taken over, or a pasted block of
results; each line is shown with what it would become before anything is written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import QueryDict

from cchc.core.sheets.problems import CellError
from cchc.core.text import folded, whole_number
from scores_app import causes
from scores_app import points as scoring
from scores_app.appraisal.meant import Group
from scores_app.appraisal.side_by_side import Row
from scores_app.choices import Cause
from scores_app.declaring import figure_of, read_declared
from scores_app.models import Criterion, RoundSet
from scores_app.not_applying import note_problem
from scores_app.points import Figure
from scores_app.services.appraisal import Verdict
from scores_app.services.many_readings import Outcome, Wanted, readings_write, ruled_at_once
from units_app.models import User
from units_app.resolving import UnitCodeError

NO_REASON = "Ghi ở cột thứ ba lý do vì sao tiêu chí không áp dụng."
NEW_LINE = "Dòng này chưa xem trước; xem lại rồi ghi."


@dataclass
class Proposal:
    """What one cell would become; `problem` says why it cannot, `cause_problem` what is wrong with
    the chosen cause. `is_changed`: the cell is no longer what the person saw, so both versions are
    shown (`was`: what the line said then) and only a tick set after that writes over it.
    """

    row: Row | None
    words: str
    figure: Figure = field(default_factory=Figure)
    note: str = ""
    points: Decimal | None = None
    loses: bool = False
    cause: str = ""
    problem: str = ""
    cause_problem: str = ""
    is_changed: bool = False
    was: str = ""
    is_ticked: bool = False

    @property
    def key(self) -> int:
        """The sheet; 0 for a line that means none."""
        return self.row.sheet.pk if self.row else 0

    @property
    def is_same(self) -> bool:
        """Whether the books say the same already."""
        held = self.row.appraised if self.row else None
        return bool(held and not held.is_override and figure_of(held) == self.figure)

    @property
    def is_good(self) -> bool:
        """Whether there is anything to write."""
        return self.row is not None and not self.problem and not self.is_same

    @property
    def is_forgotten(self) -> bool:
        """Whether a cause was chosen for a line that could be written and is not ticked."""
        return self.is_good and self.loses and bool(self.cause) and not self.is_ticked


@dataclass(frozen=True)
class Sent:
    """What came back from a preview, by sheet: lines ticked, what the person saw there, the words
    of the line and the cause that was chosen.
    """

    ticked: frozenset[int]
    prints: Mapping[int, str]
    words: Mapping[int, str]
    causes: Mapping[int, str]

    @classmethod
    def of(cls, data: QueryDict) -> Sent:
        """What a form says."""
        chosen = _by_sheet(data, "cause-")
        return cls(
            frozenset(key for key in map(whole_number, data.getlist("sheet")) if key),
            _by_sheet(data, "print-"),
            _by_sheet(data, "words-"),
            {key: cause for key, cause in chosen.items() if cause in Cause.values},
        )


def _by_sheet(data: QueryDict, prefix: str) -> dict[int, str]:
    found = {
        whole_number(name.removeprefix(prefix)): str(value)
        for name, value in data.items()
        if name.startswith(prefix)
    }
    return {key: value for key, value in found.items() if key}


def as_declared(rows: Iterable[Row], sent: Sent | None = None) -> list[Proposal]:
    """The cells without a reading, each with the unit's own figure; of a preview that came back
    also those that were ticked and have one now. What was changed after it had been appraised is
    looked at one by one.
    """
    ticked = sent.ticked if sent else frozenset()
    found = [
        Proposal(row, row.declared, figure_of(row.own) if row.own else Figure(), is_ticked=True)
        for row in rows
        if row.sheet.pk in ticked or may_take_over(row)
    ]
    _value(found)
    for one in found:
        one.is_ticked = one.key in ticked if sent else one.is_good and not one.loses
        one.cause = sent.causes.get(one.key, "") if sent else ""
    return found


def may_take_over(row: Row) -> bool:
    """Whether what the unit declared may be found right here, among many others."""
    declared = row.own is not None and not figure_of(row.own).is_empty
    fresh = row.appraised is None and not row.overtaken
    return declared and fresh and not row.why_not


def pasted(
    rows: Sequence[Row], block: str, round_set: RoundSet, sent: Sent | None = None
) -> list[Proposal]:
    """The lines of a block from a spreadsheet: the unit's code or name, its result, a note."""
    lines = csv.reader(io.StringIO(block, newline=""), delimiter="\t")
    wanted = [line for line in lines if any(map(str.strip, line))]
    group = Group(rows, round_set.round) if wanted else None
    found = [_read(group, line) for line in wanted if group]
    _refuse_twice(found)
    _value(found)
    for one in found:
        one.is_ticked = one.is_good and (sent is None or one.key in sent.ticked)
        if sent and one.is_good and sent.words.get(one.key) != one.words:
            one.cause_problem, one.is_ticked = NEW_LINE, True
    return found


def _read(group: Group, line: list[str]) -> Proposal:
    name, words, note = [*map(folded, line), "", ""][:3]
    try:
        row = group.find(name)
    except UnitCodeError as error:
        return Proposal(None, name, problem=str(error))
    try:
        figure = read_declared(row.criterion, words)
    except CellError as error:
        return Proposal(row, words, problem=str(error))
    shown = f"{words} ({note})" if note else words
    found = Proposal(row, shown, figure, note=note)
    if figure.is_empty:
        found.problem = "Dòng này chưa có kết quả."
    elif not found.is_same and note_problem(figure.answer, note, ""):
        found.problem = NO_REASON
    return found


def _refuse_twice(proposals: Iterable[Proposal]) -> None:
    """Of two lines for one unit neither is taken."""
    places: dict[int, list[int]] = {}
    known = list(proposals)
    for place, one in enumerate(known, start=1):
        if one.row:
            places.setdefault(one.key, []).append(place)
    for one in known:
        lines = places.get(one.key, [])
        if len(lines) > 1:
            one.problem = f"Đơn vị này có ở nhiều dòng: {', '.join(map(str, lines))}."


def _value(proposals: Iterable[Proposal]) -> None:
    """What each would be worth once all are written, and what keeps it from being."""
    placed = [(one, one.row) for one in proposals if one.row and not one.problem]
    if not placed:
        return
    first = placed[0][1]
    figures = {one.key: one.figure for one, _ in placed}
    ruled = ruled_at_once(first.sheet.round_set_id, first.criterion, figures)
    for one, row in placed:
        one.points = ruled[one.key]
        one.loses = causes.loses(row.criterion, one.points, is_override=False)
        one.problem = row.why_not or _problem(row.criterion, one.figure)


def _problem(leaf: Criterion, figure: Figure) -> str:
    if figure.is_empty:
        return "Đơn vị không còn số liệu kê khai."
    wrong = scoring.figure_problems(leaf.rule, leaf.rule_params, leaf.max_points, figure)
    return " ".join(item.message for item in wrong)


def write(
    proposals: Iterable[Proposal],
    sent: Sent,
    *,
    round_set: RoundSet,
    criterion: Criterion,
    actor: User,
) -> Outcome:
    """Writes the lines that are ticked, each as the person saw it."""
    wanted = {
        one.key: Wanted(
            Verdict(one.figure, cause=one.cause, note=one.note), sent.prints.get(one.key, "")
        )
        for one in proposals
        if one.is_ticked and one.is_good and not one.cause_problem
    }
    return readings_write(round_set=round_set, criterion=criterion, wanted=wanted, actor=actor)


def tell(proposals: Collection[Proposal], outcome: Outcome, sent: Sent) -> None:
    """Marks the lines that were not written: with what is there now, or with what is wrong."""
    for one in proposals:
        if one.key in outcome.changed:
            one.is_changed, one.is_ticked = True, False
            one.was = sent.words.get(one.key, "")
        error = outcome.refused.get(one.key)
        if error and not one.problem:
            one.cause_problem = " ".join(error.messages)
