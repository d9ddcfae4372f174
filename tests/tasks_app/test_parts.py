"""Co-units' parts: who reports, what is refused, who is missing on which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from hypothesis import given as holds
from hypothesis import strategies as st

from evidence_app.models import Evidence
from tasks_app import completion, rules, services
from tasks_app.choices import OPEN_STATUSES, PartStatus, Status
from tasks_app.history import timeline
from tasks_app.models import Assignment, CoUnit, PartReport
from tasks_app.parts import missing_names, parts_of
from tests.factories import make_assignment, make_evidence, make_succession, make_unit, make_user
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db

DONE = rules.Part(PartStatus.DONE, date(2023, 4, 20), "12/BC-STC")
RUNNING = rules.Part(PartStatus.IN_PROGRESS, note="Đang lấy số liệu")
MAY_2, MAY_4, MAY_6 = date(2023, 5, 2), date(2023, 5, 4), date(2023, 5, 6)


@pytest.fixture
def lead() -> Unit:
    return make_unit("Sở Tư pháp")


@pytest.fixture
def unit() -> Unit:
    return make_unit("Sở Tài chính")


@pytest.fixture
def other() -> Unit:
    return make_unit("Sở Y tế")


@pytest.fixture
def task(lead: Unit, unit: Unit, other: Unit) -> Assignment:
    return make_assignment(lead, assigned_on=date(2023, 4, 1), co_units=(unit, other))


@pytest.fixture
def officer(unit: Unit) -> User:
    return make_user(Role.OFFICER, unit, full_name="Phạm Văn Dũng")


def on(day: date) -> Any:
    return time_machine.travel(f"{day.isoformat()}T03:00:00+00:00", tick=False)


def report(
    task: Assignment, unit: Unit, part: rules.Part, seq: int, actor: User, *evidence: Evidence
) -> PartReport:
    return services.part_report(
        assignment=task, unit=unit, seq=seq, part=part, evidence=evidence, actor=actor
    )


def refused(act: Callable[[], object]) -> set[str]:
    with pytest.raises(ValidationError) as refusal:
        act()
    return set(refusal.value.message_dict)


def missing_on(day: date) -> set[int]:
    return set(CoUnit.objects.missing(day).values_list("unit_id", flat=True))


def test_each_day_shows_who_was_missing_then(
    task: Assignment, unit: Unit, other: Unit, officer: User
) -> None:
    with on(MAY_2):
        report(task, unit, RUNNING, 0, officer)
    with on(MAY_4):
        done = report(task, unit, DONE, 1, officer)
    assert (done.completed_on, done.effective_on) == (DONE.on, MAY_4)
    assert missing_on(MAY_2) == {unit.pk, other.pk}
    assert missing_on(MAY_4) == {other.pk}
    staff = access_of(make_user(Role.STAFF))
    states = {
        day: [part.report.status if part.report else "" for part in shown]
        for day in (date(2023, 5, 1), MAY_2, MAY_4)
        if (shown := parts_of(task, staff, timeline(task, day, staff), changeable=False))
    }
    assert states == {date(2023, 5, 1): ["", ""], MAY_2: ["in_progress", ""], MAY_4: ["done", ""]}


def test_tasks_with_missing_parts(
    task: Assignment, lead: Unit, unit: Unit, other: Unit, officer: User
) -> None:
    make_assignment(lead)
    with on(MAY_2):
        report(task, unit, DONE, 0, officer)
        assert list(Assignment.objects.as_of(MAY_2).parts_missing(MAY_2)) == [task]
    with on(MAY_4):
        report(task, other, DONE, 0, make_user(Role.OFFICER, other))
        assert not Assignment.objects.as_of(MAY_4).parts_missing(MAY_4)
    with on(MAY_6):
        assert list(Assignment.objects.as_of(MAY_2).parts_missing(MAY_2)) == [task]
        assert completion.counts(completion.scope(MAY_6), MAY_6).assigned == 2, "counted once each"


def test_a_finished_task_misses_nobody(task: Assignment, unit: Unit, officer: User) -> None:
    step = rules.Step(Status.DONE, MAY_2)
    task = services.status_record(assignment_id=task.pk, version=1, step=step, actor=None)
    assert not Assignment.objects.as_of(MAY_2).parts_missing(MAY_2)
    assert refused(lambda: report(task, unit, DONE, 0, officer)) == {"__all__"}


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (rules.Part(PartStatus.DONE, None, "12/BC"), "on"),
        (rules.Part(PartStatus.DONE, date(2023, 3, 31), "12/BC"), "on"),
        (rules.Part(PartStatus.DONE, date(2999, 1, 1), "12/BC"), "on"),
        (rules.Part(PartStatus.DONE, MAY_2, " ", " "), "result_document"),
        (rules.Part(PartStatus.DONE, MAY_2, "12/BC (Mật)"), "result_document"),
        (rules.Part(PartStatus.IN_PROGRESS), "note"),
        (rules.Part("finished", note="Xong"), "status"),
    ],
)
def test_reports_that_cannot_be(
    task: Assignment, unit: Unit, officer: User, part: rules.Part, field: str
) -> None:
    assert refused(lambda: report(task, unit, part, 0, officer)) == {field}
    assert not PartReport.objects.exists()


def test_of_two_reports_the_second_is_told(task: Assignment, unit: Unit, officer: User) -> None:
    first = report(task, unit, RUNNING, 0, officer)
    with pytest.raises(services.StalePartError) as stale:
        report(task, unit, DONE, 0, officer)
    assert stale.value.current == first


def test_who_is_no_co_unit_any_more_reports_nothing(
    task: Assignment, unit: Unit, officer: User
) -> None:
    services.set_co_units(task, [])
    with pytest.raises(ValidationError, match="không còn là đơn vị phối hợp"):
        report(task, unit, DONE, 0, officer)


def test_reports_cannot_be_changed(task: Assignment, unit: Unit, officer: User) -> None:
    made = report(task, unit, RUNNING, 0, officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        PartReport.objects.filter(pk=made.pk).update(note="khác")


def test_a_co_unit_reads_its_own_part_only(
    task: Assignment, lead: Unit, unit: Unit, other: Unit, officer: User
) -> None:
    paper = make_evidence(unit, actor=officer)
    report(task, unit, DONE, 0, officer, paper)
    people = {
        "lead": make_user(Role.OFFICER, lead),
        "own": officer,
        "other": make_user(Role.OFFICER, other),
        "leader": make_user(Role.LEADER),
    }
    day = date(2023, 12, 1)
    seen = {}
    for who, user in people.items():
        entries = timeline(task, day, access_of(user))
        shown = parts_of(task, access_of(user), entries, changeable=True)
        documents = Evidence.objects.for_user(user).filter(pk=paper.pk).count()
        seen[who] = (len(shown), documents, sum(bool(part.report_url) for part in shown))
    assert seen == {"lead": (2, 1, 0), "own": (1, 1, 1), "other": (1, 0, 1), "leader": (2, 1, 0)}


def test_the_lead_sees_who_is_missing(
    task: Assignment, lead: Unit, unit: Unit, other: Unit, officer: User
) -> None:
    report(task, unit, DONE, 0, officer)
    access = access_of(make_user(Role.HEAD, lead))
    shown = parts_of(task, access, timeline(task, date(2999, 1, 1), access), changeable=True)
    assert missing_names(shown) == [other.name]


def test_the_unit_that_took_over_reports(lead: Unit) -> None:
    ended = make_unit("Ban Dân tộc", valid_to=date(2023, 5, 1))
    heir = make_unit("Sở Dân tộc", valid_from=date(2023, 5, 2))
    make_succession(ended, heir)
    task = make_assignment(lead, co_units=(ended,))
    access = access_of(make_user(Role.OFFICER, heir))
    shown = parts_of(task, access, [], changeable=True)
    assert [part.report_url for part in shown] == [f"/nhiem-vu/{task.pk}/phoi-hop/{ended.pk}/"]


DAY = st.dates(min_value=date(2023, 1, 1), max_value=date(2023, 12, 31))


@holds(
    status=st.sampled_from(PartStatus.values),
    task_status=st.sampled_from(Status.values),
    on=st.none() | DAY,
    assigned_on=DAY,
    now=DAY,
)
def test_a_part_passes_only_on_a_possible_day_of_an_open_task(
    status: str, task_status: str, on: date | None, assigned_on: date, now: date
) -> None:
    part = rules.Part(status, on, "12/BC", "Đã làm")
    problems = rules.part_problems(
        part, task_status=task_status, assigned_on=assigned_on, today=now
    )
    possible = status != PartStatus.DONE or (on is not None and assigned_on <= on <= now)
    assert (not problems) == (task_status in OPEN_STATUSES and possible)
