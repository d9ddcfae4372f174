"""Staged imports: a file is read, checked and compared whole; then all of it is taken, or nothing.

What an app declares for this is a `SheetKind`; `cchc.core.sheets.kinds` explains it by example.
"""

import gc
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError

from cchc.core.batches import Writing, writing
from cchc.core.models import ImportBatch
from cchc.core.sheets.columns import Column, Value
from cchc.core.sheets.kinds import Plan, SheetKind, Update, changes_of, sheet_kind
from cchc.core.sheets.problems import Problem, SheetError
from cchc.core.sheets.reading import open_sheet
from cchc.core.sheets.rows import Row

__all__ = [
    "Column",
    "ImportReport",
    "Plan",
    "Problem",
    "Row",
    "SheetError",
    "SheetKind",
    "Update",
    "Value",
    "changes_of",
    "cycles_left_alone",
    "refused_by_database",
    "repeated",
    "run_import",
    "sheet_kind",
]

MAX_LISTED = 1000


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do. At most 1,000 of each kind of line are listed.

    ``batch`` is the id of the `ImportBatch`, None after a dry run or a refusal.
    """

    kind: str
    file_name: str
    dry_run: bool
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    error_count: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    changes: list[Update[Any]] = field(default_factory=list)
    batch: int | None = None

    @property
    def refused(self) -> bool:
        """Whether the file was refused; nothing of it was taken then."""
        return bool(self.error_count)

    def add_errors(self, problems: Sequence[Problem]) -> None:
        """Count ``problems``, and list them while there is room."""
        self.error_count += len(problems)
        self.errors.extend(problems[: MAX_LISTED - len(self.errors)])

    def add_warnings(self, problems: Sequence[Problem]) -> None:
        """List ``problems`` while there is room; they refuse nothing."""
        self.warnings.extend(problems[: MAX_LISTED - len(self.warnings)])

    def as_json(self) -> dict[str, Any]:
        """Return the report as ``import_sheet --json`` prints it."""
        return {
            "kind": self.kind,
            "file": self.file_name,
            "dry_run": self.dry_run,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": [problem.as_json() for problem in self.errors],
            "error_count": self.error_count,
            "warnings": [problem.as_json() for problem in self.warnings],
            "changes": [_change_json(update) for update in self.changes],
            "batch": self.batch,
        }


def _change_json(update: Update[Any]) -> dict[str, Any]:
    pairs = {key: [_shown(old), _shown(new)] for key, (old, new) in update.changes.items()}
    return {"row": update.row.number, "changes": pairs}


def _shown(value: object) -> str | None:
    return None if value is None else str(value)


def run_import(
    kind: SheetKind[Any],
    path: Path,
    *,
    actor: AbstractBaseUser | None = None,
    dry_run: bool = False,
    file_name: str = "",
) -> ImportReport:
    """Read the sheet in ``path`` and take it whole, or say why not.

    With any error, and in a dry run, nothing is written. ``file_name`` is the name to keep when
    ``path`` is a temporary one. Never raises for what is wrong with the file: the report says it.
    """
    report = ImportReport(kind.name, (file_name or path.name)[-255:], dry_run)
    try:
        with cycles_left_alone():
            rows = _read_rows(kind, path, report)
            if not report.refused:
                alone = not dry_run
                with writing(kind.name, actor, source="import_sheet", alone=alone) as write:
                    _take(kind, rows, path, write, report)
    except SheetError as error:
        report.add_errors(error.problems)
    except ValidationError as error:
        report.add_errors([Problem(None, "", "", message) for message in error.messages])
    except (DataError, IntegrityError) as error:
        report.add_errors([Problem(None, "", "", refused_by_database(error))])
    if report.refused:
        report.created = report.updated = report.unchanged = 0
        report.batch = None
    return report


@contextmanager
def cycles_left_alone() -> Iterator[None]:
    """Do without the cycle collector, which would look through all rows again and again.

    It takes 4 of 9 seconds for 10,000 assignments; reference counts free what is done with.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_rows(kind: SheetKind[Any], path: Path, report: ImportReport) -> list[Row]:
    rows: list[Row] = []
    seen: dict[tuple[Value, ...], int] = {}
    with open_sheet(path, kind.columns) as lines:
        for line in lines:
            report.rows += 1
            report.add_errors(line.errors)
            report.add_warnings(line.warnings)
            report.add_errors(list(repeated(kind, line.row, seen)))
            if not report.refused:
                rows.append(line.row)
    if not report.rows:
        raise SheetError.of_file("Tệp chỉ có dòng tiêu đề, không có dòng dữ liệu nào.")
    return rows


def repeated(
    kind: SheetKind[Any], row: Row, seen: dict[tuple[Value, ...], int]
) -> Iterator[Problem]:
    """Report a row that has the identity of an earlier one."""
    identity = tuple(row.values.get(key) for key in kind.identity)
    if all(part in (None, "") for part in identity):
        return
    earlier = seen.setdefault(identity, row.number)
    if earlier != row.number:
        names = ", ".join(c.header for c in kind.columns if c.key in kind.identity)
        message = f"Trùng với dòng {earlier} (cùng {names}). Mỗi {names} chỉ được có một dòng."
        yield row.problem(kind.identity[0], message)


def _take(
    kind: SheetKind[Any],
    rows: Sequence[Row],
    path: Path,
    write: Writing,
    report: ImportReport,
) -> None:
    if not kind.is_imported or kind.apply is None:
        raise SheetError.of_file(f"Loại “{kind.label}” chỉ xuất ra, không nhập vào.")
    plan = kind.planned(rows, write.actor)
    _count(plan, report)
    if report.refused or report.dry_run:
        return
    batch = write.record(
        origin=ImportBatch.Origin.FILE,
        name=report.file_name,
        sha256=_sha256(path),
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
    )
    kind.apply(plan, batch)
    report.batch = batch.pk


def _count(plan: Plan[Any], report: ImportReport) -> None:
    report.created = len(plan.created)
    report.updated = len(plan.updated)
    report.unchanged = plan.unchanged
    report.changes = plan.updated[:MAX_LISTED]
    report.add_warnings(plan.warnings)
    report.add_errors(plan.errors)
    if not report.refused and report.created + report.updated + report.unchanged != report.rows:
        raise RuntimeError(f"a plan must account for each of the {report.rows} rows, once")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def refused_by_database(error: Exception) -> str:
    """Say in words that the database did not take what a file holds."""
    reason = str(error).partition("\n")[0]
    return f"Cơ sở dữ liệu không nhận nội dung của tệp; không có gì được ghi. Lý do: {reason}"
