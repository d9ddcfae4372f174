"""Median and best of a group at every criterion; the lines with a rank alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import connection

from cchc.core.clock import today
from scores_app.choices import Basis
from scores_app.models import RoundSet
from scores_app.ranks import totals
from scores_app.ranks.medians import Norm, norm_of

_POINTS = """
SELECT reading.criterion_id, array_agg(reading.points)
FROM reading JOIN leaf ON leaf.id = reading.criterion_id AND leaf.counts
WHERE reading.points IS NOT NULL AND reading.sheet_id = ANY(%(ranked)s)
GROUP BY 1
"""


# Of fewer, a median or a best is the points of one unit that can be guessed.
ENOUGH = 4


def leaf_norms(
    round_set: RoundSet, ranked: Iterable[int], day: date, *, least: int = 1
) -> dict[int, Norm]:
    """By criterion, median and best of the final points of these sheets as of the end of `day`;
    what does not apply to a unit is not counted for it, and criteria at which less than `least` of
    them have points are left out. One query.
    """
    sql = totals.readings(Basis.FINAL, is_past=day < today()) + _POINTS
    values = totals.params(round_set, Basis.FINAL, day) | {"ranked": list(ranked)}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = dict(cursor.fetchall())
    return {leaf: norm_of(points) for leaf, points in found.items() if len(points) >= least}
