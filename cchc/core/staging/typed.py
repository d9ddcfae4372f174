"""Rows that were typed or pasted into a page: the checks of an import, a batch of their own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError

from cchc.core.batches import Writing, writing
from cchc.core.imports import refused_by_database, repeated
from cchc.core.models import ImportBatch
from cchc.core.sheets.columns import filled_in
from cchc.core.sheets.defusing import cleaned
from cchc.core.sheets.header import Header
from cchc.core.sheets.kinds import Plan, SheetKind
from cchc.core.sheets.problems import Problem, SheetError
from cchc.core.sheets.reading import read_row
from cchc.core.sheets.rows import Row

TypedRows = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True)
class Typed:
    """What became of the rows: with problems nothing was written."""

    problems: Sequence[Problem]
    warnings: Sequence[Problem] = ()
    batch: ImportBatch | None = None


def take_typed(
    kind: SheetKind[Any],
    typed: TypedRows,
    *,
    actor: AbstractBaseUser,
    taken: str,
    dry_run: bool,
) -> Typed:
    """Checks new rows as an import does, and writes them all as one batch unless it is a dry run.

    Args:
        kind: the kind of sheet.
        typed: the cells of each row by column key, under the number people see beside the row.
        actor: who typed them.
        taken: the message for a row that is on record already.
        dry_run: look only.
    """
    rows, problems, warnings = _read(kind, typed)
    try:
        with writing(kind.name, actor, source="grid", alone=not dry_run) as write:
            plan = kind.planned(rows, actor)
            problems = [*problems, *plan.errors, *_held_already(kind, rows, plan, taken)]
            warnings = [*warnings, *plan.warnings]
            if problems or dry_run:
                return Typed(problems, warnings)
            return Typed((), warnings, _write(kind, typed, plan, write))
    except SheetError as error:
        return Typed(error.problems)
    except ValidationError as error:
        return Typed([Problem(None, "", "", message) for message in error.messages])
    except (DataError, IntegrityError) as error:
        return Typed([Problem(None, "", "", refused_by_database(error))])


def _read(kind: SheetKind[Any], typed: TypedRows) -> tuple[list[Row], list[Problem], list[Problem]]:
    """The rows whose cells fit their columns; what is wrong or doubtful with cells."""
    columns = filled_in(kind.columns)
    header = Header(0, dict(enumerate(columns)), machine=False)
    rows: list[Row] = []
    errors: list[Problem] = []
    warnings: list[Problem] = []
    seen: dict[tuple[Any, ...], int] = {}
    for number, cells in typed.items():
        line = [cleaned(cells.get(column.key, "")).strip() for column in columns]
        found = read_row(number, line, header, machine=False)
        wrong = [*found.errors, *repeated(kind, found.row, seen)]
        errors += wrong
        warnings += found.warnings
        if not wrong:
            rows.append(found.row)
    return rows, errors, warnings


def _held_already(
    kind: SheetKind[Any], rows: Sequence[Row], plan: Plan[Any], taken: str
) -> list[Problem]:
    """A problem for each row that would not make something new."""
    new = {row.number for row, _ in plan.created} | {problem.row for problem in plan.errors}
    return [row.problem(kind.identity[0], taken) for row in rows if row.number not in new]


def _write(kind: SheetKind[Any], typed: TypedRows, plan: Plan[Any], write: Writing) -> ImportBatch:
    content = json.dumps([dict(cells) for cells in typed.values()], ensure_ascii=False)
    batch = write.record(
        origin=ImportBatch.Origin.GRID,
        name=f"Bảng nhập {len(typed)} dòng",
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        created=len(plan.created),
        updated=0,
    )
    if kind.apply:
        kind.apply(plan, batch)
    return batch
