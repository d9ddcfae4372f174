"""Mailing digests: at most once, whatever the mail server does; one bad address stops nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import Settings

from tasks_app.choices import MailState
from tasks_app.models import Digest
from tasks_app.reminders.digests import make_digests
from tasks_app.reminders.mailing import mail_digests
from tests.factories import make_unit
from tests.mailbox import Mailbox
from tests.tasks_app.test_reminders import MORNING, WEDNESDAY, late, person, use
from units_app.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(mailbox: Mailbox, settings: Settings) -> Iterator[None]:
    use(mailbox, settings)
    settings.EMAIL_TIMEOUT = 1
    with time_machine.travel(MORNING, tick=False):
        yield


def digests_for(*addresses: str) -> None:
    unit = make_unit("Sở Tư pháp thử")
    for address in addresses:
        person(Role.OFFICER, unit, address)
    late(unit)
    make_digests(WEDNESDAY)


def states() -> dict[str, str]:
    return dict(Digest.objects.values_list("address", "mail_state"))


def test_a_mail_that_was_taken_without_a_word_is_never_sent_again(mailbox: Mailbox) -> None:
    digests_for("mot@example.vn", "hai@example.vn", "ba@example.vn")
    mailbox.unanswered.add("mot@example.vn")
    assert [mail_digests(WEDNESDAY) for _ in range(3)] == [0, 2, 0]
    assert [str(message["To"]) for message in mailbox.messages] == [
        "mot@example.vn",
        "hai@example.vn",
        "ba@example.vn",
    ]
    assert states() == {
        "mot@example.vn": MailState.CLAIMED,
        "hai@example.vn": MailState.SENT,
        "ba@example.vn": MailState.SENT,
    }


def test_a_server_that_breaks_off_costs_the_others_no_try(mailbox: Mailbox) -> None:
    digests_for("mot@example.vn", "hai@example.vn")
    mailbox.unanswered.add("mot@example.vn")
    mail_digests(WEDNESDAY)
    assert Digest.objects.get(address="hai@example.vn").tries == 0


@pytest.mark.parametrize("address", ["an@", "@example.vn", "an,binh@example.vn", "an\n@x.vn"])
def test_an_address_no_mail_can_carry_is_set_aside(mailbox: Mailbox, address: str) -> None:
    digests_for(address, "tot@example.vn")
    assert mail_digests(WEDNESDAY) == 1
    assert states() == {address: MailState.FAILED, "tot@example.vn": MailState.SENT}
    told = Digest.objects.get(address=address).mail_error
    assert told == "Địa chỉ thư không dùng được."
