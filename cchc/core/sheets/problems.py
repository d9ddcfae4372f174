"""What can be wrong in a sheet, said in Vietnamese: what is wrong and what is allowed."""

from dataclasses import asdict, dataclass


class CellError(ValueError):
    """A cell does not fit its column; the message is Vietnamese and for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a sheet.

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
