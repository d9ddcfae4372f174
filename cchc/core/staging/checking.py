"""What would become of each line of a staged file; looking writes nothing but the preview."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from cchc.core.figures import typed_text
from cchc.core.imports import cycles_left_alone, repeated
from cchc.core.models import StagedImport, StagedLine
from cchc.core.sheets.columns import Column
from cchc.core.sheets.kinds import Plan, SheetKind
from cchc.core.sheets.problems import Problem, SheetError
from cchc.core.sheets.reading import open_sheet
from cchc.core.sheets.rows import Row
from cchc.core.text import searchable

Outcome = StagedLine.Outcome
STEP = 200


@dataclass
class Examined:
    """The plan of the rows that pass, and what is shown of every row."""

    plan: Plan[Any]
    lines: list[StagedLine] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        """How many lines there are of each outcome."""
        return Counter(str(line.outcome) for line in self.lines)

    @property
    def digest(self) -> str:
        """Stands for exactly what is shown: two previews are the same if this is."""
        found = hashlib.sha256()
        for line in self.lines:
            facts = [line.number, line.outcome, line.changes, line.problems]
            found.update(json.dumps(facts, ensure_ascii=False).encode())
        return found.hexdigest()


def read_file(
    kind: SheetKind[Any], path: Path, mapping: dict[str, str], tell: Callable[[int], object]
) -> tuple[list[Row], list[Problem], list[Problem]]:
    """All rows of a file, errors and warnings of its cells; `tell` hears how many are read.

    Raises SheetError for what is wrong with the file as a whole.
    """
    rows: list[Row] = []
    errors: list[Problem] = []
    warnings: list[Problem] = []
    seen: dict[tuple[Any, ...], int] = {}
    with open_sheet(path, kind.columns, mapping) as lines:
        for count, line in enumerate(lines, 1):
            rows.append(line.row)
            errors += [*line.errors, *repeated(kind, line.row, seen)]
            warnings += line.warnings
            if count % STEP == 0:
                tell(count)
    return rows, errors, warnings


def examine(
    kind: SheetKind[Any],
    rows: Sequence[Row],
    errors: Sequence[Problem],
    warnings: Sequence[Problem] = (),
    *,
    actor: AbstractBaseUser | None = None,
) -> Examined:
    """Compares rows of `actor` with what is held; those with `errors` are refused already.

    Rows that pass are compared without the refused ones, so the plan is what can be applied.
    """
    with cycles_left_alone():
        refused = _by_row(errors)
        while True:
            good = [row for row in rows if row.number not in refused]
            plan = kind.planned(good, actor)
            if not plan.errors:
                break
            _check_rows_are_named(plan.errors)
            for number, problems in _by_row(plan.errors).items():
                refused[number] += problems
        doubts = _by_row([*warnings, *plan.warnings])
        return Examined(plan, list(_lines(kind, rows, plan, refused, doubts)))


def _check_rows_are_named(errors: Sequence[Problem]) -> None:
    """What is wrong with no row in particular is wrong with the file."""
    whole = [problem for problem in errors if problem.row is None]
    if whole:
        raise SheetError(*whole)


def _by_row(problems: Sequence[Problem]) -> defaultdict[int | None, list[Problem]]:
    found: defaultdict[int | None, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.row].append(problem)
    return found


def _lines(
    kind: SheetKind[Any],
    rows: Sequence[Row],
    plan: Plan[Any],
    refused: dict[int | None, list[Problem]],
    doubts: dict[int | None, list[Problem]],
) -> Iterator[StagedLine]:
    columns = {column.key: column for column in kind.columns}
    created = {row.number for row, _ in plan.created}
    updated = {step.row.number: step.changes for step in plan.updated}
    for row in rows:
        line = StagedLine(number=row.number, outcome=Outcome.UNCHANGED, title=_title(kind, row))
        if row.number in refused:
            line.outcome = Outcome.REFUSED
        elif row.number in created:
            line.outcome, line.changes = Outcome.CREATED, _as_new(columns, row)
        elif row.number in updated:
            line.outcome = Outcome.UPDATED
            line.changes = _shown_changes(columns, updated[row.number])
        line.problems = _told(columns, refused.get(row.number, []))
        line.warnings = _told(columns, doubts.get(row.number, []))
        line.search_text = searchable(line.title)
        yield line


def _title(kind: SheetKind[Any], row: Row) -> str:
    names = kind.title_columns or kind.identity
    return " · ".join(filter(None, (row.written.get(name, "") for name in names)))


def _as_new(columns: dict[str, Column], row: Row) -> list[list[str]]:
    return [[columns[key].header, "", text] for key, text in row.written.items() if text]


def _shown_changes(columns: dict[str, Column], changes: Any) -> list[list[str]]:
    return [
        [
            columns[key].header if key in columns else key,
            *(shown(columns.get(key), v) for v in pair),
        ]
        for key, pair in changes.items()
    ]


def shown(column: Column | None, value: object) -> str:
    """A value as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, Decimal):
        return typed_text(value)
    labels = column.labels if column else {}
    return labels.get(str(value), str(value))


def _told(columns: dict[str, Column], problems: Sequence[Problem]) -> list[list[str]]:
    return [
        [columns[p.column].header if p.column in columns else p.column, p.message] for p in problems
    ]


def keep_preview(staged: StagedImport, found: Examined) -> None:
    """Puts the preview in place of the one before; call it in a transaction."""
    _all_lines(staged).delete()
    for line in found.lines:
        line.staged = staged
    StagedLine.objects.bulk_create(found.lines, batch_size=1000)
    counts = found.counts
    for outcome in Outcome:
        setattr(staged, outcome.value, counts[outcome.value])
    staged.lines_total = len(found.lines)
    staged.digest, staged.state = found.digest, StagedImport.State.READY


def _all_lines(staged: StagedImport) -> QuerySet[StagedLine]:
    return StagedLine.objects.filter(staged=staged)
