"""What a file of scores would do, line by line: compared with what is there, checked by the rules
of each criterion and by the steps of an open round.

A group of columns that says what is there already changes nothing. Points follow from what is
declared; in a round in preparation (results of earlier years) other points are taken as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cchc.core.clock import today
from cchc.core.figures import typed_text
from cchc.core.imports import Plan, Row, Value
from cchc.core.sheets.problems import CellError
from scores_app import points as scoring
from scores_app.choices import Rule, Scorer, SheetState, Stage
from scores_app.declaring import NOT_APPLICABLE, figure_of, read_declared
from scores_app.models import Score
from scores_app.points import Figure, InputKind
from scores_app.rounds.step_days import BEING_FILLED, takes_entries
from scores_app.services.scores import bounds
from scores_app.sheet_kinds.scores.books import STEP_OF, Books, Place, UnknownLineError
from scores_app.sheet_kinds.scores.exporting import line_of
from units_app.resolving import UnitCodeError

SAID = ("applicable", "declared", "self_points", "appraised_points", "explanation", "final_points")
COMPARED = (*SAID, "note")
COLUMN_OF = {
    Stage.SELF: "self_points",
    Stage.APPRAISAL: "appraised_points",
    Stage.SECOND: "final_points",
}
RULED_ALREADY = (
    "Tiêu chí đã có điểm thẩm định lại theo giải trình; sửa điểm thẩm định ở trang Thẩm định."
)
FROM_FILE = "Điểm nạp từ tệp."
PLACES = {"value": "declared", "of": "declared", "answer": "declared"}


@dataclass(slots=True)
class Wanted:
    """A reading as the file wants it; `points` None leaves them to the rule."""

    stage: Stage
    figure: Figure
    points: Decimal | None
    is_override: bool
    note: str


@dataclass(slots=True)
class Draft:
    """What a line changes: readings of one criterion."""

    place: Place
    wanted: list[Wanted] = field(default_factory=list)


class RefusedError(Exception):
    """A cell that cannot be taken: (column, message)."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def load(rows: Sequence[Row]) -> Plan[Draft]:
    """Compare the file with the readings held; see `SheetKind`."""
    plan: Plan[Draft] = Plan()
    books = Books(rows)
    for row in rows:
        try:
            _sort_in(plan, row, books.place(row))
        except (UnknownLineError, RefusedError) as error:
            plan.refuse(row, error.column, str(error))
        except UnitCodeError as error:
            plan.refuse(row, "unit", str(error))
    return plan


def _sort_in(plan: Plan[Draft], row: Row, place: Place) -> None:
    held = line_of(place.criterion, place.readings)
    differs = {key for key in COMPARED if row.has(key) and _says_more(row.values[key], held, key)}
    draft = Draft(place, list(_wanted(row, place, held, differs)) if differs else [])
    for wanted in draft.wanted:
        _check_step(place, wanted.stage)
    if not draft.wanted:
        plan.unchanged += 1
    elif place.readings:
        changes = {key: (held[key], row.values[key]) for key in COMPARED if key in differs}
        plan.update(row, draft, changes)
    else:
        plan.create(row, draft)


def _says_more(value: Value, held: Mapping[str, Value], key: str) -> bool:
    """Whether a cell says something else than what is held; that a criterion applies goes without
    saying.
    """
    if key == "applicable":
        return value is not None and value != held[key] and (value is False or held[key] is False)
    return (None if value == "" else value) != (None if held[key] == "" else held[key])


def _wanted(
    row: Row, place: Place, held: Mapping[str, Value], differs: set[str]
) -> Iterator[Wanted]:
    own = place.criterion.scorer == Scorer.UNIT
    declared = _declared(row, place, own=own)
    says_own = {"declared", "self_points", "explanation"} | (
        set() if place.final else {"applicable"}
    )
    said_now = differs & says_own
    if own and said_now:
        yield _own(row, place, declared, differs)
    if not own and differs & {"self_points", "explanation"}:
        wrong = "self_points" if "self_points" in differs else "explanation"
        raise RefusedError(wrong, "Tiêu chí này đơn vị không tự chấm.")
    yield from _appraised(row, place, held, differs, declared, fresh=own and bool(said_now))


def _declared(row: Row, place: Place, *, own: bool) -> Figure:
    """What the line declares; what the file says nothing of stays."""
    kept = place.reading(Stage.SELF if own else Stage.APPRAISAL)
    if not row.has("declared"):
        figure = figure_of(kept) if kept else Figure()
    else:
        figure = _read(row, place)
    if figure.is_empty and row.flag("applicable") is False and place.final is None:
        return Figure(NOT_APPLICABLE)
    return figure


def _read(row: Row, place: Place) -> Figure:
    criterion = place.criterion
    try:
        figure = read_declared(criterion, row.text("declared"))
    except CellError as error:
        raise RefusedError("declared", str(error)) from error
    rule = criterion.rule, criterion.rule_params, criterion.max_points
    for problem in scoring.figure_problems(*rule, figure):
        raise RefusedError(PLACES.get(problem.place, "declared"), problem.message)
    return figure


def _own(row: Row, place: Place, figure: Figure, differs: set[str]) -> Wanted:
    held = place.reading(Stage.SELF)
    note = row.text("explanation") if row.has("explanation") else _note(held)
    given, ruled = row.decimal("self_points"), _ruled(place, figure)
    if held and figure == figure_of(held) and "self_points" not in differs:
        return _kept(held, note)
    if "self_points" not in differs or given is None or given == ruled:
        return Wanted(Stage.SELF, figure, ruled, False, note)
    if not place.is_draft:
        message = "Điểm tự đánh giá tính từ số liệu kê khai; để trống ô này hoặc sửa số liệu."
        raise RefusedError("self_points", message)
    return _other_points(place, Wanted(Stage.SELF, figure, None, False, note), given)


def _kept(held: Score, note: str) -> Wanted:
    """A reading that changes in its words alone; an override keeps a reason."""
    words = note or (held.note if held.is_override else "")
    return Wanted(Stage(held.stage), figure_of(held), held.points, held.is_override, words)


def _appraised(
    row: Row,
    place: Place,
    held: Mapping[str, Value],
    differs: set[str],
    declared: Figure,
    *,
    fresh: bool,
) -> Iterator[Wanted]:
    """The readings of appraisal and second appraisal that the line changes."""
    own = place.criterion.scorer == Scorer.UNIT
    first, second = place.reading(Stage.APPRAISAL), place.reading(Stage.SECOND)
    told = row.decimal("appraised_points") if row.has("appraised_points") else _points(first)
    final = row.decimal("final_points") if row.has("final_points") else None
    _refuse_emptied(row, differs, held)
    out = row.flag("applicable") is False
    moves = differs & {"appraised_points", *(() if own else ("declared",))}
    moves |= differs & {"applicable"} if place.final else set()
    if "note" in differs and second is None:
        moves |= {"note"}
    into_draft = place.is_draft and fresh and out and first is None
    _refuse_ruled(place, moves)
    if moves or into_draft:
        yield _first(row, place, declared, told, out=out)
    if final is not None and "final_points" in differs and final != told:
        yield _second(row, place, declared, final)
    elif second is not None and "note" in differs:
        yield _kept(second, row.text("note"))


def _first(row: Row, place: Place, declared: Figure, told: Decimal | None, *, out: bool) -> Wanted:
    held = place.reading(Stage.APPRAISAL)
    note = row.text("note") if row.has("note") else _note(held)
    if held and told == held.points and not out and held.is_applicable:
        return _kept(held, note)
    if out or (declared.answer == NOT_APPLICABLE and told is None):
        return Wanted(Stage.APPRAISAL, Figure(NOT_APPLICABLE), None, False, note)
    if told is None:
        if place.criterion.scorer == Scorer.UNIT:
            raise RefusedError("appraised_points", "Ghi điểm thẩm định.")
        return Wanted(Stage.APPRAISAL, declared, _ruled(place, declared), False, note)
    return _with_points(place, Wanted(Stage.APPRAISAL, declared, None, False, note), told)


def _second(row: Row, place: Place, declared: Figure, final: Decimal) -> Wanted:
    held = place.reading(Stage.SECOND)
    note = row.text("note") if row.has("note") else _note(held)
    return _with_points(place, Wanted(Stage.SECOND, declared, None, False, note), final)


def _with_points(place: Place, wanted: Wanted, points: Decimal) -> Wanted:
    """Points that the rule gives for what is declared, or others, with their reason."""
    if wanted.figure.answer == NOT_APPLICABLE:
        wanted.figure = Figure()
    if _kind(place) == InputKind.POINTS:
        wanted.figure = Figure("", points)
    if not wanted.figure.is_empty and points == _ruled(place, wanted.figure):
        wanted.points = points
        return wanted
    return _other_points(place, wanted, points)


def _other_points(place: Place, wanted: Wanted, points: Decimal) -> Wanted:
    low, high = bounds(place.criterion)
    if not low <= points <= high:
        message = f"Điểm phải từ {typed_text(low)} đến {typed_text(high)}."
        raise RefusedError(COLUMN_OF[wanted.stage], message)
    wanted.points = points
    if _kind(place) == InputKind.POINTS and wanted.figure.is_empty:
        wanted.figure = Figure("", points)
        return wanted
    if place.criterion.rule == Rule.RELATIVE_TO_BEST and place.is_draft:
        return wanted
    if not wanted.note and not place.is_draft:
        raise RefusedError("note", "Ghi lý do vì sao điểm khác cách tính.")
    wanted.is_override, wanted.note = True, wanted.note or FROM_FILE
    return wanted


def _refuse_emptied(row: Row, differs: set[str], held: Mapping[str, Value]) -> None:
    for key in ("appraised_points", "final_points"):
        emptied = key in differs and row.decimal(key) is None and held[key] is not None
        if emptied and row.flag("applicable") is not False:
            message = "Ô trống không xóa được điểm đã ghi; ghi điểm đúng hoặc bỏ cột này."
            raise RefusedError(key, message)


def _refuse_ruled(place: Place, moves: set[str]) -> None:
    """Another appraisal would take the ruling on a claim out, which no file says."""
    if moves - {"note"} and place.reading(Stage.SECOND) is not None and not place.is_draft:
        raise RefusedError("appraised_points", RULED_ALREADY)


def _check_step(place: Place, stage: Stage) -> None:
    """What the database would refuse, said beside the cell."""
    if place.is_draft:
        return
    column = "declared" if stage == Stage.SELF else COLUMN_OF[stage]
    if stage == Stage.SELF:
        is_open = takes_entries(place.sheet, place.days, place.events, today())
    elif place.criterion.scorer in (Scorer.SURVEY, Scorer.LEADERS, Scorer.SYSTEM):
        is_open = place.sheet.state != SheetState.APPROVED
    else:
        sent = stage != Stage.APPRAISAL or place.sheet.state not in BEING_FILLED
        is_open = sent and place.days.is_open(STEP_OF[stage], today())
    if not is_open:
        message = "Bước này của kỳ chấm đã khóa hoặc chưa mở nên không ghi được."
        raise RefusedError(column, message)


def _ruled(place: Place, figure: Figure) -> Decimal | None:
    """What the rule gives; None where the whole group must be known first."""
    criterion = place.criterion
    rule = scoring.Scoring(criterion.rule, criterion.rule_params, criterion.max_points)
    return rule.points(figure)


def _kind(place: Place) -> InputKind:
    return scoring.input_kind(place.criterion.rule, place.criterion.rule_params)


def _note(score: Score | None) -> str:
    return score.note if score else ""


def _points(score: Score | None) -> Decimal | None:
    return score.points if score else None
