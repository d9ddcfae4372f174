"""The year of one sample task, event by event, as the workflow would have recorded it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.core.management.base import CommandError

from cchc.core.clock import today
from reports_app.demo.accounts import OFFICER, STAFF
from reports_app.demo.files import SampleAssignment, SampleEvent, SampleExtension
from tasks_app import rules, services
from tasks_app.choices import EventKind, ReturnReason, Status
from tasks_app.models import Assignment, AssignmentEvent
from units_app.models import User

BY_UNIT = frozenset({Status.IN_PROGRESS, Status.SUBMITTED})
KINDS = {
    Status.SUBMITTED: EventKind.SENT,
    Status.RETURNED: EventKind.RETURNED,
}


@dataclass
class History:
    """Takes a task in memory through its year; every step is checked as the pages would."""

    sample: SampleAssignment
    item: Assignment
    users: dict[str, User]
    last: date = date.min
    seq: int = 1

    def events(self) -> Iterator[AssignmentEvent]:
        """One event for each thing that happened, the first one that the task was given."""
        self.last = self.sample.assigned_on
        staff = self.users.get(STAFF.username)
        yield services.event_of(
            self.item, kind=EventKind.ASSIGNED, on=self.last, seq=1, actor=staff
        )
        for happened in self._in_order():
            self.seq += 1
            self.item.version = self.seq
            before = services.standing(self.item)
            made = self._made(happened)
            made.changes = services.differences(before, services.standing(self.item))
            yield made

    def _made(self, happened: SampleEvent | SampleExtension) -> AssignmentEvent:
        if isinstance(happened, SampleExtension):
            return self._extended(happened)
        return self._stepped(happened)

    def _in_order(self) -> list[SampleEvent | SampleExtension]:
        granted = [extension for extension in self.sample.extensions if extension.granted_due_on]
        return sorted([*self.sample.events, *granted], key=_day_of)

    def _stepped(self, event: SampleEvent) -> AssignmentEvent:
        kind = self._kind(event)
        step = self._step(event, kind)
        self.last = max(event.on, self.last)
        services.apply_step(self.item, step, self.last)
        if kind == EventKind.SENT:
            self.item.result_on = event.on
        made = self._event(kind, self._actor(event.status))
        if kind == EventKind.RETURNED:
            made.reason_code, made.reason = ReturnReason.UNFINISHED, event.note
        return made

    def _kind(self, event: SampleEvent) -> EventKind:
        status = Status(event.status)
        if status == Status.DONE and self.item.status == Status.SUBMITTED:
            return EventKind.CONFIRMED
        return KINDS.get(status, EventKind.STATUS)

    def _step(self, event: SampleEvent, kind: EventKind) -> rules.Step:
        """A confirmed task was completed on the day of the result that was sent."""
        sent_on = self.item.result_on if kind == EventKind.CONFIRMED else None
        step = rules.Step(event.status, sent_on or event.on, event.note, event.result_document)
        problems = rules.step_problems(
            step, assigned_on=self.sample.assigned_on, previous_on=self.last, today=today()
        )
        if problems:
            raise refusal(self.sample, problems)
        return step

    def _extended(self, extension: SampleExtension) -> AssignmentEvent:
        self.last = max(_day_of(extension), self.last)
        self.item.due_on = extension.granted_due_on
        return self._event(EventKind.EXTENDED, self.users.get(STAFF.username))

    def _event(self, kind: EventKind, actor: User | None) -> AssignmentEvent:
        return services.event_of(self.item, kind=kind, on=self.last, seq=self.seq, actor=actor)

    def _actor(self, status: str) -> User | None:
        """The unit's own officer where the sample has one, else the staff of Sở Nội vụ."""
        own = self.sample.lead_unit == OFFICER.unit and status in BY_UNIT
        return self.users.get(OFFICER.username if own else STAFF.username)


def refusal(sample: SampleAssignment, problems: rules.Problems) -> CommandError:
    """The error that names the sample task whose data break a rule."""
    return CommandError(f"Nhiệm vụ mẫu {sample.code}: {' '.join(problems.values())}")


def _day_of(happened: SampleEvent | SampleExtension) -> date:
    day = happened.decided_on if isinstance(happened, SampleExtension) else happened.on
    return day or date.max
