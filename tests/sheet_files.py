"""Sheets as files for the tests: written by hand, exported in every form, taken in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from cchc.core.clock import today
from cchc.core.imports import ImportReport, SheetKind, run_import
from cchc.core.sheets.files import export_file
from cchc.core.sheets.xlsx_writing import SheetInfo
from units_app.models import User

FORMS = ("people", "machine", "xlsx")


def take(
    kind: SheetKind[Any],
    folder: Path,
    rows: Sequence[Mapping[str, str]],
    *,
    actor: User | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Import rows of raw cells, column key to text; the columns are those of the first row."""
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    path = folder / "tep.csv"
    text = "".join(";".join(map(_quoted, line)) + "\r\n" for line in lines)
    path.write_text(text, encoding="utf-8-sig", newline="")
    return run_import(kind, path, actor=actor, dry_run=dry_run)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def exported(kind: SheetKind[Any], folder: Path, form: str, as_of: date | None = None) -> Path:
    """Export to a file in one of FORMS."""
    path = folder / f"{kind.name}-{form}"
    info = SheetInfo(as_of or today())
    if form == "xlsx":
        export_file(kind, path, info, file_format="xlsx")
    else:
        export_file(kind, path, info, form="machine" if form == "machine" else "people")
    return path


def counts(report: ImportReport) -> tuple[int, int, int]:
    """Created, updated, unchanged; fails with the reasons if the file was refused."""
    assert not report.refused, [problem.message for problem in report.errors]
    return report.created, report.updated, report.unchanged


def refusals(report: ImportReport) -> list[tuple[int | None, str]]:
    """(row, column) of each error, in order."""
    assert report.refused
    assert report.batch is None
    return [(problem.row, problem.column) for problem in report.errors]


def messages(report: ImportReport) -> str:
    return "\n".join(problem.message for problem in report.errors)
