"""The pack of a period, and the plain export of all tasks in the same three forms beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import ground
from bench.data import past_day
from bench.quiet import MACHINE
from bench.say import step
from bench.sheets import Run, run

FORMS = (("--format", "csv"), ("--format", "csv", "--machine"), ("--format", "xlsx"))


@dataclass(frozen=True)
class Packed:
    """What one size took: seconds of the pack and of the three exports together, the larger peak of
    memory of each in megabytes, and how many rows the pack has in all its sheets.
    """

    seconds: float
    peak: float
    plain_seconds: float
    plain_peak: float
    rows: int

    @property
    def ratio(self) -> float:
        return self.seconds / self.plain_seconds


def measure(sizes: Iterable[int], rounds: int) -> dict[int, Packed]:
    """Each size `rounds` times, in turns; the medians of the seconds, the largest peaks."""
    sizes = list(sizes)
    found: dict[int, list[Packed]] = {size: [] for size in sizes}
    with step("Đo gói số liệu"), tempfile.TemporaryDirectory() as folder:
        ground.use("postgres")
        for size in sizes:
            run(f"size_{size}", "report_periods", "--year", str(past_day().year))
        for _ in range(rounds):
            MACHINE.wait()
            for size in sizes:
                found[size].append(_once(f"size_{size}", Path(folder)))
    return {size: _typical(several) for size, several in found.items()}


def _once(database: str, folder: Path) -> Packed:
    day = past_day()
    asked = ("--period", f"{day.year}-Y", "--as-of", day.isoformat())
    pack = run(database, "quarter_pack", *asked, "--out", str(folder))
    plain = [_plain(database, form, folder) for form in FORMS]
    return Packed(
        seconds=pack.seconds,
        peak=pack.peak,
        plain_seconds=sum(one.seconds for one in plain),
        plain_peak=max(one.peak for one in plain),
        rows=sum(
            file["rows"] or 0 for file in pack.output["files"] if file["path"].endswith("xlsx")
        ),
    )


def _plain(database: str, form: tuple[str, ...], folder: Path) -> Run:
    out = str(folder / "nhiem-vu")
    day = past_day().isoformat()
    return run(database, "export_sheet", "assignments", "--as-of", day, *form, "--out", out)


def _typical(several: list[Packed]) -> Packed:
    return Packed(
        seconds=median(one.seconds for one in several),
        peak=max(one.peak for one in several),
        plain_seconds=median(one.plain_seconds for one in several),
        plain_peak=max(one.plain_peak for one in several),
        rows=several[0].rows,
    )
