"""The illustrative year 2023: every task and every step, written as people would have written them.

The rules are those of the services, the rows go in as an import's do: all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.core.management.base import CommandError

from cchc.core.clock import today
from reports_app.demo.accounts import OFFICER, STAFF
from reports_app.demo.files import SampleAssignment, SampleDocument, SampleEvent, sample_assignments
from reports_app.demo.reference import Tally
from tasks_app import jobs, rules, services
from tasks_app.choices import EventKind, Status
from tasks_app.models import Area, Assignment, AssignmentEvent, CoUnit, SourceDocument
from units_app.models import User
from units_app.resolving import UnitDirectory

BY_UNIT = frozenset({Status.IN_PROGRESS, Status.SUBMITTED})


def load_assignments() -> Tally:
    """Writes the tasks whose code is free; one that is there already stays as it is.

    Raises CommandError if a task or a step breaks a rule of assignments.
    """
    samples = sample_assignments()
    codes = [sample.code for sample in samples]
    present = set(Assignment.objects.filter(code__in=codes).values_list("code", flat=True))
    missing = [sample for sample in samples if sample.code not in present]
    if missing:
        Writer(missing).write()
        jobs.request_recompute()
    return Tally(created=len(missing), unchanged=len(present))


class Writer:
    """Writes sample tasks; whatever they refer to is read once."""

    def __init__(self, samples: Sequence[SampleAssignment]) -> None:
        self.samples = samples
        self.units = UnitDirectory.of_codes(_unit_codes(samples))
        self.areas = {area.code: area for area in Area.objects.all()}
        self.users = {user.username: user for user in User.objects.all()}
        self.documents = {sample.document: _document(sample.document) for sample in samples}

    def write(self) -> None:
        """The tasks as they stand at the end of the year, and every event on the way there."""
        assignments = [self._new(sample) for sample in self.samples]
        pairs = list(zip(self.samples, assignments, strict=True))
        events = [event for sample, item in pairs for event in self._history(sample, item)]
        Assignment.objects.bulk_create(assignments)
        AssignmentEvent.objects.bulk_create(events)
        CoUnit.objects.bulk_create(
            link for sample, item in pairs for link in self._co(sample, item)
        )

    def _new(self, sample: SampleAssignment) -> Assignment:
        assignment = Assignment(
            code=sample.code,
            source=sample.source,
            title=sample.title,
            document=self.documents[sample.document],
            area=self.areas[sample.area],
            lead_unit=self.units.find(sample.lead_unit, sample.assigned_on),
            assigned_on=sample.assigned_on,
            original_due_on=sample.due_on,
            due_on=sample.due_on,
            product=sample.product,
            updated_on=sample.assigned_on,
            is_sample=True,
        )
        assignment.search_text = services.search_text(assignment)
        _refuse(sample, _problems(sample))
        return assignment

    def _history(self, sample: SampleAssignment, item: Assignment) -> Iterator[AssignmentEvent]:
        """Takes the task in memory through its year; yields an event for each step."""
        last = sample.assigned_on
        staff = self.users.get(STAFF.username)
        yield services.event_of(item, kind=EventKind.ASSIGNED, on=last, seq=1, actor=staff)
        for seq, event in enumerate(sample.events, start=2):
            step = _step(sample, event, last)
            last = rules.effective_on(step, was=item.status, previous_on=last, today=today())
            before = services.standing(item)
            services.apply_step(item, step, last)
            item.version = seq
            actor = self._actor(sample, event.status)
            made = services.event_of(item, kind=EventKind.STATUS, on=last, seq=seq, actor=actor)
            made.changes = services.differences(before, services.standing(item))
            yield made

    def _co(self, sample: SampleAssignment, item: Assignment) -> Iterator[CoUnit]:
        for code in sample.co_units:
            yield CoUnit(assignment=item, unit=self.units.find(code, sample.assigned_on))

    def _actor(self, sample: SampleAssignment, status: str) -> User | None:
        """The unit's own officer where the sample has one, else the staff of Sở Nội vụ."""
        own = sample.lead_unit == OFFICER.unit and status in BY_UNIT
        return self.users.get(OFFICER.username if own else STAFF.username)


def _unit_codes(samples: Iterable[SampleAssignment]) -> set[str]:
    return {code for sample in samples for code in (sample.lead_unit, *sample.co_units)}


def _document(sample: SampleDocument) -> SourceDocument:
    return services.document_get(
        number=sample.number,
        issued_on=sample.issued_on,
        issuer=sample.issuer,
        signer=sample.signer,
        summary=sample.summary,
    )


def _problems(sample: SampleAssignment) -> rules.Problems:
    return rules.assignment_problems(
        assigned_on=sample.assigned_on,
        due_on=sample.due_on,
        document_number=sample.document.number,
        today=today(),
    )


def _step(sample: SampleAssignment, event: SampleEvent, last: date) -> rules.Step:
    step = rules.Step(event.status, event.on, event.note, event.result_document)
    _refuse(
        sample,
        rules.step_problems(step, assigned_on=sample.assigned_on, previous_on=last, today=today()),
    )
    return step


def _refuse(sample: SampleAssignment, problems: rules.Problems) -> None:
    if problems:
        raise CommandError(f"Nhiệm vụ mẫu {sample.code}: {' '.join(problems.values())}")
