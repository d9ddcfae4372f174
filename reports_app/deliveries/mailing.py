"""Mailing what publications say of units: unit after unit, so that each is made once for all of its
people, and claimed row by row, so that none goes out twice.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from time import monotonic

from django.db.models import QuerySet

from cchc.core import working_days
from cchc.core.clock import now, today
from reports_app.deliveries.attachment import attachment_of
from reports_app.deliveries.letter import Post
from reports_app.deliveries.told import UNREADABLE, Reader, reader_of
from reports_app.models import Delivery
from scores_app.models import Publication
from scores_app.publications.books import is_replaced
from tasks_app.choices import MailState
from tasks_app.reminders.mailing import mail_until_broken
from units_app.everybody import Person, everybody
from units_app.models import Unit

BUDGET_SECONDS = 480  # over before the schedule asks again, and well below the job's limit
NOT_SAID = "Bản công bố không còn dòng nào của đơn vị này."
log = logging.getLogger(__name__)


def mail_deliveries() -> int:
    """Mails what waits, in working time alone and for BUDGET_SECONDS at most; how many went out.

    A server that breaks off is left alone until the next run, with every unit that is left.
    """
    _drop_replaced()
    until, sent = monotonic() + BUDGET_SECONDS, 0
    people = {person.pk: person for person in everybody(today())}
    for publication in _publications():
        reader = _readable(publication)
        if reader is None:
            continue
        for unit in _units(publication):
            if monotonic() > until or not working_days.is_working_time(now()):
                return sent
            if is_replaced(publication):  # meanwhile: its other letters are dropped by the next run
                break
            count, broken = _mail_unit(publication, reader, unit, people)
            sent += count
            if broken:
                return sent
    return sent


def _readable(publication: Publication) -> Reader | None:
    """Its reader; None, with a line in the log, where it is not what was published: the others are
    not kept waiting.
    """
    try:
        return reader_of(publication)
    except UNREADABLE:
        log.exception("Không đọc được bản công bố số %s nên không gửi thư.", publication.number)
        return None


def _drop_replaced() -> None:
    """What waits of a publication that was replaced is not sent any more."""
    waiting = Delivery.objects.filter(mail_state=MailState.WAITING)
    waiting.filter(publication__revised_by__isnull=False).delete()


def _publications() -> QuerySet[Publication]:
    """Those in force with mail that waits, in the order of the chain."""
    waiting = Delivery.objects.filter(mail_state=MailState.WAITING)
    found = Publication.objects.filter(pk__in=waiting.values("publication"), revised_by=None)
    return found.select_related("revises", "round").order_by("number")


def _units(publication: Publication) -> QuerySet[Unit]:
    waiting = publication.deliveries.filter(mail_state=MailState.WAITING)
    return Unit.objects.filter(pk__in=waiting.values("unit"))


def _mail_unit(
    publication: Publication, reader: Reader, unit: Unit, people: Mapping[int, Person]
) -> tuple[int, bool]:
    """How many went out, and whether the server broke off."""
    rows = Delivery.objects.filter(publication=publication, unit=unit)
    try:
        told = reader.told((unit.code, unit.valid_from))
    except UNREADABLE:
        log.exception("Không đọc được phần của %s ở bản số %s.", unit.code, publication.number)
        return 0, False
    if told is None:  # its code or first day was corrected since
        waiting = rows.filter(mail_state=MailState.WAITING)
        waiting.update(mail_state=MailState.FAILED, mail_error=NOT_SAID)
        return 0, False
    post = Post(publication, told, attachment_of(publication, reader, unit), people)
    return mail_until_broken(rows.select_related("user"), post.letter)
