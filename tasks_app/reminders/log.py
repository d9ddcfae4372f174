"""The log of reminders: every digest that was made, and what became of its mail."""

from __future__ import annotations

from django.db.models import QuerySet

from tasks_app.choices import MailState
from tasks_app.models import Digest


def logged(state: str) -> QuerySet[Digest]:
    """The digests of the log, the newest first; with `state` one of `MailState` those whose mail
    stands so, with any other word all.
    """
    digests = Digest.objects.order_by("-day", "-pk")
    return digests.filter(mail_state=state) if state in MailState.values else digests
