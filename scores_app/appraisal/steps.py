"""For which sheets a step of the appraisal is open today: what pages offer. The database asks the
same whenever something is written.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from scores_app.choices import RoundState, Scorer, Step
from scores_app.models import Criterion, Reopening, RoundSet, RoundStep, ScoreSheet


def open_sheets(
    round_set: RoundSet, sheets: Collection[ScoreSheet], step: Step, day: date
) -> frozenset[int]:
    """The sheets for which `step` is open on `day`: by the round's dates, or opened again."""
    keys = frozenset(sheet.pk for sheet in sheets)
    if round_set.round.state == RoundState.DRAFT:
        return keys
    if round_set.round.state == RoundState.CLOSED:
        return frozenset()
    steps = RoundStep.objects.filter(round=round_set.round_id, step=step)
    if steps.filter(starts_on__lte=day, ends_on__gte=day).exists():
        return keys
    again = Reopening.objects.filter(sheet__in=keys, step=step, until__gte=day)
    return frozenset(again.values_list("sheet_id", flat=True))


def sheets_to_read(
    round_set: RoundSet, sheets: Collection[ScoreSheet], criterion: Criterion, day: date
) -> frozenset[int]:
    """The sheets whose appraisal of a criterion may be written on `day`, by the steps alone:
    results of surveys and leaders until the approval ends, all else in the step of appraisal.
    """
    if criterion.scorer in (Scorer.UNIT, Scorer.APPRAISER):
        return open_sheets(round_set, sheets, Step.APPRAISAL, day)
    if round_set.round.state == RoundState.OPEN:
        ends = RoundStep.objects.filter(round=round_set.round_id, step=Step.APPROVAL)
        if not ends.filter(ends_on__gte=day).exists():
            return frozenset()
    return frozenset(sheet.pk for sheet in sheets if round_set.round.state != RoundState.CLOSED)
