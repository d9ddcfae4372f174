"""Recording what a file brought: rows, documents, co-units and events, in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cchc.core.clock import today
from cchc.core.imports import Plan
from cchc.core.models import ImportBatch
from tasks_app import jobs, rules, services
from tasks_app.choices import EventKind, Status
from tasks_app.models import Assignment, AssignmentEvent, CoUnit, SourceDocument
from tasks_app.sheets.drafts import Draft
from units_app.models import Unit

CHUNK = 1000
WRITTEN = (
    *services.CORRECTABLE,
    "original_due_on",
    *services.STEP_FIELDS,
    "updated_on",
    "search_text",
    "version",
)


def apply(plan: Plan[Draft], batch: ImportBatch) -> None:
    """Write the plan of `load`, whose transaction still holds the rows, and ask for new figures."""
    created = [draft for _, draft in plan.created]
    updated = [step.item for step in plan.updated]
    _write_documents([*created, *updated])
    for chunk in _chunks(created):
        _create(chunk, batch)
    record_changes([draft for draft in updated if _says_something(draft)], batch)
    if created or updated:
        jobs.request_recompute()


def record_changes(
    drafts: Sequence[Draft], batch: ImportBatch, told: Callable[[int], None] = lambda done: None
) -> None:
    """Record what each draft wants of its assignment, whose rows the transaction holds; `told`
    hears how many are written.
    """
    for number, chunk in enumerate(_chunks(drafts)):
        _change(chunk, batch)
        told(number * CHUNK + len(chunk))


def _chunks(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    for start in range(0, len(drafts), CHUNK):
        yield drafts[start : start + CHUNK]


def _says_something(draft: Draft) -> bool:
    """Whether the assignment itself changes, not only its document."""
    return bool(draft.step or draft.corrections or draft.moves_co_units)


def _write_documents(drafts: Iterable[Draft]) -> None:
    new: dict[int, SourceDocument] = {}
    signed: list[SourceDocument] = []
    for draft in drafts:
        document = draft.facts["document"]
        if document.pk is None:
            new[id(document)] = document
        if draft.signed:
            signed.append(draft.signed)
    SourceDocument.objects.bulk_create(new.values(), batch_size=CHUNK)
    SourceDocument.objects.bulk_update(signed, ["signer"], batch_size=CHUNK)


def _create(drafts: Sequence[Draft], batch: ImportBatch) -> None:
    events = [event for draft in drafts for event in _begin(draft, batch)]
    Assignment.objects.bulk_create(draft.assignment for draft in drafts)
    AssignmentEvent.objects.bulk_create(events)
    CoUnit.objects.bulk_create(
        CoUnit(assignment=draft.assignment, unit=unit)
        for draft in drafts
        for unit in draft.co_units
    )


def _begin(draft: Draft, batch: ImportBatch) -> Iterator[AssignmentEvent]:
    """Fill in a new assignment; yield that it was given, then how it stands if work has begun."""
    assignment, step = draft.assignment, draft.step
    _set(assignment, draft.facts)
    given = assignment.updated_on = assignment.assigned_on
    if step is None or step.status == Status.NOT_STARTED:
        if step is not None:
            _stand(assignment, step, given)
        yield _event(draft, batch, kind=EventKind.ASSIGNED, on=given)
        return
    yield _event(draft, batch, kind=EventKind.ASSIGNED, on=given)
    yield _recorded(draft, step, batch)


def _change(drafts: Sequence[Draft], batch: ImportBatch) -> None:
    events = [event for draft in drafts for event in _go_on(draft, batch)]
    changed = [draft.assignment for draft in drafts]
    # An upsert of rows that are locked: one statement, many times quicker than bulk_update.
    Assignment.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    AssignmentEvent.objects.bulk_create(events)
    _write_co_units([draft for draft in drafts if draft.moves_co_units])


def _go_on(draft: Draft, batch: ImportBatch) -> Iterator[AssignmentEvent]:
    """Change the row in memory; yield the step first, so that a result keeps its earlier day."""
    corrections = draft.corrections
    if draft.step:
        yield _recorded(draft, draft.step, batch)
    if corrections or draft.moves_co_units:
        before = {name: getattr(draft.assignment, name) for name in corrections}
        _set(draft.assignment, corrections)
        on = max(today(), draft.last_on)
        event = _event(draft, batch, kind=EventKind.CORRECTED, on=on)
        event.reason = draft.reason
        event.changes = services.differences(before, corrections) | _co_unit_changes(draft)
        yield event
    draft.assignment.version += 1


def _set(assignment: Assignment, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(assignment, name, value)
    assignment.search_text = services.search_text(assignment)


def _recorded(draft: Draft, step: rules.Step, batch: ImportBatch) -> AssignmentEvent:
    """Record the step on the row in memory, and return its event."""
    on = rules.effective_on(
        step, was=draft.assignment.status, previous_on=draft.last_on, today=today()
    )
    before = services.standing(draft.assignment)
    _stand(draft.assignment, step, on)
    event = _event(draft, batch, kind=EventKind.STATUS, on=on)
    event.changes = services.differences(before, services.standing(draft.assignment))
    return event


def _stand(assignment: Assignment, step: rules.Step, on: Any) -> None:
    services.apply_step(assignment, step, on)
    assignment.result_document = step.result_document


def _event(draft: Draft, batch: ImportBatch, *, kind: EventKind, on: Any) -> AssignmentEvent:
    draft.last_seq += 1
    draft.last_on = on
    return services.event_of(
        draft.assignment, kind=kind, on=on, seq=draft.last_seq, actor=batch.actor, batch=batch
    )


def _co_unit_changes(draft: Draft) -> dict[str, list[str]]:
    if not draft.moves_co_units:
        return {}
    return {"co_units": [_names(draft.old_co_units), _names(draft.co_units)]}


def _names(units: list[Unit]) -> str:
    return "; ".join(sorted(unit.name for unit in units))


def _write_co_units(drafts: Sequence[Draft]) -> None:
    new: list[CoUnit] = []
    gone: list[int] = []
    held = CoUnit.objects.filter(assignment__in=[draft.assignment.pk for draft in drafts])
    present = {(link.assignment_id, link.unit_id): link.pk for link in held}
    for draft in drafts:
        wanted = {(draft.assignment.pk, unit.pk) for unit in draft.co_units}
        new += [CoUnit(assignment_id=a, unit_id=u) for a, u in sorted(wanted - present.keys())]
        old = {(draft.assignment.pk, unit.pk) for unit in draft.old_co_units}
        gone += [present[link] for link in old - wanted if link in present]
    CoUnit.objects.filter(pk__in=gone).delete()
    CoUnit.objects.bulk_create(new)
