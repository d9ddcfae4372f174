"""Reminders of a round: once for each person and working day, whoever presses how often."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from pytest_django import Settings

from cchc.core.clock import today
from cchc.embedded.processes import wait_until
from scores_app import jobs
from scores_app.choices import UNSENT_STATES, RoundState, SheetEventKind, SheetState, Step
from scores_app.models import Reopening, Round, RoundReminder, ScoreSheet, SheetEvent
from scores_app.rounds.pending import open_rounds, sending_due, unsent
from scores_app.rounds.step_days import step_days, takes_moves
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


def test_in_the_heads_step_only_what_was_handed_in_in_time_may_still_be_sent(
    mailbox: Mailbox,
) -> None:
    held = make_round(open_step=Step.HEAD_APPROVAL)
    late, back, waits = (make_unit(name) for name in ("Sở Tư pháp", "Sở Y tế", "Sở Nội vụ"))
    officer = person(Role.OFFICER, late, "an@example.vn")
    make_membership(officer, Role.OFFICER, back)
    make_membership(officer, Role.OFFICER, waits)
    given_back = make_sheet(held, back, state=SheetState.SCORING)
    in_time = today() - timedelta(days=7)
    SheetEvent.objects.create(
        sheet=given_back, kind=SheetEventKind.HANDED, state="at_head", effective_on=in_time
    )
    remind(
        held,
        make_sheet(held, late, state=SheetState.SCORING),
        given_back,
        make_sheet(held, waits, state=SheetState.AT_HEAD),
    )
    assert mail_reminders() == 1
    of_unit = {line["unit"]: line for line in RoundReminder.objects.get().content}
    assert [(of_unit[name]["step"], of_unit[name]["is_open"]) for name in sorted(of_unit)] == [
        ("Lãnh đạo đơn vị duyệt", True),
        ("Tự chấm điểm", False),
        ("Lãnh đạo đơn vị duyệt", True),
    ]
    assert {line["sheet"]: line["ends_on"] for line in of_unit.values()} == {
        item.sheet: item.due.until.isoformat() for item in unsent(open_rounds(today()))
    }
    letter = text_of(*mailbox.to("an@example.vn"))
    assert "Bước Tự chấm điểm: đến hết ngày 29/02/2024, quá hạn 6 ngày; bước đã khóa" in letter


@pytest.mark.parametrize("state", UNSENT_STATES)
@pytest.mark.parametrize("handed", [True, False], ids=["handed", "not_handed"])
@pytest.mark.parametrize("step", list(Step)[:3])
def test_until_when_it_may_be_sent_is_what_the_sheet_itself_says(
    step: Step, handed: bool, state: SheetState
) -> None:
    sheet = make_sheet(make_round(open_step=step), state=state)
    if handed:
        on = today() - timedelta(days=30)
        SheetEvent.objects.create(
            sheet=sheet, kind=SheetEventKind.HANDED, state="at_head", effective_on=on
        )
    days, events = step_days(sheet), list(SheetEvent.objects.filter(sheet=sheet))
    due = sending_due(open_rounds(today()), [sheet])[sheet.pk]
    assert due.is_open is takes_moves(sheet, days, events, today())
    assert not due.is_open or due.until == days.last_day(due.step, today())


def test_a_unit_is_late_from_the_end_of_what_was_opened_again_for_it(mailbox: Mailbox) -> None:
    held = make_round(open_step=Step.APPRAISAL)
    sheet = make_sheet(held, make_unit("Sở Tư pháp"), state=SheetState.SCORING)
    person(Role.OFFICER, sheet.unit, "an@example.vn")
    until = today() - timedelta(days=2)
    Reopening.objects.create(sheet=sheet, step=Step.SELF_SCORE, until=until, reason="Bổ sung")
    (item,) = unsent(open_rounds(today()))
    assert (item.due.until, item.due.is_open) == (until, False)
    remind(held, sheet)
    assert mail_reminders() == 1
    letter = text_of(*mailbox.to("an@example.vn"))
    assert "Bước Tự chấm điểm: đến hết ngày 04/03/2024, quá hạn 2 ngày; bước đã khóa" in letter


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
