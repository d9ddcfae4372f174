"""The one way to write a reading of a criterion."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cchc.core import text
from cchc.core.figures import typed_text
from scores_app import points as scoring
from scores_app.choices import Cause, Rule, Stage
from scores_app.counted.best import best_with
from scores_app.jobs import request_comparison, request_rankings
from scores_app.models import Criterion, Score, ScoreSheet
from scores_app.points import Figure
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.services.locks import hold_sheets, told_kindly
from units_app.models import User


class StaleScoreError(Exception):
    """Somebody else wrote this reading after it was read; `current` is what is there now, None
    where it was taken out.
    """

    def __init__(self, current: Score | None) -> None:
        super().__init__("Điểm này vừa được người khác ghi.")
        self.current = current


@transaction.atomic
def score_set(
    *,
    sheet: ScoreSheet,
    criterion: Criterion,
    stage: Stage,
    figure: Figure,
    actor: User | None,
    version: int,
    note: str = "",
    cause: str = "",
    points: Decimal | None = None,
) -> Score:
    """Writes one reading; its points follow from the figure by the criterion's rule.

    Args:
        sheet, criterion, stage: whose reading of what; the criterion is a leaf of the sheet's set.
        figure: what is declared; an empty one leaves the points unknown.
        actor: who writes it; None is the system.
        version: the version that was read, 0 where there was none.
        note: the explanation or reason; needed for an override.
        cause: why points were lost (a `Cause`), or "".
        points: points other than the rule's, in points of the set; None leaves them to the rule.

    Raises:
        StaleScoreError: the reading was written since.
        ValidationError: by field (answer, value, value_of, points, note, cause), or of the whole
            where the step is locked.
    """
    hold_sheets([sheet.pk])
    note = text.nfc(note).strip()
    ruled = ruled_points(sheet, criterion, stage, figure)
    override = points is not None and points != ruled
    refuse_wrong(criterion, figure, note, cause, points if override else None)
    with told_kindly():
        score = _held(sheet, criterion, stage, version)
        score.answer, score.value, score.value_of = figure.answer, figure.value, figure.of
        score.points, score.is_override = (points, True) if override else (ruled, False)
        score.cause, score.note, score.changed_by = cause, note, actor
        _write(score, version)
    figures_changed(sheet, criterion)
    score.refresh_from_db()
    return score


@transaction.atomic
def score_clear(*, score: Score, version: int, actor: User | None) -> None:
    """Takes a reading out of the books from today on; its history keeps it, and says who did it.

    Raises:
        StaleScoreError: it was written since.
        ValidationError: the step is locked.
    """
    hold_sheets([score.sheet_id])
    with told_kindly():
        withdrawn_by(actor)
        gone, _ = Score.objects.filter(pk=score.pk, version=version).delete()
    if not gone:
        raise StaleScoreError(Score.objects.filter(pk=score.pk).first())
    figures_changed(score.sheet, score.criterion)


def withdrawn_by(actor: User | None) -> None:
    """Tells the database who takes readings out in this transaction."""
    with connection.cursor() as cursor:
        name = str(actor.pk) if actor else ""
        cursor.execute("SELECT set_config('cchc.withdrawn_by', %s, true)", [name])


def ruled_points(
    sheet: ScoreSheet, criterion: Criterion, stage: Stage, figure: Figure
) -> Decimal | None:
    """What the rule gives for a figure; None where it is unknown or does not apply."""
    rule = scoring.Scoring(criterion.rule, criterion.rule_params, criterion.max_points)
    best = None
    if scoring.needs_best(criterion.rule):
        best = best_with(sheet, criterion, stage, figure)
    return rule.points(figure, best)


def figures_changed(sheet: ScoreSheet, criterion: Criterion) -> None:
    """Asks for rankings; where points stand beside the best unit's, one figure may move all."""
    if scoring.needs_best(criterion.rule):
        request_comparison(round_set_id=sheet.round_set_id, criterion_id=criterion.pk)
    request_rankings()


def _held(sheet: ScoreSheet, criterion: Criterion, stage: Stage, version: int) -> Score:
    """The reading to write into, locked; a new one where there was and is none. The appraisal,
    which may fall with the unit's reading, is locked with it: by number, as others lock them.
    """
    stages = [stage] if stage == Stage.SECOND else [Stage.SELF, Stage.APPRAISAL]
    rows = Score.objects.filter(sheet=sheet, criterion=criterion, stage__in=stages)
    locked = rows.select_for_update(no_key=True).order_by("pk")
    found = next((score for score in locked if score.stage == stage), None)
    if (found.version if found else 0) != version:
        raise StaleScoreError(found)
    return found or Score(sheet=sheet, criterion=criterion, stage=stage)


def _write(score: Score, version: int) -> None:
    score.version = version + 1
    try:
        with transaction.atomic():
            score.save()
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != "score_once":
            raise
        raise StaleScoreError(_current(score)) from error


def _current(score: Score) -> Score | None:
    rows = Score.objects.filter(sheet=score.sheet, criterion=score.criterion, stage=score.stage)
    return rows.first()


def refuse_wrong(
    criterion: Criterion, figure: Figure, note: str, cause: str, override: Decimal | None
) -> None:
    """Raises ValidationError by field where a reading cannot be; `override`: points other than the
    rule's.
    """
    problems: dict[str, list[str]] = {}
    for problem in scoring.figure_problems(
        criterion.rule, criterion.rule_params, criterion.max_points, figure
    ):
        place = "value_of" if problem.place == "of" else problem.place
        problems.setdefault(place, []).append(problem.message)
    if override is not None:
        for place, message in override_problems(criterion, figure, note, override):
            problems.setdefault(place, []).append(message)
    if cause and cause not in Cause.values:
        problems["cause"] = ["Chọn một nguyên nhân trong danh sách."]
    if problems:
        raise ValidationError(problems)


def override_problems(
    criterion: Criterion, figure: Figure, note: str, override: Decimal
) -> list[tuple[str, str]]:
    """What speaks against points other than the rule's, each with its field."""
    found = []
    low, high = bounds(criterion)
    if figure.answer == NOT_APPLICABLE:
        found.append(("points", "Tiêu chí không áp dụng thì không có điểm."))
    elif not low <= override <= high:
        found.append(("points", f"Điểm phải từ {typed_text(low)} đến {typed_text(high)}."))
    if not note:
        found.append(("note", "Ghi lý do vì sao điểm khác cách tính."))
    return found


def bounds(criterion: Criterion) -> tuple[Decimal, Decimal]:
    """The least and the most points a criterion can have."""
    if criterion.rule == Rule.PENALTY:
        return -criterion.max_points, Decimal(0)
    return Decimal(0), criterion.max_points
