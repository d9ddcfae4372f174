"""The counts above the list: each is what its link shows, and no page is larger than offered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.clock import today
from cchc.core.lists import PAGE_SIZE
from tasks_app import completion, rules, services
from tasks_app.choices import Status
from tasks_app.models import Assignment
from tests.cast import Cast
from tests.factories import make_assignment

pytestmark = pytest.mark.django_db

LIST = "/nhiem-vu/"


def states(cast: Cast) -> None:
    """One assignment in each state, some late, some due soon."""
    for number, status in enumerate(Status):
        due_on = today() + timedelta(days=10 * number - 20)
        made = make_assignment(cast.unit, due_on=due_on)
        step = rules.Step(status, today(), "Theo báo cáo", "10/BC-UBND")
        if status != Status.NOT_STARTED:
            services.status_record(
                assignment_id=made.pk, version=made.version, step=step, actor=None
            )


@pytest.mark.parametrize("as_of", ["", "01/06/2023"])
def test_each_count_is_what_its_link_shows(cast: Cast, as_of: str) -> None:
    states(cast)
    tabs = cast["staff"].get(LIST, {"as_of": as_of}).context["tabs"]
    assert any(tab.count for tab in tabs)
    for tab in tabs:
        page = cast["staff"].get(f"{LIST}?{tab.query}").context["table"].page
        assert len(page.object_list.data) == page.paginator.count == tab.count


def test_rows_are_counted_where_no_tab_has(cast: Cast) -> None:
    states(cast)
    query = {"status": "open", "timeliness": "overdue"}
    page = cast["staff"].get(LIST, query).context["table"].page
    assert len(page.object_list.data) == page.paginator.count > 0


def test_a_page_is_never_larger_than_offered(cast: Cast) -> None:
    make_assignment(cast.unit, assigned_on=date(2023, 1, 10))
    table = cast["staff"].get(LIST, {"per_page": "1000000"}).context["table"]
    assert table.paginator.per_page == PAGE_SIZE


@pytest.mark.parametrize("day", [date(2023, 6, 1), today()])
def test_states_are_what_the_figures_say(cast: Cast, day: date) -> None:
    states(cast)
    known = completion.scope(day)
    figures, found = completion.counts(known, day), completion.states(known, day)
    named = [*Status, "overdue", "due_soon", "stale"]
    assert {name: found[name] for name in named} == {name: getattr(figures, name) for name in named}
    assert found.total() > 0


def test_nothing_is_in_no_state(cast: Cast) -> None:
    assert completion.states(completion.scope(today()).none(), today()) == {}


def test_what_waits_for_a_head_has_a_tab_where_there_is_any(cast: Cast) -> None:
    task = make_assignment(cast.unit)
    label = "Chờ lãnh đạo đơn vị duyệt"
    assert _tab_of(cast, label) is None
    assert _tab_of(cast, label, waiting="head") == (0, True)
    before = _questions(cast)
    Assignment.objects.filter(pk=task.pk).update(awaits_head=True, status=Status.IN_PROGRESS)
    assert _tab_of(cast, label) == (1, False)
    assert _tab_of(cast, label, waiting="head") == (1, True)
    assert _questions(cast) == before


def _tab_of(cast: Cast, label: str, **query: str) -> tuple[int, bool] | None:
    tabs = cast["staff"].get(LIST, query).context["tabs"]
    return next(((tab.count, tab.active) for tab in tabs if tab.label == label), None)


def _questions(cast: Cast) -> int:
    with CaptureQueriesContext(connection) as captured:
        cast["staff"].get(LIST)
    return len(captured)
