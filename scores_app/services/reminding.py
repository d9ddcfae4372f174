"""Reminding units that have not sent their sheet: once for each person, round and working day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string

from cchc.core import working_days
from cchc.core.clock import now, today
from cchc.core.locks import advisory_lock
from scores_app.choices import UNSENT_STATES, RoundState, SheetState
from scores_app.models import Round, RoundReminder, ScoreSheet
from tasks_app.choices import MailState
from tasks_app.reminders.mailing import mail_waiting
from units_app.everybody import Person, everybody
from units_app.models import User

LOG_SHOWN = 50


@dataclass
class Reminded:
    """What came of it: how many people, whom no mail reaches, units without any account."""

    people: int = 0
    before: int = 0
    no_address: list[str] = field(default_factory=list)
    no_account: list[str] = field(default_factory=list)

    def words(self) -> str:
        """The result for whoever pressed the button."""
        parts = [f"Đã nhắc {self.people} người."]
        if self.before:
            parts.append(f"{self.before} người đã được nhắc trong ngày nên không nhắc lại.")
        if self.no_address:
            parts.append("Chưa có địa chỉ thư: " + "; ".join(self.no_address) + ".")
        if self.no_account:
            parts.append("Đơn vị chưa có tài khoản: " + "; ".join(self.no_account) + ".")
        return " ".join(parts)


@transaction.atomic
def round_remind(*, round_id: int, sheet_ids: Iterable[int], actor: User | None) -> Reminded:
    """Notes a reminder for everybody who answers for these units, for the next working time; a
    unit that has sent meanwhile is left out. Pressed twice, or by two at once, it notes nothing
    a second time.

    Raises ValidationError where no unit is left, or the round is not open.
    """
    advisory_lock(f"round reminders {round_id}")
    held = Round.objects.get(pk=round_id)
    if held.state != RoundState.OPEN:
        raise ValidationError("Chỉ nhắc trong kỳ chấm đang mở.")
    sheets = list(_unsent(sheet_ids).filter(round_set__round=held).with_round())
    if not sheets:
        raise ValidationError("Chọn ít nhất một đơn vị chưa gửi phiếu.")
    day = sending_day()
    found, wanted = _wanted(sheets)
    known = set(RoundReminder.objects.filter(round=held, day=day).values_list("user", flat=True))
    found.before = len(known & {person.pk for person, _ in wanted})
    fresh = [(person, mine) for person, mine in wanted if person.pk not in known]
    found.people = len(fresh)
    found.no_address = [person.name for person, _ in fresh if not person.email]
    RoundReminder.objects.bulk_create(
        _reminder(held, person, mine, day, actor) for person, mine in fresh
    )
    return found


def mail_reminders() -> int:
    """Mails what waits for today or before, units that have sent meanwhile left out; how many."""
    waiting = RoundReminder.objects.filter(mail_state=MailState.WAITING, day__lte=today())
    for reminder in waiting:
        keys = [line["sheet"] for line in reminder.content]
        if not _unsent(keys).exists():
            waiting.filter(pk=reminder.pk).delete()
    rows = RoundReminder.objects.filter(day__lte=today()).select_related("user", "round")
    return mail_waiting(rows, message_of)


def sending_day() -> date:
    """The working day whose hours come next: today while the office is at work or before."""
    day = today()
    if now().time() >= settings.WORK_HOURS[1]:
        day += timedelta(days=1)
    return working_days.calendar().next_working(day)


def reminder_log(held: Round) -> list[RoundReminder]:
    """The latest reminders of a round."""
    rows = held.reminders.select_related("user", "asked_by").order_by("-day", "-pk")
    return list(rows[:LOG_SHOWN])


def message_of(reminder: RoundReminder, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """The mail of a reminder, as plain text."""
    context = {"reminder": reminder, "base": settings.BASE_URL}
    return EmailMultiAlternatives(
        subject=f"Nhắc gửi phiếu điểm: {reminder.round.name}",
        body=render_to_string("scores_app/round_reminder.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[reminder.address],
        connection=connection,
    )


def _unsent(keys: Iterable[int]) -> Any:
    return ScoreSheet.objects.filter(pk__in=list(keys), state__in=UNSENT_STATES)


def _wanted(sheets: list[ScoreSheet]) -> tuple[Reminded, list[tuple[Person, list[ScoreSheet]]]]:
    """Whom to remind of which sheets, and the units in which there is nobody."""
    people, found = everybody(today()), Reminded()
    mine: defaultdict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        answering = _answering(people, sheet)
        if not answering:
            found.no_account.append(sheet.unit.name)
        for person in answering:
            mine[person.pk].append(sheet)
    return found, [(person, mine[person.pk]) for person in people if mine[person.pk]]


def _answering(people: list[Person], sheet: ScoreSheet) -> list[Person]:
    """The unit's officers, or its heads where the sheet waits for them or there is no officer."""
    heads = [person for person in people if sheet.unit_id in person.head_of]
    if sheet.state == SheetState.AT_HEAD and heads:
        return heads
    return [person for person in people if sheet.unit_id in person.officer_of] or heads


def _reminder(
    held: Round, person: Person, sheets: list[ScoreSheet], day: date, actor: User | None
) -> RoundReminder:
    return RoundReminder(
        round=held,
        user_id=person.pk,
        day=day,
        content=[
            {"sheet": sheet.pk, "unit": sheet.unit.name, "state": sheet.get_state_display()}
            for sheet in sheets
        ],
        address=person.email,
        mail_state=MailState.WAITING if person.email else MailState.NO_ADDRESS,
        asked_by=actor,
    )
