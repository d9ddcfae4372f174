"""The pages of the forecast: what is ticked is kept, two people see both versions, sheets agree."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from reports_app import forecasting, services
from reports_app.jobs import make_periods
from reports_app.models import Forecast, ReportPeriod
from tasks_app import rules
from tasks_app import services as task_services
from tasks_app.choices import Status
from tasks_app.models import Assignment
from tests.cast import Cast
from tests.factories import make_assignment, make_period, make_unit
from units_app.models import Unit

pytestmark = pytest.mark.django_db


def page_of(period: ReportPeriod, unit: Unit) -> str:
    return reverse("forecast_unit", args=[period.code, unit.pk])


def form_of(*tasks: Assignment, version: int = 0) -> dict[str, Any]:
    return {"version": version, "task": [task.pk for task in tasks]}


def lines_of(answer: Any) -> list[str]:
    """The lines of a CSV that is sent while it is made."""
    return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()


def saved(period: ReportPeriod, unit: Unit) -> dict[int, date | None]:
    current = forecasting.current(period, unit)
    assert current is not None
    return dict(current.items.values_list("assignment_id", "expected_on"))


def test_an_officer_saves_and_changes_a_forecast(cast: Cast) -> None:
    period, task, other = make_period(), make_assignment(cast.unit), make_assignment(cast.unit)
    address = page_of(period, cast.unit)
    day = period.starts_on + timedelta(days=3)
    typed = {f"on_{task.pk}": f"{day:%d/%m/%Y}"}
    answer = cast["officer"].post(address, {**form_of(task), **typed}, follow=True)
    assert "Đã lưu dự kiến của Sở Tư pháp" in answer.text
    assert saved(period, cast.unit) == {task.pk: day}
    cast["head"].post(address, form_of(task, other, version=1))
    assert saved(period, cast.unit) == {task.pk: None, other.pk: None}
    shown = cast["officer"].get(address).text
    assert "thêm 1" in shown
    assert shown.count(" checked") == 2


def test_what_was_typed_stays_when_it_is_refused(cast: Cast) -> None:
    period, task, other = make_period(), make_assignment(cast.unit), make_assignment(cast.unit)
    typed = {f"on_{task.pk}": "31/02/2027", f"on_{other.pk}": "01/01/2027"}
    answer = cast["officer"].post(page_of(period, cast.unit), {**form_of(task), **typed})
    assert "Không hiểu ngày “31/02/2027”" in answer.text
    assert "Đã ghi ngày nhưng chưa chọn nhiệm vụ" in answer.text
    assert 'value="31/02/2027"' in answer.text
    assert answer.text.count(" checked") == 1
    assert not Forecast.objects.exists()


def test_a_day_outside_the_period_is_told_beside_the_task(cast: Cast) -> None:
    period, task = make_period(), make_assignment(cast.unit)
    late = f"{period.ends_on + timedelta(days=1):%d/%m/%Y}"
    typed = {f"on_{task.pk}": late}
    answer = cast["officer"].post(page_of(period, cast.unit), {**form_of(task), **typed})
    assert "Ngày dự kiến phải trong kỳ" in answer.text
    assert f'value="{late}"' in answer.text


def test_a_task_closed_meanwhile_does_not_vanish(cast: Cast) -> None:
    period = make_period()
    task, foreign = (
        make_assignment(cast.unit),
        make_assignment(cast.other_unit, title="Việc của nơi khác"),
    )
    done = rules.Step(Status.DONE, today(), "Theo báo cáo", "10/BC-SNV")
    task_services.status_record(assignment_id=task.pk, version=1, step=done, actor=None)
    answer = cast["officer"].post(page_of(period, cast.unit), form_of(task, foreign))
    assert "Nhiệm vụ không còn mở" in answer.text
    assert task.title in answer.text
    assert "Việc của nơi khác" not in answer.text
    assert not Forecast.objects.exists()


def test_the_second_of_two_people_sees_both_versions(cast: Cast) -> None:
    period, task, other = make_period(), make_assignment(cast.unit), make_assignment(cast.unit)
    address = page_of(period, cast.unit)
    cast["head"].post(address, form_of(task))
    answer = cast["officer"].post(address, form_of(other))
    assert answer.status_code == 409
    assert "vừa được Lãnh đạo đơn vị lưu (bản 1" in answer.text
    assert "Bản đã lưu: có chọn, không ghi ngày" in answer.text
    assert "Bản đã lưu: không chọn" in answer.text
    assert saved(period, cast.unit) == {task.pk: None}
    cast["officer"].post(address, form_of(other, version=1))
    assert saved(period, cast.unit) == {other.pk: None}


def test_errors_do_not_hide_that_somebody_else_saved(cast: Cast) -> None:
    period, task = make_period(), make_assignment(cast.unit)
    address = page_of(period, cast.unit)
    cast["head"].post(address, form_of(task))
    typed = {f"on_{task.pk}": "mai"}
    answer = cast["officer"].post(address, {**form_of(task), **typed})
    assert answer.status_code == 409
    assert "Không hiểu ngày “mai”" in answer.text
    assert "Bản đã lưu: có chọn, không ghi ngày" in answer.text


def test_the_lock_falls_while_somebody_types(cast: Cast) -> None:
    period, task = make_period(), make_assignment(cast.unit)
    address = page_of(period, cast.unit)
    with time_machine.travel(f"{period.starts_on.isoformat()}T00:00:00+07:00", tick=False):
        cast["officer"].force_login(cast.users["officer"])
        answer = cast["officer"].post(address, form_of(task))
        assert answer.status_code == 409
        assert "đã khóa; chưa ghi gì của lần này" in answer.text
        assert answer.text.count(" checked") == 1
        assert "Lưu dự kiến" not in cast["officer"].get(address).text
    assert not Forecast.objects.exists()


def test_the_clock_of_the_database_refuses_too(cast: Cast) -> None:
    """Ours lags a day behind: the page says what it says when it knows itself."""
    period, task = make_period(starts_on=today()), make_assignment(cast.unit)
    eve = period.starts_on - timedelta(days=1)
    with time_machine.travel(f"{eve.isoformat()}T23:59:59+07:00", tick=False):
        cast["officer"].force_login(cast.users["officer"])
        answer = cast["officer"].post(page_of(period, cast.unit), form_of(task))
    assert answer.status_code == 409
    assert "đã khóa" in answer.text


def test_tasks_due_in_the_period_are_ticked_on_request(cast: Cast) -> None:
    period = make_period()
    make_assignment(cast.unit, due_on=period.ends_on)
    make_assignment(cast.unit, due_on=period.ends_on + timedelta(days=1))
    address = page_of(period, cast.unit)
    assert " checked" not in cast["officer"].get(address).text
    shown = cast["officer"].get(address, {"due": "1"}).text
    assert shown.count(" checked") == 1


def test_a_past_day_shows_the_version_of_that_day(cast: Cast) -> None:
    period, task = make_period(), make_assignment(cast.unit)
    services.forecast_set(
        period=period, unit=cast.unit, version=0, promises={task.pk: None}, actor=None
    )
    yesterday = today() - timedelta(days=1)
    assert forecasting.current(period, cast.unit, yesterday) is None
    assert forecasting.lines(period, yesterday) == []
    assert len(forecasting.lines(period, today())) == 1
    shown = cast["officer"].get(page_of(period, cast.unit), {"as_of": yesterday.isoformat()}).text
    assert "chưa dự kiến" in shown
    assert "Ghi dự kiến hôm nay" in shown


def test_page_and_sheet_tell_the_same(cast: Cast) -> None:
    period, task = make_period(), make_assignment(cast.unit)
    make_assignment(cast.other_unit)
    services.forecast_set(
        period=period, unit=cast.unit, version=0, promises={task.pk: None}, actor=None
    )
    shown = cast["leader"].get(reverse("forecast_period", args=[period.code])).text
    assert "1 trong 2 đơn vị đã dự kiến" in shown
    sheet = cast["leader"].get(reverse("forecast_export", args=[period.code, "csv"]))
    lines = lines_of(sheet)
    assert {tuple(line.split(";")[1:5]) for line in lines[1:]} == {
        ("SO-TP", "Sở Tư pháp", "đã dự kiến", "1"),
        ("SO-TC", "Sở Tài chính", "chưa dự kiến", ""),
    }
    own = cast["officer"].get(reverse("forecast_export", args=[period.code, "csv"]))
    assert "SO-TC" not in "".join(lines_of(own))


def test_the_sheet_of_one_unit_names_its_tasks(cast: Cast) -> None:
    period, task = make_period(), make_assignment(cast.unit)
    services.forecast_set(
        period=period, unit=cast.unit, version=0, promises={task.pk: None}, actor=None
    )
    address = reverse("forecast_unit_export", args=[period.code, cast.unit.pk, "csv"])
    lines = lines_of(cast["head"].get(address))
    assert len(lines) == 2
    assert lines[1].startswith(f"{period.code};Sở Tư pháp;{task.code};{task.title};Chưa đến ngày")
    refused = cast["head"].get(address, {"as_of": "32/13/2026"})
    assert refused.status_code == 400
    assert "Không hiểu ngày" in refused.text


def test_standard_periods_come_by_themselves(db: None) -> None:
    make_periods()
    codes = set(ReportPeriod.objects.values_list("code", flat=True))
    assert {f"{today().year}-Q1", f"{today().year + 1}-Y"} <= codes
    make_periods()
    assert ReportPeriod.objects.count() == len(codes) == 8


def test_the_latest_period_is_on_top(cast: Cast) -> None:
    make_period("KY-TRUOC", starts_on=date(2023, 1, 1))
    make_period("KY-SAU", starts_on=date(2024, 1, 1))
    make_period("KY-GIUA", starts_on=date(2023, 6, 1))
    shown = cast["leader"].get(reverse("forecast_list")).context["periods"]
    assert [row["period"].code for row in shown] == ["KY-SAU", "KY-GIUA", "KY-TRUOC"]


def test_the_running_periods_are_shown_by_themselves(cast: Cast) -> None:
    make_period("KY-QUA", starts_on=date(2023, 1, 1))
    make_period("KY-NAY", starts_on=today() - timedelta(days=10))
    make_period("KY-SAU")
    address = reverse("forecast_list")
    shown = cast["officer"].get(address, {"state": "running"})
    assert [row["period"].code for row in shown.context["periods"]] == ["KY-NAY"]
    assert len(cast["officer"].get(address, {"state": "x"}).context["periods"]) == 3
    past = cast["officer"].get(address, {"state": "running", "as_of": "2023-02-01"})
    assert [row["period"].code for row in past.context["periods"]] == ["KY-QUA"]
    none = cast["officer"].get(address, {"state": "running", "as_of": "2022-02-01"})
    assert "Không có kỳ nào đang lấy số liệu" in none.text


def test_queries_do_not_grow(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    period = make_period()
    for number in range(12):
        unit = cast.unit if number < 6 else make_unit(f"Đơn vị {number}")
        services.forecast_set(
            period=period,
            unit=unit,
            version=0 if number >= 6 else number,
            promises={make_assignment(unit).pk: None},
            actor=None,
        )
    with django_assert_max_num_queries(16):
        cast["leader"].get(reverse("forecast_period", args=[period.code]))
    with django_assert_max_num_queries(14):
        cast["leader"].get(reverse("forecast_list"))
    with django_assert_max_num_queries(16):
        cast["officer"].get(page_of(period, cast.unit))
