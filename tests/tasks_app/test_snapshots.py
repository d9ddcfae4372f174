"""Stored figures: what is stale, what is computed anew, what survives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings

from tasks_app import jobs, snapshots
from tasks_app.models import CompletionRow, CompletionRun
from tests.tasks_app.test_completion import give, record
from units_app.models import Unit

pytestmark = pytest.mark.django_db
MAY_1 = time_machine.travel("2023-05-01T03:00:00+00:00", tick=False)


@pytest.fixture
def unit() -> Unit:
    return Unit.objects.create(code="SO-NV", name="Sở Nội vụ", kind="department")


def done_on(day: date) -> int:
    run = snapshots.stored(day)
    assert run is not None
    return snapshots.stored_groups(run.pk, "")[0].counts.done


@MAY_1
def test_a_change_makes_its_day_and_the_days_after_stale(unit: Unit) -> None:
    assignment = give(unit)
    snapshots.recompute_changed()
    assert not snapshots.is_stale()

    record(assignment, "done", date(2023, 4, 20))

    assert snapshots.is_stale()
    first, last = date(2023, 1, 1), date(2023, 5, 1)
    assert snapshots.stale_days(first, last) == [
        date(2023, 4, 20) + timedelta(days=n) for n in range(12)
    ]
    assert snapshots.stored(date(2023, 4, 19)) is not None
    assert snapshots.stored(date(2023, 4, 20)) is None

    snapshots.recompute_changed()

    assert snapshots.stale_days(first, last) == []
    assert [done_on(date(2023, 4, 19)), done_on(date(2023, 4, 20)), done_on(last)] == [0, 1, 1]


@MAY_1
def test_a_change_far_back_reaches_the_years_already_stored(unit: Unit) -> None:
    assignment = give(unit)
    snapshots.recompute_changed()
    with time_machine.travel("2025-05-01T03:00:00+00:00", tick=False):
        record(assignment, "done", date(2023, 4, 20))
        snapshots.recompute_changed()
        assert done_on(date(2023, 4, 30)) == 1
        assert snapshots.stale_days(date(2023, 1, 1), date(2025, 5, 1)) == []


@MAY_1
def test_asking_for_a_past_day_fills_the_trend_of_its_year(unit: Unit) -> None:
    give(unit)
    jobs.recompute("2023-04-10")
    days = [day for day, _ in snapshots.trend(date(2023, 1, 1), date(2023, 4, 11), "")[0]]
    assert days[0] == date(2023, 3, 1), "nothing is drawn before the first event"
    assert len(days) == 41
    run = snapshots.stored(date(2023, 4, 10))
    assert run is not None
    assert any(group.dimension == "unit" for group in snapshots.stored_groups(run.pk, ""))


@MAY_1
def test_figures_of_other_rules_are_stale(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    give(unit, due=date(2023, 5, 21))
    snapshots.recompute_changed()
    monkeypatch.setattr(settings, "DUE_SOON_DAYS", 30)
    assert snapshots.is_stale()
    assert snapshots.trend(date(2023, 1, 1), date(2023, 5, 2), "") == ([], None)
    snapshots.recompute_changed()
    assert snapshots.trend(date(2023, 1, 1), date(2023, 5, 2), "")[0][-1][1].due_soon == 1
    assert snapshots.stale_days(date(2023, 1, 1), date(2023, 5, 1)) == []


@MAY_1
@pytest.mark.parametrize("version", ["0.0.1+15.15", ""])
def test_a_run_of_another_rules_version_is_never_read(unit: Unit, version: str) -> None:
    give(unit)
    snapshots.recompute_changed()
    day = date(2023, 5, 1)
    CompletionRun.objects.update(rules_version=version)
    CompletionRow.objects.update(counts={"another_count": 7})
    assert snapshots.stored(day) is None
    assert snapshots.trend(date(2023, 1, 1), day, "") == ([], None)
    assert day in snapshots.stale_days(date(2023, 1, 1), day)
    snapshots.recompute(day)
    run = snapshots.stored(day)
    assert run is not None
    assert snapshots.stored_groups(run.pk, "")[0].counts.assigned == 1


@MAY_1
def test_computing_twice_leaves_one_run(unit: Unit) -> None:
    give(unit)
    first, second = snapshots.recompute_changed(), snapshots.recompute_changed()
    assert CompletionRun.objects.filter(as_of=date(2023, 5, 1)).get() == second
    assert first.pk != second.pk


@MAY_1
def test_a_computation_that_dies_leaves_the_last_one(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(unit)
    kept = snapshots.recompute(date(2023, 5, 1))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(CompletionRow.objects, "bulk_create", die)
    with pytest.raises(KeyboardInterrupt):
        snapshots.recompute(date(2023, 5, 1))
    assert CompletionRun.objects.get() == kept
    assert kept.rows.exists()
