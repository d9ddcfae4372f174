"""Writing scores out in the columns that import takes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from cchc.core.clock import today
from cchc.core.imports import Value
from scores_app.choices import Scorer, Stage
from scores_app.declaring import Declares, declared_text, figure_of
from scores_app.final import final_among
from scores_app.models import Criterion, ScoreSheet
from scores_app.score_sheets.lines import readings_of

CENT = Decimal("0.01")
Line = Mapping[str, Value]


class Told(Declares, Protocol):
    """A reading of a criterion: a model's row or its bare facts."""

    @property
    def is_applicable(self) -> bool: ...
    @property
    def points(self) -> Decimal | None: ...
    @property
    def note(self) -> str: ...
    @property
    def cause(self) -> str: ...


def export_rows(as_of: date) -> Iterator[Line]:
    """Yield every reading known on `as_of`, round by round, one sheet at a time: memory stays
    flat.
    """
    sheets = ScoreSheet.objects.as_of(as_of).with_round()
    ordered = sheets.order_by("round_set__round__year", "round_set", "unit__code", "pk")
    known: dict[int, list[Criterion]] = {}
    for sheet in ordered.iterator(chunk_size=500):
        set_id = sheet.round_set.criteria_set_id
        if set_id not in known:
            held = Criterion.objects.filter(criteria_set=set_id).exclude(rule="")
            known[set_id] = list(held.order_by("order", "pk"))
        yield from rows_of_sheet(sheet, known[set_id], as_of)


def rows_of_sheet(sheet: ScoreSheet, criteria: Iterable[Criterion], day: date) -> Iterator[Line]:
    """The lines of one sheet that say anything."""
    readings = readings_of(sheet, min(today(), day))
    for criterion in criteria:
        held = {
            stage: readings[criterion.pk, stage]
            for stage in Stage.values
            if (criterion.pk, stage) in readings
        }
        if held:
            yield {
                "round_code": sheet.round_set.round.code,
                "unit": sheet.unit.code,
                "criterion": criterion.code,
                **line_of(criterion, held),
            }


def line_of(criterion: Criterion, readings: Mapping[str, Told]) -> dict[str, Value]:
    """What the columns say of the readings of one criterion."""
    own, appraised = readings.get(Stage.SELF), readings.get(Stage.APPRAISAL)
    final = final_among(readings)
    declares = own if criterion.scorer == Scorer.UNIT else appraised
    word = final or own
    return {
        "applicable": None if word is None else word.is_applicable,
        "declared": declared_text(criterion, figure_of(declares)) if declares else "",
        "self_points": _short(own.points) if own else None,
        "appraised_points": _short(appraised.points) if appraised else None,
        "explanation": own.note if own else "",
        "final_points": _short(final.points) if final else None,
        "note": final.note if final else "",
        "cause": final.cause if final else "",
    }


def _short(points: Decimal | None) -> Decimal | None:
    """Drops zeros that only the database's column adds, down to two decimals."""
    if points is None or points != points.quantize(CENT):
        return None if points is None else points.normalize()
    return points.quantize(CENT)
