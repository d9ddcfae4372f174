"""Noting whom a publication is mailed to: once for each publication, unit and person."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from cchc.core.clock import now, today
from cchc.core.locks import advisory_lock
from reports_app.deliveries.told import UNREADABLE, reader_of
from reports_app.models import Delivery
from scores_app.models import Publication
from scores_app.publications.books import is_replaced
from scores_app.publications.unit_keys import UnitKey
from tasks_app.choices import MailState
from units_app.everybody import Person, everybody
from units_app.models import Unit

CATCH_UP = timedelta(days=7)
log = logging.getLogger(__name__)


@transaction.atomic
def deliver_publication(publication_id: int) -> int:
    """Notes a mail for each officer and head of each unit that the publication speaks of, or of
    the units that took it over; how many are new. Run again it adds whoever has come since, and
    nobody a second time. Of a publication that was replaced meanwhile nothing is noted.

    Raises Publication.DoesNotExist.
    """
    advisory_lock(f"deliveries {publication_id}")
    publication = Publication.objects.select_related("revises").get(pk=publication_id)
    if is_replaced(publication):
        return 0
    units = units_of(reader_of(publication).keys())
    known = set(publication.deliveries.values_list("unit", "user"))
    fresh = [
        _noted(publication, unit, person)
        for unit, person in answering(units, everybody(today()))
        if (unit.pk, person.pk) not in known
    ]
    Delivery.objects.bulk_create(fresh)
    return len(fresh)


def deliver_missed() -> int:
    """Notes what was published lately and of which nothing is noted: the request got lost. How
    many mails.
    """
    late = Publication.objects.filter(
        deliveries=None, revised_by=None, published_at__gte=now() - CATCH_UP
    )
    return sum(map(_delivered, late.values_list("pk", flat=True)))


def _delivered(publication_id: int) -> int:
    """The same of one that may be unreadable: that one is left, with a line in the log."""
    try:
        return deliver_publication(publication_id)
    except UNREADABLE:
        log.exception("Không đọc được bản công bố (dòng %s) nên chưa ghi thư.", publication_id)
        return 0


@transaction.atomic
def deliveries_retry(*, publication_id: int) -> int:
    """Puts in the queue again what failed, and what had no address while its person has one now,
    each to the person's present address; then adds whoever has got an account since. How many.
    What may have gone out already stays as it is.
    """
    advisory_lock(f"deliveries {publication_id}")
    publication = Publication.objects.get(pk=publication_id)
    if is_replaced(publication):
        return 0
    rows = publication.deliveries.select_for_update(of=("self",)).select_related("user")
    again = rows.filter(
        Q(mail_state=MailState.FAILED) | Q(mail_state=MailState.NO_ADDRESS), ~Q(user__email="")
    )
    for row in (found := list(again)):
        row.address, row.mail_state, row.tries, row.mail_error = (
            row.user.email,
            MailState.WAITING,
            0,
            "",
        )
    Delivery.objects.bulk_update(found, ["address", "mail_state", "tries", "mail_error"])
    return len(found) + deliver_publication(publication_id)


def units_of(keys: Sequence[UnitKey]) -> list[Unit]:
    """The units of these keys, in their own order; one query."""
    wanted = set(keys)
    rows = Unit.objects.filter(code__in={code for code, _ in wanted})
    return [unit for unit in rows if (unit.code, unit.valid_from) in wanted]


def answering(units: Iterable[Unit], people: Sequence[Person]) -> Iterator[tuple[Unit, Person]]:
    """Each unit with each officer and head who answers for it today."""
    for unit in units:
        for person in people:
            if answers_for(person, unit.pk):
                yield unit, person


def answers_for(person: Person, unit: int) -> bool:
    """Whether the results of a unit are this person's to know by mail."""
    return unit in person.officer_of or unit in person.head_of


def _noted(publication: Publication, unit: Unit, person: Person) -> Delivery:
    return Delivery(
        publication=publication,
        unit=unit,
        user_id=person.pk,
        address=person.email,
        mail_state=MailState.WAITING if person.email else MailState.NO_ADDRESS,
    )
