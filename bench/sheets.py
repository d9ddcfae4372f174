"""Import with preview and export of whole lists, each in a program of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

from bench import ground
from bench.say import step
from cchc.embedded import places
from tasks_app.models import Assignment

TARGET = "imported"


class SheetRunError(RuntimeError):
    """A command failed or did not do what was asked."""


@dataclass(frozen=True)
class Run:
    """One command: seconds without the start of Python, peak memory in megabytes, file size."""

    seconds: float
    peak: float
    output: dict[str, Any]
    at_rest: float = 0.0


@dataclass(frozen=True)
class Sheets:
    """What one size took."""

    preview: Run
    applied: Run
    again: Run
    csv: Run
    xlsx: Run

    @property
    def imported(self) -> float:
        """Seconds of preview and import together."""
        return self.preview.seconds + self.applied.seconds

    @property
    def import_peak(self) -> float:
        """The larger peak of the two, in megabytes."""
        return max(self.preview.peak, self.applied.peak)


def measure(sizes: Iterable[int], rounds: int) -> dict[int, Sheets]:
    """Each size `rounds` times; the medians of the seconds, the largest peaks."""
    sizes = list(sizes)
    found: dict[int, list[Sheets]] = {size: [] for size in sizes}
    with step("Đo nhập và xuất"), tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for size in sizes:
                found[size].append(_once(size, Path(folder)))
    return {size: _typical(several) for size, several in found.items()}


def _once(size: int, folder: Path) -> Sheets:
    held = f"size_{size}"
    machine, people, book = (folder / f"{size}{end}" for end in (".csv", "-vi.csv", ".xlsx"))
    ground.use("postgres")
    run(held, "export_sheet", "assignments", "--machine", "--out", str(machine))
    csv = run(held, "export_sheet", "assignments", "--out", str(people))
    xlsx = run(held, "export_sheet", "assignments", "--format", "xlsx", "--out", str(book))
    ground.copy(ground.BASE, TARGET)
    connection.close()
    preview = run(TARGET, "import_sheet", "assignments", str(machine), "--dry-run")
    applied = run(TARGET, "import_sheet", "assignments", str(machine))
    again = run(TARGET, "import_sheet", "assignments", str(machine), "--dry-run")
    ground.use(TARGET)
    _check(size, applied, again)
    return Sheets(preview, applied, again, csv, xlsx)


def run(database: str, *command: str) -> Run:
    """A management command on one of the databases, as a program of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.child", *command],
        cwd=places.REPOSITORY,
        env=ground.environment(database),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise SheetRunError(f"{' '.join(command)}: {(done.stdout + done.stderr)[-2000:]}")
    took = json.loads(done.stdout)
    return Run(took["seconds"], took["peak"], took["output"], took["at_rest"])


def _check(size: int, applied: Run, again: Run) -> None:
    created, unchanged = applied.output["created"], again.output["unchanged"]
    if not created == unchanged == size == Assignment.objects.count():
        raise SheetRunError(f"{size} rows: {created} created, then {unchanged} unchanged")


def _typical(several: list[Sheets]) -> Sheets:
    parts = {
        name: [getattr(sheets, name) for sheets in several]
        for name in ("preview", "applied", "again", "csv", "xlsx")
    }
    return Sheets(
        **{
            name: Run(
                median(run.seconds for run in runs),
                max(run.peak for run in runs),
                runs[0].output,
                runs[0].at_rest,
            )
            for name, runs in parts.items()
        }
    )
