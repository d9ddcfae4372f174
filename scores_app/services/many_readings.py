"""Writes of the appraisal for many units at once: one criterion, a figure for each sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core.clock import today
from scores_app import points as scoring
from scores_app.appraisal import appraising
from scores_app.appraisal.side_by_side import print_of, readings_of, why_closed
from scores_app.choices import Stage
from scores_app.counted.best import FINAL, best_among, figures_of
from scores_app.models import Criterion, RoundSet, Score, ScoreSheet
from scores_app.models.scores import Reading
from scores_app.not_applying import note_problem
from scores_app.points import Figure
from scores_app.rounds.step_days import sheets_to_read
from scores_app.services.appraisal import Verdict, kept_cause
from scores_app.services.locks import hold_sheets, told_kindly
from scores_app.services.scores import figures_changed, refuse_wrong
from units_app.access import access_of
from units_app.models import User

WRITTEN = (
    "answer",
    "value",
    "value_of",
    "points",
    "is_override",
    "cause",
    "note",
    "changed_by",
    "version",
)
BATCH = 1000


@dataclass(frozen=True)
class Wanted:
    """What a cell shall become, and what the person saw there (`side_by_side.print_of`)."""

    verdict: Verdict
    seen: str


@dataclass
class Outcome:
    """What came of it, by sheet: written, no longer what the person saw, refused and why."""

    done: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    refused: dict[int, ValidationError] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return len(self.changed) + len(self.refused)


@transaction.atomic
def readings_write(
    *, round_set: RoundSet, criterion: Criterion, wanted: Mapping[int, Wanted], actor: User
) -> Outcome:
    """Writes the appraisal of one criterion for many sheets; each that cannot be is left as it is,
    and the others are written. A fixed number of queries.

    Args:
        round_set, criterion: a leaf of the set of a round's group.
        wanted: sheet -> what its reading shall be, without points of one's own.
        actor: as for `appraise`.
    """
    hold_sheets(list(wanted), to_move=True)
    sheets = list(round_set.sheets.filter(pk__in=list(wanted)).with_round().order_by("pk"))
    readings = readings_of([criterion], sheets, today())
    held = {sheet.pk: readings.get((sheet.pk, criterion.pk), {}) for sheet in sheets}
    outcome = Outcome(refused=_closed(round_set, criterion, sheets, actor))
    free = [sheet for sheet in sheets if sheet.pk not in outcome.refused]
    outcome.changed = {one.pk for one in free if print_of(held[one.pk]) != wanted[one.pk].seen}
    ready = [sheet for sheet in free if sheet.pk not in outcome.changed]
    ruled = ruled_at_once(
        round_set.pk, criterion, {sheet.pk: wanted[sheet.pk].verdict.figure for sheet in ready}
    )
    scores = []
    for sheet in ready:
        verdict, own = wanted[sheet.pk].verdict, held[sheet.pk]
        try:
            scores.append(_filled(sheet, criterion, verdict, own, ruled[sheet.pk]))
        except ValidationError as error:
            outcome.refused[sheet.pk] = error
    for score in scores:
        score.changed_by = actor
    _write(scores, outcome)
    return outcome


def ruled_at_once(
    round_set_id: int, criterion: Criterion, figures: Mapping[int, Figure]
) -> dict[int, Decimal | None]:
    """Sheet -> what the rule gives for a figure, once all of these are said. One query at most."""
    rule = scoring.Scoring(criterion.rule, criterion.rule_params, criterion.max_points)
    best = None
    if scoring.needs_best(criterion.rule) and figures:
        held = figures_of(round_set_id, criterion.pk, FINAL)
        best = best_among(criterion, {**held, **figures})
    return {sheet: rule.points(figure, best) for sheet, figure in figures.items()}


def _closed(
    round_set: RoundSet, criterion: Criterion, sheets: list[ScoreSheet], actor: User
) -> dict[int, ValidationError]:
    """The sheets that are not this person's to write into now, and why."""
    access, duties = access_of(actor), appraising.duties_of(actor.pk, round_set)
    in_step = sheets_to_read(sheets, criterion, today())
    told = {
        sheet.pk: why_closed(access, duties, sheet, criterion, in_step=sheet.pk in in_step)
        for sheet in sheets
    }
    return {pk: ValidationError(why_not) for pk, why_not in told.items() if why_not}


def _filled(
    sheet: ScoreSheet,
    criterion: Criterion,
    verdict: Verdict,
    held: Mapping[str, Reading],
    ruled: Decimal | None,
) -> Score:
    """The reading as it shall be; raises ValidationError where it cannot."""
    figure, own, now = verdict.figure, held.get(Stage.SELF), held.get(Stage.APPRAISAL)
    if figure.is_empty:
        raise ValidationError("Dòng này chưa có kết quả.")
    before = own.points if own else None
    cause = kept_cause(criterion, verdict.cause, points=ruled, is_override=False, before=before)
    refuse_wrong(criterion, figure, verdict.note, cause, None)
    if problem := note_problem(figure.answer, verdict.note, own.answer if own else ""):
        raise ValidationError(problem)
    score = now if isinstance(now, Score) else Score(sheet=sheet, criterion=criterion, version=0)
    score.stage = Stage.APPRAISAL
    score.answer, score.value, score.value_of = figure.answer, figure.value, figure.of
    score.points, score.is_override = ruled, False
    score.cause, score.note = cause, verdict.note
    score.version += 1
    return score


def _write(scores: Iterable[Score], outcome: Outcome) -> None:
    """All of them, or where the database refuses (the day ended meanwhile) none."""
    rows = list(scores)
    new, held = [row for row in rows if row.version == 1], [row for row in rows if row.version > 1]
    try:
        with told_kindly():
            Score.objects.bulk_create(new, batch_size=BATCH)
            Score.objects.bulk_update(held, WRITTEN, batch_size=BATCH)
    except ValidationError as error:
        outcome.refused |= {score.sheet_id: error for score in rows}
        return
    outcome.done = {score.sheet_id for score in rows}
    if rows:
        figures_changed(rows[0].sheet, rows[0].criterion)
