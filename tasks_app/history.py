"""The events of an assignment as sentences a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tasks_app.choices import EventKind, Source, Status
from tasks_app.models import Assignment, AssignmentEvent

LABELS = {
    field.name: str(field.verbose_name)
    for model in (AssignmentEvent, Assignment)
    for field in model._meta.get_fields()
    if hasattr(field, "verbose_name")
}
CHOICES = {"status": dict(Status.choices), "source": dict(Source.choices)}
HIDDEN = {"updated_on", "note", "status"}


@dataclass(frozen=True)
class Change:
    """One field that an event changed, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Moment:
    """One event; `later` when it takes effect after the as-of day."""

    event: AssignmentEvent
    changes: list[Change]
    later: bool


def history(assignment: Assignment, day: date) -> list[Moment]:
    """Every event of the assignment, newest first; two queries whatever their number."""
    events = assignment.events.select_related("actor", "batch", "lead_unit", "area").order_by(
        "-seq"
    )
    return [Moment(event, changes_of(event), event.effective_on > day) for event in events]


def changes_of(event: AssignmentEvent) -> list[Change]:
    """What the event changed beyond status and note, which are shown by themselves."""
    hidden = HIDDEN if event.kind == EventKind.STATUS else {"updated_on"}
    return [
        Change(LABELS.get(name, name).capitalize(), _word(name, pair[0]), _word(name, pair[1]))
        for name, pair in event.changes.items()
        if name not in hidden
    ]


def _word(name: str, value: str) -> str:
    return str(CHOICES.get(name, {}).get(value, value)) or "–"
