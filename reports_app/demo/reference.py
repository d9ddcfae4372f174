"""The real part of the sample: areas, dated units, published indexes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import CommandError

from cchc.core.imports import ImportReport, run_import, sheet_kind
from cchc.core.models import Area
from reports_app.data_files import records
from reports_app.demo import files
from scores_app.models import IndexBreak


@dataclass(slots=True)
class Tally:
    """How many rows of a file are new, changed, and as they were."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def add(self, *, created: bool) -> None:
        if created:
            self.created += 1
        else:
            self.unchanged += 1


def load_areas() -> Tally:
    """The areas of Nghị quyết 76/NQ-CP, with direction first and effects last; edited ones stay."""
    tally = Tally()
    for row in records(files.AREAS):
        wanted = {"name": row["name"], "order": int(row["order"])}
        _, created = Area.objects.get_or_create(code=row["code"], defaults=wanted)
        tally.add(created=created)
    return tally


def load_breaks() -> Tally:
    """The years from which another set of criteria applies to a published index."""
    tally = Tally()
    for row in records(files.EXTERNAL_INDEX_BREAKS):
        _, created = IndexBreak.objects.get_or_create(
            index=row["index"],
            year=int(row["year"]),
            defaults={"text": row["text"], "legal_basis": row["legal_basis"]},
        )
        tally.add(created=created)
    return tally


def load_sheet(kind: str, path: Path) -> Tally:
    """Takes one of our files in like anybody's; without a change not even an import is recorded.

    Raises CommandError with the reasons if the file is refused.
    """
    report = _accepted(run_import(sheet_kind(kind), path, dry_run=True))
    if report.created or report.updated:
        report = _accepted(run_import(sheet_kind(kind), path))
    return Tally(report.created, report.updated, report.unchanged)


def _accepted(report: ImportReport) -> ImportReport:
    if report.refused:
        reasons = "; ".join(problem.message for problem in report.errors[:5])
        raise CommandError(f"Không nạp được {report.file_name}: {reasons}")
    return report
