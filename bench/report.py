"""The table of measures and targets, written to bench/RESULTS.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

import cchc
from bench import ground
from cchc.core.clock import now

PATH = Path(__file__).parent / "RESULTS.md"


@dataclass
class Line:
    """One measure: its target in words, what was found at each size, whether that is enough."""

    title: str
    target: str
    at: dict[int, str]
    met: bool | None = None


@dataclass
class Report:
    """Lines by chapter, and what a reader should know besides."""

    sizes: list[int]
    chapters: dict[str, list[Line]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, chapter: str, *lines: Line) -> None:
        """Put lines at the end of a chapter, and show them already."""
        self.chapters.setdefault(chapter, []).extend(lines)
        print("\n".join(self._table(lines)), flush=True)

    def text(self) -> str:
        """The whole file."""
        parts = ["# Results", "", *machine(), ""]
        for chapter, lines in self.chapters.items():
            parts += [f"## {chapter}", "", *self._table(lines), ""]
        parts += ["## Notes", "", *(f"- {note}" for note in self.notes), ""]
        return "\n".join(parts)

    def _table(self, lines: Sequence[Line]) -> list[str]:
        head = ["Measure", "Target", *(f"{size:,}" for size in self.sizes), "Met"]
        rows = [
            [line.title, line.target, *(line.at.get(size, "") for size in self.sizes), _met(line)]
            for line in lines
        ]
        return [_row(head), _row(["---"] * len(head)), *(_row(row) for row in rows)]


def machine() -> list[str]:
    """When, on what and with which programs this was measured."""
    one, five, fifteen = os.getloadavg()
    return [
        f"- {now():%d/%m/%Y %H:%M}, CCHC {cchc.__version__}",
        f"- {_processor()}, {os.cpu_count()} cores, {_memory():.0f} GB, {platform.system()}",
        f"- Python {platform.python_version()}, PostgreSQL {_postgres()} (embedded)",
        f"- load average at the end: {one:.1f} {five:.1f} {fifteen:.1f}",
    ]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _memory() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3


def _postgres() -> str:
    ground.use(ground.BASE)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version: str = cursor.fetchone()[0]
    return version


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _met(line: Line) -> str:
    return {None: "", True: "yes", False: "**no**"}[line.met]
