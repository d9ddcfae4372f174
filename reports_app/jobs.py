"""Background work on reporting periods."""

from __future__ import annotations

from cchc.core.clock import today
from cchc.core.jobs import job
from reports_app.services import standard_periods_make


@job(name="reports.make_periods", time_limit=60)
def make_periods() -> None:
    """Makes the standard periods of this year and the next that are missing, so that units can
    forecast before a period begins.
    """
    for year in (today().year, today().year + 1):
        standard_periods_make(year)
