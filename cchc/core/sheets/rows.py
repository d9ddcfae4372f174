"""One row of a sheet as read, and what may be wrong with it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from cchc.core.sheets.columns import Value


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a sheet, said in Vietnamese: what is wrong and what is allowed.

    ``row`` is the row as the spreadsheet numbers it (the header is row 1), None for the whole file;
    ``column`` the English key, or the header as written when the column is unknown.
    """

    row: int | None
    column: str
    value: str
    message: str

    def as_json(self) -> dict[str, str | int | None]:
        """Return the problem as the commands print it with ``--json``."""
        return asdict(self)


class SheetError(Exception):
    """The file cannot be read or written as a sheet; ``problems`` says why, in Vietnamese."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems

    @classmethod
    def of_file(cls, message: str) -> "SheetError":
        """Return the error for a file that is wrong as a whole."""
        return cls(Problem(row=None, column="", value="", message=message))


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
