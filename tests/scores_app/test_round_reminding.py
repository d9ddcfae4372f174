"""Reminders of a round: once for each person and working day, whoever presses how often."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from pytest_django import Settings

from cchc.embedded.processes import wait_until
from scores_app import jobs
from scores_app.choices import RoundState, SheetState, Step
from scores_app.models import Round, RoundReminder, ScoreSheet
from scores_app.services.reminding import Reminded, mail_reminders, round_remind
from tasks_app.choices import MailState
from tests.factories import make_membership, make_unit
from tests.mailbox import Mailbox, text_of
from tests.races import at_once
from tests.score_factories import make_round, make_sheet, put_state
from tests.tasks_app.test_reminders import MORNING, person, use
from units_app.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(mailbox: Mailbox, settings: Settings) -> Iterator[None]:
    use(mailbox, settings)
    with time_machine.travel(MORNING, tick=False):
        yield


def remind(held: Round, *sheets: ScoreSheet) -> Reminded:
    return round_remind(round_id=held.pk, sheet_ids=[s.pk for s in sheets], actor=None)


def test_one_mail_for_a_person_however_often_it_is_pressed(mailbox: Mailbox) -> None:
    held = make_round()
    unit, other = make_unit("Sở Tư pháp"), make_unit("Sở Tài chính")
    officer = person(Role.OFFICER, unit, "an@example.vn")
    person(Role.HEAD, unit, "truong@example.vn")
    silent = person(Role.OFFICER, other, name="Bình")
    nobody = make_sheet(held, make_unit("Sở Vắng"))
    sheets = (make_sheet(held, unit), make_sheet(held, other), nobody)
    found = remind(held, *sheets)
    assert (found.people, found.no_address, found.no_account) == (2, ["Bình"], ["Sở Vắng"])
    again = remind(held, *sheets)
    assert (again.people, again.before) == (0, 2)
    assert [mail_reminders(), mail_reminders()] == [1, 0]
    assert "Sở Tư pháp" in text_of(*mailbox.to("an@example.vn"))
    assert len(mailbox.messages) == 1
    states = dict(RoundReminder.objects.values_list("user", "mail_state"))
    assert states == {officer.pk: MailState.SENT, silent.pk: MailState.NO_ADDRESS}


def test_the_head_is_reminded_where_the_sheet_waits_for_the_head() -> None:
    held, unit = make_round(), make_unit()
    person(Role.OFFICER, unit, "canbo@example.vn")
    head = person(Role.HEAD, unit, "truong@example.vn")
    remind(held, make_sheet(held, unit, state=SheetState.AT_HEAD))
    assert RoundReminder.objects.get().user == head


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_send_one_mail(mailbox: Mailbox) -> None:
    held, unit = make_round(), make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    sheet = make_sheet(held, unit)
    found: list[int] = []

    def press() -> None:
        found.append(remind(held, sheet).people)

    def mail() -> None:
        mail_reminders()

    assert at_once(press, press) == ["done", "done"]
    assert sorted(found) == [0, 1]
    assert at_once(mail, mail) == ["done", "done"]
    assert RoundReminder.objects.count() == 1
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2024-03-06T06:00:00+07:00", "2024-03-06"),
        ("2024-03-06T16:59:59+07:00", "2024-03-06"),
        ("2024-03-06T17:00:00+07:00", "2024-03-07"),
        ("2024-03-08T20:00:00+07:00", "2024-03-11"),
        ("2024-03-09T09:00:00+07:00", "2024-03-11"),
    ],
)
def test_it_goes_out_in_working_time_alone(mailbox: Mailbox, moment: str, day: str) -> None:
    held, unit = make_round(), make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    with time_machine.travel(moment, tick=False):
        remind(held, make_sheet(held, unit))
    assert str(RoundReminder.objects.get().day) == day
    with time_machine.travel("2024-03-09T10:00:00+07:00", tick=False):
        jobs.mail_round_reminders()
    assert not mailbox.messages
    with time_machine.travel("2024-03-11T08:00:00+07:00", tick=False):
        jobs.mail_round_reminders()
    assert len(mailbox.messages) == 1


def test_who_has_sent_meanwhile_is_left_alone(mailbox: Mailbox) -> None:
    held, unit = make_round(), make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    sheet = make_sheet(held, unit, state=SheetState.SENT)
    with pytest.raises(ValidationError, match="chưa gửi"):
        remind(held, sheet)
    waiting = make_sheet(held, make_unit())
    person(Role.OFFICER, waiting.unit, "hai@example.vn")
    remind(held, waiting)
    put_state(RoundState.DRAFT, held)
    ScoreSheet.objects.filter(pk=waiting.pk).update(state=SheetState.SENT)
    assert mail_reminders() == 0
    assert not RoundReminder.objects.exists()


def test_a_mail_names_who_has_not_sent_when_it_leaves_and_until_when(mailbox: Mailbox) -> None:
    held = make_round(code="KY-NHAC")
    first, second = make_unit("Sở Tư pháp"), make_unit("Sở Tài chính")
    officer = person(Role.OFFICER, first, "an@example.vn")
    make_membership(officer, Role.OFFICER, second)
    gone, left = make_sheet(held, first), make_sheet(held, second)
    remind(held, gone, left)
    put_state(RoundState.DRAFT, held)
    ScoreSheet.objects.filter(pk=gone.pk).update(state=SheetState.SENT)
    ScoreSheet.objects.filter(pk=left.pk).update(state=SheetState.SCORING)
    put_state(RoundState.OPEN, held)
    assert mail_reminders() == 1
    letter = text_of(*mailbox.to("an@example.vn"))
    assert "Sở Tư pháp" not in letter
    assert "- Sở Tài chính (đang tự chấm)" in letter
    assert "Bước Tự chấm điểm: đến hết ngày 10/03/2024, còn 2 ngày làm việc" in letter
    assert f"/cham-diem/phieu/{left.pk}/" in letter
    kept = RoundReminder.objects.get().content
    assert [(line["unit"], line["ends_on"]) for line in kept] == [("Sở Tài chính", "2024-03-10")]


def test_a_mail_says_that_the_step_is_locked(mailbox: Mailbox) -> None:
    held, unit = make_round(open_step=Step.APPRAISAL), make_unit("Sở Tư pháp")
    person(Role.OFFICER, unit, "an@example.vn")
    remind(held, make_sheet(held, unit))
    assert mail_reminders() == 1
    letter = text_of(*mailbox.to("an@example.vn"))
    assert "Bước Tự chấm điểm: đến hết ngày 19/02/2024, quá hạn 16 ngày; bước đã khóa" in letter


def test_a_round_that_was_closed_reminds_nobody_any_more(mailbox: Mailbox) -> None:
    held, unit = make_round(), make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    remind(held, make_sheet(held, unit))
    Round.objects.filter(pk=held.pk).update(state=RoundState.CLOSED)
    assert mail_reminders() == 0
    assert not RoundReminder.objects.exists()
    assert not mailbox.messages


def mail_elsewhere() -> int:
    """Mails from a connection of its own, as a worker does."""
    try:
        return mail_reminders()
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_unit_that_sends_at_this_moment_is_waited_for(mailbox: Mailbox) -> None:
    held, unit = make_round(), make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    sheet = make_sheet(held, unit, state=SheetState.SCORING)
    remind(held, sheet)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            put_state(RoundState.DRAFT, held)
            ScoreSheet.objects.filter(pk=sheet.pk).update(state=SheetState.SENT)
            put_state(RoundState.OPEN, held)
            mailing = pool.submit(mail_elsewhere)
            assert wait_until(somebody_waits, 20)
        assert mailing.result(20) == 0
    assert not mailbox.messages
    assert not RoundReminder.objects.exists()
