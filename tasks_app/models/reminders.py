"""Digests: what somebody was reminded of on a day, and whether it was mailed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from tasks_app.choices import MailState, Section
from tasks_app.models.assignments import Assignment
from tasks_app.models.mailed import Mailed
from tasks_app.querysets import ReminderQuerySet


class Digest(Mailed):
    """One person's reminders of one day, as they were; at most one a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="digests", verbose_name="người nhận"
    )
    day = models.DateField("ngày")
    content = models.JSONField("nội dung")
    items = models.PositiveIntegerField("số việc")
    made_at = models.DateTimeField("lập lúc", db_default=Now())
    read_at = models.DateTimeField("đọc lúc", null=True)

    class Meta:
        verbose_name = "bản nhắc việc"
        verbose_name_plural = "bản nhắc việc"
        ordering = ("-day", "user")
        constraints = (
            models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day"),
            models.CheckConstraint(condition=Q(items__gt=0), name="digest_never_empty"),
            models.CheckConstraint(
                condition=Q(mail_state__in=MailState.values), name="digest_mail_state_known"
            ),
        )
        indexes = (
            models.Index(
                fields=["day"], condition=Q(mail_state=MailState.WAITING), name="digest_to_mail"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.day:%d/%m/%Y}"


class Reminder(models.Model):
    """One task in one digest: escalation counts these for the deadline that was missed.

    The task may be taken back with the file it came in; the reminder stays.
    """

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="reminders")
    assignment = models.ForeignKey(
        Assignment, models.DO_NOTHING, db_constraint=False, related_name="reminders"
    )
    section = models.CharField("phần", max_length=12, choices=Section)
    due_on = models.DateField("thời hạn khi nhắc", null=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhắc"
        verbose_name_plural = "lần nhắc"
        constraints = (
            models.UniqueConstraint(
                fields=["digest", "assignment", "section"], name="reminder_once_in_digest"
            ),
            models.CheckConstraint(
                condition=Q(section__in=Section.values), name="reminder_section_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_section_display()}: {self.assignment_id}"
