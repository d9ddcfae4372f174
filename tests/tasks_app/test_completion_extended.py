"""The two on-time rates under extensions, on any lives and days."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks_app.choices import OPEN_STATUSES
from tasks_app.models import Assignment
from tests.factories import make_unit
from tests.tasks_app.test_completion import (
    DAYS,
    LIVES,
    TODAY,
    Life,
    Move,
    counts_on,
    expected,
    extend,
    live,
)
from units_app.models import Unit

pytestmark = pytest.mark.django_db
MANY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FURTHER = st.integers(min_value=1, max_value=200)


@pytest.fixture
def unit() -> Unit:
    return make_unit()


@st.composite
def moved_lives(draw: st.DrawFn) -> tuple[list[Life], list[Move]]:
    """Lives, and for some of those with a deadline an extension before their first step."""
    lives = draw(LIVES)
    extension = st.none() | st.tuples(FURTHER, DAYS)
    return lives, [draw(extension) if life[0] else None for life in lives]


@MANY
@given(moved=moved_lives(), day=DAYS)
def test_every_count_is_what_the_record_says_with_extensions_too(
    unit: Unit, moved: tuple[list[Life], list[Move]], day: date
) -> None:
    lives, moves = moved
    with time_machine.travel(f"{TODAY}T03:00:00+00:00", tick=False), transaction.atomic():
        live(unit, lives, moves)
        assert asdict(counts_on(day)) == expected(lives, day, moves)
        assert asdict(counts_on(TODAY)) == expected(lives, TODAY, moves)
        transaction.set_rollback(True)


@MANY
@given(lives=LIVES, day=DAYS)
def test_without_extensions_both_rates_are_one(unit: Unit, lives: list[Life], day: date) -> None:
    with time_machine.travel(f"{TODAY}T03:00:00+00:00", tick=False), transaction.atomic():
        live(unit, lives)
        for on in (day, TODAY):
            found = counts_on(on)
            assert found.rate_on_time == found.rate_on_time_original
            assert found.overdue == found.overdue_original
        transaction.set_rollback(True)


@MANY
@given(lives=LIVES, further=FURTHER, paper=DAYS, day=DAYS)
def test_an_extension_never_lowers_one_rate_nor_touches_the_other(
    unit: Unit, lives: list[Life], further: int, paper: date, day: date
) -> None:
    with time_machine.travel(f"{TODAY}T03:00:00+00:00", tick=False), transaction.atomic():
        live(unit, lives)
        days = (day, TODAY)
        before = [counts_on(on) for on in days]
        for task in Assignment.objects.filter(status__in=OPEN_STATUSES, due_on__isnull=False):
            extend(task, task.due_on + timedelta(days=further), paper)
        for was, now in zip(before, [counts_on(on) for on in days], strict=True):
            assert now.rate_on_time_original == was.rate_on_time_original
            assert now.overdue_original == was.overdue_original
            assert now.overdue <= was.overdue
            if now.rate_on_time is not None:
                assert was.rate_on_time is not None
                assert now.rate_on_time >= was.rate_on_time
        transaction.set_rollback(True)
