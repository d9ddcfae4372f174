"""A cell as a file gives it, before anybody knows what its column wants."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A number of a spreadsheet: its value, and the text that the cell shows for it.

    ``padded``: the cell's own format shows leading or closing zeros, so ``shown`` is what a person
    saw; otherwise zeros that were typed ("1.10", "007") are lost.
    """

    value: Decimal
    shown: str
    padded: bool = False


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that holds nothing usable: a formula without a result, an error such as #N/A."""

    written: str
    message: str


Cell = str | date | NumberCell | bool | BadCell


def written(cell: Cell) -> str:
    """Return the cell as a person would have seen it, for messages."""
    if isinstance(cell, NumberCell):
        return cell.shown
    if isinstance(cell, BadCell):
        return cell.written
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, date):
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    return cell


def is_empty(cell: Cell) -> bool:
    """Whether the cell holds nothing at all."""
    return isinstance(cell, str) and not cell
