"""What every write shares: claiming the row, the event that holds its standing, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404

from cchc.core import histories, text
from cchc.core.models import ImportBatch
from cchc.core.versions import claim
from tasks_app import rules
from tasks_app.choices import EventKind, Status
from tasks_app.models import STANDING_FIELDS, Assignment, AssignmentEvent, Standing
from units_app.models import User

# What a step sets on the row, the day of the update aside.
STEP_FIELDS = (
    "status",
    "completed_on",
    "result_on",
    "awaits_head",
    "note",
    "result_document",
)


def take(assignment_id: int, version: int) -> Assignment:
    """Claims the row for this version, or says that somebody was faster; Http404 where the task
    was taken back with its batch meanwhile.
    """
    read = Assignment.objects.select_related("document", "area", "lead_unit")
    current: Assignment = claim(read, assignment_id, version)
    return current


def hold(assignment_id: int) -> Assignment:
    """The row as it is, locked against other writers without being changed; Http404 as `take`."""
    rows = Assignment.objects.select_for_update(of=("self",), no_key=True)
    read = rows.select_related("document", "area", "lead_unit")
    current: Assignment = get_object_or_404(read, pk=assignment_id)
    return current


def apply_step(assignment: Assignment, step: rules.Step, on: date) -> None:
    """Puts a checked step on the row in memory; `on` is the day it takes effect. Another status
    calls back a result that was on its way; the same one, with another note, leaves it there.
    """
    if assignment.status != step.status:
        assignment.result_on, assignment.awaits_head = None, False
    assignment.status = step.status
    assignment.completed_on = step.on if step.status == Status.DONE else None
    assignment.updated_on = on
    assignment.note = text.nfc(step.note).strip()
    if step.result_document:
        assignment.result_document = text.folded(step.result_document)


def event_of(
    assignment: Assignment,
    *,
    kind: EventKind,
    on: date,
    seq: int,
    actor: User | None,
    batch: ImportBatch | None = None,
) -> AssignmentEvent:
    """An unsaved event that holds the assignment's standing as it is in memory."""
    return AssignmentEvent(
        assignment=assignment,
        kind=kind,
        effective_on=on,
        seq=seq,
        actor=actor,
        batch=batch,
        **standing(assignment),
    )


def standing(row: Standing) -> dict[str, Any]:
    """What figures are made of, of an assignment or of an event."""
    return histories.standing_of(row, STANDING_FIELDS)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """field -> [old, new] as text, for what changed; the original deadline is named only where
    another one is in force.
    """
    found = histories.differences(before, after)
    if found.get("original_due_on") == found.get("due_on"):
        found.pop("original_due_on", None)
    return found
