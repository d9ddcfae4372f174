"""Figures against an oracle written from DOMAIN's words, not from the SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc.core.figures import percent, shown
from tasks_app import completion, rules, services
from tasks_app.choices import Source, Status
from tasks_app.models import Assignment, AssignmentEvent
from tasks_app.services import NewAssignment
from units_app.models import Unit

pytestmark = pytest.mark.django_db

START = date(2023, 3, 1)
TODAY = date(2023, 12, 1)


@pytest.fixture
def unit() -> Unit:
    return Unit.objects.create(code="SO-NV", name="Sở Nội vụ", kind="department")


def give(unit: Unit, *, due: date | None = None, source: str = "government") -> Assignment:
    document = services.document_get(number="1/QĐ-TTg", issued_on=START, issuer="Thủ tướng")
    return services.assignment_create(
        data=NewAssignment(
            source=source,
            title="Rà soát thủ tục hành chính",
            document=document,
            lead_unit=unit,
            assigned_on=START,
            due_on=due,
        ),
        actor=None,
    )


def record(assignment: Assignment, status: str, on: date) -> None:
    """Records a step as somebody who has just read the assignment."""
    assignment.refresh_from_db()
    step = rules.Step(status=status, on=on, note="lý do", result_document="12/BC-SNV")
    services.status_record(
        assignment_id=assignment.pk, version=assignment.version, step=step, actor=None
    )


def counts_on(day: date, source: str = "") -> completion.Counts:
    return completion.counts(completion.scope(day, source=source), day)


def extend(assignment: Assignment, until: date, on: date) -> date:
    """Enters an extension that was approved on paper; the day from which it counts."""
    assignment.refresh_from_db()
    services.extension_enter(
        assignment_id=assignment.pk,
        version=assignment.version,
        granted_due_on=until,
        reason="lý do",
        document="12/UBND-NC",
        document_on=on,
        actor=None,
    )
    return assignment.events.latest("seq").effective_on


Life = tuple[date | None, list[tuple[str, date]], str]
DAYS = st.integers(min_value=0, max_value=240).map(lambda n: START + timedelta(days=n))
STEPS = st.lists(st.tuples(st.sampled_from(Status.values), DAYS), max_size=4)
LIVES = st.lists(
    st.tuples(st.none() | DAYS, STEPS, st.sampled_from(Source.values)), min_size=1, max_size=5
)


# By how many days the deadline was moved, and from which day on; before the first step.
Move = tuple[int, date] | None


def standing_on(life: Life, day: date, move: Move = None) -> dict[str, object]:
    """Status, completion day and last update of one life on a day, read plainly."""
    status, completed, updated = "not_started", None, START
    effective, last = move[1] if move else START, ""
    for wanted, on in life[1]:
        if wanted != Status.DONE and on < effective:
            continue  # refused when it was recorded
        effective = max(effective, TODAY if wanted == last == Status.DONE else on)
        last = wanted
        if effective <= day:
            status, updated = wanted, effective
            completed = on if wanted == Status.DONE else None
    return {"status": status, "completed": completed, "updated": updated}


def in_force(due: date | None, move: Move, day: date) -> date | None:
    """The deadline in force on a day."""
    if due is None or move is None or day < move[1]:
        return due
    return due + timedelta(days=move[0])


def expected(lives: list[Life], day: date, moves: Sequence[Move] = ()) -> dict[str, int]:
    """Every count, by its definition in words."""
    count = dict.fromkeys(completion.COUNT_NAMES, 0)
    for life, move in zip_longest(lives, moves):
        original, due = life[0], in_force(life[0], move, day)
        now = standing_on(life, day, move)
        status = str(now["status"])
        if status == "dropped":
            count["dropped"] += 1
            continue
        count["assigned"] += 1
        due_came = due is not None and due <= day
        count["due"] += due_came
        if status == "done":
            count["done"] += 1
            count["done_due"] += due_came
            late = due is not None and now["completed"] > due  # type: ignore[operator]
            count["late" if late else "on_time"] += 1
            count["on_time_original"] += original is None or now["completed"] <= original  # type: ignore[operator]
            continue
        count["open"] += 1
        count[status] += 1
        count["updated"] += (day - now["updated"]).days <= 15  # type: ignore[operator]
        count["overdue_original"] += original is not None and original < day
        days_left = None if due is None else (due - day).days
        if days_left is None:
            count["no_deadline"] += 1
        elif days_left < 0:
            count["overdue"] += 1
        else:
            count["due_soon" if days_left <= 15 else "in_time"] += 1
            for window in (7, 15, 30):
                count[f"due_{window}"] += days_left <= window
        if days_left is None or days_left >= 0:
            count["waiting" if status == "submitted" else "running"] += 1
    return count


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lives=LIVES, day=DAYS)
def test_every_count_on_any_day_is_what_the_record_says(
    unit: Unit, lives: list[Life], day: date
) -> None:
    with time_machine.travel(f"{TODAY}T03:00:00+00:00", tick=False), transaction.atomic():
        live(unit, lives)
        assert asdict(counts_on(day)) == expected(lives, day)
        assert asdict(counts_on(TODAY)) == expected(lives, TODAY)
        for source in Source.values:
            of_source = [life for life in lives if life[2] == source]
            assert asdict(counts_on(day, source)) == expected(of_source, day)
        transaction.set_rollback(True)


def live(unit: Unit, lives: list[Life], moves: Sequence[Move] = ()) -> None:
    """Records the lives through the services, leaving out what they would refuse."""
    for (due, steps, source), move in zip_longest(lives, moves):
        assignment, effective = give(unit, due=due, source=source), START
        if due and move:
            effective = extend(assignment, due + timedelta(days=move[0]), move[1])
        for status, on in steps:
            if status == Status.DONE or on >= effective:
                record(assignment, status, on)
                effective = assignment.events.latest("seq").effective_on


@time_machine.travel("2023-12-01T03:00:00+00:00", tick=False)
def test_both_rates_have_their_own_numerator_and_denominator(unit: Unit) -> None:
    early = give(unit, due=date(2023, 11, 1))
    record(early, "done", date(2023, 5, 1))
    record(give(unit, due=date(2023, 6, 1)), "done", date(2023, 6, 1))
    give(unit, due=date(2023, 7, 1))

    counts = counts_on(date(2023, 8, 1))

    assert (counts.done, counts.assigned) == (2, 3)
    assert shown(counts.rate_all) == Decimal("66.67")
    assert (counts.done_due, counts.due) == (1, 2)
    assert shown(counts.rate_due) == Decimal("50.00")


def test_a_rate_of_nothing_is_unknown_not_zero() -> None:
    assert completion.Counts().rate_all is None
    assert completion.Counts(assigned=1).rate_due is None


def test_rates_round_half_up_once() -> None:
    assert shown(percent(39, 133)) == Decimal("29.32")
    assert shown(Decimal("0.125")) == Decimal("0.13")


@time_machine.travel("2023-09-06T16:59:59+00:00", tick=False)
def test_the_deadline_day_lasts_until_midnight_in_hanoi(unit: Unit) -> None:
    give(unit, due=date(2023, 9, 6))
    assert counts_on(date(2023, 9, 6)).overdue == 0
    with time_machine.travel("2023-09-06T17:00:00+00:00", tick=False):
        from cchc.core.clock import today

        assert today() == date(2023, 9, 7)
        assert counts_on(today()).overdue == 1


@time_machine.travel("2023-12-01T03:00:00+00:00", tick=False)
def test_groupings_take_one_query_and_add_up(unit: Unit) -> None:
    other = Unit.objects.create(code="SO-TC", name="Sở Tài chính", kind="department")
    for lead in (unit, unit, other):
        give(lead, due=date(2023, 6, 1))
    day = date(2023, 8, 1)
    with CaptureQueriesContext(connection) as queries:
        found = completion.groups(
            completion.scope(day), day, [(), ("unit",), ("source", "unit"), ("document",)]
        )
    assert len(queries) == 1
    whole = next(group for group in found if not group.dimension)
    by_unit = [group for group in found if group.dimension == "unit" and not group.source]
    assert whole.counts.overdue == sum(group.counts.overdue for group in by_unit) == 3
    assert {group.key: group.counts.assigned for group in by_unit} == {unit.pk: 2, other.pk: 1}


@time_machine.travel("2023-12-01T03:00:00+00:00", tick=False)
def test_a_past_day_keeps_the_unit_and_deadline_of_that_day(unit: Unit) -> None:
    other = Unit.objects.create(code="SO-TC", name="Sở Tài chính", kind="department")
    moved = give(unit, due=date(2023, 6, 1))
    services.assignment_correct(
        assignment_id=moved.pk,
        version=moved.version,
        changes={"lead_unit": other, "due_on": date(2024, 6, 1)},
        co_units=None,
        reason="Chuyển đơn vị chủ trì",
        actor=None,
    )
    day = date(2023, 8, 1)
    before = completion.groups(completion.scope(day), day, [("unit",)])
    now = completion.groups(completion.scope(TODAY), TODAY, [("unit",)])
    assert [(group.key, group.counts.overdue) for group in before] == [(unit.pk, 1)]
    assert [(group.key, group.counts.overdue) for group in now] == [(other.pk, 0)]


@time_machine.travel("2023-12-01T03:00:00+00:00", tick=False)
def test_a_past_day_keeps_the_list_of_that_day(unit: Unit) -> None:
    moved = give(unit)
    services.assignment_correct(
        assignment_id=moved.pk,
        version=moved.version,
        changes={"source": "province_plan"},
        co_units=None,
        reason="Ghi nhầm nguồn giao",
        actor=None,
    )
    day = date(2023, 8, 1)
    on_lists = [counts_on(on, source).assigned for on in (day, TODAY) for source in Source.values]
    assert on_lists == [1, 0, 0, 1]


@time_machine.travel("2023-12-01T03:00:00+00:00", tick=False)
def test_another_day_of_a_result_leaves_what_was_reported(unit: Unit) -> None:
    life = give(unit, due=date(2023, 6, 1))
    record(life, "done", date(2023, 5, 20))
    record(life, "done", date(2023, 6, 20))
    assert (counts_on(date(2023, 8, 1)).on_time, counts_on(date(2023, 8, 1)).late) == (1, 0)
    assert (counts_on(TODAY).on_time, counts_on(TODAY).late) == (0, 1)


@time_machine.travel("2023-12-01T03:00:00+00:00", tick=False)
def test_the_row_is_always_the_last_event(unit: Unit) -> None:
    life = give(unit, due=date(2023, 6, 1))
    for status, on in (("in_progress", 5), ("submitted", 9), ("returned", 12), ("done", 8)):
        record(life, status, date(2023, 4, on))
    life.refresh_from_db()
    last = AssignmentEvent.objects.filter(assignment=life).latest("seq")
    assert services.standing(life) == services.standing(last)
    assert (last.effective_on, last.completed_on) == (date(2023, 4, 12), date(2023, 4, 8))
