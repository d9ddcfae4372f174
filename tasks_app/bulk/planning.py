"""What a change of many tasks would do to each, read in a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from cchc.core.clock import today
from cchc.core.histories import LastStep, last_steps
from evidence_app.history import Change
from tasks_app import rules
from tasks_app.bulk.actions import ACTIONS, RefusedError, Values, Wanted
from tasks_app.choices import OutcomeKind
from tasks_app.history import LABELS, in_words
from tasks_app.models import Assignment, AssignmentEvent, BulkEdit
from tasks_app.sheets.books import co_units_of
from tasks_app.sheets.drafts import Draft
from units_app.access import Access, access_of
from units_app.models import Unit


@dataclass(slots=True)
class Outcome:
    """What becomes of one task; a draft where it changes, a reason where it cannot."""

    task: Assignment
    kind: OutcomeKind
    reason: str = ""
    draft: Draft | None = None
    changes: list[Change] = field(default_factory=list)


@dataclass(slots=True)
class Preview:
    """All tasks that were chosen and may still be seen; `gone` counts the others."""

    outcomes: list[Outcome]
    gone: int

    def of(self, kind: OutcomeKind) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.kind == kind]

    @property
    def left(self) -> int:
        """How many cannot be changed, now or at all."""
        counts = self.counts()
        return counts[OutcomeKind.REFUSED] + counts[OutcomeKind.STALE] + self.gone

    def counts(self) -> dict[str, int]:
        """How many of each kind, also of those there is none of."""
        found = Counter(outcome.kind for outcome in self.outcomes)
        return {kind.value: found[kind] for kind in OutcomeKind}


def values_of(edit: BulkEdit) -> Values | None:
    """What was typed, read and checked once more; None when it does not hold any longer."""
    form = ACTIONS[edit.action].form(edit.wanted)
    return form.cleaned_data if form.is_valid() else None


def preview(edit: BulkEdit, values: Values, *, lock: bool = False) -> Preview:
    """What the edit does to each of its tasks as they are now; `lock` holds them for writing."""
    versions = dict(edit.chosen)
    tasks = Assignment.objects.for_user(edit.owner).filter(pk__in=versions)
    tasks = tasks.select_related("document", "area", "lead_unit").order_by("pk")
    if lock:
        tasks = tasks.select_for_update(of=("self",), no_key=True)
    held = list(tasks)
    planner = Planner(edit, values, [task.pk for task in held])
    outcomes = [planner.outcome(task, versions[task.pk]) for task in held]
    return Preview(outcomes, gone=len(versions) - len(held))


class Planner:
    """Settles what becomes of one task after the other."""

    def __init__(self, edit: BulkEdit, values: Values, ids: list[int]) -> None:
        self.action = ACTIONS[edit.action]
        self.values = values
        self.access: Access = access_of(edit.owner)
        self.last: dict[int, LastStep] = last_steps(AssignmentEvent, "assignment", ids)
        self.co_units: dict[int, list[Unit]] = (
            co_units_of(ids) if edit.action == "lead_unit" else {}
        )

    def outcome(self, task: Assignment, version: int) -> Outcome:
        if task.version != version:
            return Outcome(task, OutcomeKind.STALE, "Có người vừa cập nhật sau khi chọn.")
        try:
            wanted = self.action.wants(self.access, task, self.values)
        except RefusedError as refused:
            return Outcome(task, OutcomeKind.REFUSED, str(refused))
        if wanted is None:
            return Outcome(task, OutcomeKind.SAME)
        problems = self._problems(task, wanted)
        if problems:
            return Outcome(task, OutcomeKind.REFUSED, " ".join(problems.values()))
        changes = list(_changes(task, wanted))
        return Outcome(task, OutcomeKind.CHANGE, "", self._draft(task, wanted), changes)

    def _problems(self, task: Assignment, wanted: Wanted) -> rules.Problems:
        if wanted.step:
            previous_on = self.last[task.pk][1]
            return rules.step_problems(
                wanted.step, assigned_on=task.assigned_on, previous_on=previous_on, today=today()
            )
        return rules.assignment_problems(
            assigned_on=task.assigned_on,
            due_on=task.original_due_on,
            document_number=task.document.number,
            today=today(),
        )

    def _draft(self, task: Assignment, wanted: Wanted) -> Draft:
        seq, on = self.last[task.pk]
        old = self.co_units.get(task.pk, [])
        lead = wanted.facts.get("lead_unit")
        return Draft(
            assignment=task,
            facts=wanted.facts,
            co_units=[unit for unit in old if unit != lead],
            old_co_units=old,
            step=wanted.step,
            last_seq=seq,
            last_on=on,
            reason=self.values.get("reason", ""),
        )


def _changes(task: Assignment, wanted: Wanted) -> Any:
    """(label, old, new) of what would change."""
    new = dict(wanted.facts)
    if wanted.step:
        new |= {"status": wanted.step.status, "note": wanted.step.note}
        new |= {"result_document": wanted.step.result_document}
        if wanted.step.status == "done":
            new["completed_on"] = wanted.step.on
    for name, value in new.items():
        old = getattr(task, name)
        if old != value:
            yield Change(LABELS[name], in_words(name, old), in_words(name, value))
