"""A result on its way: every step, what each of them refuses, what any day before still shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given as holds
from hypothesis import strategies as st

from cchc.core.clock import today
from cchc.core.versions import StaleRowError
from tasks_app import completion, permissions, rules, services
from tasks_app.choices import EventKind, ReturnReason, Status
from tasks_app.models import Assignment
from tests.factories import (
    make_assignment,
    make_evidence,
    make_membership,
    make_succession,
    make_unit,
    make_user,
)
from units_app.access import access_of
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db

RESULT = rules.Result("Báo cáo 87/BC-STP", date(2023, 4, 20), "Đã công khai", "Văn bản giấy")
DAYS = [date(2023, 5, day) for day in range(2, 9)]


@pytest.fixture
def unit() -> Unit:
    return make_unit("Sở Tư pháp", code="SO-TP")


@pytest.fixture
def officer(unit: Unit) -> User:
    return make_user(Role.OFFICER, unit, full_name="Lê Văn Bình")


@pytest.fixture
def head(unit: Unit) -> User:
    return make_user(Role.HEAD, unit, full_name="Trần Thị Cúc")


@pytest.fixture
def staff() -> User:
    return make_user(Role.STAFF, full_name="Nguyễn Thị An")


def on(day: date) -> Any:
    return time_machine.travel(f"{day.isoformat()}T03:00:00+00:00", tick=False)


def send(task: Assignment, actor: User, result: rules.Result = RESULT) -> Assignment:
    return services.result_send(
        assignment_id=task.pk, version=task.version, result=result, evidence=(), actor=actor
    )


def confirm(task: Assignment, actor: User) -> Assignment:
    return services.result_confirm(assignment_id=task.pk, version=task.version, actor=actor)


def give_back(task: Assignment, actor: User, reason: str = "Chưa có phụ lục") -> Assignment:
    return services.result_return(
        assignment_id=task.pk,
        version=task.version,
        reason_code=ReturnReason.UNFINISHED,
        reason=reason,
        actor=actor,
    )


def standing(task: Assignment, day: date) -> tuple[str, bool, date | None, date | None]:
    """Status, awaits_head, day of the result, day of completion as they stood on `day`."""
    row = Assignment.objects.as_of(day).get(pk=task.pk)
    return row.at_status, row.at_awaits_head, row.at_result_on, row.at_completed_on


def refused(act: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refusal:
        act()
    return refusal.value.message_dict


def test_the_whole_way_and_every_day_of_it(
    unit: Unit, officer: User, head: User, staff: User
) -> None:
    """Handed, sent, returned, sent again, confirmed days later: each day shows its own state."""
    Unit.objects.filter(pk=unit.pk).update(head_approves=True)
    unit.refresh_from_db()
    task = make_assignment(unit, assigned_on=date(2023, 4, 1), due_on=date(2023, 4, 30))
    with on(DAYS[0]):
        task = send(task, officer)
    with on(DAYS[1]):
        task = services.result_approve(
            assignment_id=task.pk, version=task.version, note="", actor=head
        )
    with on(DAYS[2]):
        task = give_back(task, staff)
    with on(DAYS[3]):
        task = send(task, head)
    with on(DAYS[5]):
        task = confirm(task, staff)
    with on(DAYS[6]):
        assert standing(task, DAYS[0] - timedelta(days=1)) == ("not_started", False, None, None)
        assert standing(task, DAYS[0]) == ("in_progress", True, RESULT.on, None)
        assert standing(task, DAYS[1]) == ("submitted", False, RESULT.on, None)
        assert standing(task, DAYS[2]) == ("returned", False, None, None)
        assert standing(task, DAYS[3]) == standing(task, DAYS[4])
        assert standing(task, DAYS[4]) == ("submitted", False, RESULT.on, None)
        assert standing(task, DAYS[5]) == ("done", False, None, RESULT.on)
        before = completion.counts(completion.scope(DAYS[4]), DAYS[4])
        after = completion.counts(completion.scope(DAYS[5]), DAYS[5])
    assert (before.done, before.submitted, before.overdue) == (0, 1, 1)
    assert (after.done, after.on_time, after.late) == (1, 1, 0), "done on the day of the result"
    kinds = list(task.events.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["assigned", "handed", "sent", "returned", "sent", "confirmed"]
    returned = task.events.get(kind=EventKind.RETURNED)
    assert (returned.reason_code, returned.reason) == ("unfinished", "Chưa có phụ lục")
    assert (returned.actor, returned.note) == (staff, "Chưa có phụ lục")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": date(2023, 1, 9)}, "result_on"),
        ({"on": date(2999, 1, 1)}, "result_on"),
        ({"document": " "}, "result_document"),
        ({"document": "7/BC-STP (Mật)"}, "result_document"),
        ({"why_none": " "}, "why_none"),
    ],
)
def test_results_that_cannot_be(
    unit: Unit, officer: User, changes: dict[str, Any], field: str
) -> None:
    task = make_assignment(unit)
    given = {"document": "87/BC-STP", "on": date(2023, 4, 20), "why_none": "Giấy", **changes}
    assert set(refused(lambda: send(task, officer, rules.Result(**given)))) == {field}
    task.refresh_from_db()
    assert (task.version, task.events.count()) == (1, 1)


def test_evidence_goes_with_the_event_and_a_reason_only_without(unit: Unit, officer: User) -> None:
    task = make_assignment(unit)
    paper = make_evidence(unit, actor=officer)
    services.result_send(
        assignment_id=task.pk, version=1, result=RESULT, evidence=[paper], actor=officer
    )
    event = task.events.get(kind=EventKind.SENT)
    assert (list(event.evidence.all()), event.reason) == ([paper], "")


def test_without_evidence_the_reason_is_kept(unit: Unit, officer: User) -> None:
    task = send(make_assignment(unit), officer)
    assert task.events.get(kind=EventKind.SENT).reason == "Văn bản giấy"


def test_the_head_sends_on_what_was_handed_in(unit: Unit, officer: User, head: User) -> None:
    Unit.objects.filter(pk=unit.pk).update(head_approves=True)
    unit.refresh_from_db()
    task = make_assignment(unit)
    paper = make_evidence(unit, actor=officer)
    task = services.result_send(
        assignment_id=task.pk, version=1, result=RESULT, evidence=[paper], actor=officer
    )
    assert list(Assignment.objects.as_of(today()).awaiting_head()) == [task]
    task = services.result_approve(assignment_id=task.pk, version=2, note="", actor=head)
    sent = task.events.get(kind=EventKind.SENT)
    assert (sent.actor, list(sent.evidence.all()), sent.note) == (head, [paper], "Đã công khai")
    assert list(Assignment.objects.as_of(today()).submitted()) == [task]


def test_the_head_hands_back_with_a_reason(unit: Unit, officer: User, head: User) -> None:
    Unit.objects.filter(pk=unit.pk).update(head_approves=True)
    unit.refresh_from_db()
    task = send(make_assignment(unit), officer)
    facts: dict[str, Any] = {"assignment_id": task.pk, "version": 2, "actor": head}
    assert set(refused(lambda: services.result_hand_back(**facts, reason=" "))) == {"reason"}
    task = services.result_hand_back(**facts, reason="Thiếu số liệu")
    assert (task.status, task.awaits_head, task.result_on) == ("in_progress", False, None)
    assert task.events.latest("seq").reason == "Thiếu số liệu"
    assert permissions.may_send(access_of(officer), task)


@pytest.mark.parametrize("through_head", [False, True])
def test_the_unit_takes_its_result_back(
    unit: Unit, officer: User, head: User, through_head: bool
) -> None:
    Unit.objects.filter(pk=unit.pk).update(head_approves=through_head)
    unit.refresh_from_db()
    task = send(make_assignment(unit), officer)
    task = services.result_take_back(
        assignment_id=task.pk, version=2, reason="Gửi nhầm văn bản", actor=officer
    )
    assert (task.status, task.awaits_head, task.result_on) == ("in_progress", False, None)


def test_nothing_is_decided_that_does_not_wait(unit: Unit, officer: User, staff: User) -> None:
    task = make_assignment(unit)
    facts: dict[str, Any] = {"assignment_id": task.pk, "version": 1, "actor": staff}
    steps: list[Callable[[], object]] = [
        lambda: services.result_confirm(**facts),
        lambda: services.result_return(**facts, reason_code="other", reason="Sai"),
        lambda: services.result_approve(**facts),
        lambda: services.result_hand_back(**facts, reason="Sai"),
        lambda: services.result_take_back(**facts, reason="Sai"),
    ]
    for step in steps:
        assert set(refused(step)) == {"__all__"}
    task = send(task, officer)
    assert set(refused(lambda: send(task, officer))) == {"__all__"}
    task = confirm(task, staff)
    assert set(refused(lambda: send(task, officer))) == {"__all__"}
    assert task.events.count() == 3


def test_a_stale_version_decides_nothing(unit: Unit, officer: User, staff: User) -> None:
    task = send(make_assignment(unit), officer)
    confirm(task, staff)
    with pytest.raises(StaleRowError) as stale:
        give_back(task, staff)
    assert stale.value.current.status == "done"


@pytest.mark.parametrize(("code", "reason"), [("", "Sai"), ("khac", "Sai"), ("other", " ")])
def test_a_return_says_why_by_code_and_in_words(
    unit: Unit, officer: User, staff: User, code: str, reason: str
) -> None:
    task = send(make_assignment(unit), officer)
    problems = refused(
        lambda: services.result_return(
            assignment_id=task.pk, version=2, reason_code=code, reason=reason, actor=staff
        )
    )
    assert len(problems) == 1


def test_a_result_without_a_day_is_asked_for_one(unit: Unit, staff: User) -> None:
    """Set to “chờ xác nhận” by hand or by a file: the day comes with the confirmation."""
    task = make_assignment(unit)
    step = rules.Step(Status.SUBMITTED, date(2023, 5, 1))
    task = services.status_record(assignment_id=task.pk, version=1, step=step, actor=staff)
    assert set(refused(lambda: confirm(task, staff))) == {"on"}
    facts: dict[str, Any] = {"assignment_id": task.pk, "version": 2, "actor": staff}
    for day in (date(2023, 1, 9), date(2999, 1, 1)):
        assert set(refused(partial(services.result_confirm, **facts, on=day))) == {"on"}
    done = services.result_confirm(
        assignment_id=task.pk, version=2, on=date(2023, 4, 28), actor=staff
    )
    assert done.completed_on == date(2023, 4, 28)


def test_a_result_before_a_corrected_day_of_giving_is_not_confirmed(
    unit: Unit, officer: User, staff: User
) -> None:
    task = send(make_assignment(unit), officer)
    task = services.assignment_correct(
        assignment_id=task.pk,
        version=task.version,
        changes={"assigned_on": date(2023, 5, 1)},
        co_units=None,
        reason="Ghi nhầm ngày giao",
        actor=staff,
    )
    assert set(refused(lambda: confirm(task, staff))) == {"on"}


def test_a_status_set_by_staff_takes_the_result_off_its_way(
    unit: Unit, officer: User, staff: User
) -> None:
    task = send(make_assignment(unit), officer)
    step = rules.Step(Status.IN_PROGRESS, today())
    task = services.status_record(assignment_id=task.pk, version=2, step=step, actor=staff)
    assert (task.result_on, task.awaits_head) == (None, False)


def test_only_the_unit_and_its_head_send(unit: Unit, officer: User, head: User) -> None:
    other = make_user(Role.OFFICER, make_unit())
    task = make_assignment(unit)
    access = access_of
    assert [permissions.may_send(access(user), task) for user in (officer, head, other)] == [
        True,
        True,
        False,
    ]
    assert permissions.statuses_for(access(officer), task) == (Status.IN_PROGRESS,)
    task = send(task, officer)
    assert permissions.statuses_for(access(officer), task) == ()


def test_who_is_head_sends_without_approval(unit: Unit, officer: User, head: User) -> None:
    Unit.objects.filter(pk=unit.pk).update(head_approves=True)
    unit.refresh_from_db()
    task = make_assignment(unit)
    assert permissions.goes_through_head(task, officer)
    assert not permissions.goes_through_head(task, head)
    make_membership(officer, Role.HEAD, unit, until=date(2020, 6, 1))
    officer.known_access = None
    assert permissions.goes_through_head(task, officer), "was head once, is not any more"


def test_without_a_head_nothing_waits_for_ever(unit: Unit, officer: User) -> None:
    """Neither nobody, nor one whose time is over, nor a closed account could approve."""
    Unit.objects.filter(pk=unit.pk).update(head_approves=True)
    unit.refresh_from_db()
    gone = make_user()
    make_membership(gone, Role.HEAD, unit, until=date(2021, 1, 1))
    closed = make_user(Role.HEAD, unit)
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    assert send(make_assignment(unit), officer).status == Status.SUBMITTED


def test_the_head_of_the_unit_that_took_over_approves(officer: User) -> None:
    ended = make_unit("UBND huyện", valid_to=date(2022, 12, 31))
    Unit.objects.filter(pk=ended.pk).update(head_approves=True)
    ended.refresh_from_db()
    heir = make_unit("UBND xã", valid_from=date(2023, 1, 1))
    make_succession(ended, heir)
    sender, head = make_user(Role.OFFICER, heir), make_user(Role.HEAD, heir)
    task = send(make_assignment(ended), sender)
    assert task.awaits_head
    assert permissions.may_approve(access_of(head), task)


DAY = st.dates(min_value=date(2023, 1, 1), max_value=date(2023, 12, 31))


@holds(on=DAY, assigned_on=DAY, now=DAY, document=st.text(max_size=3), proof=st.booleans())
def test_a_result_passes_only_between_its_two_days(
    on: date, assigned_on: date, now: date, document: str, proof: bool
) -> None:
    problems = rules.result_problems(
        rules.Result(document, on), assigned_on=assigned_on, today=now, has_evidence=proof
    )
    assert ("result_on" not in problems) == (assigned_on <= on <= now)
    assert ("why_none" not in problems) == proof
    if not document.strip():
        assert "result_document" in problems


@holds(
    st.sampled_from(Status.values),
    st.booleans(),
)
def test_a_result_is_sent_or_waits_never_both(status: str, awaits_head: bool) -> None:
    sends = not rules.send_problems(status, awaits_head=awaits_head)
    back = not rules.take_back_problems(status, awaits_head=awaits_head)
    assert not (sends and back)
    if not rules.decide_problems(status):
        assert back
