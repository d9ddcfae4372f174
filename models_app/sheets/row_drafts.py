"""What one row wants of one initiative."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models_app.models import Initiative
from models_app.rules import Step
from units_app.models import Unit


@dataclass(frozen=True, slots=True)
class Taker:
    """A unit that the row brings as a new adopter, and since when."""

    unit: Unit
    since: date


@dataclass(slots=True, eq=False)
class Draft:
    """An initiative as the database holds it (or a new one), and what is to become of it.

    ``wanted`` is the whole of what the row says, field by field; ``steps`` are the stages it passes
    through on the way there. ``last_seq`` and ``last_on`` are the last recorded event's.
    """

    initiative: Initiative
    wanted: dict[str, Any]
    steps: list[Step] = field(default_factory=list)
    takers: list[Taker] = field(default_factory=list)
    last_seq: int = 0
    last_on: date = date.min

    @property
    def corrections(self) -> dict[str, Any]:
        """What is still to be changed on the row as it stands in memory."""
        held = self.initiative
        return {name: new for name, new in self.wanted.items() if getattr(held, name) != new}
