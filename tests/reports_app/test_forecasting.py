"""Promises: locked from the first day of the period on, and compared with what happened."""

from __future__ import annotations

from datetime import date, timedelta

import pgtrigger
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from cchc.core.figures import percent
from reports_app import forecasting, services
from reports_app.models import Forecast, ReportPeriod
from tasks_app import completion, rules
from tasks_app import services as task_services
from tasks_app.choices import Status
from tasks_app.models import Assignment
from tests.factories import make_assignment, make_period, make_succession, make_unit, make_user
from units_app.choices import Role
from units_app.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("Sở Tư pháp", code="SO-TP")


def promise(period: ReportPeriod, unit: Unit, *tasks: Assignment, version: int = 0) -> Forecast:
    return services.forecast_set(
        period=period,
        unit=unit,
        version=version,
        promises=dict.fromkeys(task.pk for task in tasks),
        actor=None,
    )


def step(task: Assignment, status: str, on: date) -> None:
    task.refresh_from_db()
    wanted = rules.Step(status, on, "Theo báo cáo", "10/BC-SNV")
    task_services.status_record(
        assignment_id=task.pk, version=task.version, step=wanted, actor=None
    )


def test_open_until_the_last_minute_of_the_eve_in_ha_noi(unit: Unit) -> None:
    period, task = make_period(starts_on=today() + timedelta(days=5)), make_assignment(unit)
    first = period.starts_on.isoformat()
    eve = (period.starts_on - timedelta(days=1)).isoformat()
    with time_machine.travel(f"{eve}T23:59:59+07:00", tick=False):
        promise(period, unit, task)
    with (
        time_machine.travel(f"{first}T00:00:00+07:00", tick=False),
        pytest.raises(ValidationError, match="đã khóa"),
    ):
        promise(period, unit, version=1)
    assert period.forecasts.count() == 1


@pytest.mark.parametrize("days", [0, -30])
def test_the_database_locks_too(unit: Unit, days: int) -> None:
    period = make_period(starts_on=today() + timedelta(days=days))
    statement = (
        "INSERT INTO reports_app_forecast (period_id, unit_id, version, is_sample)"
        " VALUES (%s, %s, 1, false)"
    )
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="đã khóa"),
        transaction.atomic(),
    ):
        cursor.execute(statement, [period.pk, unit.pk])


def test_a_locked_forecast_takes_no_more_items(unit: Unit) -> None:
    period, task = make_period(), make_assignment(unit)
    forecast = promise(period, unit)
    ReportPeriod.objects.filter(pk=period.pk).update(starts_on=today())
    with pytest.raises(IntegrityError, match="đã khóa"), transaction.atomic():
        forecast.items.create(assignment=task)
    with pytest.raises(InternalError), transaction.atomic():
        Forecast.objects.filter(pk=forecast.pk).update(version=7)
    with pytest.raises(InternalError), transaction.atomic():
        Forecast.objects.filter(pk=forecast.pk).delete()
    with pytest.raises(IntegrityError, match="ngày bắt đầu"), transaction.atomic():
        ReportPeriod.objects.filter(pk=period.pk).update(starts_on=today() + timedelta(days=3))
    period.refresh_from_db()
    period.starts_on += timedelta(days=3)
    with pytest.raises(ValidationError, match="ngày bắt đầu"):
        period.full_clean()


def test_the_second_of_two_people_is_told(unit: Unit) -> None:
    period, task = make_period(), make_assignment(unit)
    first = promise(period, unit, task)
    with pytest.raises(services.StaleForecastError) as stale:
        promise(period, unit)
    assert stale.value.current == first
    assert promise(period, unit, version=1).version == first.version + 1


def test_only_open_tasks_of_the_unit_within_the_period(unit: Unit) -> None:
    period = make_period()
    foreign, mine = make_assignment(), make_assignment(unit)
    with pytest.raises(ValidationError) as refused:
        services.forecast_set(
            period=period,
            unit=unit,
            version=0,
            promises={foreign.pk: None, mine.pk: period.ends_on + timedelta(days=1)},
            actor=None,
        )
    assert set(refused.value.message_dict) == {str(foreign.pk), str(mine.pk)}


def test_tasks_of_a_unit_that_was_taken_over_can_be_promised(unit: Unit) -> None:
    old = make_unit("Sở Tài chính", valid_to=today() - timedelta(days=10))
    make_succession(old, unit)
    task = make_assignment(old)
    assert promise(make_period(), unit, task).items.count() == 1


START, END = date(2023, 6, 15), date(2023, 9, 14)


def eve_of() -> time_machine.travel:
    return time_machine.travel("2023-06-14T05:00:00+00:00", tick=False)


@pytest.fixture
def year(unit: Unit) -> ReportPeriod:
    """Seven tasks, each with its own fate; the database's clock is real, so its lock is let by."""
    period = make_period("2023-Q3", starts_on=START, days=(END - START).days)
    with eve_of():
        tasks = [
            make_assignment(unit, title=name, due_on=date(2023, 9, 1))
            for name in ("kept", "late", "not_done", "dropped", "extended", "beyond")
        ]
        with pgtrigger.ignore("reports_app.Forecast:locked", "reports_app.ForecastItem:locked"):
            promise(period, unit, *tasks[:-1])
    by_title = {task.title: task for task in tasks}
    step(by_title["kept"], Status.DONE, END)
    step(by_title["late"], Status.DONE, END + timedelta(days=1))
    step(by_title["dropped"], Status.DROPPED, date(2023, 8, 1))
    step(by_title["beyond"], Status.DONE, date(2023, 7, 1))
    task_services.extension_enter(
        assignment_id=by_title["extended"].pk,
        version=1,
        granted_due_on=date(2023, 12, 1),
        reason="Chờ hướng dẫn",
        document="01/QĐ-UBND",
        document_on=date(2023, 8, 1),
        actor=None,
    )
    return period


def told(period: ReportPeriod, day: date) -> dict[str, str]:
    titles = dict(Assignment.objects.values_list("pk", "title"))
    return {titles[line.assignment]: line.outcome for line in forecasting.lines(period, day)}


def test_what_happened(year: ReportPeriod) -> None:
    assert told(year, date(2023, 10, 1)) == {
        name: name for name in ("kept", "late", "not_done", "dropped", "extended", "beyond")
    }
    before = told(year, date(2023, 6, 20))
    assert set(before.values()) == {"pending"}
    assert "beyond" not in before


def test_figures_agree_with_completion_of_the_same_day(
    year: ReportPeriod, unit: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    other, leader = make_unit("Sở Y tế"), make_user(Role.LEADER)
    make_assignment(other, assigned_on=date(2023, 2, 1))
    day = date(2023, 10, 1)
    with django_assert_num_queries(6):
        units = forecasting.outcomes(year, day, forecasting.lines(year, day), leader)
    of_unit = {item.unit.pk: item for item in units}
    counts = completion.counts(completion.scope(day).filter(at_lead_unit_id=unit.pk), day)
    mine = of_unit[unit.pk]
    assert mine.number["kept"] + mine.number["late"] + mine.number["beyond"] == counts.done
    assert mine.number["not_done"] + mine.number["extended"] == counts.open
    assert mine.number["dropped"] == counts.dropped
    assert (mine.promised, mine.rate_kept) == (5, percent(1, 5))
    silent = of_unit[other.pk]
    assert (silent.forecast, silent.promised, silent.rate_kept) == (None, None, None)
    assert forecasting.whole(units).number["beyond"] == 1


def test_who_took_over_is_named(year: ReportPeriod, unit: Unit) -> None:
    Unit.objects.filter(pk=unit.pk).update(valid_to=date(2025, 2, 28))
    heir = make_unit("Sở Tư pháp và Nội vụ")
    make_succession(unit, heir)
    officer = make_user(Role.OFFICER, heir)
    day = date(2025, 6, 1)
    (mine,) = forecasting.outcomes(year, day, forecasting.lines(year, day), officer)
    assert (mine.unit, mine.taken_over_by) == (unit, ("Sở Tư pháp và Nội vụ",))
