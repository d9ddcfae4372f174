"""Bars on a strip of time, and the page that draws them; the list on paper."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from tasks_app import rules, services
from tasks_app.choices import Status
from tasks_app.timeline_bars import Strip, bar
from tests.cast import Cast
from tests.factories import make_assignment, make_unit

PAGE, PAPER = "/nhiem-vu/dong-thoi-gian/", "/nhiem-vu/in/"
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
STRIPS = st.builds(
    lambda first, length: Strip(first, first + timedelta(days=length)), DAYS, st.integers(1, 1800)
)


def percent(text: str) -> Decimal:
    return Decimal(text.removesuffix("%"))


@given(strip=STRIPS, day=DAYS)
def test_places_stay_on_the_strip(strip: Strip, day: date) -> None:
    assert 0 <= strip.share(day) <= 100
    assert strip.share(strip.first) == 0
    assert strip.share(strip.last + timedelta(days=1)) == 100


@given(strip=STRIPS, assigned=DAYS, due=st.none() | DAYS, completed=st.none() | DAYS, day=DAYS)
def test_pieces_stay_on_the_strip_and_apart(
    strip: Strip, assigned: date, due: date | None, completed: date | None, day: date
) -> None:
    status = Status.DONE if completed else Status.IN_PROGRESS
    found = bar(
        strip, assigned_on=assigned, due_on=due, status=status, completed_on=completed, day=day
    )
    ends = [(percent(piece.x), percent(piece.x) + percent(piece.width)) for piece in found.pieces]
    assert all(0 <= left < right <= Decimal("100.01") for left, right in ends)
    if len(ends) == 2 and due and due >= assigned:
        assert ends[0][1] <= ends[1][0] + Decimal("0.01")


def test_late_work_is_told_from_allowed_time() -> None:
    strip = Strip(date(2023, 1, 1), date(2023, 12, 31))
    on_time = bar(
        strip,
        assigned_on=date(2023, 2, 1),
        due_on=date(2023, 6, 30),
        status=Status.DONE,
        completed_on=date(2023, 6, 30),
        day=date(2023, 9, 6),
    )
    late = bar(
        strip,
        assigned_on=date(2023, 2, 1),
        due_on=date(2023, 6, 30),
        status=Status.IN_PROGRESS,
        completed_on=None,
        day=date(2023, 9, 6),
    )
    assert [piece.role for piece in on_time.pieces] == ["allowed"]
    assert [piece.role for piece in late.pieces] == ["allowed", "late"]
    assert "thời hạn 30/06/2023" in late.words


def test_the_first_month_and_each_january_say_their_year() -> None:
    strip = Strip(date(2023, 10, 15), date(2024, 2, 10))
    assert [words for _, words in strip.months()] == ["11/2023", "12", "1/2024", "2"]


@pytest.mark.django_db
def test_units_come_page_by_page(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        make_assignment(make_unit(f"Sở số {number}", order=number), due_on=date(2023, 9, 15))
    for _ in range(45):
        make_assignment(cast.unit, due_on=date(2023, 9, 15))
    query = f"{PAGE}?as_of=2023-09-06"
    cast["staff"].get(query)
    with django_assert_max_num_queries(9):
        page = cast["staff"].get(query)
    assert page.context["page"].paginator.count == 11
    assert len(page.context["units"]) == 8
    own = cast["officer"].get(query).context["units"]
    assert [(rows.unit, rows.total, len(rows.tasks), rows.more) for rows in own] == [
        (cast.unit, 45, 40, 5)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "start=x&end=y",
        "start=01/09/2023",
        "start=02/09/2023&end=01/09/2023",
        "start=01/06/9999&end=31/12/9999",
        "start=01/01/0001&end=31/12/0001",
    ],
)
def test_a_range_that_was_not_understood_is_said(cast: Cast, query: str) -> None:
    page = cast["staff"].get(f"{PAGE}?{query}")
    assert page.status_code == HTTPStatus.OK
    assert page.context["error"]
    typed = dict(pair.split("=") for pair in query.split("&"))
    assert page.context["typed"] == (typed["start"], typed.get("end", "")), "kept as typed"


@pytest.mark.django_db
def test_bars_lead_to_their_task(cast: Cast) -> None:
    task = make_assignment(cast.unit, due_on=date(2023, 9, 15))
    text = cast["staff"].get(f"{PAGE}?as_of=2023-09-06").content.decode()
    cell = text.partition('class="strip-cell"')[2]
    assert cell.startswith(f'><a href="/nhiem-vu/{task.pk}/?as_of=2023-09-06"')


@pytest.mark.django_db
def test_the_list_on_paper_has_every_row(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(60):
        make_assignment(cast.unit, due_on=date(2023, 9, 15))
    make_assignment(cast.other_unit)
    make_assignment(cast.unit, source="province_plan")
    query = f"{PAPER}?as_of=2023-09-06&unit={cast.unit.pk}"
    cast["staff"].get(query)
    with django_assert_max_num_queries(8):
        page = cast["staff"].get(query)
    assert len(page.context["rows"]) == 60
    text = page.content.decode()
    assert "Đơn vị: Sở Tư pháp" in text
    assert "Bản in có 60 nhiệm vụ" in text
    assert "được giao 60, hoàn thành 0" in text, "figures are those of the rows"
    assert len(cast["officer"].get(PAPER).context["rows"]) == 60


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["due_from=31/02/2023", "unit=abc", "as_of=x"])
def test_paper_is_refused_where_a_filter_was_not_understood(cast: Cast, query: str) -> None:
    answer = cast["staff"].get(f"{PAPER}?{query}")
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "Không xuất được" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["lich/", "dong-thoi-gian/", "so-sanh/", ""])
def test_paper_says_who_printed_it_and_when(cast: Cast, page: str) -> None:
    task = make_assignment(cast.unit)
    with time_machine.travel("2023-09-20T05:00:00+00:00", tick=False):
        text = cast["staff"].get(f"/nhiem-vu/{page or f'{task.pk}/'}").content.decode()
    name = cast.users["staff"].get_full_name()
    assert f"In lúc 12:00 20/09/2023 · người in: {name}" in text


@pytest.mark.django_db
def test_a_dropped_task_without_a_deadline_is_drawn_to_the_day_it_was_dropped(cast: Cast) -> None:
    task = make_assignment(cast.unit, assigned_on=date(2023, 1, 10))
    services.status_record(
        assignment_id=task.pk,
        version=1,
        step=rules.Step(Status.DROPPED, date(2023, 3, 1), "Không còn phù hợp", "9/QĐ-UBND"),
        actor=None,
    )
    shown = [
        cast["staff"].get(f"{PAGE}?start=01/{month}/2023&end=31/12/2023").context["units"]
        for month in ("01", "02", "04")
    ]
    assert [len(units) for units in shown] == [1, 1, 0]
    ((_, drawn),) = shown[0][0].tasks
    assert [piece.role for piece in drawn.pieces] == ["open"]
    assert percent(drawn.pieces[0].width) == Decimal("13.97"), "51 of 365 days"
