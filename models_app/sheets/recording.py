"""Recording what a file brought: rows, events and adoptions, in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cchc.core.clock import today
from cchc.core.histories import differences
from cchc.core.imports import Plan
from cchc.core.locks import advisory_lock
from cchc.core.models import ImportBatch
from models_app import rules
from models_app.choices import AdoptionEventKind, EventKind, Stage
from models_app.models import Adoption, AdoptionEvent, Initiative, InitiativeEvent
from models_app.services.events import event_of, search_text, standing
from models_app.services.registering import REGISTER_LOCK
from models_app.services.stages import apply_step
from models_app.sheets.row_drafts import Draft, Taker

CHUNK = 1000
FACTS = (
    "title",
    "unit",
    "area",
    "year",
    "registered_on",
    "starts_on",
    "effect",
    "problem",
    "novelty",
    "scope",
)
STANDS = ("stage", "stage_on", "decision_no", "decision_on", "decision_issuer")
WRITTEN = (*FACTS, *STANDS, "search_text", "version")


def apply(plan: Plan[Draft], batch: ImportBatch) -> None:
    """Write the plan of `load`, whose transaction still holds the rows."""
    advisory_lock(REGISTER_LOCK)  # a page that looks for a free code waits for these
    created = [draft for _, draft in plan.created]
    updated = [step.item for step in plan.updated]
    for chunk in _chunks(created):
        _create(chunk, batch)
    for chunk in _chunks([draft for draft in updated if draft.corrections]):
        _change(chunk, batch)
    for chunk in _chunks([draft for draft in (*created, *updated) if draft.takers]):
        _take_over(chunk, batch)


def _chunks(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    for start in range(0, len(drafts), CHUNK):
        yield drafts[start : start + CHUNK]


def _create(drafts: Sequence[Draft], batch: ImportBatch) -> None:
    events = [event for draft in drafts for event in _begin(draft, batch)]
    Initiative.objects.bulk_create(draft.initiative for draft in drafts)
    InitiativeEvent.objects.bulk_create(events)


def _begin(draft: Draft, batch: ImportBatch) -> Iterator[InitiativeEvent]:
    """Fill in a new initiative; yield that it was registered, then what its dates tell."""
    initiative = draft.initiative
    initiative.created_by = batch.actor
    _set(initiative, {name: draft.wanted[name] for name in FACTS})
    initiative.stage, initiative.stage_on = Stage.REGISTERED, initiative.registered_on
    yield _event(draft, batch, kind=EventKind.REGISTERED, on=draft.last_on)
    yield from _recorded(draft, batch)


def _change(drafts: Sequence[Draft], batch: ImportBatch) -> None:
    events = [event for draft in drafts for event in _go_on(draft, batch)]
    changed = [draft.initiative for draft in drafts]
    # An upsert of rows that are locked: one statement, many times quicker than bulk_update.
    Initiative.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    InitiativeEvent.objects.bulk_create(events)


def _go_on(draft: Draft, batch: ImportBatch) -> Iterator[InitiativeEvent]:
    """Change the row in memory; yield the stages first, so that they keep their earlier days."""
    initiative = draft.initiative
    yield from _recorded(draft, batch)
    corrections = draft.corrections
    if corrections:
        before = {name: getattr(initiative, name) for name in corrections}
        _set(initiative, corrections)
        event = _event(draft, batch, kind=EventKind.CORRECTED, on=max(today(), draft.last_on))
        event.changes = differences(before, corrections)
        yield event
    initiative.version += 1


def _set(initiative: Initiative, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(initiative, name, value)
    initiative.search_text = search_text(initiative)


def _recorded(draft: Draft, batch: ImportBatch) -> Iterator[InitiativeEvent]:
    """Record each step on the row in memory, and yield its event. Its day stays what the file says;
    it counts from there, but not from before what is recorded already.
    """
    for step in draft.steps:
        before = standing(draft.initiative)
        apply_step(draft.initiative, step)
        event = _event(draft, batch, kind=EventKind.STAGE, on=max(step.on, draft.last_on))
        event.changes = differences(before, standing(draft.initiative))
        event.document_no, event.document_on = step.document_no, step.document_on
        if step.stage in rules.WITH_REASON:
            event.reason = f"Ghi theo tệp “{batch.file_name}”."
        yield event


def _event(draft: Draft, batch: ImportBatch, *, kind: EventKind, on: Any) -> InitiativeEvent:
    draft.last_seq += 1
    draft.last_on = on
    return event_of(
        draft.initiative, kind=kind, on=on, seq=draft.last_seq, actor=batch.actor, batch=batch
    )


def _take_over(drafts: Sequence[Draft], batch: ImportBatch) -> None:
    adoptions = [_adoption(draft, taker) for draft in drafts for taker in draft.takers]
    Adoption.objects.bulk_create(adoptions)
    AdoptionEvent.objects.bulk_create(
        AdoptionEvent(
            adoption=adoption,
            seq=1,
            kind=AdoptionEventKind.TAKEN,
            effective_on=adoption.since,
            since=adoption.since,
            actor=batch.actor,
            batch=batch,
        )
        for adoption in adoptions
    )


def _adoption(draft: Draft, taker: Taker) -> Adoption:
    return Adoption(initiative=draft.initiative, unit=taker.unit, since=taker.since)
