"""The grid of new tasks: its rows as typed or pasted, and what stands in its cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cchc.core.clock import today
from cchc.core.models import Area
from cchc.core.sheets.columns import Column, filled_in, meant_by, plain_name
from cchc.core.sheets.header import recognised
from cchc.core.sheets.problems import Problem
from cchc.core.text import folded, whole_number
from tasks_app.sheets import columns as sheet
from units_app.models import Unit

# A new task has no extension yet.
PASTED = tuple(column for column in sheet.COLUMNS if column.key != "extended_due_on")
COLUMNS = filled_in(PASTED)
MOST_ROWS = 200
FIRST_ROWS = 5
MORE_ROWS = 10
LISTS = {
    "lead_unit": "goi-y-don-vi",
    "co_units": "goi-y-don-vi",
    "area": "goi-y-linh-vuc",
    "source": "goi-y-nguon",
    "status": "goi-y-tinh-trang",
}

Cells = dict[str, str]


@dataclass(frozen=True)
class GridCell:
    """An input of the grid, with what is wrong in it."""

    name: str
    column: Column
    row: int
    value: str
    suggestions: str = ""
    problems: Sequence[str] = ()
    warnings: Sequence[str] = ()


@dataclass
class Grid:
    """The rows of the grid from the first on; an empty one keeps its place and is not taken."""

    rows: list[Cells] = field(default_factory=list)
    left_out: int = 0
    unknown: list[str] = field(default_factory=list)
    kept: str = ""

    @classmethod
    def from_post(cls, data: Mapping[str, Any]) -> Grid:
        """What was typed; rows are told by the number in the names of their inputs."""
        rows = whole_number(data.get("rows"))
        count = FIRST_ROWS if rows is None else min(rows, MOST_ROWS)
        keys = [column.key for column in COLUMNS]
        return cls([{key: str(data.get(f"r{n}-{key}", "")) for key in keys} for n in range(count)])

    @property
    def filled(self) -> dict[int, Cells]:
        """The rows in which anything stands, under the numbers people see."""
        return {n: row for n, row in enumerate(self.rows, 1) if any(map(str.strip, row.values()))}

    def paste(self, text: str, *, without_unknown: bool = False) -> None:
        """Puts a block copied from a spreadsheet below what is filled already. One with columns
        that the grid has not waits until their names are mended or they are given up; what could
        not be taken whole is kept as it came.
        """
        pasted, unknown = pasted_rows(text)
        if unknown and not without_unknown:
            self.unknown, self.kept = unknown, text
            return
        rows = [*self.filled.values(), *pasted]
        self.rows, self.left_out = rows[:MOST_ROWS], max(len(rows) - MOST_ROWS, 0)
        self.kept = text if self.left_out else ""

    def grow(self, more: int) -> None:
        """Adds empty rows, as far as there is room."""
        self.rows += [{} for _ in range(min(more, MOST_ROWS - len(self.rows)))]

    def lines(
        self, problems: Iterable[Problem] = (), warnings: Iterable[Problem] = ()
    ) -> list[tuple[int, list[GridCell]]]:
        """Every row as the page shows it, with messages in the cells they are about."""
        wrong, doubtful = _by_cell(problems), _by_cell(warnings)
        return [
            (n, [_cell(n, column, row, wrong, doubtful) for column in COLUMNS])
            for n, row in enumerate(self.rows, 1)
        ]


def told(problems: Iterable[Problem]) -> list[tuple[Problem, str]]:
    """Each problem with the name of its column, empty where it is about a whole row."""
    names = {column.key: column.header for column in COLUMNS}
    return [(problem, names.get(problem.column, "")) for problem in problems]


def _cell(
    number: int, column: Column, row: Cells, wrong: dict[Any, Any], doubtful: dict[Any, Any]
) -> GridCell:
    place = (number, column.key)
    return GridCell(
        name=f"r{number - 1}-{column.key}",
        column=column,
        row=number,
        value=row.get(column.key, ""),
        suggestions=LISTS.get(column.key, ""),
        problems=wrong.get(place, ()),
        warnings=doubtful.get(place, ()),
    )


def _by_cell(problems: Iterable[Problem]) -> dict[tuple[int | None, str], list[str]]:
    found: dict[tuple[int | None, str], list[str]] = {}
    for problem in problems:
        found.setdefault((problem.row, problem.column), []).append(problem.message)
    return found


def pasted_rows(text: str) -> tuple[list[Cells], list[str]]:
    """The rows of a block of cells: under its own headers where it has them, else in our order;
    and the headers that mean no column of the grid.
    """
    table = csv.reader(io.StringIO(text, newline=""), delimiter="\t")
    lines = [line for line in table if any(map(str.strip, line))]
    if not lines:
        return [], []
    unknown: list[str] = []
    columns: Sequence[Column | None] = COLUMNS
    if recognised(lines[0], PASTED) > len(lines[0]) // 2:
        names = lines.pop(0)
        known = meant_by(map(plain_name, names), PASTED)
        columns = [known.get(plain_name(name)) for name in names]
        unknown = [name for name in names if plain_name(name) not in known]
    return [_cells(columns, line) for line in lines], unknown


def _cells(columns: Sequence[Column | None], line: Sequence[str]) -> Cells:
    pairs = zip(columns, line, strict=False)
    return {column.key: folded(text) for column, text in pairs if column}


def suggestions() -> dict[str, list[tuple[str, str]]]:
    """What the inputs offer: (what is written, what it is called) by the name of the list."""
    choices = {column.key: column.choices for column in COLUMNS}
    return {
        LISTS["lead_unit"]: list(
            Unit.objects.own().valid_on(today()).in_order().values_list("code", "name")
        ),
        LISTS["area"]: [(area.name, area.code) for area in Area.objects.all()],
        LISTS["source"]: [(label, "") for _, label in choices["source"]],
        LISTS["status"]: [(label, "") for _, label in choices["status"]],
    }
