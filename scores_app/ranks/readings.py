"""The readings that the totals of a group add up, one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from cchc.core.clock import today
from scores_app.choices import Basis
from scores_app.models import RoundSet
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.ranks import totals

_READINGS = """
SELECT reading.sheet_id, reading.criterion_id, leaf.area_id, leaf.max_points, leaf.counts,
    leaf.by_people, reading.answer, reading.points
FROM reading JOIN leaf ON leaf.id = reading.criterion_id
"""


class Found(NamedTuple):
    """One criterion of one sheet. `counts`: its maximum is part of the index's, so no bonus or
    penalty; `by_people`: appraisers judge it. `points` are None where unknown or not applicable.
    """

    sheet_id: int
    criterion_id: int
    area_id: int
    worth: Decimal
    counts: bool
    by_people: bool
    answer: str
    points: Decimal | None

    @property
    def applies(self) -> bool:
        return self.answer != NOT_APPLICABLE


def readings_of_group(round_set: RoundSet, basis: Basis, day: date) -> list[Found]:
    """Every reading of the basis as of the end of `day`, of the criteria that are scored (without
    the survey's where none was run); one query, the same that `totals_of` adds up.
    """
    sql = totals.readings(basis, is_past=day < today()) + _READINGS
    with connection.cursor() as cursor:
        cursor.execute(sql, totals.params(round_set, basis, day))
        return [Found(*row) for row in cursor]
