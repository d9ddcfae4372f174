"""The ledger of extensions: the deadline in force moves, the original one stays."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from cchc.core.versions import StaleRowError
from tasks_app import completion, extending, services
from tasks_app.choices import EventKind, ExtensionState, Status
from tasks_app.models import Assignment, AssignmentEvent, Extension
from tasks_app.sheets import ASSIGNMENTS
from tests.cast import Cast
from tests.factories import make_assignment, make_unit, make_user
from tests.sheet_files import FORMS, counts, exported, messages, take
from units_app.choices import Role
from units_app.models import Unit, User

pytestmark = pytest.mark.django_db
GIVEN, DUE, LATER, MUCH_LATER = (
    date(2023, 1, 10),
    date(2023, 6, 30),
    date(2023, 8, 31),
    date(2023, 11, 30),
)


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with time_machine.travel("2023-07-10T03:00:00+00:00", tick=False):
        yield


def give(unit: Unit | None = None, due_on: date | None = DUE) -> Assignment:
    return make_assignment(unit or make_unit(), assigned_on=GIVEN, due_on=due_on)


def ask(task: Assignment, until: date = LATER, **more: Any) -> Extension:
    task.refresh_from_db()
    facts = {"reason": "Chờ ý kiến các đơn vị", "evidence": (), "actor": None, **more}
    return services.extension_request(
        assignment_id=task.pk, version=task.version, asked_due_on=until, **facts
    )


def approve(asked: Extension, until: date = LATER, on: date = date(2023, 7, 5)) -> Extension:
    task = Assignment.objects.get(pk=asked.assignment_id)
    return services.extension_approve(
        extension_id=asked.pk,
        version=task.version,
        granted_due_on=until,
        document="12/UBND-NC",
        document_on=on,
        actor=None,
    )


def counts_on(day: date) -> completion.Counts:
    return completion.counts(completion.scope(day), day)


def test_the_deadline_in_force_moves_and_the_original_stays() -> None:
    task = give()
    approve(ask(task))
    task.refresh_from_db()
    assert (task.original_due_on, task.due_on) == (DUE, LATER)
    event = task.events.latest("seq")
    assert (event.kind, event.effective_on) == (EventKind.EXTENDED, date(2023, 7, 5))
    assert event.changes == {"due_on": ["30/06/2023", "31/08/2023"]}
    assert task.updated_on == GIVEN, "a later deadline is no progress"


def test_earlier_days_keep_the_earlier_deadline() -> None:
    approve(ask(give()))
    before, after = counts_on(date(2023, 7, 4)), counts_on(date(2023, 7, 5))
    assert (before.overdue, before.overdue_original) == (1, 1)
    assert (after.overdue, after.overdue_original) == (0, 1)
    assert after.rate_on_time is None
    assert after.rate_on_time_original == 0


def test_on_time_by_one_deadline_and_late_by_the_other() -> None:
    task = give()
    approve(ask(task))
    Assignment.objects.filter(pk=task.pk).update(
        status=Status.DONE, completed_on=date(2023, 7, 9), updated_on=date(2023, 7, 9)
    )
    found = counts_on(date(2023, 7, 10))
    assert (found.on_time, found.on_time_original, found.late) == (1, 0, 0)
    assert found.rate_on_time == 100
    assert found.rate_on_time_original == 0


def test_each_extension_starts_from_the_one_before(settings: Settings) -> None:
    task = give()
    approve(ask(task))
    second = approve(ask(task, MUCH_LATER), MUCH_LATER, date(2023, 7, 8))
    task.refresh_from_db()
    assert (second.number, second.old_due_on) == (2, LATER)
    assert (task.original_due_on, task.due_on) == (DUE, MUCH_LATER)


def test_the_cap_holds_when_asking_and_when_approving(settings: Settings) -> None:
    task = give()
    approve(ask(task))
    waiting = ask(task, MUCH_LATER)
    settings.EXTENSIONS_MAX = 1
    with pytest.raises(ValidationError, match="tối đa 1 lần"):
        approve(waiting, MUCH_LATER)
    services.extension_refuse(extension_id=waiting.pk, note="Hết lượt", actor=None)
    with pytest.raises(ValidationError, match="tối đa 1 lần"):
        ask(task, MUCH_LATER)


def test_one_request_waits_at_a_time() -> None:
    task = give()
    ask(task)
    with pytest.raises(ValidationError, match="chờ duyệt"):
        ask(task, MUCH_LATER)


@pytest.mark.parametrize("until", [DUE, date(2023, 6, 1)])
def test_a_new_deadline_is_later(until: date) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(give(), until)
    assert set(refused.value.message_dict) == {"asked_due_on"}


def test_no_extension_without_a_deadline_or_after_the_end() -> None:
    with pytest.raises(ValidationError, match="không có thời hạn"):
        ask(give(due_on=None))
    done = give()
    Assignment.objects.filter(pk=done.pk).update(status=Status.DONE, completed_on=DUE)
    with pytest.raises(ValidationError, match="đã hoàn thành"):
        ask(done)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"document": "12/UBND-NC-M"}, "document"),
        ({"document_on": date(2023, 7, 11)}, "document_on"),
        ({"document_on": date(2023, 1, 9)}, "document_on"),
        ({"granted_due_on": DUE}, "granted_due_on"),
    ],
)
def test_what_an_approval_needs(changes: dict[str, Any], field: str) -> None:
    asked = ask(give())
    facts = {
        "granted_due_on": LATER,
        "document": "12/UBND-NC",
        "document_on": date(2023, 7, 5),
        **changes,
    }
    with pytest.raises(ValidationError) as refused:
        services.extension_approve(
            extension_id=asked.pk, version=asked.assignment.version, actor=None, **facts
        )
    assert set(refused.value.message_dict) == {field}
    asked.refresh_from_db()
    assert asked.state == ExtensionState.REQUESTED


def test_whoever_decides_second_is_told() -> None:
    asked = ask(give())
    approve(asked)
    with pytest.raises(services.DecidedExtensionError):
        services.extension_refuse(extension_id=asked.pk, note="Không", actor=None)
    with pytest.raises(services.DecidedExtensionError):
        services.extension_withdraw(extension_id=asked.pk, actor=None)


def test_a_task_that_changed_meanwhile_is_looked_at_again() -> None:
    task = give()
    asked = ask(task)
    Assignment.objects.filter(pk=task.pk).update(version=9)
    with pytest.raises(StaleRowError):
        services.extension_approve(
            extension_id=asked.pk,
            version=1,
            granted_due_on=LATER,
            document="12/UBND-NC",
            document_on=DUE,
            actor=None,
        )


def test_paper_decisions_are_entered_in_one_step() -> None:
    task = give()
    made = services.extension_enter(
        assignment_id=task.pk,
        version=1,
        granted_due_on=LATER,
        reason="Theo văn bản",
        document="12/UBND-NC",
        document_on=date(2023, 6, 20),
        actor=None,
    )
    assert (made.state, made.decided_on) == (ExtensionState.APPROVED, date(2023, 6, 20))
    assert counts_on(date(2023, 7, 1)).overdue == 0


def test_a_correction_concerns_the_original_deadline() -> None:
    task = give()
    approve(ask(task))

    def correct(day: date | None) -> Assignment:
        version = Assignment.objects.get(pk=task.pk).version
        return services.assignment_correct(
            assignment_id=task.pk,
            version=version,
            changes={"due_on": day},
            co_units=None,
            reason="Gõ nhầm",
            actor=None,
        )

    corrected = correct(date(2023, 6, 15))
    assert (corrected.original_due_on, corrected.due_on) == (date(2023, 6, 15), LATER)
    assert corrected.events.latest("seq").changes == {
        "original_due_on": ["30/06/2023", "15/06/2023"]
    }
    for refused in (None, date(2023, 9, 1)):
        with pytest.raises(ValidationError) as error:
            correct(refused)
        assert set(error.value.message_dict) == {"due_on"}


@pytest.mark.parametrize("form", FORMS)
def test_an_extended_task_comes_back_unchanged(tmp_path: Path, form: str) -> None:
    approve(ask(give()))
    file = exported(ASSIGNMENTS, tmp_path, form)
    from cchc.core.imports import run_import

    assert counts(run_import(ASSIGNMENTS, file)) == (0, 0, 1)


def test_a_file_extends_nothing(tmp_path: Path) -> None:
    task = give(make_unit(code="SO-X"))
    row = {
        "code": task.code,
        "source": task.source,
        "title": task.title,
        "document_no": task.document.number,
        "lead_unit": "SO-X",
        "assigned_on": "10/01/2023",
        "due_on": "30/06/2023",
        "extended_due_on": "31/08/2023",
    }
    report = take(ASSIGNMENTS, tmp_path, [row])
    assert "Gia hạn được ghi trên trang của nhiệm vụ" in messages(report)
    approve(ask(task))
    assert counts(take(ASSIGNMENTS, tmp_path, [row])) == (0, 0, 1)
    assert counts(take(ASSIGNMENTS, tmp_path, [{**row, "due_on": "15/06/2023"}])) == (0, 1, 0)
    task.refresh_from_db()
    assert (task.original_due_on, task.due_on) == (date(2023, 6, 15), LATER)


@given(
    due=st.dates(date(2023, 2, 1), date(2023, 6, 30)),
    extra=st.integers(1, 200),
    completed=st.dates(date(2023, 1, 10), date(2023, 12, 31)),
)
def test_a_later_deadline_never_makes_anything_late(due: date, extra: int, completed: date) -> None:
    """By pure arithmetic: what is on time by the original deadline is so by a later one."""
    later = date.fromordinal(due.toordinal() + extra)
    assert extending.later_than("x", later, due) == {}
    assert not (completed <= due) or completed <= later


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once() -> None:
    asked = ask(give())
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def decide() -> None:
        start.wait()
        try:
            approve(asked)
            outcomes.append("approved")
        except (services.DecidedExtensionError, StaleRowError):
            outcomes.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approved", "late"]
    assert AssignmentEvent.objects.filter(kind=EventKind.EXTENDED).count() == 1


def form_of_request(task: Assignment, **changes: str) -> dict[str, str]:
    return {
        "asked_due_on": "31/08/2023",
        "reason": "Chờ ý kiến",
        "version": str(task.version),
        **changes,
    }


def test_the_unit_asks_and_staff_approve(cast: Cast) -> None:
    task = give(cast.unit)
    page = f"/nhiem-vu/{task.pk}/gia-han/"
    sent = cast["officer"].post(page, form_of_request(task))
    assert sent.status_code == HTTPStatus.FOUND
    asked = Extension.objects.get()
    decision = {
        "granted_due_on": "15/08/2023",
        "document": "12/UBND-NC",
        "document_on": "07/07/2023",
        "decision_note": "",
        "version": str(task.version),
        "approve": "1",
    }
    address = f"/nhiem-vu/gia-han/{asked.pk}/"
    assert cast["officer"].post(address, decision).status_code == HTTPStatus.FORBIDDEN
    assert cast["staff"].post(address, decision).status_code == HTTPStatus.FOUND
    task.refresh_from_db()
    assert task.due_on == date(2023, 8, 15)
    again = cast["staff"].post(address, decision)
    assert again.status_code == HTTPStatus.CONFLICT
    assert "vừa được người khác xử lý" in again.content.decode()
    detail = cast["officer"].get(f"/nhiem-vu/{task.pk}/").content.decode()
    assert "gia hạn từ 30/06/2023" in detail
    assert "12/UBND-NC" in detail
    assert "gia hạn từ 30/06/2023" in cast["staff"].get("/nhiem-vu/").content.decode()


def test_a_refused_form_keeps_what_was_typed(cast: Cast) -> None:
    task = give(cast.unit)
    page = f"/nhiem-vu/{task.pk}/gia-han/"
    answer = cast["officer"].post(page, form_of_request(task, asked_due_on="01/06/2023"))
    text = answer.content.decode()
    assert "Thời hạn mới phải sau" in text
    assert "Chờ ý kiến" in text
    stale = cast["officer"].post(page, form_of_request(task, version="7")).content.decode()
    assert "vừa có người khác cập nhật" in stale
    assert "Chờ ý kiến" in stale


def test_approving_wants_its_document(cast: Cast) -> None:
    asked = ask(give(cast.unit))
    data = {"granted_due_on": "31/08/2023", "version": "1", "approve": "1"}
    form = cast["staff"].post(f"/nhiem-vu/gia-han/{asked.pk}/", data).context["form"]
    assert set(form.errors) == {"document", "document_on"}
    refusal = cast["staff"].post(f"/nhiem-vu/gia-han/{asked.pk}/", {"version": "1", "refuse": "1"})
    assert "decision_note" in refusal.context["form"].errors


def test_the_ledger_asks_a_fixed_number_of_questions(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        ask(give(cast.unit))
    cast["staff"].get("/nhiem-vu/gia-han/")
    with django_assert_max_num_queries(9):
        page = cast["staff"].get("/nhiem-vu/gia-han/")
    assert page.context["table"].paginator.count == 12
    assert {tab.label: tab.count for tab in page.context["tabs"]}["Chờ duyệt"] == 12


def test_the_ledger_as_a_sheet(cast: Cast) -> None:
    asked = ask(give(cast.unit))
    approve(asked)
    ask(give(cast.other_unit))
    mine = b"".join(cast["officer"].get("/nhiem-vu/gia-han/xuat.csv")).decode("utf-8-sig")
    assert mine.count("\r\n") == 2
    assert "12/UBND-NC" in mine


def test_who_asked_is_kept() -> None:
    officer: User = make_user(Role.OFFICER, make_unit())
    assert ask(give(), actor=officer).requested_by == officer
