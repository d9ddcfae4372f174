"""Which reading of a criterion counts in the end; pure, and the one place that knows. In SQL
`ranks.totals` says the same of all criteria of a group.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from scores_app.choices import Stage

R = TypeVar("R")


def final_of(appraised: R | None, second: R | None) -> R | None:
    """The second appraisal where there is one, else the first."""
    return second or appraised


def final_among(readings: Mapping[str, R]) -> R | None:
    """The same of readings by their stage."""
    return final_of(readings.get(Stage.APPRAISAL), readings.get(Stage.SECOND))
