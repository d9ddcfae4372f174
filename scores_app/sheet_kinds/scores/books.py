"""What the lines of a file are compared with: rounds, sheets, criteria and the readings they name,
read in a fixed number of queries and held for writing. What no line names is not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from cchc.core.clock import today
from cchc.core.imports import Row
from cchc.core.text import folded, sort_key
from scores_app import points as scoring
from scores_app.choices import RoundState, SheetEventKind, Stage, Step
from scores_app.final import final_among
from scores_app.models import (
    Claim,
    Criterion,
    Round,
    RoundSet,
    ScoreSheet,
    SheetEvent,
)
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.rounds.step_days import StepDays, days_of_sheets
from scores_app.services.locks import hold_sheets
from units_app.models import Unit
from units_app.resolving import UnitCodeError, UnitDirectory

STEP_OF = {
    Stage.SELF: Step.SELF_SCORE,
    Stage.APPRAISAL: Step.APPRAISAL,
    Stage.SECOND: Step.SECOND_APPRAISAL,
}
NO_READINGS: Mapping[str, Held] = {}
# Locked by their number, after the sheets, as everybody who writes several of them does.
_READINGS = """
SELECT score.sheet_id, score.criterion_id, score.id, score.stage, score.answer, score.value,
    score.value_of, score.points, score.is_override, score.cause, score.note, score.version
FROM scores_app_score score
JOIN unnest(%(sheets)s::bigint[], %(criteria)s::bigint[]) AS line(sheet_id, criterion_id)
    ON line.sheet_id = score.sheet_id AND line.criterion_id = score.criterion_id
ORDER BY score.id FOR NO KEY UPDATE OF score
"""


class UnknownLineError(Exception):
    """A line names something that is not there: (column, message)."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass(slots=True)
class Held:
    """A reading as it stands, without the weight of a model: a file names tens of thousands. One
    that is not written yet has no `pk`.
    """

    pk: int | None
    stage: str
    answer: str
    value: Decimal | None
    value_of: Decimal | None
    points: Decimal | None
    is_override: bool
    cause: str
    note: str
    version: int = 0

    @property
    def is_applicable(self) -> bool:
        return self.answer != NOT_APPLICABLE


@dataclass(slots=True)
class Leaf:
    """A criterion that is scored, with its rule read once for all lines."""

    criterion: Criterion
    rule: scoring.Scoring

    @property
    def kind(self) -> scoring.InputKind:
        return self.rule.kind.input_kind


@dataclass(slots=True)
class Place:
    """Which criterion of which sheet a line is about, its readings by stage and the claim on it."""

    sheet: ScoreSheet
    leaf: Leaf
    days: StepDays
    events: Sequence[SheetEvent] = ()
    readings: Mapping[str, Held] = field(default_factory=lambda: NO_READINGS)
    claim: Claim | None = None

    @property
    def criterion(self) -> Criterion:
        return self.leaf.criterion

    @property
    def key(self) -> tuple[int, int]:
        return self.sheet.pk, self.leaf.criterion.pk

    @property
    def is_draft(self) -> bool:
        return self.sheet.round_set.round.state == RoundState.DRAFT

    @property
    def is_loaded(self) -> bool:
        """Whether its results are those of an earlier year, decided elsewhere."""
        return self.sheet.round_set.round.is_loaded

    def reading(self, stage: str) -> Held | None:
        return self.readings.get(stage)

    @property
    def final(self) -> Held | None:
        return final_among(self.readings)

    def day_of(self, stage: Stage) -> date:
        """The day a reading counts from: today, in a round in preparation the end of its step; of
        loaded results the day on which they were loaded.
        """
        if not self.is_draft or self.is_loaded:
            return today()
        ends = [held.ends_on for held in self.days.steps if held.step == STEP_OF[stage]]
        return min(today(), ends[0] if ends else self.sheet.round_set.round.window_to)


class Books:
    """All that the lines of a file may be about."""

    def __init__(self, rows: Sequence[Row]) -> None:
        codes = {row.text("round_code") for row in rows}
        written = {folded(row.text("unit")) for row in rows}
        named = _named(codes, written)
        hold_sheets(list(named.values_list("pk", flat=True)), to_move=True)
        self.rounds = {held.code: held for held in Round.objects.filter(code__in=codes)}
        self.directory = UnitDirectory.of_codes(written, Unit.objects.own())
        self.sheets = _Sheets(self.rounds.values(), named)
        self.leaves = _leaves(self.sheets.sets, {row.text("criterion") for row in rows})
        open_ones = [one for one in self.sheets.all if _is_open(one)]
        self.days = days_of_sheets(self.sheets.all)
        self.events = events_of(open_ones)
        self.claims = _claims(open_ones, self.leaves.values())

    def places(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Place | UnknownLineError]]:
        """Where each line belongs, or what it names that is not there."""
        found = [(row, self._place(row)) for row in rows]
        keys = [place.key for _, place in found if isinstance(place, Place)]
        readings = _readings(keys)
        for row, place in found:
            if isinstance(place, Place):
                place.readings = readings.get(place.key, NO_READINGS)
                place.claim = self.claims.get(place.key)
            yield row, place

    def _place(self, row: Row) -> Place | UnknownLineError:
        try:
            sheet = self._sheet(self._round(row), folded(row.text("unit")))
        except UnknownLineError as error:
            return error
        except UnitCodeError as error:
            return UnknownLineError("unit", str(error))
        leaf = self.leaves.get((sheet.round_set.criteria_set_id, row.text("criterion")))
        if leaf is None:
            message = "Bộ tiêu chí của đơn vị không có tiêu chí được chấm mang mã này."
            return UnknownLineError("criterion", message)
        return Place(sheet, leaf, self.days[sheet.pk], self.events.get(sheet.pk, ()))

    def _round(self, row: Row) -> Round:
        held = self.rounds.get(row.text("round_code"))
        if held is None:
            raise UnknownLineError("round_code", "Không có kỳ chấm mang mã này.")
        if held.state == RoundState.CLOSED:
            raise UnknownLineError("round_code", "Kỳ chấm đã kết thúc nên điểm không sửa được.")
        return held

    def _sheet(self, held: Round, written: str) -> ScoreSheet:
        """The sheet of the unit that bears this code in the round; else of the unit that bore the
        code or name when the window ended.
        """
        by_code = self.sheets.by_code.get((held.pk, written), [])
        if len(by_code) == 1:
            return by_code[0]
        unit = self.directory.find(written, held.window_to)
        own = self.sheets.by_unit.get((held.pk, unit.pk), [])
        if len(own) == 1:
            return own[0]
        message = f"{unit.name} chưa có phiếu trong kỳ này; đưa đơn vị vào kỳ chấm trước."
        if own:
            message = f"{unit.name} đang có phiếu ở nhiều nhóm của kỳ này."
        raise UnknownLineError("unit", message)


def _named(codes: set[str], written: set[str]) -> QuerySet[ScoreSheet]:
    """The sheets of these rounds whose units bear one of these codes or names."""
    units = Q(unit__code__in=written) | Q(unit__sort_key__in={sort_key(text) for text in written})
    return ScoreSheet.objects.filter(units, round_set__round__code__in=codes)


class _Sheets:
    """The sheets of the named units in the named rounds; their sets are shared."""

    def __init__(self, rounds: Iterable[Round], named: QuerySet[ScoreSheet]) -> None:
        by_round = {held.pk: held for held in rounds}
        sets = RoundSet.objects.filter(round__in=by_round).select_related("criteria_set", "group")
        self.sets = {held.pk: held for held in sets}
        for held in self.sets.values():
            held.round = by_round[held.round_id]
        self.all = list(named.select_related("unit").order_by("pk"))
        self.by_code: defaultdict[tuple[int, str], list[ScoreSheet]] = defaultdict(list)
        self.by_unit: defaultdict[tuple[int, int], list[ScoreSheet]] = defaultdict(list)
        for sheet in self.all:
            sheet.round_set = self.sets[sheet.round_set_id]
            self.by_code[sheet.round_set.round_id, sheet.unit.code].append(sheet)
            self.by_unit[sheet.round_set.round_id, sheet.unit_id].append(sheet)


def _is_open(sheet: ScoreSheet) -> bool:
    return sheet.round_set.round.state == RoundState.OPEN


def _leaves(sets: Mapping[int, RoundSet], codes: set[str]) -> dict[tuple[int, str], Leaf]:
    held = Criterion.objects.filter(
        criteria_set__in={one.criteria_set_id for one in sets.values()}, code__in=codes
    )
    return {(one.criteria_set_id, one.code): leaf_of(one) for one in held.exclude(rule="")}


def leaf_of(criterion: Criterion) -> Leaf:
    """A criterion with its rule read."""
    rule = scoring.Scoring(criterion.rule, criterion.rule_params, criterion.max_points)
    return Leaf(criterion, rule)


def _readings(keys: Sequence[tuple[int, int]]) -> Mapping[tuple[int, int], dict[str, Held]]:
    """The readings of these pairs of sheet and criterion, and of no others; locked. One query."""
    found: defaultdict[tuple[int, int], dict[str, Held]] = defaultdict(dict)
    shared = _shared()
    pairs = {"sheets": [sheet for sheet, _ in keys], "criteria": [leaf for _, leaf in keys]}
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, pairs)
        for sheet, criterion, *facts in cursor:
            held = Held(*(shared(fact) for fact in facts))
            found[sheet, criterion][held.stage] = held
    return found


def _shared() -> Callable[[Any], Any]:
    """Gives equal texts and numbers as one object: most readings say what many others say."""
    known: dict[Any, Any] = {}

    def shared(fact: Any) -> Any:
        return known.setdefault(fact, fact) if isinstance(fact, (str, Decimal)) else fact

    return shared


def events_of(sheets: Iterable[ScoreSheet]) -> Mapping[int, list[SheetEvent]]:
    """Sheet -> the times it was handed to the head and taken back, in their order."""
    found: defaultdict[int, list[SheetEvent]] = defaultdict(list)
    kinds = (SheetEventKind.HANDED, SheetEventKind.TAKEN_BACK)
    for event in SheetEvent.objects.filter(sheet__in=list(sheets), kind__in=kinds).order_by("pk"):
        found[event.sheet_id].append(event)
    return found


def _claims(sheets: Sequence[ScoreSheet], leaves: Iterable[Leaf]) -> dict[tuple[int, int], Claim]:
    """The claims that count on what the lines name; whoever rules on one holds its sheet."""
    by_key = {sheet.pk: sheet for sheet in sheets}
    criteria = {leaf.criterion.pk: leaf.criterion for leaf in leaves}
    rows = Claim.objects.filter(sheet__in=by_key, criterion__in=criteria, past_on=None)
    found = {}
    for claim in rows:
        claim.sheet, claim.criterion = by_key[claim.sheet_id], criteria[claim.criterion_id]
        found[claim.sheet_id, claim.criterion_id] = claim
    return found
