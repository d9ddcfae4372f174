"""Writes of reporting periods and forecasts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cchc.core.clock import now, today
from cchc.core.locks import advisory_lock
from reports_app import forecasting, periods
from reports_app.models import Forecast, ForecastItem, ReportPeriod
from tasks_app.models import Assignment
from units_app.models import Unit, User

LOCKED = "Kỳ báo cáo đã bắt đầu nên dự kiến đã khóa, không sửa được nữa."


class StaleForecastError(Exception):
    """Somebody saved another version meanwhile; `current` is that version."""

    def __init__(self, current: Forecast | None) -> None:
        super().__init__("Dự kiến này vừa được người khác lưu.")
        self.current = current


@transaction.atomic
def standard_periods_make(year: int) -> int:
    """Makes the standard periods of a year that are missing; how many. One that is there already
    stays as it is, whatever somebody changed about it.
    """
    known = set(ReportPeriod.objects.values_list("code", flat=True))
    missing = [window for window in periods.standard(year) if window.code not in known]
    ReportPeriod.objects.bulk_create(
        (
            ReportPeriod(
                code=window.code,
                name=window.name,
                starts_on=window.starts_on,
                ends_on=window.ends_on,
                due_on=window.due_on,
                source=periods.SOURCE,
            )
            for window in missing
        ),
        ignore_conflicts=True,
    )
    return len(missing)


def coming_periods_make() -> tuple[list[int], int]:
    """Makes what is missing for this year and the next, so that units can forecast before a period
    begins; the years, and how many periods.
    """
    years = [today().year, today().year + 1]
    return years, sum(map(standard_periods_make, years))


@transaction.atomic
def forecast_set(
    *,
    period: ReportPeriod,
    unit: Unit,
    version: int,
    promises: Mapping[int, date | None],
    actor: User | None,
) -> Forecast:
    """Saves what a unit promises: assignment -> the day it expects, None for the period's end.

    Args:
        period, unit: whose forecast.
        version: the version the person saw, 0 for none.
        promises: all of them; what is left out is no longer promised.
        actor: who saves it.

    Raises:
        StaleForecastError: another version was saved since.
        ValidationError: the period has begun, or a promise cannot be made; by assignment.
    """
    advisory_lock(f"forecast {period.pk} {unit.pk}")
    period = ReportPeriod.objects.get(pk=period.pk)
    if period.is_locked(today()):
        raise ValidationError(LOCKED)
    current = forecasting.current(period, unit)
    if version != (current.version if current else 0):
        raise StaleForecastError(current)
    _refuse(period, unit, promises)
    try:
        with transaction.atomic():
            return forecast_write(
                period=period,
                unit=unit,
                version=version + 1,
                promises=promises,
                actor=actor,
                at=now(),
            )
    except IntegrityError as error:
        if not _is_lock(error):
            raise
        raise ValidationError(LOCKED) from error


def forecast_write(
    *,
    period: ReportPeriod,
    unit: Unit,
    version: int,
    promises: Mapping[int, date | None],
    actor: User | None,
    at: datetime,
    is_sample: bool = False,
) -> Forecast:
    """Writes a version without asking whether it may be; the database still refuses one of a
    period that has begun.
    """
    forecast = Forecast.objects.create(
        period=period, unit=unit, version=version, made_by=actor, made_at=at, is_sample=is_sample
    )
    due = dict(Assignment.objects.filter(pk__in=promises).values_list("pk", "due_on"))
    ForecastItem.objects.bulk_create(
        ForecastItem(forecast=forecast, assignment_id=pk, expected_on=day, due_on=due[pk])
        for pk, day in promises.items()
    )
    return forecast


def _is_lock(error: IntegrityError) -> bool:
    """Whether the database's clock was past midnight already where ours was not."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", "") == "forecast_locked"


def _refuse(period: ReportPeriod, unit: Unit, promises: Mapping[int, date | None]) -> None:
    """Raises ValidationError by assignment (its number as text) for promises nobody can keep."""
    open_ones = set(forecasting.choosable(unit, today()).values_list("pk", flat=True))
    problems: dict[str, str] = {}
    for pk, day in promises.items():
        if pk not in open_ones:
            problems[str(pk)] = "Nhiệm vụ không còn mở hoặc không do đơn vị chủ trì."
        elif day is not None and not period.starts_on <= day <= period.ends_on:
            problems[str(pk)] = (
                f"Ngày dự kiến phải trong kỳ, từ {period.starts_on:%d/%m/%Y}"
                f" đến {period.ends_on:%d/%m/%Y}."
            )
    if problems:
        raise ValidationError(problems)
