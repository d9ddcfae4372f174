"""Reminding units that have not sent their sheet: once for each person, round and working day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
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
from scores_app.rounds.pending import OpenRounds, open_rounds, sending_due
from tasks_app.choices import MailState
from tasks_app.reminders.mailing import mail_waiting
from units_app.everybody import Person, everybody
from units_app.models import User

LOG_SHOWN = 50
Asked = tuple[Round, date, User | None]


@dataclass
class Reminded:
    """What came of it: how many people, whom no mail reaches, units without any account."""

    people: int = 0
    before: int = 0
    no_address: list[str] = field(default_factory=list)
    no_account: list[str] = field(default_factory=list)

    @property
    def reached_nobody(self) -> bool:
        """Whether there is nobody who is told, or was told today."""
        return not self.people and not self.before

    def words(self) -> str:
        """The result for whoever pressed the button."""
        parts = ["Chưa nhắc được ai." if self.reached_nobody else f"Đã nhắc {self.people} người."]
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
    sheets = [sheet for sheet in _unsent(sheet_ids) if sheet.round_set.round_id == held.pk]
    if not sheets:
        raise ValidationError("Chọn ít nhất một đơn vị chưa gửi phiếu.")
    day = sending_day()
    found, wanted = _wanted(sheets)
    known = set(RoundReminder.objects.filter(round=held, day=day).values_list("user", flat=True))
    found.before = len(known & {person.pk for person, _ in wanted})
    fresh = [(person, mine) for person, mine in wanted if person.pk not in known]
    found.people = len(fresh)
    found.no_address = [person.name for person, _ in fresh if not person.email]
    opened = open_rounds(today())
    RoundReminder.objects.bulk_create(
        _reminder(opened, (held, day, actor), person, mine) for person, mine in fresh
    )
    return found


def mail_reminders() -> int:
    """Mails what waits for today or before, as it is at the moment of sending; how many."""
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


def message_of(
    reminder: RoundReminder, connection: BaseEmailBackend
) -> EmailMultiAlternatives | None:
    """The mail of a reminder, as plain text; it names the units that have not sent by now. None,
    and no reminder any more, where all have or the round has ended.
    """
    if not _brought_up_to_date(reminder):
        return None
    context = {"reminder": reminder, "base": settings.BASE_URL, "today": today()}
    return EmailMultiAlternatives(
        subject=f"Nhắc gửi phiếu điểm: {reminder.round.name}",
        body=render_to_string("scores_app/round_reminder.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[reminder.address],
        connection=connection,
    )


@transaction.atomic
def _brought_up_to_date(reminder: RoundReminder) -> bool:
    """Whether anything is left to remind of; the content then is what is mailed."""
    sheets = _unsent(line["sheet"] for line in reminder.content)
    opened = open_rounds(today())
    reminder.content = _lines(opened, sheets) if reminder.round_id in opened.rounds else []
    if reminder.content:
        reminder.save(update_fields=["content"])
    else:
        reminder.delete()
    return bool(reminder.content)


def _unsent(keys: Iterable[int]) -> list[ScoreSheet]:
    """Those of the sheets that were not sent; whoever sends one at this moment is waited for."""
    held = ScoreSheet.objects.select_for_update(of=("self",), no_key=True).with_round()
    rows = held.filter(pk__in=list(keys)).order_by("pk")
    found = [sheet for sheet in rows if sheet.state in UNSENT_STATES]
    return sorted(found, key=lambda sheet: (sheet.unit.order, sheet.unit.sort_key, sheet.pk))


def _lines(opened: OpenRounds, sheets: Collection[ScoreSheet]) -> list[dict[str, Any]]:
    """What a reminder says of each sheet: where it stands, in which step, until when."""
    found, dues = [], sending_due(opened, sheets)
    for sheet in sheets:
        due = dues.get(sheet.pk)
        found.append(
            {
                "sheet": sheet.pk,
                "unit": sheet.unit.name,
                "state": sheet.get_state_display(),
                "step": str(due.step.label) if due else "",
                "ends_on": due.until.isoformat() if due else "",
                "is_open": bool(due and due.is_open),
            }
        )
    return found


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
    opened: OpenRounds, asked: Asked, person: Person, sheets: list[ScoreSheet]
) -> RoundReminder:
    held, day, actor = asked
    return RoundReminder(
        round=held,
        user_id=person.pk,
        day=day,
        content=_lines(opened, sheets),
        address=person.email,
        mail_state=MailState.WAITING if person.email else MailState.NO_ADDRESS,
        asked_by=actor,
    )
