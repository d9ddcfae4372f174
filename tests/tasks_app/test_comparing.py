"""Two days compared agree with the figures of both."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from http import HTTPStatus
from io import BytesIO
from subprocess import CompletedProcess
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tasks_app import comparing, comparison_sheet, rules, services
from tasks_app.choices import Status
from tasks_app.models import Assignment
from tests.cast import Cast
from tests.factories import make_area, make_assignment, make_unit
from units_app.models import Unit

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2023, 6, 1), date(2023, 9, 1)
DAYS = st.dates(date(2023, 1, 1), date(2023, 12, 1))


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2023-12-01T05:00:00+00:00", tick=False):
        yield


def step(task: Assignment, status: str, on: date) -> None:
    task.refresh_from_db()
    wanted = rules.Step(status, on, "Theo báo cáo", "10/BC-SNV")
    services.status_record(assignment_id=task.pk, version=task.version, step=wanted, actor=None)


def kinds(task: Assignment, first: date = FIRST, last: date = LAST) -> set[str]:
    """Every kind that names the task."""
    found = comparing.compare(Assignment.objects.all(), first, last)
    return {kind for kind in comparing.KINDS for line in found.lines(kind) if line.pk == task.pk}


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit("Sở Nội vụ", code="SO-NV")


def test_a_task_done_between(unit: Unit) -> None:
    task = make_assignment(unit, due_on=date(2023, 8, 1))
    step(task, Status.DONE, date(2023, 7, 1))
    assert kinds(task) == {"done", "updated"}
    assert kinds(task, date(2023, 7, 1)) == {"same"}


def test_a_task_that_became_late(unit: Unit) -> None:
    task = make_assignment(unit, due_on=date(2023, 8, 1))
    assert kinds(task) == {"late"}
    assert kinds(task, LAST, date(2023, 12, 1)) == {"same"}
    step(task, Status.DONE, date(2023, 9, 15))
    assert kinds(task, LAST, date(2023, 12, 1)) == {"caught_up", "done", "finished_late", "updated"}


def test_a_task_given_between(unit: Unit) -> None:
    task = make_assignment(unit, assigned_on=date(2023, 7, 1))
    assert kinds(task) == {"entered"}


def test_returned_dropped_and_taken_up_again(unit: Unit) -> None:
    returned, dropped, again = (make_assignment(unit) for _ in range(3))
    step(again, Status.DONE, date(2023, 5, 1))
    step(returned, Status.RETURNED, date(2023, 7, 1))
    step(dropped, Status.DROPPED, date(2023, 7, 1))
    step(again, Status.IN_PROGRESS, date(2023, 7, 1))
    assert kinds(returned) == {"returned", "updated"}
    assert kinds(dropped) == {"left", "updated"}
    assert kinds(again) == {"undone", "updated"}


def test_a_task_handed_over_counts_for_its_new_unit(unit: Unit) -> None:
    task, other = make_assignment(unit, due_on=date(2023, 8, 1)), make_unit("Sở Tài chính")
    services.assignment_correct(
        assignment_id=task.pk,
        version=task.version,
        changes={"lead_unit": other},
        co_units=None,
        reason="Chuyển đơn vị",
        actor=None,
    )
    found = comparing.compare(Assignment.objects.all(), FIRST, date(2023, 12, 1))
    by_unit = {group.key: group.number for group in found.groups(["unit"]) if group.dimension}
    assert by_unit == {other.pk: {**dict.fromkeys(comparing.KINDS, 0), "late": 1, "moved": 1}}


@pytest.mark.parametrize("way", ["enable_hashagg", "enable_sort"])
def test_the_whole_stands_first_however_the_database_counts(unit: Unit, way: str) -> None:
    for lead in (unit, make_unit("Sở Tài chính"), make_unit("Sở Tư pháp")):
        make_assignment(lead)
    found = comparing.compare(Assignment.objects.all(), FIRST, date(2023, 12, 1))
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {way} = off")
    whole, *rest = found.groups(["unit", "area"])
    assert whole.dimension == ""
    assert [group.dimension for group in rest] == ["unit"] * 3 + ["area"]


def test_a_task_that_lost_its_area_belongs_to_none(unit: Unit) -> None:
    task = make_assignment(unit, area=make_area("Cải cách thể chế"))
    services.assignment_correct(
        assignment_id=task.pk,
        version=task.version,
        changes={"area": None},
        co_units=None,
        reason="Ghi nhầm",
        actor=None,
    )
    found = comparing.compare(Assignment.objects.all(), FIRST, date(2023, 12, 1))
    moved = [one.key for one in found.groups(["area"]) if one.dimension and one.number["moved"]]
    assert moved == [None]


def test_a_source_compares_its_own_list(unit: Unit) -> None:
    task = make_assignment(unit)
    services.assignment_correct(
        assignment_id=task.pk,
        version=task.version,
        changes={"source": "province_plan"},
        co_units=None,
        reason="Ghi nhầm",
        actor=None,
    )
    last = date(2023, 12, 1)
    left = comparing.compare(Assignment.objects.all(), FIRST, last, "government").groups()[0]
    entered = comparing.compare(Assignment.objects.all(), FIRST, last, "province_plan").groups()[0]
    assert (left.number["left"], entered.number["entered"]) == (1, 1)


def test_of_a_long_sheet_few_lines_are_in_memory(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(7):
        make_assignment(unit, assigned_on=date(2023, 7, 1))
    made: list[comparing.Line] = []
    line_of = comparing._line

    def counted(row: tuple[Any, ...]) -> comparing.Line:
        made.append(line_of(row))
        return made[-1]

    monkeypatch.setattr(comparing, "_line", counted)
    monkeypatch.setattr(comparing, "CHUNK", 2)
    monkeypatch.setattr(comparison_sheet, "CHUNK", 2)
    found = comparing.compare(Assignment.objects.all(), FIRST, LAST)
    rows = comparison_sheet.rows_of(found, ["entered", "updated"])
    next(rows)
    assert len(made) == 2
    assert len(list(rows)) == 6


def test_days_have_an_order() -> None:
    with pytest.raises(ValueError, match="first day"):
        comparing.compare(Assignment.objects.all(), LAST, FIRST)


def test_of_nothing_there_is_nothing() -> None:
    found = comparing.compare(Assignment.objects.none(), FIRST, LAST)
    assert set(found.groups()[0].number.values()) == {0}
    assert found.lines("done") == []


STEPS = st.lists(
    st.tuples(st.sampled_from([s for s in Status if s != Status.NOT_STARTED]), DAYS), max_size=3
)
LIVES = st.lists(st.tuples(DAYS, st.one_of(st.none(), DAYS), STEPS), max_size=5)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lives=LIVES, days=st.tuples(DAYS, DAYS))
def test_differences_of_figures_are_explained(
    unit: Unit,
    lives: list[tuple[date, date | None, list[tuple[str, date]]]],
    days: tuple[date, date],
) -> None:
    with transaction.atomic():
        for given_on, due, steps in lives:
            due_on = max(due, given_on) if due else None
            task = make_assignment(unit, assigned_on=given_on, due_on=due_on)
            last = given_on
            for status, on in sorted(steps, key=lambda pair: pair[1]):
                if on >= last:
                    step(task, status, on)
                    task.refresh_from_db()
                    last = task.updated_on  # a result that is put right counts from today
        first, last = sorted(days)
        found = comparing.compare(Assignment.objects.all(), first, last)
        before, after = found.counts()
        number = found.groups()[0].number
        assert after.assigned - before.assigned == number["entered"] - number["left"]
        assert after.done - before.done == number["done"] - number["undone"]
        assert after.overdue - before.overdue == number["late"] - number["caught_up"]
        by_unit = found.groups(["unit", "area"])
        for kind in comparing.KINDS:
            assert len(found.lines(kind)) == number[kind]
            of_units = [g.number[kind] for g in by_unit if g.dimension == "unit"]
            assert sum(of_units) == number[kind]
            for group in (one for one in by_unit if one.dimension):
                narrowed = comparing.compare(
                    Assignment.objects.all(), first, last, narrowed={group.dimension: group.key}
                )
                assert narrowed.groups()[0].number == group.number, (
                    "a number is what its link shows"
                )
        itself = comparing.compare(Assignment.objects.all(), last, last).groups()[0].number
        assert {kind for kind, many in itself.items() if many} <= {"same"}
        transaction.set_rollback(True)


def test_the_page(cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    tasks = [make_assignment(cast.unit, due_on=date(2023, 8, 1)) for _ in range(5)]
    make_assignment(cast.other_unit, due_on=date(2023, 8, 1))
    step(tasks[0], Status.DONE, date(2023, 7, 1))
    address = "/nhiem-vu/so-sanh/?from=01/06/2023&as_of=01/09/2023&kind=late"
    cast["staff"].get(address)
    with django_assert_max_num_queries(12):
        page = cast["staff"].get(address)
    tabs = {tab.label: tab.count for tab in page.context["tabs"]}
    assert (tabs["Đã hoàn thành"], tabs["Mới quá hạn"]) == (1, 5)
    assert len(page.context["lines"]) == 5
    own = cast["officer"].get(address).context
    assert len(own["lines"]) == 4


def test_each_number_is_what_its_link_shows(cast: Cast) -> None:
    for unit in (cast.unit, cast.unit, cast.other_unit):
        step(make_assignment(unit, due_on=date(2023, 6, 20)), Status.DONE, date(2023, 7, 1))
    page = cast["staff"].get("/nhiem-vu/so-sanh/?from=01/06/2023&as_of=01/09/2023").context
    for item in (*page["units"], *page["areas"]):
        for _, number, query in item["numbers"]:
            assert bool(number) == bool(query)
            if query:
                narrowed = cast["staff"].get(f"/nhiem-vu/so-sanh/?{query}").context
                assert narrowed["page"].paginator.count == number == len(narrowed["lines"])


def test_units_have_the_rates_of_both_days(cast: Cast) -> None:
    for status in (Status.DONE, Status.IN_PROGRESS):
        step(make_assignment(cast.unit, due_on=date(2023, 8, 1)), status, date(2023, 7, 1))
    page = cast["staff"].get("/nhiem-vu/so-sanh/?from=01/06/2023&as_of=01/09/2023").context
    told = [(pair.before, pair.after, pair.change) for pair in page["units"][0]["row"].rates]
    assert told == [(0, 50, 50), (None, 50, None), (None, 50, None), (None, 50, None)]


@pytest.mark.parametrize("query", ["unit=0", "unit=x", "unit=99999999999999999999", "area=-1"])
def test_a_unit_or_area_nobody_knows_is_said(cast: Cast, query: str) -> None:
    page = cast["staff"].get(f"/nhiem-vu/so-sanh/?as_of=01/09/2023&{query}")
    assert page.status_code == HTTPStatus.OK
    assert "không có trong danh sách" in page.context["error"]
    refused = cast["staff"].get(f"/nhiem-vu/so-sanh/xuat.xlsx?as_of=01/09/2023&{query}")
    assert refused.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.parametrize("query", ["from=x", "from=02/09/2023", "from=31/02/2023", "from=1/1/1800"])
def test_days_that_were_not_understood(cast: Cast, query: str) -> None:
    page = cast["staff"].get(f"/nhiem-vu/so-sanh/?as_of=01/09/2023&{query}")
    assert page.status_code == HTTPStatus.OK
    assert page.context["error"]
    refused = cast["staff"].get(f"/nhiem-vu/so-sanh/xuat.csv?as_of=01/09/2023&{query}")
    assert refused.status_code == HTTPStatus.BAD_REQUEST


def test_the_sheet(cast: Cast) -> None:
    task = make_assignment(cast.unit, due_on=date(2023, 8, 1))
    step(task, Status.DONE, date(2023, 7, 1))
    answer = cast["staff"].get("/nhiem-vu/so-sanh/xuat.csv?from=01/06/2023&as_of=01/09/2023")
    text = b"".join(answer).decode("utf-8-sig")
    assert "so-sanh_2023-06-01_2023-09-01.csv" in answer["Content-Disposition"]
    assert "Đã hoàn thành" in text
    assert task.code in text


def test_the_workbook_holds_what_the_page_is_narrowed_to(cast: Cast) -> None:
    own, other = (make_assignment(u, due_on=date(2023, 8, 1)) for u in (cast.unit, cast.other_unit))
    for task in (own, other):
        step(task, Status.DONE, date(2023, 7, 1))
    query = f"from=01/06/2023&as_of=01/09/2023&unit={cast.unit.pk}&area=null"
    answer = cast["staff"].get(f"/nhiem-vu/so-sanh/xuat.xlsx?{query}")
    book = load_workbook(BytesIO(b"".join(answer)))
    cells = [cell for sheet in book for row in sheet.values for cell in row]
    assert own.code in cells
    assert other.code not in cells
    assert "Đã hoàn thành; Có cập nhật" in cells
    assert {cast.unit.name, "Chưa phân loại"} <= set(cells), "says what it is narrowed to"


@pytest.mark.django_db(transaction=True)
def test_the_command(manage: Callable[..., CompletedProcess[str]]) -> None:
    step(make_assignment(make_unit("Sở Y tế")), Status.DONE, date(2023, 7, 1))
    days = ("--from", "2023-06-01", "--to", "01/09/2023")
    ended = manage("compare", *days, "--by", "unit", "--json")
    told = json.loads(ended.stdout)
    assert (told["done"], told["before"]["done"], told["after"]["done"]) == (1, 0, 1)
    assert [group["name"] for group in told["groups"]] == ["Sở Y tế"]
    assert manage("compare", "--from", "2023-09-02", "--to", "2023-09-01").returncode != 0


def test_a_task_given_and_dropped_between_is_told(unit: Unit) -> None:
    task = make_assignment(unit, assigned_on=date(2023, 7, 1))
    step(task, Status.DROPPED, date(2023, 8, 1))
    assert kinds(task) == {"passed"}
