"""What apps add to the page of a unit: whoever has something to show there registers once, when
ready.

Imports point one way and the page belongs to the units, so the apps above meet here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from units_app.models import Unit, User


@dataclass(frozen=True)
class Panel:
    """A part of the page: `template` is included with `shown` as its only variable of its own."""

    template: str
    shown: object


Reader = Callable[["Unit", "User", date], Panel | None]
_readers: dict[Reader, int] = {}


def adds_panel(reader: Reader, *, order: int) -> None:
    """Registers what is asked with every page of a unit: it says what this person is shown of the
    unit on the day, in a fixed number of queries; None for nothing.

    Args:
        order: its place among the panels; the smaller stands further up.
    """
    _readers[reader] = order


def panels_of(unit: Unit, user: User, day: date) -> Iterator[Panel]:
    """What the registered readers show of the unit, in reading order."""
    for reader in sorted(_readers, key=_readers.__getitem__):
        panel = reader(unit, user, day)
        if panel is not None:
            yield panel
