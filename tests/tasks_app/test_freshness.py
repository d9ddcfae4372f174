"""Freshness agrees with the figures, by unit and to the last task."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http import HTTPStatus
from subprocess import CompletedProcess

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from tasks_app import completion, freshness, rules, services
from tasks_app.choices import Status
from tasks_app.models import Assignment
from tests.cast import Cast
from tests.factories import make_assignment, make_unit, make_user
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db
DAY = date(2023, 9, 1)
ADDRESS = "/nhiem-vu/cap-nhat/?as_of=01/09/2023"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        yield


def updated(
    unit: Unit, age: int, actor: User | None = None, status: str = Status.IN_PROGRESS
) -> Assignment:
    """A task whose last update is `age` days old on DAY."""
    task = make_assignment(unit, assigned_on=date(2023, 1, 10))
    step = rules.Step(status, DAY - timedelta(days=age), "Theo báo cáo", "10/BC-SNV")
    services.status_record(assignment_id=task.pk, version=1, step=step, actor=actor)
    return task


def figures(day: date = DAY) -> tuple[freshness.UnitFreshness, ...]:
    return freshness.freshness(freshness.scope(day), day)


def test_ages_and_the_last_hand() -> None:
    unit, person = make_unit("Sở Y tế"), make_user(Role.STAFF, full_name="Lê Văn Bình")
    for age in (0, 7, 8, 15, 16, 30, 31):
        updated(unit, age, person if age == 0 else None)
    updated(unit, 3, status=Status.DONE)
    whole, of_unit = figures()
    assert of_unit.ages == whole.ages == freshness.Ages(0, 15, 31, (2, 2, 2, 1))
    assert of_unit.last == freshness.LastUpdate(DAY, "Lê Văn Bình")
    assert (of_unit.counts.open, of_unit.counts.updated, of_unit.counts.stale) == (7, 4, 3)


def test_the_rate_is_that_of_the_figures() -> None:
    for age in (2, 20):
        updated(make_unit(), age)
    of_day = {group.key: group.counts for group in _groups() if group.dimension}
    assert {unit.key: unit.counts for unit in figures()[1:]} == of_day
    assert figures()[0].counts == completion.counts(completion.scope(DAY), DAY)


def _groups() -> list[completion.Group]:
    return completion.groups(completion.scope(DAY), DAY, [("unit",)])


def test_what_presses_comes_first() -> None:
    fresh, stale, worse = (make_unit(name) for name in ("Sở A", "Sở B", "Sở C"))
    updated(fresh, 1)
    updated(stale, 20)
    updated(worse, 40)
    updated(worse, 41)
    assert [unit.key for unit in figures()[1:]] == [worse.pk, stale.pk, fresh.pk]


def test_a_past_day_does_not_know_later_updates() -> None:
    updated(make_unit(), 0)
    before = DAY - timedelta(days=1)
    assert figures(before)[1].ages.newest == (before - date(2023, 1, 10)).days


def test_of_nothing_there_is_nothing() -> None:
    (whole,) = freshness.freshness(Assignment.objects.none().as_of(DAY), DAY)
    assert (whole.ages, whole.last, whole.counts.rate_updated) == (freshness.Ages(), None, None)


def test_each_number_leads_to_its_list(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for age in (0, 8, 16, 17, 40):
        updated(cast.unit, age)
    updated(cast.other_unit, 40)
    cast["staff"].get(ADDRESS)
    with django_assert_num_queries(8):
        page = cast["staff"].get(ADDRESS)
    for row in page.context["rows"]:
        for number, query in [row["open"], row["stale"], *(link for _, *link in row["buckets"])]:
            shown = cast["staff"].get(f"/nhiem-vu/cap-nhat/?{query}").context
            assert (len(shown["tasks"]), shown["page"].paginator.count) == (number, number)


def test_units_see_what_they_lead(cast: Cast) -> None:
    mine = updated(cast.unit, 40)
    updated(cast.other_unit, 40)
    make_assignment(cast.other_unit, co_units=(cast.unit,))
    page = cast["officer"].get(ADDRESS).context
    assert [row["unit"].key for row in page["rows"]] == [None, cast.unit.pk]
    assert [row["task"].pk for row in page["tasks"]] == [mine.pk]
    foreign = cast["officer"].get(f"{ADDRESS}&unit={cast.other_unit.pk}&age=open").context
    assert foreign["tasks"] == []


@pytest.mark.parametrize("query", ["unit=x", "unit=99999999999999999999", "age=9", "source=x"])
def test_what_is_not_understood_is_left_out(cast: Cast, query: str) -> None:
    assert cast["staff"].get(f"{ADDRESS}&{query}").status_code == HTTPStatus.OK


def test_the_sheet(cast: Cast) -> None:
    updated(cast.unit, 40)
    answer = cast["staff"].get("/nhiem-vu/cap-nhat/xuat.csv?as_of=01/09/2023")
    text = b"".join(answer).decode("utf-8-sig")
    assert "muc-do-cap-nhat_2023-09-01.csv" in answer["Content-Disposition"]
    assert "SO-TP;Sở Tư pháp;1;0;1;" in text
    refused = cast["staff"].get("/nhiem-vu/cap-nhat/xuat.csv?as_of=khi-nao")
    assert refused.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.django_db(transaction=True)
def test_the_command(manage: Callable[..., CompletedProcess[str]]) -> None:
    updated(make_unit("Sở Y tế"), 20)
    told = json.loads(manage("freshness", "--as-of", "2023-09-01", "--json").stdout)
    assert (told["open"], told["stale"], told["rate_updated"]) == (1, 1, 0)
    assert [(unit["name"], unit["median"]) for unit in told["units"]] == [("Sở Y tế", 20)]
