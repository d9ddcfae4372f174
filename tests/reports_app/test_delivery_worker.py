"""A worker that is killed while it mails: nobody gets two letters, none is lost unseen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cchc.core.clock import now
from cchc.embedded.processes import wait_until
from reports_app import jobs
from reports_app.deliveries.deciding import SETTLED
from reports_app.deliveries.noting import deliver_publication
from reports_app.models import Delivery
from scores_app.models import Publication
from tasks_app.choices import MailState
from tests.cast import signed_in
from tests.conftest import CeleryWorker
from tests.factories import make_unit, make_user
from tests.mailbox import Mailbox
from tests.reports_app.delivery_cases import line_of, publish_lines
from tests.tasks_app.test_reminders import MORNING, person
from units_app.choices import Role

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = [f"nguoi{number}@example.vn" for number in range(3)]


@pytest.fixture
def made() -> Publication:
    """A publication with a letter to each of PEOPLE, one a unit."""
    with time_machine.travel(MORNING, tick=False):
        units = [make_unit(f"Sở {number}") for number in range(3)]
        for unit, address in zip(units, PEOPLE, strict=True):
            person(Role.OFFICER, unit, address)
        publication: Publication = publish_lines(
            line_of(unit, rank) for rank, unit in enumerate(units, 1)
        )
        deliver_publication(publication.pk)
    return publication


@pytest.fixture
def worker(mailbox: Mailbox, program_env: dict[str, str], tmp_path: Path) -> Any:
    env = {**program_env, **mailbox.env(), "CCHC_TEST_DAY": MORNING}
    one = CeleryWorker(env, tmp_path / "worker.log", "tests.browser.that_day_worker")
    yield one
    one.kill()


def in_state(state: MailState) -> int:
    return Delivery.objects.filter(mail_state=state).count()


def mails(worker: CeleryWorker, until: Callable[[], bool]) -> None:
    """Has a started worker mail until this is so."""
    jobs.mail_deliveries.apply_async(retry=False)
    assert wait_until(until, 40), worker.log.read_text("utf-8")


def killed_while_mailing(worker: CeleryWorker, until: Callable[[], bool]) -> Delivery:
    """The letter that a worker was at when it was killed; a second one mails what waits."""
    worker.start()
    mails(worker, until)
    worker.kill()
    return Delivery.objects.get(mail_state=MailState.CLAIMED)


def decide(made: Publication, unclear: Delivery, arrived: str) -> str:
    """What staff are told who say this of a letter, once the sender is surely dead."""
    staff: Client = signed_in(make_user(Role.STAFF, username="chuyenvien-thu"))
    url = reverse("delivery_decide", args=[made.number, unclear.pk])
    too_early = staff.post(url, {"arrived": arrived}, follow=True).content.decode()
    Delivery.objects.filter(pk=unclear.pk).update(claimed_at=now() - SETTLED)
    listed = staff.get(reverse("delivery_list", args=[made.number])).content.decode()
    assert "1 thư không rõ đã gửi" in listed
    assert url in listed
    assert "có thể còn đang được gửi" in too_early
    return staff.post(url, {"arrived": arrived}, follow=True).content.decode()


def test_one_that_never_left_is_sent_again_when_somebody_says_so(
    mailbox: Mailbox, made: Publication, worker: CeleryWorker
) -> None:
    mailbox.silent.set()
    unclear = killed_while_mailing(worker, mailbox.asked.is_set)
    Delivery.objects.filter(pk=unclear.pk).update(claimed_at=now())
    mailbox.silent.clear()
    worker.start()
    mails(worker, lambda: in_state(MailState.SENT) == 2)
    mails(worker, lambda: in_state(MailState.CLAIMED) == 1)
    assert mailbox.to(unclear.address) == []
    assert "Đã xếp thư chờ gửi lại" in decide(made, unclear, "0")
    mails(worker, lambda: in_state(MailState.SENT) == 3)
    assert sorted(str(message["To"]) for message in mailbox.messages) == PEOPLE


def test_one_that_arrived_is_taken_down_and_never_sent_again(
    mailbox: Mailbox, made: Publication, worker: CeleryWorker
) -> None:
    mailbox.unanswered.add(PEOPLE[0])
    unclear = killed_while_mailing(worker, lambda: bool(mailbox.messages))
    Delivery.objects.filter(pk=unclear.pk).update(claimed_at=now())
    page = decide(made, unclear, "1")
    assert "Đã ghi nhận thư đến nơi" in page
    assert "ghi nhận thư đã đến" in page
    mailbox.unanswered.clear()
    worker.start()
    mails(worker, lambda: in_state(MailState.SENT) == 3)
    assert sorted(str(message["To"]) for message in mailbox.messages) == PEOPLE
