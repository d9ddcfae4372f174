"""What the lines of a file are compared with: rounds, sheets, criteria and every reading of them,
read in a fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from cchc.core.clock import today
from cchc.core.imports import Row
from cchc.core.text import folded
from scores_app.choices import RoundState, Stage, Step
from scores_app.models import Criterion, Round, Score, ScoreSheet, SheetEvent
from scores_app.rounds.step_days import StepDays, days_of_sheets
from scores_app.services.locks import hold_sheets
from units_app.models import Unit
from units_app.resolving import UnitDirectory

STEP_OF = {
    Stage.SELF: Step.SELF_SCORE,
    Stage.APPRAISAL: Step.APPRAISAL,
    Stage.SECOND: Step.SECOND_APPRAISAL,
}


class UnknownLineError(Exception):
    """A line names something that is not there: (column, message)."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass(slots=True)
class Place:
    """Which criterion of which sheet a line is about, and its readings by stage."""

    sheet: ScoreSheet
    criterion: Criterion
    readings: dict[str, Score]
    round: Round
    days: StepDays
    events: list[SheetEvent] = field(default_factory=list)

    @property
    def is_draft(self) -> bool:
        return self.round.state == RoundState.DRAFT

    def reading(self, stage: str) -> Score | None:
        return self.readings.get(stage)

    @property
    def final(self) -> Score | None:
        return self.reading(Stage.SECOND) or self.reading(Stage.APPRAISAL)

    def day_of(self, stage: Stage) -> date:
        """The day a reading counts from: today, in a round in preparation the end of its step; of
        loaded results the day on which they were loaded.
        """
        if not self.is_draft or self.round.is_loaded:
            return today()
        ends = [held.ends_on for held in self.days.steps if held.step == STEP_OF[stage]]
        return min(today(), ends[0] if ends else self.round.window_to)


class Books:
    """All that the lines of a file may be about; the readings are held for writing."""

    def __init__(self, rows: Sequence[Row]) -> None:
        codes = {row.text("round_code") for row in rows}
        self.rounds = {held.code: held for held in Round.objects.filter(code__in=codes)}
        written = {folded(row.text("unit")) for row in rows}
        self.directory = UnitDirectory.of_codes(written, Unit.objects.own())
        self.sheets = _sheets(self.rounds.values(), written)
        self.criteria = _criteria(self.rounds.values())
        self.readings = _readings(sheet.pk for sheet in self.sheets.values())
        self.days = days_of_sheets(self.sheets.values())
        self.events = _events(self.sheets.values())

    def place(self, row: Row) -> Place:
        """Where a line belongs.

        Raises:
            UnknownLineError: round, sheet or criterion is not there, or the round takes nothing.
            UnitCodeError: the unit is none, or several.
        """
        held = self.rounds.get(row.text("round_code"))
        if held is None:
            raise UnknownLineError("round_code", "Không có kỳ chấm mang mã này.")
        if held.state == RoundState.CLOSED:
            raise UnknownLineError("round_code", "Kỳ chấm đã kết thúc nên điểm không sửa được.")
        sheet = self._sheet(held, row)
        criterion = self.criteria.get((sheet.round_set.criteria_set_id, row.text("criterion")))
        if criterion is None:
            message = "Bộ tiêu chí của đơn vị không có tiêu chí được chấm mang mã này."
            raise UnknownLineError("criterion", message)
        found = self.readings[sheet.pk, criterion.pk]
        return Place(sheet, criterion, found, held, self.days[sheet.pk], self.events[sheet.pk])

    def _sheet(self, held: Round, row: Row) -> ScoreSheet:
        code = folded(row.text("unit"))
        own = self.sheets.get((held.pk, code))
        if own is not None:
            return own
        unit = self.directory.find(code, held.window_to)
        by_name = self.sheets.get((held.pk, unit.code))
        if by_name is None or by_name.unit_id != unit.pk:
            message = f"{unit.name} chưa có phiếu trong kỳ này; đưa đơn vị vào kỳ chấm trước."
            raise UnknownLineError("unit", message)
        return by_name


def _sheets(rounds: Iterable[Round], _: set[str]) -> dict[tuple[int, str], ScoreSheet]:
    """(round, code of the unit) -> sheet; where two units of a round share a code, neither."""
    held = ScoreSheet.objects.filter(round_set__round__in=list(rounds))
    hold_sheets(list(held.values_list("pk", flat=True)), to_move=True)
    found: dict[tuple[int, str], ScoreSheet] = {}
    twice: set[tuple[int, str]] = set()
    for sheet in held.with_round().order_by("pk"):
        key = sheet.round_set.round_id, sheet.unit.code
        if key in found:
            twice.add(key)
        found[key] = sheet
    return {key: sheet for key, sheet in found.items() if key not in twice}


def _criteria(rounds: Iterable[Round]) -> dict[tuple[int, str], Criterion]:
    held = Criterion.objects.filter(criteria_set__round_sets__round__in=list(rounds))
    return {(one.criteria_set_id, one.code): one for one in held.exclude(rule="").distinct()}


def _readings(sheets: Iterable[int]) -> Mapping[tuple[int, int], dict[str, Score]]:
    found: defaultdict[tuple[int, int], dict[str, Score]] = defaultdict(dict)
    held = Score.objects.filter(sheet__in=list(sheets)).select_for_update(no_key=True)
    for score in held.order_by("pk"):
        found[score.sheet_id, score.criterion_id][score.stage] = score
    return found


def _events(sheets: Iterable[ScoreSheet]) -> Mapping[int, list[SheetEvent]]:
    found: defaultdict[int, list[SheetEvent]] = defaultdict(list)
    for event in SheetEvent.objects.filter(sheet__in=list(sheets)).order_by("pk"):
        found[event.sheet_id].append(event)
    return found
