"""Points of the rule relative_to_best, derived anew for a whole group when one figure changes."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from cchc.core.locks import advisory_lock
from scores_app.choices import SheetState
from scores_app.counted.best import SIDES, best_among, figures_of, side_of
from scores_app.counted.computing import computed_rounds
from scores_app.models import Criterion, RoundSet, Score
from scores_app.points import Figure, read_rule

BATCH = 1000


@transaction.atomic
def compared_points_renew(*, round_set_id: int, criterion_id: int) -> int:
    """Derives everybody's points for one criterion from the figures as they are now.

    Approved sheets and overrides stay as they are. Points that change leave a history of their own
    (by nobody, for the system wrote them); the version people edit by stays, since no figure
    changed. Rows are locked by their number, after a lock that only this takes: whoever writes a
    figure asks for this once that is through (`jobs.request_comparison`), so nobody waits in a
    circle.

    Returns:
        How many scores changed.
    """
    advisory_lock(f"scores.compared:{round_set_id}:{criterion_id}")
    if not RoundSet.objects.filter(pk=round_set_id, round__in=computed_rounds()).exists():
        return 0
    changed = _changed(round_set_id, Criterion.objects.get(pk=criterion_id))
    Score.objects.bulk_update(changed, ["points", "changed_by"], batch_size=BATCH)
    return len(changed)


def _changed(round_set_id: int, criterion: Criterion) -> list[Score]:
    """The scores whose points are not what the figures say now; three queries."""
    scoring = read_rule(criterion.rule, criterion.rule_params, criterion.max_points)
    rows = list(_open_rows(round_set_id, criterion))
    bests = {
        side: best_among(criterion, figures_of(round_set_id, criterion.pk, side)) for side in SIDES
    }
    changed = []
    for score in rows:
        figure = Figure(score.answer, score.value, score.value_of)
        points = scoring.points(figure, bests[side_of(score.stage)])
        if points != score.points:
            score.points, score.changed_by = points, None
            changed.append(score)
    return changed


def _open_rows(round_set_id: int, criterion: Criterion) -> QuerySet[Score]:
    rows = Score.objects.filter(
        sheet__round_set=round_set_id, criterion=criterion, is_override=False
    ).exclude(sheet__state=SheetState.APPROVED)
    return rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
