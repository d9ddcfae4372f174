"""What happens around a round: who takes part, what its keepers did, whom they reminded."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cchc.core.audit import audited
from cchc.core.clock import today
from scores_app.choices import RoundEventKind, Step
from scores_app.models.locking import OF_SHEETS, stands_once_closed
from scores_app.models.rounds import Round, RoundSet
from tasks_app.choices import MailState
from tasks_app.models import Mailed
from units_app.models import Unit


@audited("ParticipantAudit")
class Participant(models.Model):
    """Where a round in preparation differs from what the kind of a group proposes: a unit left out
    or brought in, or one that is scored and not ranked. The opening makes sheets of it.
    """

    round_set = models.ForeignKey(RoundSet, models.CASCADE, related_name="participants")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="đơn vị")
    takes_part = models.BooleanField("tham gia", default=True)
    is_ranked = models.BooleanField("được xếp hạng", default=True)
    reason = models.TextField("lý do", blank=True)

    class Meta:
        verbose_name = "đơn vị tham gia"
        verbose_name_plural = "đơn vị tham gia"
        constraints = (
            models.UniqueConstraint(fields=["round_set", "unit"], name="participant_once"),
            models.CheckConstraint(
                condition=Q(is_ranked=True) | Q(takes_part=False) | ~Q(reason=""),
                name="participant_unranked_has_reason",
                violation_error_message="Ghi lý do không xếp hạng.",
            ),
        )

    def __str__(self) -> str:
        return str(self.unit)


class RoundEvent(models.Model):
    """One thing that was done to a round; of a step that moved, its days before and after."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="events")
    kind = models.CharField("loại", max_length=12, choices=RoundEventKind)
    step = models.CharField("bước", max_length=20, choices=Step, blank=True)
    was_from = models.DateField("trước: từ ngày", null=True)
    was_to = models.DateField("trước: đến hết ngày", null=True)
    now_from = models.DateField("nay: từ ngày", null=True)
    now_to = models.DateField("nay: đến hết ngày", null=True)
    reason = models.TextField("lý do", blank=True)
    effective_on = models.DateField("ngày", default=today)
    recorded_at = models.DateTimeField("ghi lúc", db_default=Now())
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người ghi",
    )

    class Meta:
        verbose_name = "sự kiện của kỳ chấm"
        verbose_name_plural = "sự kiện của kỳ chấm"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=RoundEventKind.values), name="round_event_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind=RoundEventKind.STEP_MOVED)
                | (Q(step__in=Step.values, now_to__isnull=False) & ~Q(reason="")),
                name="round_event_move_has_reason",
                violation_error_message="Ghi lý do đổi ngày.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RoundEventKind.CORRECTING) | ~Q(reason=""),
                name="round_event_correction_has_reason",
                violation_error_message="Ghi lý do đính chính.",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.effective_on:%d/%m/%Y}"


class Reopening(models.Model):
    """One unit may take a step again until a day; the reason stays visible for ever."""

    sheet = models.ForeignKey(
        "scores_app.ScoreSheet", models.PROTECT, related_name="reopenings", verbose_name="phiếu"
    )
    step = models.CharField("bước", max_length=20, choices=Step)
    until = models.DateField("đến hết ngày")
    reason = models.TextField("lý do")
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reopened_at = models.DateTimeField("mở lại lúc", db_default=Now())
    by_own_unit = models.BooleanField("người mở thuộc đơn vị", default=False, db_default=False)

    class Meta:
        verbose_name = "lần mở lại"
        verbose_name_plural = "các lần mở lại"
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(step__in=Step.values), name="reopening_step_known"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="reopening_has_reason",
                violation_error_message="Ghi lý do mở lại.",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="stands_once_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=stands_once_closed(OF_SHEETS, "Kỳ chấm đã kết thúc nên không mở lại được."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet}: {self.get_step_display()}"


class RoundReminder(Mailed):
    """One person reminded of units that have not sent; once for each round and working day.

    `day` is the working day on which the mail goes out; `content` says what of, a line for each
    unit: sheet, unit, state, step, ends_on (ISO), is_open. It is brought up to date at the moment
    of sending, so it says what was mailed.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="reminders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhận"
    )
    day = models.DateField("ngày")
    content = models.JSONField("nội dung")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người nhắc",
    )
    asked_at = models.DateTimeField("nhắc lúc", db_default=Now())

    class Meta:
        verbose_name = "lần nhắc của kỳ chấm"
        verbose_name_plural = "các lần nhắc của kỳ chấm"
        ordering = ("-day", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["round", "user", "day"], name="round_reminder_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(mail_state__in=MailState.values), name="round_reminder_mail_state_known"
            ),
        )
        indexes = (
            models.Index(
                fields=["day"],
                condition=Q(mail_state=MailState.WAITING),
                name="round_reminder_to_mail",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} {self.day:%d/%m/%Y}"
