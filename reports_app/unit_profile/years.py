"""The unit's results over the years, as the pages of rankings tell them."""

from __future__ import annotations

from datetime import date

from scores_app.models import ScoreSheet
from scores_app.rank_years.series import series_of
from scores_app.rank_years.years import Map, UnitSeries


def years_of(sheet: ScoreSheet, day: date) -> UnitSeries | None:
    """Up to the year of a sheet: of a unit that exists on the day with what it stands for, of one
    that has ended its own years. None where less than two have an index.
    """
    part, unit = sheet.round_set, sheet.unit
    by = Map.TODAY if unit.is_valid_on(day) else Map.AS_REPORTED
    found = series_of(part.group, day, by=by, until=part.round.year).of_unit(unit.pk)
    known = [point for point in found.points if point.index is not None] if found else []
    return found if len(known) > 1 else None
