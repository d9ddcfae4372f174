"""What one row wants of one assignment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tasks_app.models import Assignment, SourceDocument
from tasks_app.rules import Step
from units_app.models import Unit


@dataclass(slots=True, eq=False)
class Draft:
    """An assignment as the database holds it (or a new one), and what is to become of it.

    ``facts`` are the fields that say what the task is, as the row wants them; ``step`` is what is
    to be recorded about its status, None for nothing. ``last_seq`` and ``last_on`` are the last
    recorded event's.
    """

    assignment: Assignment
    facts: dict[str, Any]
    co_units: list[Unit]
    old_co_units: list[Unit] = field(default_factory=list)
    step: Step | None = None
    last_seq: int = 0
    last_on: date = date.min
    signed: SourceDocument | None = None
    reason: str = ""

    @property
    def corrections(self) -> dict[str, Any]:
        """The facts that differ from what the database holds."""
        held = self.assignment
        return {name: new for name, new in self.facts.items() if getattr(held, name) != new}

    @property
    def moves_co_units(self) -> bool:
        return {unit.pk for unit in self.co_units} != {unit.pk for unit in self.old_co_units}
