"""One row of a sheet as read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cchc.core.sheets.columns import Value
from cchc.core.sheets.problems import Problem


@dataclass(frozen=True, slots=True)
class Row:
    """One row, its cells already turned into values.

    ``values`` has exactly the columns that the file has: a column that is missing from the file is
    missing here (`has` tells), which means "leave as it is", while an empty cell means "empty".
    ``written`` keeps the cells as they were written, for messages.
    """

    number: int
    values: Mapping[str, Value]
    written: Mapping[str, str]

    def has(self, key: str) -> bool:
        """Whether the file has this column."""
        return key in self.values

    def text(self, key: str) -> str:
        """Return a text, code or choice; ``""`` for an empty cell or a missing column."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def day(self, key: str) -> date | None:
        """Return a date; None for an empty cell or a missing column."""
        value = self.values.get(key)
        return value if isinstance(value, date) else None

    def decimal(self, key: str) -> Decimal | None:
        """Return a decimal; None for an empty cell or a missing column."""
        value = self.values.get(key)
        return value if isinstance(value, Decimal) else None

    def whole(self, key: str) -> int | None:
        """Return an integer; None for an empty cell or a missing column."""
        value = self.values.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(self, key: str) -> bool | None:
        """Return a boolean; None for an empty cell or a missing column."""
        value = self.values.get(key)
        return value if isinstance(value, bool) else None

    def problem(self, column: str, message: str) -> Problem:
        """Return a problem of this row, with the cell as it was written."""
        return Problem(self.number, column, self.written.get(column, ""), message)
