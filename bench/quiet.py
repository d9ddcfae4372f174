"""Waiting for the machine to have nothing else to do, and saying how often it had."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

LOOK_SECONDS = 1.0
BUSY_SHARE = 0.15
LONGEST_WAIT = 60.0


@dataclass
class Quiet:
    """Counts the rounds that began on a quiet machine; at most a minute is waited for each."""

    rounds: int = 0
    quiet: int = 0

    def wait(self) -> None:
        """Return once less than 15 % of the cores' time goes to other programs, or give up."""
        deadline = time.monotonic() + LONGEST_WAIT
        still = busy_share() < BUSY_SHARE
        while not still and time.monotonic() < deadline:
            still = busy_share() < BUSY_SHARE
        self.rounds += 1
        self.quiet += still

    def words(self) -> str:
        """For the notes of the report."""
        return f"other programs were at rest at the start of {self.quiet} of {self.rounds} rounds"


def busy_share() -> float:
    """The part of all cores' time that is used during one second in which this program sleeps."""
    idle, total = _times()
    time.sleep(LOOK_SECONDS)
    idle_after, total_after = _times()
    return 1 - (idle_after - idle) / max(total_after - total, 1)


def _times() -> tuple[int, int]:
    """Idle and total time of all cores so far, in ticks."""
    first = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
    ticks = [int(part) for part in first.split()[1:9]]
    return ticks[3] + ticks[4], sum(ticks)


MACHINE = Quiet()
