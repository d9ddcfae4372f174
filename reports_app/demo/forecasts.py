"""Reporting periods, and an illustrative forecast of two units for the third quarter."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pgtrigger

from cchc.core.clock import HANOI, today
from reports_app import services
from reports_app.demo.reference import Tally
from reports_app.models import Forecast, ReportPeriod
from tasks_app.models import Assignment
from units_app.resolving import UnitDirectory

FIRST_YEAR = 2022
UNITS = ("SO-TP", "SO-TC")
LOCKS = ("reports_app.Forecast:locked", "reports_app.ForecastItem:locked")


def load_periods() -> Tally:
    """The standard periods that are missing, of each year that the sample has results of, to now
    and the next year.
    """
    years = range(FIRST_YEAR, today().year + 2)
    created = sum(map(services.standard_periods_make, years))
    return Tally(created=created, unchanged=4 * len(years) - created)


def load_forecasts() -> Tally:
    """One forecast for each unit that has none: tasks due in the period, as if promised on its eve.

    The period is long past; only here is the database told to let that pass.
    """
    period = ReportPeriod.objects.get(code="2023-Q3")
    eve = period.starts_on - timedelta(days=1)
    directory, created = UnitDirectory.of_codes(set(UNITS)), 0
    for code in UNITS:
        unit = directory.find(code, eve)
        if Forecast.objects.filter(period=period, unit=unit).exists():
            continue
        opened = Assignment.objects.as_of(eve).open().filter(at_lead_unit_id=unit.pk)
        chosen = opened.filter(at_due_on__lte=period.ends_on, is_sample=True)
        with pgtrigger.ignore(*LOCKS):
            services.forecast_write(
                period=period,
                unit=unit,
                version=1,
                promises=dict.fromkeys(chosen.values_list("pk", flat=True)),
                actor=None,
                at=datetime.combine(eve, time(9), HANOI),
                is_sample=True,
            )
        created += 1
    return Tally(created=created, unchanged=len(UNITS) - created)
