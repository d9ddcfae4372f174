"""The life of one sample initiative, event by event, as the pages would have recorded it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.core.management.base import CommandError

from cchc.core.clock import today
from cchc.core.histories import differences
from models_app import rules
from models_app.choices import EventKind, Stage
from models_app.models import Initiative, InitiativeEvent
from models_app.services.events import event_of, standing
from models_app.services.stages import apply_step
from reports_app.demo.accounts import OFFICER, STAFF
from reports_app.demo.initiatives.reading import SampleInitiative, SampleStep
from units_app.models import User

ISSUER = "UBND tỉnh (minh họa)"
COUNCIL = "Hội đồng sáng kiến tỉnh (minh họa)"
ISSUERS = {Stage.RECOGNISED: ISSUER, Stage.REJECTED: COUNCIL}
BY_UNIT = (Stage.REGISTERED, Stage.APPLIED)


@dataclass
class Story:
    """Takes an initiative in memory through its life; every step is checked as the pages would."""

    sample: SampleInitiative
    item: Initiative
    users: dict[str, User]
    first: InitiativeEvent = field(init=False)
    last: date = date.min

    def events(self) -> Iterator[InitiativeEvent]:
        """One event for each step, the first one that it was registered."""
        first, *others = self.sample.steps
        yield self._registered(first)
        for seq, step in enumerate(others, start=2):
            self.item.version = seq
            yield self._stepped(step, seq)

    def actor(self, *, of_unit: bool) -> User | None:
        """The unit's own officer where the sample has one, else the staff of Sở Nội vụ."""
        own = of_unit and self.sample.unit == OFFICER.unit
        return self.users.get(OFFICER.username if own else STAFF.username)

    def check(self, problems: rules.Problems) -> None:
        """Raises CommandError, naming the sample initiative whose data break a rule."""
        if problems:
            raise CommandError(f"Sáng kiến mẫu {self.sample.code}: {' '.join(problems.values())}")

    def _registered(self, step: SampleStep) -> InitiativeEvent:
        texts, item = self.sample.texts, self.item
        self.check(
            rules.registration_problems(
                texts, area_given=True, registered_on=step.on, today=today()
            )
        )
        item.stage = Stage.REGISTERED
        item.registered_on = item.stage_on = self.last = step.on
        actor = item.created_by = self.actor(of_unit=True)
        self.first = event_of(item, kind=EventKind.REGISTERED, on=step.on, seq=1, actor=actor)
        return self.first

    def _stepped(self, told: SampleStep, seq: int) -> InitiativeEvent:
        step, item = _step(told), self.item
        self.check(
            rules.step_problems(step, stage=item.stage, previous_on=self.last, today=today())
        )
        before = standing(item)
        apply_step(item, step)
        self.last = told.on
        actor = self.actor(of_unit=told.stage in BY_UNIT)
        event = event_of(item, kind=EventKind.STAGE, on=told.on, seq=seq, actor=actor)
        event.changes = differences(before, standing(item))
        event.document_no, event.document_on = step.document_no, step.document_on
        event.reason = step.reason
        return event


def _step(told: SampleStep) -> rules.Step:
    stage = Stage(told.stage)
    return rules.Step(
        stage=stage,
        on=told.on,
        document_no=told.document,
        document_on=told.on if told.document else None,
        issuer=ISSUERS.get(stage, ""),
        reason=told.reason,
    )
