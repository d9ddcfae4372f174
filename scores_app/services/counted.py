"""Scores counted from tasks (rule from_assignments), written for all units of a round at once."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import QuerySet

from cchc.core.locks import advisory_lock
from scores_app.choices import Rule, SheetState, Stage
from scores_app.counted.computing import computed_rounds
from scores_app.counted.figures import Measure, RoundTasks
from scores_app.models import Criterion, Score, ScoreSheet
from scores_app.points import Figure, Scoring, read_rule
from scores_app.services.locks import hold_sheets

WRITTEN = ("answer", "value", "value_of", "points", "changed_by", "effective_on", "version")
BATCH = 1000


@transaction.atomic
def counted_scores_refresh(*, round_id: int) -> int:
    """Counts the tasks of every unit in a round anew and writes the scores that changed.

    Approved sheets, and points that an appraiser overrode with a reason, stay as they are. One
    transaction under one lock: killed halfway, the last complete scores stay. Does nothing before
    the window's first day, and once the round is past its approval.

    Returns:
        How many scores changed.
    """
    advisory_lock(f"scores.counted:{round_id}")
    hold_sheets(list(_open_sheets(round_id).values_list("pk", flat=True)))
    of_round = computed_rounds().filter(pk=round_id).first()
    tasks = RoundTasks(of_round) if of_round else None
    if tasks is None or not tasks.has_begun:
        return 0
    changed = list(_changed(tasks))
    Score.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["sheet", "criterion", "stage"],
        update_fields=WRITTEN,
    )
    return len(changed)


def _changed(tasks: RoundTasks) -> Iterator[Score]:
    """The scores that are not what the tasks say now; five queries and one for each window."""
    criteria = list(
        Criterion.objects.filter(
            criteria_set__round_sets__round=tasks.round_id, rule=Rule.FROM_ASSIGNMENTS
        )
    )
    sheets = _sheets(tasks.round_id) if criteria else []
    held = {
        (score.sheet_id, score.criterion_id): score
        for score in Score.objects.select_for_update(no_key=True)
        .filter(criterion__in=criteria, sheet__in=sheets, stage=Stage.APPRAISAL)
        .order_by("pk")
    }
    for criterion in criteria:
        scoring = read_rule(criterion.rule, criterion.rule_params, criterion.max_points)
        measure = Measure.of(criterion)
        for sheet in sheets:
            if sheet.round_set.criteria_set_id == criterion.criteria_set_id:
                figure = tasks.figure(sheet.unit_id, measure)
                score = _renewed(sheet, criterion, scoring, figure, tasks)
                if _differs(held.get((sheet.pk, criterion.pk)), score):
                    yield score


def _sheets(round_id: int) -> list[ScoreSheet]:
    return list(_open_sheets(round_id).select_related("round_set").order_by("pk"))


def _open_sheets(round_id: int) -> QuerySet[ScoreSheet]:
    """The sheets that may still change; those held meanwhile are not approved beside this."""
    sheets = ScoreSheet.objects.filter(round_set__round=round_id)
    return sheets.exclude(state=SheetState.APPROVED)


def _renewed(
    sheet: ScoreSheet, criterion: Criterion, scoring: Scoring, figure: Figure, tasks: RoundTasks
) -> Score:
    return Score(
        sheet=sheet,
        criterion=criterion,
        stage=Stage.APPRAISAL,
        answer=figure.answer,
        value=figure.value,
        value_of=figure.of,
        points=scoring.points(figure),
        effective_on=tasks.day,
    )


def _differs(held: Score | None, score: Score) -> bool:
    """Whether a score is to be written; it then follows on the version that is held."""
    if held is None:
        return True
    if held.is_override or _said(held) == _said(score):
        return False
    score.version = held.version + 1
    return True


def _said(score: Score) -> tuple[object, ...]:
    return score.answer, score.value, score.value_of, score.points
