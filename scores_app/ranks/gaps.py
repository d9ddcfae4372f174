"""How far units score themselves above what is found: self-assessment less the final reading."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import connection

from cchc.core.clock import today
from scores_app.choices import Basis, Stage
from scores_app.models import RoundSet
from scores_app.ranks import totals

_GAPS = """
SELECT own.sheet_id, sum(own.points), sum(reading.points)
FROM held own JOIN reading USING (sheet_id, criterion_id)
JOIN leaf ON leaf.id = own.criterion_id AND leaf.counts
WHERE own.stage = 'self' AND own.points IS NOT NULL AND reading.points IS NOT NULL
GROUP BY own.sheet_id
"""


def gaps_of(round_set: RoundSet, day: date) -> dict[int, Decimal]:
    """By sheet, points the unit gave itself less those it has, over the criteria that both readings
    know; bonus and penalty aside. A sheet without such a criterion is not in it. One query.
    """
    return {key: own - found for key, (own, found) in compared_of(round_set, day).items()}


def compared_of(round_set: RoundSet, day: date) -> dict[int, tuple[Decimal, Decimal]]:
    """By sheet, the two sums that `gaps_of` holds against each other: the unit's, the final one."""
    sql = totals.readings(Basis.FINAL, is_past=day < today())
    values = totals.params(round_set, Basis.FINAL, day) | {"stages": [str(s) for s in Stage]}
    with connection.cursor() as cursor:
        cursor.execute(sql + _GAPS, values)
        return {sheet: (own, found) for sheet, own, found in cursor.fetchall()}
