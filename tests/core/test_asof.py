"""The as-of day of a request, and what the frame of every page says about it."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import RequestFactory
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from cchc.core import asof, context
from cchc.core.clock import today
from tests.factories import make_unit
from units_app.choices import UnitKind

TODAY = date(2026, 11, 23)
NOON = "2026-11-23T05:00:00Z"


@pytest.mark.parametrize("text", ["06/09/2023", "6/9/2023", "2023-09-06", " 06.09.2023 "])
def test_both_ways_to_write_a_day(text: str) -> None:
    request = RequestFactory().get("/", {"as_of": text})
    assert asof.requested_day(request) == date(2023, 9, 6)
    assert asof.refused_day(request) == ""
    assert vars(request)["as_of"] == date(2023, 9, 6)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2023", "Không hiểu ngày"),
        ("hôm qua", "Không hiểu ngày"),
        ("2023-13-01", "Không hiểu ngày"),
        ("24/11/2026", "chưa đến"),
        ("01/01/0001", "Không có số liệu trước"),
        ("", ""),
    ],
)
def test_a_day_that_cannot_be_shown_becomes_today_and_says_why(text: str, reason: str) -> None:
    with time_machine.travel(NOON):
        request = RequestFactory().get("/", {"as_of": text})
        assert asof.requested_day(request) == TODAY
        assert reason in asof.refused_day(request)


def test_the_day_begins_at_midnight_in_hanoi() -> None:
    with time_machine.travel("2026-11-23T16:59:00Z"):
        assert asof.read_day("24/11/2026")[1] != ""
    with time_machine.travel("2026-11-23T17:01:00Z"):
        assert asof.read_day("24/11/2026") == (date(2026, 11, 24), "")


@pytest.mark.django_db
def test_the_frame_keeps_the_day_and_the_filters() -> None:
    request = RequestFactory().get("/nhiem-vu/?as_of=2023-09-06&unit=4&unit=5&page=2")
    frame = context.frame(request)
    assert frame["as_of"] == date(2023, 9, 6)
    assert frame["as_of_is_today"] is False
    assert frame["as_of_keep"] == [("unit", "4"), ("unit", "5")]
    active = [entry for entry in frame["nav"] if entry.active]
    assert [(entry.label, entry.url) for entry in active] == [
        ("Nhiệm vụ", "/nhiem-vu/?as_of=2023-09-06")
    ]


def test_entries_without_a_page_are_left_out() -> None:
    urls = [entry.url for entry in context.navigation("/", today())]
    assert urls[0] == "/"
    assert "/nhiem-vu/" in urls
    assert all(urls)


@pytest.mark.parametrize("name", [*context.ALSO_WITHIN["assignment_list"], "batch_list"])
def test_pages_around_the_tasks_mark_the_tasks(name: str) -> None:
    active = [entry for entry in context.navigation(reverse(name), today()) if entry.active]
    assert [(entry.label, entry.url) for entry in active] == [("Nhiệm vụ", "/nhiem-vu/")]
    assert active[0].on_phone


def test_the_check_page_is_one_of_the_reports() -> None:
    entries = context.navigation("/kiem-tra/K7QM2F9TXAB4/", today())
    assert [entry.label for entry in entries if entry.active] == ["Báo cáo"]


@pytest.mark.django_db
def test_the_province_is_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_unit("Tỉnh Hà Tĩnh", code="42", kind=UnitKind.PROVINCE)
    with django_assert_num_queries(1):
        names = {context.province_name() for _ in range(3)}
    assert names == {"Tỉnh Hà Tĩnh"}
