"""The unit's results over the years, as the pages of rankings tell them."""

from __future__ import annotations

from datetime import date

from scores_app.models import ScoreSheet
from scores_app.rank_years.series import unit_series
from scores_app.rank_years.years import UnitSeries


def years_of(sheet: ScoreSheet, day: date) -> UnitSeries | None:
    """Up to the year of a sheet: its own years as they were reported, those before of what it took
    over converted. None where less than two have an index.
    """
    part = sheet.round_set
    found = unit_series(sheet.unit, part.group, day, until=part.round.year)
    known = [point for point in found.points if point.index is not None] if found else []
    return found if len(known) > 1 else None
