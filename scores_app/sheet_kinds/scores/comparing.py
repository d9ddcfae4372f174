"""What a file of scores would do, line by line: compared with what is there, checked by the rules
of each criterion and, in an open round, by those of the pages.

A column that says what is there already changes nothing, nor does an empty cell. Points follow
from what is declared; in a round in preparation (results of earlier years) other points are taken
as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError

from cchc.core.imports import Plan, Row, Value
from cchc.core.sheets.problems import CellError
from scores_app import causes
from scores_app import points as scoring
from scores_app.choices import Stage
from scores_app.declaring import figure_of, read_declared
from scores_app.points import Figure
from scores_app.services.appraisal import BEFORE, kept_cause
from scores_app.sheet_kinds.scores.allowed import Gate
from scores_app.sheet_kinds.scores.books import Books, Held, Place, UnknownLineError
from scores_app.sheet_kinds.scores.exporting import line_of
from scores_app.sheet_kinds.scores.wanted import (
    COLUMN_OF,
    RefusedError,
    Said,
    Wanted,
    differing,
    wanted_of,
)
from units_app.models import User

RULED_ALREADY = (
    "Giải trình về tiêu chí này đã được xem xét theo điểm thẩm định đang có; sửa điểm thẩm định ở"
    " trang Thẩm định."
)
NOTHING_LOST = "Điểm này không mất nên không có nguyên nhân mất điểm."


@dataclass(slots=True)
class Draft:
    """What a line changes: readings of one criterion."""

    place: Place
    wanted: list[Wanted] = field(default_factory=list)


def load(rows: Sequence[Row], actor: User | None) -> Plan[Draft]:
    """Compare the file with the readings held, as `actor` may write them; see `SheetKind`."""
    plan: Plan[Draft] = Plan()
    books = Books(rows)
    gate = Gate(actor)
    seen: dict[tuple[int, int], int] = {}
    for row, place in books.places(rows):
        try:
            if isinstance(place, UnknownLineError):
                raise place
            _refuse_twice(seen, row, place)
            _sort_in(plan, row, place, gate)
        except (UnknownLineError, RefusedError) as error:
            plan.refuse(row, error.column, str(error))
    return plan


def _refuse_twice(seen: dict[tuple[int, int], int], row: Row, place: Place) -> None:
    """A unit may stand in a file by its code and by its name."""
    earlier = seen.setdefault(place.key, row.number)
    if earlier != row.number:
        message = f"Trùng với dòng {earlier}: cùng đơn vị và tiêu chí."
        raise RefusedError("unit", message)


def _sort_in(plan: Plan[Draft], row: Row, place: Place, gate: Gate) -> None:
    held = line_of(place.criterion, place.readings)
    figure = _figure(row, place)
    said = Said(row, place, differing(place, row, held, figure), figure)
    _refuse_stranger(said, gate)
    wanted = wanted_of(said) if said.differs else []
    _put_causes(said, wanted)
    draft = Draft(place, [one for one in wanted if _changes(place.reading(one.stage), one)])
    _refuse_ruled(draft)
    for one in draft.wanted:
        _check_allowed(place, one, gate)
    if not draft.wanted:
        plan.unchanged += 1
    elif place.readings:
        plan.update(row, draft, _told(said, held, draft))
    else:
        plan.create(row, draft)


def _refuse_stranger(said: Said, gate: Gate) -> None:
    """Tells first who may not write a column at all, whatever else is wrong with its cell."""
    own = said.is_own
    stages = {"declared": Stage.SELF if own else Stage.APPRAISAL}
    stages |= {"self_points": Stage.SELF, "explanation": Stage.SELF} if own else {}
    stages |= {"appraised_points": Stage.APPRAISAL}
    if not said.says("appraised_points"):
        stages |= {"final_points": Stage.SECOND}
    for column, stage in stages.items():
        why_not = gate.why_not(said.place, stage) if said.says(column) else ""
        if why_not:
            raise RefusedError(column, why_not)


def _figure(row: Row, place: Place) -> Figure | None:
    """The figure of the cell; None where it is empty."""
    words = row.text("declared")
    if not words:
        return None
    try:
        figure = read_declared(place.criterion, words)
    except CellError as error:
        raise RefusedError("declared", str(error)) from error
    for problem in place.leaf.rule.problems(figure):
        raise RefusedError("declared", problem.message)
    return figure


def _changes(held: Held | None, wanted: Wanted) -> bool:
    if held is None:
        return True
    return (figure_of(held), held.points, held.is_override, held.note, held.cause) != (
        wanted.figure,
        wanted.points,
        wanted.is_override,
        wanted.note,
        wanted.cause,
    )


def _refuse_ruled(draft: Draft) -> None:
    """Another appraisal would take the ruling on a claim out, which no file says."""
    place = draft.place
    first = next((one for one in draft.wanted if one.stage == Stage.APPRAISAL), None)
    held = place.reading(Stage.APPRAISAL)
    is_ruled = place.claim is not None and place.claim.is_ruled
    if first is None or place.is_draft or not (is_ruled or place.reading(Stage.SECOND)):
        return
    now = first.figure, first.points, first.is_override
    if held is None or (figure_of(held), held.points, held.is_override) != now:
        raise RefusedError("appraised_points", RULED_ALREADY)


def _check_allowed(place: Place, wanted: Wanted, gate: Gate) -> None:
    why_not = gate.why_not(place, wanted.stage)
    if why_not:
        raise RefusedError(COLUMN_OF[wanted.stage], why_not)


def _put_causes(said: Said, wanted: Sequence[Wanted]) -> None:
    """Lost points keep their cause, in an open round they must have one; else there is none."""
    place = said.place
    points: dict[str, Decimal | None] = {
        stage: held.points for stage, held in place.readings.items()
    }
    points |= {one.stage: one.points for one in wanted}
    told = said.row.text("cause") if said.says("cause") else ""
    for one in wanted:
        if one.stage == Stage.SELF:
            continue
        if told and not _loses(place, one):
            raise RefusedError("cause", NOTHING_LOST)
        one.cause = _cause(place, one, points)


def _cause(place: Place, wanted: Wanted, points: Mapping[str, Decimal | None]) -> str:
    if place.is_draft:
        return wanted.cause if _loses(place, wanted) else ""
    try:
        return kept_cause(
            place.criterion,
            wanted.cause,
            points=wanted.points,
            is_override=wanted.is_override,
            before=points.get(BEFORE[wanted.stage]),
        )
    except ValidationError as error:
        raise RefusedError("cause", " ".join(error.messages)) from error


def _loses(place: Place, wanted: Wanted) -> bool:
    return causes.loses(place.criterion, wanted.points, is_override=wanted.is_override)


def _told(said: Said, held: Mapping[str, Value], draft: Draft) -> dict[str, tuple[Value, Value]]:
    """Every column that reads differently once the line is taken, whether it was typed or follows;
    points beside the best unit's are not known before all lines are there.
    """
    place = said.place
    after = line_of(place.criterion, {**_standing(draft), **dict(map(_held, draft.wanted))})
    waits = scoring.needs_best(place.criterion.rule) and {
        f"{word}_points" for word in ("self", "appraised", "final")
    }
    found = {
        key: (held[key], after[key])
        for key in held
        if held[key] != after[key] and not (waits and key in waits and after[key] is None)
    }
    return found or {key: (held[key], said.row.values[key]) for key in held if key in said.differs}


def _standing(draft: Draft) -> Mapping[str, Held]:
    """The readings that stay: in an open round what judged the unit's falls with it."""
    readings, own = draft.place.readings, [one for one in draft.wanted if one.stage == Stage.SELF]
    if draft.place.is_draft or not own:
        return readings
    return {stage: held for stage, held in readings.items() if stage == Stage.SELF}


def _held(wanted: Wanted) -> tuple[str, Held]:
    figure = wanted.figure
    reading = Held(
        None,
        wanted.stage,
        figure.answer,
        figure.value,
        figure.of,
        wanted.points,
        wanted.is_override,
        wanted.cause,
        wanted.note,
    )
    return wanted.stage, reading
