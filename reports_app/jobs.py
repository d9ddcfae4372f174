"""Background work on reporting periods."""

from __future__ import annotations

from cchc.core.jobs import job
from reports_app import services


@job(name="reports.make_periods", time_limit=60)
def make_periods() -> None:
    """Makes the standard periods of this year and the next that are missing."""
    services.coming_periods_make()
