"""The illustrative year 2023: every task and every step, written as people would have written them.

The rules are those of the services, the rows go in as an import's do: all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cchc.core.clock import today
from cchc.core.models import Area
from reports_app.demo.files import SampleAssignment, SampleDocument, sample_assignments
from reports_app.demo.histories import History, refusal
from reports_app.demo.proofs import write_evidence, write_extensions, write_parts
from reports_app.demo.reference import Tally
from tasks_app import jobs, rules, services
from tasks_app.models import Assignment, AssignmentEvent, CoUnit, SourceDocument
from units_app.models import User
from units_app.resolving import UnitDirectory


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
        events = [
            event for sample, item in pairs for event in History(sample, item, self.users).events()
        ]
        Assignment.objects.bulk_create(assignments)
        AssignmentEvent.objects.bulk_create(events)
        links = [link for sample, item in pairs for link in self._co(sample, item)]
        CoUnit.objects.bulk_create(links)
        write_extensions(pairs, self.users)
        write_parts(links, self.users)
        write_evidence(events, self.users)

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
        problems = _problems(sample)
        if problems:
            raise refusal(sample, problems)
        return assignment

    def _co(self, sample: SampleAssignment, item: Assignment) -> Iterator[CoUnit]:
        for code in sample.co_units:
            yield CoUnit(assignment=item, unit=self.units.find(code, sample.assigned_on))


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
