"""Whatever is recorded on a day: the figures of every earlier day stay as they were, and the next
morning shows the day as it ended.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from cchc.core.clock import today
from cchc.core.undo import undo_batch
from tasks_app import comparing, completion, freshness, rules, services
from tasks_app.bulk import applying, choosing
from tasks_app.models import Assignment
from tests.factories import make_area, make_assignment, make_unit, make_user
from units_app.choices import Role
from units_app.models import User

# Each write is its own transaction, as outside of tests: the audit goes by them.
pytestmark = pytest.mark.django_db(transaction=True)
FIRST, DAYS, STEPS = date(2024, 2, 26), 6, 5


@dataclass
class Office:
    """Who works on the tasks of two units, one of which has its results approved by its head."""

    rng: random.Random
    staff: User = field(default_factory=lambda: make_user(Role.STAFF))
    units: list[Any] = field(default_factory=lambda: [make_unit(), make_unit()])
    batches: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.units[0].head_approves = True
        self.units[0].save(update_fields=["head_approves"])
        self.officer = make_user(Role.OFFICER, self.units[0])
        self.head = make_user(Role.HEAD, self.units[0])
        for unit in (*self.units, self.units[0]):
            make_assignment(unit, assigned_on=FIRST, due_on=FIRST + timedelta(days=3))

    def task(self) -> dict[str, Any]:
        """A task as somebody reads it now, in the words of the services."""
        chosen = self.rng.choice(list(Assignment.objects.order_by("pk")))
        return {"assignment_id": chosen.pk, "version": chosen.version}


def send(office: Office) -> None:
    result = rules.Result("87/BC-STP", today(), why_none="Văn bản giấy")
    by = office.rng.choice([office.officer, office.head])
    services.result_send(**office.task(), result=result, evidence=(), actor=by)


def decide(office: Office) -> None:
    name = office.rng.choice(["approve", "hand_back", "take_back", "confirm", "return"])
    why = {"hand_back": {"reason": "Sai"}, "take_back": {"reason": "Sai"}}
    why["return"] = {"reason": "Thiếu", "reason_code": "other"}
    step = getattr(services, f"result_{name}")
    step(**office.task(), **why.get(name, {}), actor=office.head)


def progress(office: Office) -> None:
    step = rules.Step(office.rng.choice(["in_progress", "returned", "done"]), today(), "Theo dõi")
    services.status_record(**office.task(), step=step, actor=office.staff)


def extend(office: Office) -> None:
    services.extension_enter(
        **office.task(),
        granted_due_on=today() + timedelta(days=office.rng.randint(5, 20)),
        reason="Chờ ý kiến",
        document="12/UBND-NC",
        document_on=today(),
        actor=office.staff,
    )


def correct(office: Office) -> None:
    changes = office.rng.choice(
        [{"lead_unit": unit} for unit in office.units]
        + [{"area": make_area()}, {"source": "province_plan"}, {"due_on": FIRST}]
    )
    services.assignment_correct(
        **office.task(), changes=changes, co_units=None, reason="Ghi nhầm", actor=office.staff
    )


def change_many(office: Office) -> None:
    chosen = choosing.versions(Assignment.objects.all())
    edit = choosing.bulk_begin(owner=office.staff, action="progress", chosen=chosen)
    note = f"Đợt {office.rng.random()}"
    choosing.bulk_want(edit=edit, wanted={"on": f"{today():%d/%m/%Y}", "note": note})
    batch = applying.apply_edit(edit.pk).batch
    office.batches += [batch.pk] if batch else []


def undo(office: Office) -> None:
    if office.batches:
        undo_batch(batch_id=office.batches.pop(), actor=office.staff, reason="Nhầm")


def give(office: Office) -> None:
    due_on = today() + timedelta(days=office.rng.randint(0, 5))
    make_assignment(office.rng.choice(office.units), assigned_on=today(), due_on=due_on)


ACTS: list[Callable[[Office], None]] = [send, decide, progress, extend, correct, give]


def figures(day: date) -> list[Any]:
    """Completion, freshness and a week's comparison by unit and area, and each task's standing."""
    known = completion.scope(day)
    compared = comparing.compare(Assignment.objects.all(), day - timedelta(days=7), day)
    groups = completion.groups(known, day, [(), ("source",), ("unit",), ("area",)])
    columns = ("pk", "at_status", "at_timeliness", "at_due_on", "at_result_on", "at_updated_on")
    return [
        sorted(groups, key=repr),
        list(known.order_by("pk").values_list(*columns)),
        freshness.freshness(known, day),
        sorted(compared.groups(("unit", "area")), key=repr),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_earlier_days_stay_and_the_next_morning_shows_the_day_as_it_ended(seed: int) -> None:
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    ended: list[list[Any]] = []
    with time_machine.travel(f"{FIRST}T00:00:00+07:00", tick=False):
        office = Office(random.Random(seed))  # noqa: S311 - the same walk each time
    for place, day in enumerate(days):
        with time_machine.travel(f"{day}T23:59:59+07:00", tick=False):
            assert [figures(earlier) for earlier in days[:place]] == ended
            for act in [*office.rng.choices(ACTS, k=STEPS), change_many, undo]:
                try:
                    act(office)
                except ValidationError:
                    continue  # not possible for that task now
                assert [figures(earlier) for earlier in days[:place]] == ended, act.__name__
            ended.append(figures(day))
