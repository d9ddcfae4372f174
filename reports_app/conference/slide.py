"""One page of a conference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Slide:
    """A message with what shows it. `kind` names its template, `shown` what that reads; `source`
    stands at its foot with the as-of day: that of the conference, or `day` where it has its own.
    """

    kind: str
    title: str
    subtitle: str = ""
    source: str = ""
    shown: Mapping[str, Any] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    is_sample: bool = False
    number: int = 0
    day: date | None = None

    @property
    def template(self) -> str:
        return f"reports_app/conference/_{self.kind}.html"
