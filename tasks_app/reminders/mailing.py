"""Mailing digests: claimed first, so that none goes out twice, whoever dies in between."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from email.errors import MessageError
from smtplib import (
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet
from django.template.loader import render_to_string

from cchc.core.clock import now
from tasks_app.choices import MailState
from tasks_app.models import Digest, Mailed

MOST_TRIES = 3
UNUSABLE = "Địa chỉ thư không dùng được."
# What a server answers before it has taken a mail.
REFUSALS = (SMTPResponseException, SMTPRecipientsRefused, SMTPNotSupportedError)
log = logging.getLogger(__name__)
# None: what the row was about has gone meanwhile, and the row with it.
Message = Callable[[Any, BaseEmailBackend], EmailMultiAlternatives | None]


def mail_digests(day: date) -> int:
    """Mails what waits of the day's digests; returns how many went out."""
    return mail_waiting(Digest.objects.filter(day=day).select_related("user"), message_of)


def mail_waiting(rows: QuerySet[Any], message: Message) -> int:
    """Mails those of the rows (of a table of `Mailed`) that wait; returns how many went out.

    A mailbox that refuses is tried again by a later run, MOST_TRIES times in all; the others are
    not kept waiting. Each mail has a connection of its own, open before its row is claimed; a
    server that breaks off is left alone until the next run.
    """
    return mail_until_broken(rows, message)[0]


def mail_until_broken(rows: QuerySet[Any], message: Message) -> tuple[int, bool]:
    """Like `mail_waiting`; also whether the server broke off, so that a caller with more rows can
    leave it alone too.
    """
    waiting = rows.filter(mail_state=MailState.WAITING).order_by("pk")
    sent = 0
    try:
        for key in list(waiting.values_list("pk", flat=True)):
            connection: BaseEmailBackend = get_connection()
            with connection:
                sent += _mail(rows, key, message, connection)
    except (SMTPException, OSError) as error:
        log.warning("Máy chủ thư không phản hồi (%s); lần chạy sau gửi tiếp.", type(error).__name__)
        return sent, True
    return sent, False


def _mail(rows: QuerySet[Any], key: int, message: Message, connection: BaseEmailBackend) -> bool:
    """Whether it went out; raises SMTPException or OSError where nobody knows, and the row stays
    claimed.
    """
    table = rows.model._default_manager
    claimed = table.filter(pk=key, mail_state=MailState.WAITING).update(
        mail_state=MailState.CLAIMED, claimed_at=now(), tries=F("tries") + 1
    )
    if not claimed:  # another worker was faster
        return False
    row = rows.get(pk=key)
    letter = message(row, connection)
    if letter is None:
        return False
    try:
        letter.send()
    except REFUSALS as error:
        given_up = row.tries >= MOST_TRIES
        return _not_sent(row, str(error), MailState.FAILED if given_up else MailState.WAITING)
    except (ValueError, MessageError):
        return _not_sent(row, UNUSABLE, MailState.FAILED)
    except (SMTPException, OSError) as error:
        _not_sent(row, str(error), MailState.CLAIMED)
        raise
    table.filter(pk=key).update(mail_state=MailState.SENT, sent_at=now(), mail_error="")
    return True


def _not_sent(row: Mailed, why: str, state: MailState) -> bool:
    log.warning("Không gửi được thư nhắc việc %s: %s", row.pk, why)
    type(row)._default_manager.filter(pk=row.pk).update(mail_state=state, mail_error=why[:255])
    return False


def message_of(
    digest: Digest, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """The mail of a digest: plain text, and the same as simple HTML."""
    context = {"digest": digest, "base": settings.BASE_URL, "sections": digest.content}
    message = EmailMultiAlternatives(
        subject=f"Nhắc việc cải cách hành chính {digest.day:%d/%m/%Y}: {digest.items} việc",
        body=render_to_string("tasks_app/reminders/mail.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[digest.address],
        connection=connection,
    )
    message.attach_alternative(
        render_to_string("tasks_app/reminders/mail.html", context), "text/html"
    )
    return message
