"""Keep the program's processes running until we are told to stop, then stop them all."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cchc.embedded import places
from cchc.launch import programs
from cchc.launch.errors import LaunchError
from cchc.launch.progress import say

LOOK_SECONDS = 0.5
HEALTHY_AFTER_SECONDS = 60
LONGEST_PAUSE_SECONDS = 30
GIVE_UP_AFTER = 6
LOG_LIMIT_BYTES = 5_000_000
# Gentle first; then the Celery worker gives unfinished jobs back; then the hard way.
STOPPING = ((signal.SIGTERM, 5.0), (signal.SIGQUIT, 2.5), (signal.SIGKILL, 2.0))
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One long-running process; `title` is what the user calls it."""

    title: str
    command: Sequence[str]
    log_name: str
    process: "subprocess.Popen[bytes] | None" = None
    failures: int = 0
    started: float = 0.0
    not_before: float = 0.0
    env: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return places.log_file(self.log_name)

    def start(self) -> None:
        _turn_over(self.log)
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=places.REPOSITORY,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one thread here
            )
        self.started = time.monotonic()

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look(self) -> None:
        """Start it again if it died, later each time; raises LaunchError when it keeps dying."""
        now = time.monotonic()
        if self.alive():
            if now - self.started > HEALTHY_AFTER_SECONDS:
                self.failures = 0
            return
        if self.process is not None:
            self._count_death(now)
        if now >= self.not_before:
            self.start()

    def _count_death(self, now: float) -> None:
        code = self.process.returncode if self.process else None
        self.process = None
        self.failures += 1
        if self.failures >= GIVE_UP_AFTER:
            raise LaunchError(f"{self.title} dừng liên tục (mã {code}), xem {self.log}")
        pause = min(2 ** (self.failures - 1), LONGEST_PAUSE_SECONDS)
        self.not_before = now + pause
        say(f"{self.title} đã dừng (mã {code}), khởi động lại sau {pause} giây; xem {self.log}")


def keep(children: Sequence[Child], every_look: Callable[[], None]) -> None:
    """Look after the children until an exception (Ctrl-C is one) ends it."""
    while True:
        for child in children:
            child.look()
        every_look()
        time.sleep(LOOK_SECONDS)


def stop(children: Sequence[Child]) -> None:
    """End all children and their children within about ten seconds."""
    for sign, seconds in STOPPING:
        left = [child.process for child in children if child.process and child.alive()]
        for process in left:
            _signal(process, sign)
        deadline = time.monotonic() + seconds
        while any(process.poll() is None for process in left) and time.monotonic() < deadline:
            time.sleep(0.05)
    for child in children:
        if child.process:
            programs.signal_group(child.process, signal.SIGKILL)


def _signal(process: "subprocess.Popen[bytes]", sign: signal.Signals) -> None:
    """The process itself passes a gentle signal on to its children; the hard one goes to all."""
    if sign == signal.SIGKILL:
        programs.signal_group(process, sign)
    else:
        process.send_signal(sign)


def _end_with_parent() -> None:
    """Ask the kernel to end this process should the launcher be killed outright."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _turn_over(log: Path) -> None:
    """Keep one old log of a few megabytes, no more."""
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".cu.log"))
