"""What a column of a sheet is: its two names, the kind of its cells, what it allows."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from cchc.core.text import searchable

ColumnKind = Literal["text", "code", "date", "decimal", "integer", "choice", "boolean"]
Value = str | date | Decimal | int | bool | None


def plain_name(name: str) -> str:
    """Return ``name`` as headers and choices are compared: no case, accent, space or mark."""
    return re.sub(r"[\W_]+", "", searchable(name))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    ``key`` is the English machine header, ``header`` the Vietnamese one that people see; both are
    accepted on import, as are ``aliases``. ``kind`` decides what a cell may hold:

    ``text``     any text; an empty cell is ``""``
    ``code``     text that only looks like a number: "1.10" and "007" stay as they are
    ``date``     a day, or None (an empty cell or 01/01/1970, which old systems write for "none")
    ``decimal``  a `Decimal` or None; never a float
    ``integer``  an `int` or None
    ``choice``   one of ``choices`` (pairs of key and Vietnamese label; either is accepted,
                 the key is given; so are ``other_words``, label -> key), or ``""``
    ``boolean``  True, False or None (Có/Không, 1/0, true/false, x)

    ``required``: the file must have the column and every row must fill the cell. ``max_length``
    limits text and codes. ``fold`` brings text into the form in which it is kept and told apart, as
    codes in upper case. ``width`` is the width in an XLSX file, in characters. ``how`` tells how
    a cell is filled in where the kind alone does not. ``beside``: the key of the column that this
    one says again in words, as the name of a unit beside its code; it is only written out.
    """

    key: str
    header: str
    kind: ColumnKind = "text"
    required: bool = False
    choices: Sequence[tuple[str, str]] = ()
    other_words: Mapping[str, str] = field(default_factory=dict, compare=False)
    width: int = 18
    max_length: int | None = None
    fold: Callable[[str], str] | None = None
    aliases: tuple[str, ...] = ()
    how: str = ""
    beside: str = ""
    choice_keys: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(f"column {self.key}: choices belong to kind 'choice', and only there")
        keys = {plain_name(label): key for label, key in self.other_words.items()}
        keys |= {plain_name(label): key for key, label in self.choices}
        keys |= {plain_name(key): key for key, _ in self.choices}
        object.__setattr__(self, "choice_keys", keys)

    @property
    def labels(self) -> dict[str, str]:
        """The Vietnamese label of each choice."""
        return dict(self.choices)

    @property
    def is_textual(self) -> bool:
        """Whether cells hold free text, which a spreadsheet could take for a formula."""
        return self.kind in ("text", "code")


def columns_by_name(columns: Iterable[Column]) -> dict[str, Column]:
    """Return every accepted header, as `plain_name` gives it, with its column.

    Raises:
        ValueError: two columns answer to the same header.
    """
    found: dict[str, Column] = {}
    for column in columns:
        for name in (column.key, column.header, *column.aliases):
            if found.setdefault(plain_name(name), column) is not column:
                raise ValueError(f"two columns are called {name!r}")
    return found


def filled_in(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return the columns that people fill in, without those that say others again in words."""
    return tuple(column for column in columns if not column.beside)


def meant_by(names: Iterable[str], columns: Iterable[Column]) -> dict[str, Column | None]:
    """Return what the headers of a file, as `plain_name` gives them, mean by themselves.

    None: left aside, since the file also has the column that it says again in words. Without that
    column nobody knows what such a header is for: it is missing here, as every unknown one.
    """
    own = columns_by_name(columns)
    found = {name: own[name] for name in names if name in own}
    present = {"", *(column.key for column in found.values())}
    return {
        name: None if column.beside else column
        for name, column in found.items()
        if column.beside in present
    }
