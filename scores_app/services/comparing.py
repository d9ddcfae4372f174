"""Points of the rule relative_to_best, derived anew for a whole group when one figure changes."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max, QuerySet

from cchc.core.batches import audited_as
from cchc.core.locks import advisory_lock
from scores_app.choices import RoundState, Rule
from scores_app.counted.best import SIDES, best_among, figures_of, side_of
from scores_app.models import Criterion, RoundSet, Score, ScoreEvent, ScoreSheet
from scores_app.points import Figure, read_rule
from scores_app.services.locks import hold_sheets

BATCH = 1000
COMPARED = "scores.compared"


def round_compared_renew(*, round_id: int) -> int:
    """`compared_points_renew` for every group and criterion of a round. Returns how many scores
    changed.
    """
    changed = 0
    for round_set in RoundSet.objects.filter(round=round_id).order_by("pk"):
        criteria = Criterion.objects.filter(
            criteria_set=round_set.criteria_set_id, rule=Rule.RELATIVE_TO_BEST
        )
        for criterion_id in criteria.order_by("pk").values_list("pk", flat=True):
            changed += compared_points_renew(round_set_id=round_set.pk, criterion_id=criterion_id)
    return changed


@transaction.atomic
def compared_points_renew(*, round_set_id: int, criterion_id: int) -> int:
    """Derives everybody's points for one criterion from the figures as they are now.

    Until the round is closed; of approved sheets too, whose figures stand while the best unit's may
    still move. Overrides stay as they are. Points that change leave an event that names who judged
    the figure and says that the points alone followed (`ScoreEvent.is_derived`), from the day the
    last figure of the group was written, in results that are corrected from today (the database
    sees to that); the version people edit by stays, since no figure changed.
    Round and sheets are held first, then a lock that only this takes, then rows by their number:
    closing does this with the round held, and whoever writes a figure asks for this once that is
    through (`jobs.request_comparison`), so nobody waits in a circle.

    Returns:
        How many scores changed.
    """
    sheets = ScoreSheet.objects.filter(round_set=round_set_id)
    hold_sheets(list(sheets.values_list("pk", flat=True)))
    groups = RoundSet.objects.exclude(round__state=RoundState.CLOSED)
    if not groups.filter(pk=round_set_id).exists():
        return 0
    advisory_lock(f"scores.compared:{round_set_id}:{criterion_id}")
    changed = _changed(round_set_id, Criterion.objects.get(pk=criterion_id))
    written = _last_written(round_set_id, criterion_id) if changed else {}
    for score in changed:
        side = side_of(score.stage)
        score.effective_on = max(day for stage, day in written.items() if stage in side)
    with audited_as(None, source=COMPARED):
        Score.objects.bulk_update(changed, ["points", "effective_on"], batch_size=BATCH)
    return len(changed)


def _last_written(round_set_id: int, criterion_id: int) -> dict[str, date]:
    """Stage -> the last day on which a figure of it was written or taken out; one query."""
    events = ScoreEvent.objects.filter(criterion=criterion_id, sheet__round_set=round_set_id)
    days = events.order_by().values_list("stage").annotate(Max("effective_on"))
    return dict(days)


def _changed(round_set_id: int, criterion: Criterion) -> list[Score]:
    """The scores whose points are not what the figures say now; three queries."""
    scoring = read_rule(criterion.rule, criterion.rule_params, criterion.max_points)
    rows = list(_rows(round_set_id, criterion))
    bests = {
        side: best_among(criterion, figures_of(round_set_id, criterion.pk, side)) for side in SIDES
    }
    changed = []
    for score in rows:
        figure = Figure(score.answer, score.value, score.value_of)
        points = scoring.points(figure, bests[side_of(score.stage)])
        if points != score.points:
            score.points = points
            changed.append(score)
    return changed


def _rows(round_set_id: int, criterion: Criterion) -> QuerySet[Score]:
    rows = Score.objects.filter(
        sheet__round_set=round_set_id, criterion=criterion, is_override=False
    )
    return rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
