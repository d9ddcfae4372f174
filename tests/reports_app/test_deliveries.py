"""Mail of publications: once for each person, of the own unit alone, in working time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from reports_app import jobs
from reports_app.deliveries.attachment import Attachment, attachment_of
from reports_app.deliveries.mailing import mail_deliveries
from reports_app.deliveries.noting import deliver_missed, deliver_publication, deliveries_retry
from reports_app.models import Delivery
from scores_app.models import Publication, ScoreSheet
from scores_app.services.publishing import ranking_publish
from tasks_app.choices import MailState
from tests.factories import make_membership, make_succession, make_unit
from tests.mailbox import Mailbox
from tests.races import at_once
from tests.reports_app.delivery_cases import DAMAGED, line_of, publish_lines, put_document
from tests.scores_app.publishing_cases import ended_round
from tests.tasks_app.test_reminders import MORNING, person, use
from units_app.choices import Role
from units_app.models import Unit

pytestmark = pytest.mark.django_db
SATURDAY, NIGHT = "2024-03-09T09:00:00+07:00", "2024-03-06T20:00:00+07:00"


@pytest.fixture(autouse=True)
def _morning(mailbox: Mailbox, settings: Settings) -> Iterator[None]:
    use(mailbox, settings)
    with time_machine.travel(MORNING, tick=False):
        yield


def states() -> dict[str, str]:
    return dict(Delivery.objects.values_list("user__full_name", "mail_state"))


def test_each_person_of_a_unit_is_mailed_once(mailbox: Mailbox) -> None:
    unit, other = make_unit("Sở Tư pháp"), make_unit("Sở Tài chính")
    person(Role.OFFICER, unit, "an@example.vn")
    person(Role.HEAD, unit, "truong@example.vn")
    person(Role.OFFICER, other, name="Bình")
    person(Role.STAFF, None, "snv@example.vn")
    made = publish_lines([line_of(unit), line_of(other, 2)])
    assert [deliver_publication(made.pk), deliver_publication(made.pk)] == [3, 0]
    assert [mail_deliveries(), mail_deliveries()] == [2, 0]
    assert sorted(message["To"] for message in mailbox.messages) == [
        "an@example.vn",
        "truong@example.vn",
    ]
    assert states()["Bình"] == MailState.NO_ADDRESS


def test_who_acts_for_a_unit_twice_gets_one_mail(mailbox: Mailbox) -> None:
    unit = make_unit()
    both = person(Role.OFFICER, unit, "an@example.vn")
    make_membership(both, Role.HEAD, unit)
    made = publish_lines([line_of(unit)])
    assert deliver_publication(made.pk) == 1
    assert mail_deliveries() == 1


def test_who_answers_for_merged_units_gets_their_results() -> None:
    old = make_unit("Huyện Thạch Hà", valid_to=date(2024, 2, 29))
    new = make_unit("Thành phố Hà Tĩnh", valid_from=date(2024, 3, 1))
    make_succession(old, new)
    person(Role.OFFICER, new, "an@example.vn")
    made = publish_lines([line_of(old)])
    assert deliver_publication(made.pk) == 1
    assert Delivery.objects.get().unit == old


def test_a_code_that_was_given_again_leads_to_the_unit_that_was_scored() -> None:
    first = make_unit("Xã Cũ", code="18001", valid_to=date(2023, 12, 31))
    second = make_unit("Xã Mới", code="18001", valid_from=date(2024, 1, 1))
    person(Role.OFFICER, first, "cu@example.vn", "Cũ")
    person(Role.OFFICER, second, "moi@example.vn", "Mới")
    deliver_publication(publish_lines([line_of(second)]).pk)
    assert list(states()) == ["Mới"]


def test_what_waits_is_not_sent_any_more_once_it_is_corrected(mailbox: Mailbox) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    first = publish_lines([line_of(unit)])
    deliver_publication(first.pk)
    second = publish_lines([line_of(unit, 2)], revises=first)
    deliver_publication(second.pk)
    assert mail_deliveries() == 1
    assert Delivery.objects.get().publication == second


@pytest.mark.parametrize("moment", [SATURDAY, NIGHT])
def test_nothing_goes_out_outside_working_time(mailbox: Mailbox, moment: str) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    deliver_publication(publish_lines([line_of(unit)]).pk)
    with time_machine.travel(moment, tick=False):
        jobs.mail_deliveries()
        assert mail_deliveries() == 0
    assert not mailbox.messages
    with time_machine.travel("2024-03-11T08:00:00+07:00", tick=False):
        jobs.mail_deliveries()
    assert len(mailbox.messages) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_one_mail(mailbox: Mailbox) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    made = publish_lines([line_of(unit)])

    def note() -> None:
        deliver_publication(made.pk)

    def mail() -> None:
        mail_deliveries()

    assert at_once(note, note) == ["done", "done"]
    assert Delivery.objects.count() == 1
    assert at_once(mail, mail) == ["done", "done"]
    assert len(mailbox.messages) == 1


def test_what_was_claimed_when_a_worker_died_is_never_sent_again(mailbox: Mailbox) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    made = publish_lines([line_of(unit)])
    deliver_publication(made.pk)
    Delivery.objects.update(mail_state=MailState.CLAIMED)
    assert mail_deliveries() == 0
    assert deliveries_retry(publication_id=made.pk) == 0
    assert not mailbox.messages


def test_who_left_the_unit_meanwhile_gets_nothing(mailbox: Mailbox) -> None:
    unit = make_unit()
    gone = person(Role.OFFICER, unit, "an@example.vn")
    deliver_publication(publish_lines([line_of(unit)]).pk)
    gone.memberships.update(valid_to=date(2024, 3, 5))
    assert mail_deliveries() == 0
    assert not mailbox.messages
    assert not Delivery.objects.exists()


def test_sending_again_takes_what_failed_what_has_an_address_now_and_who_is_new(
    mailbox: Mailbox,
) -> None:
    unit = make_unit()
    wrong = person(Role.OFFICER, unit, "an@example.vn", "An")
    silent = person(Role.OFFICER, unit, name="Bình")
    person(Role.HEAD, unit, "truong@example.vn", "Trưởng")
    made = publish_lines([line_of(unit)])
    deliver_publication(made.pk)
    mailbox.refused.add("an@example.vn")
    assert [mail_deliveries() for _ in range(4)] == [1, 0, 0, 0]
    assert states() == {"An": "failed", "Bình": "none", "Trưởng": "sent"}
    for user, address in ((wrong, "dung@example.vn"), (silent, "binh@example.vn")):
        user.email = address
        user.save(update_fields=["email"])
    person(Role.OFFICER, unit, "moi@example.vn", "Mới")
    assert deliveries_retry(publication_id=made.pk) == 3
    assert mail_deliveries() == 3
    assert set(states().values()) == {"sent"}
    assert len(mailbox.messages) == 4


def test_what_nobody_noted_is_caught_up_with() -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    made = publish_lines([line_of(unit)])
    assert [deliver_missed(), deliver_missed()] == [1, 0]
    assert Delivery.objects.get().publication == made


def _unit(number: int) -> Unit:
    return Unit.objects.get(name=f"Sở {number}")


def test_a_mail_that_may_have_gone_out_is_not_sent_again(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.5
    mailbox.unanswered.add("an@example.vn")
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    made = publish_lines([line_of(unit)])
    deliver_publication(made.pk)
    assert [mail_deliveries(), mail_deliveries()] == [0, 0]
    assert deliveries_retry(publication_id=made.pk) == 0
    assert set(states().values()) == {MailState.CLAIMED}
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("error", [SMTPServerDisconnected("gone"), OSError("gone")])
def test_a_server_that_breaks_off_is_left_alone_for_all_units(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def breaks(*_: object, **__: object) -> int:
        raise error

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", breaks)
    units = [make_unit(f"Sở {number}") for number in (1, 2, 3)]
    for number, unit in enumerate(units):
        person(Role.OFFICER, unit, f"{number}@example.vn")
    made = publish_lines([line_of(unit, rank) for rank, unit in enumerate(units, 1)])
    deliver_publication(made.pk)
    assert mail_deliveries() == 0
    assert sorted(Delivery.objects.values_list("mail_state", flat=True)) == [
        MailState.CLAIMED,
        MailState.WAITING,
        MailState.WAITING,
    ]


def test_no_more_is_sent_than_one_run_has_time_for(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports_app.deliveries.mailing.BUDGET_SECONDS", -1)
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    deliver_publication(publish_lines([line_of(unit)]).pk)
    assert mail_deliveries() == 0
    assert set(states().values()) == {MailState.WAITING}


@pytest.mark.parametrize("document", DAMAGED)
def test_a_damaged_publication_keeps_no_other_waiting(mailbox: Mailbox, document: str) -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    damaged = publish_lines([line_of(unit)])
    sound = publish_lines([line_of(unit)])
    for made in (damaged, sound):
        deliver_publication(made.pk)
    put_document(damaged, document)
    assert mail_deliveries() == 1
    assert Delivery.objects.get(publication=sound).mail_state == MailState.SENT


def test_letters_stop_the_moment_a_correction_is_published(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = [make_unit(f"Sở {number}") for number in (1, 2, 3)]
    for number, unit in enumerate(units):
        person(Role.OFFICER, unit, f"{number}@example.vn")
    first = publish_lines([line_of(unit, rank) for rank, unit in enumerate(units, 1)])
    deliver_publication(first.pk)

    def corrects(*asked: Any) -> Attachment | None:
        if not Publication.objects.filter(revises=first).exists():
            publish_lines([line_of(unit, 1) for unit in units], revises=first)
        return attachment_of(*asked)

    monkeypatch.setattr("reports_app.deliveries.mailing.attachment_of", corrects)
    assert mail_deliveries() == 1
    assert len(mailbox.messages) == 1
    assert deliver_missed() == 3
    assert mail_deliveries() == 3
    assert Delivery.objects.filter(publication=first).count() == 1


def test_a_paper_that_cannot_be_made_keeps_no_letter_waiting(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> bytes:
        raise TypeError("broken")

    monkeypatch.setattr("reports_app.deliveries.attachment.score_sheet_file", breaks)
    held = ended_round(("3", "5"), ("2", "4"))
    for sheet in ScoreSheet.objects.select_related("unit"):
        person(Role.OFFICER, sheet.unit, f"{sheet.unit.order}@example.vn")
    deliver_publication(ranking_publish(round_id=held.pk, actor=None).pk)
    assert mail_deliveries() == 2
    assert not [file for message in mailbox.messages for file in message.iter_attachments()]


def test_what_nobody_noted_before_a_long_holiday_is_noted_at_once() -> None:
    unit = make_unit()
    person(Role.OFFICER, unit, "an@example.vn")
    publish_lines([line_of(unit)])
    with time_machine.travel(NIGHT, tick=False):
        jobs.mail_deliveries()
    assert set(states().values()) == {MailState.WAITING}
