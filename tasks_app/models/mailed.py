"""What goes out by mail, once at the most."""

from __future__ import annotations

from django.db import models

from tasks_app.choices import MailState


class Mailed(models.Model):
    """One mail to one person, and what became of it.

    Before a mail goes out its row is marked as claimed, and that is committed: a worker that dies
    in between leaves it so, and it is never mailed a second time.
    """

    address = models.EmailField("gửi đến", blank=True)
    mail_state = models.CharField(
        "thư", max_length=8, choices=MailState, default=MailState.NO_ADDRESS
    )
    tries = models.PositiveSmallIntegerField("số lần gửi", default=0)
    claimed_at = models.DateTimeField("bắt đầu gửi lúc", null=True)
    sent_at = models.DateTimeField("gửi xong lúc", null=True)
    mail_error = models.CharField("lỗi gửi", max_length=255, blank=True)

    class Meta:
        abstract = True
