"""Where charts of a year begin: on 1 January, whatever days are counted after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tasks_app import completion
from tasks_app.completion import Counts


def year_begun(points: Sequence[tuple[date, Counts]], source: str) -> list[tuple[date, Counts]]:
    """The counts of some days of a year, the earliest first, with those of 1 January before them
    where they lack it; one query then, none otherwise.

    Args:
        points: of one year, at least one.
        source: of the tasks that they count, "" for both lists.
    """
    new_year = points[0][0].replace(month=1, day=1)
    if points[0][0] == new_year:
        return list(points)
    first = completion.counts(completion.scope(new_year, source=source), new_year)
    return [(new_year, first), *points]
