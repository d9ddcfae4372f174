"""What a call costs: CPU of this process and of its PostgreSQL backend, time, queries, bytes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

NANOSECONDS = 1_000_000_000


@dataclass(frozen=True)
class Cost:
    """One call, or the medians of several; times in milliseconds.

    `postgres` is the CPU time of the one backend that serves this connection; queries that ran
    beside each other in parallel workers are not in it, but they are in `elapsed`.
    """

    python: float
    postgres: float
    elapsed: float

    @property
    def cpu(self) -> float:
        """CPU of both programs."""
        return self.python + self.postgres


def cost_of(call: Callable[[], object]) -> Cost:
    """Run it once and say what it cost."""
    backend = backend_pid()
    before = (time.process_time(), backend_seconds(backend), time.perf_counter())
    call()
    after = (time.process_time(), backend_seconds(backend), time.perf_counter())
    return Cost(*((late - early) * 1000 for early, late in zip(before, after, strict=True)))


def medians(costs: Sequence[Cost]) -> Cost:
    """The median of each kind of time, by itself."""
    return Cost(
        median(cost.python for cost in costs),
        median(cost.postgres for cost in costs),
        median(cost.elapsed for cost in costs),
    )


def backend_pid() -> int:
    """The number of the PostgreSQL process that serves this connection."""
    connection.ensure_connection()
    pid: int = connection.connection.info.backend_pid
    return pid


def backend_seconds(pid: int) -> float:
    """CPU time a process has used so far, from the scheduler's own count in nanoseconds."""
    try:
        figures = Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int(figures.split()[0]) / NANOSECONDS


def queries_of(call: Callable[[], object]) -> int:
    """How many statements a call sends to the database."""
    count = 0

    def counting(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        call()
    return count


def peak_memory() -> float:
    """The most memory this program ever held, in megabytes.

    From VmHWM: `ru_maxrss` of a started program also counts what its starter held before exec.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    held = next(line for line in lines if line.startswith("VmHWM:"))
    return int(held.split()[1]) / 1024
