"""Reminders of a round: once for each person and working day, whoever presses how often."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.core.exceptions import ValidationError
from pytest_django import Settings

from scores_app import jobs
from scores_app.choices import RoundState, SheetState
from scores_app.models import Round, RoundReminder, ScoreSheet
from scores_app.services.reminding import Reminded, mail_reminders, round_remind
from tasks_app.choices import MailState
from tests.factories import make_unit
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
