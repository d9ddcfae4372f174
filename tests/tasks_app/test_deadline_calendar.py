"""A month of deadlines: whole weeks, each deadline on its day, the list behind each number."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cchc.core.special_days import add_shipped
from cchc.core.working_days import forget
from tasks_app import deadline_calendar
from tests.cast import Cast
from tests.factories import make_assignment

PAGE = "/nhiem-vu/lich/"
MONTHS = st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(lambda day: day.replace(day=1))


@given(month=MONTHS)
def test_whole_weeks_hold_the_whole_month(month: date) -> None:
    weeks = deadline_calendar.grid(month)
    days = [day.on for week in weeks for day in week]
    assert {len(week) for week in weeks} == {7}
    assert {week[0].on.weekday() for week in weeks} == {0}
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    inside = [day.on for week in weeks for day in week if not day.outside]
    assert (inside[0], inside[-1]) == (month, deadline_calendar.last_of(month))
    assert all(day.month == month.month for day in inside)


@given(month=MONTHS, step=st.integers(-30, 30))
def test_months_go_forth_and_back(month: date, step: int) -> None:
    there = deadline_calendar.next_month(month, step)
    assert there.day == 1
    assert deadline_calendar.next_month(there, -step) == month


@pytest.mark.parametrize("text", ["", "x", "2023-13", "2023-00", "0000-01", "9999-99", "²²²²-01"])
def test_a_month_nobody_would_type_is_the_one_of_the_day(text: str) -> None:
    assert deadline_calendar.month_of(text, date(2023, 9, 6)) == date(2023, 9, 1)


@pytest.mark.django_db
def test_the_page(cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        make_assignment(cast.unit, title=f"Việc số {number}", due_on=date(2023, 9, 15))
    make_assignment(cast.other_unit, due_on=date(2023, 9, 15))
    query = f"{PAGE}?month=2023-09&as_of=2023-09-06"
    cast["staff"].get(query)
    with django_assert_max_num_queries(8):
        page = cast["staff"].get(query)
    busy = [day for day in page.context["agenda"] if day.total]
    assert [(day.on, day.total, len(day.first), day.more) for day in busy] == [
        (date(2023, 9, 15), 6, 3, 3)
    ]
    text = page.content.decode()
    assert "và 3 nhiệm vụ nữa" in text
    assert "due_from=2023-09-15" in text
    assert cast["officer"].get(query).context["total"] == 5


@pytest.mark.django_db
def test_each_number_is_what_its_link_shows(cast: Cast) -> None:
    make_assignment(cast.unit, due_on=date(2023, 9, 1))
    make_assignment(cast.unit, due_on=date(2023, 9, 20))
    page = cast["staff"].get(f"{PAGE}?month=2023-09&as_of=2023-09-06").context
    told = [(day.on, state, number) for day in page["agenda"] for state, number in day.told]
    assert [state for _, state, _ in told] == ["overdue", "due_soon"]
    for on, state, number in told:
        query = {"as_of": "2023-09-06", "due_from": on, "due_to": on, "timeliness": state}
        found = cast["staff"].get("/nhiem-vu/", query).context["table"].page
        assert found.paginator.count == number


@pytest.mark.django_db
def test_an_empty_month_says_so(cast: Cast) -> None:
    page = cast["staff"].get(f"{PAGE}?month=2030-02")
    assert page.status_code == HTTPStatus.OK
    assert "không có nhiệm vụ nào đến hạn" in page.content.decode()


@pytest.mark.django_db
def test_days_off_are_those_of_the_office(cast: Cast) -> None:
    add_shipped()
    forget()
    page = cast["staff"].get(f"{PAGE}?month=2023-09&as_of=2023-09-06")
    days = {day.on.day: day for week in page.context["weeks"] for day in week if not day.outside}
    assert [days[number].swapped for number in (1, 2, 3, 4, 5)] == ["nghỉ", "", "", "nghỉ", ""]
    assert [number for number, day in days.items() if day.is_free][:4] == [1, 2, 3, 4]


@pytest.mark.django_db
def test_days_of_other_months_have_numbers_only(cast: Cast) -> None:
    make_assignment(cast.unit, title="Việc của tháng sau", due_on=date(2023, 10, 1))
    page = cast["staff"].get(f"{PAGE}?month=2023-09&as_of=2023-09-06")
    outside = page.context["weeks"][-1][-1]
    assert (outside.on, outside.total, outside.first) == (date(2023, 10, 1), 1, [])
    assert "Việc của tháng sau" not in page.content.decode()


@pytest.mark.django_db
def test_today_and_the_day_looked_at_are_both_marked(cast: Cast) -> None:
    make_assignment(cast.unit, due_on=date(2023, 9, 15))
    with time_machine.travel("2023-09-20T05:00:00+00:00", tick=False):
        page = cast["staff"].get(f"{PAGE}?month=2023-09&as_of=2023-09-06&unit={cast.unit.pk}")
    text = page.content.decode()
    assert [day.on.day for day in page.context["agenda"]] == [6, 15, 20]
    assert (text.count(">hôm nay<"), text.count(">ngày đang xem<")) == (2, 2)
    assert f"Đơn vị: {cast.unit.name}" in text.partition("print-only source")[2]
