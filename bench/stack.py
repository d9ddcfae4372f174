"""The whole embedded stack as bin/run starts it: seconds to the first page, memory at rest."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.say import step
from cchc.embedded import places, state

START_SECONDS = 900
STOP_SECONDS = 60
SETTLE_SECONDS = 20
VISITS = 20


class StackError(RuntimeError):
    """bin/run did not come up or did not go away."""


@dataclass(frozen=True)
class Stack:
    """Seconds until /readyz answers, and megabytes by program (shared pages counted once)."""

    fresh_start: float
    next_start: float
    memory: dict[str, float]

    @property
    def total(self) -> float:
        """Megabytes of all programs together."""
        return sum(self.memory.values())


def measure() -> Stack:
    """A clone without anything (downloads included), started; then started once more."""
    with tempfile.TemporaryDirectory(prefix="cchc-bench-stack-") as folder:
        clone = Path(folder) / "cchc"
        with step("Chép kho mã"):
            _call(["git", "clone", "-q", str(places.REPOSITORY), str(clone)])
        with step("Chạy lần đầu"), _running(clone) as first:
            fresh_start = first.seconds
        with step("Chạy lần sau"), _running(clone) as second:
            next_start = second.seconds
            for _ in range(VISITS):
                second.visit("/dang-nhap/")
            time.sleep(SETTLE_SECONDS)
            memory = memory_of(second.process.pid)
    return Stack(fresh_start, next_start, memory)


@dataclass(frozen=True)
class Running:
    """A started bin/run and how long it took to answer."""

    process: subprocess.Popen[bytes]
    seconds: float
    port: int

    def visit(self, path: str) -> None:
        """Fetch a page; raises OSError when it is not there."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            answer.read()


@contextlib.contextmanager
def _running(clone: Path) -> Iterator[Running]:
    port = state.free_port()
    unset = ("DATABASE_URL", "REDIS_URL", "CCHC_VAR", "DJANGO_SETTINGS_MODULE", "CCHC_LOG_LEVEL")
    env = {name: value for name, value in os.environ.items() if name not in unset}
    started = time.monotonic()
    process = subprocess.Popen(
        ["bin/run", "--port", str(port)],
        cwd=clone,
        env=env,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await(process, port)
        yield Running(process, time.monotonic() - started, port)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    waiting = Running(process, 0.0, port)
    while True:
        with contextlib.suppress(OSError):
            return waiting.visit("/readyz")
        if process.poll() is not None or time.monotonic() > deadline:
            raise StackError(f"bin/run: {process.poll()}")
        time.sleep(0.1)


def memory_of(root: int) -> dict[str, float]:
    """Megabytes of a program and all it started, by kind of program."""
    found: dict[str, float] = {}
    for pid in descendants(root):
        with contextlib.suppress(OSError):
            kind = _kind(Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace"))
            found[kind] = found.get(kind, 0.0) + _proportional(pid)
    return found


def descendants(root: int) -> list[int]:
    """The process and everything below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                parent = int(stat.rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _proportional(pid: int) -> float:
    """PSS in megabytes: pages that several programs share are divided between them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    held = next(line for line in lines if line.startswith("Pss:"))
    return int(held.split()[1]) / 1024


def _kind(command: str) -> str:
    names = ("gunicorn", "worker", "beat", "redis", "postgres")
    known = {"redis": "Redis", "postgres": "PostgreSQL", "gunicorn": "web"}
    name = next((name for name in names if name in command), "bin/run")
    return known.get(name, name)


def _call(command: list[str]) -> None:
    subprocess.run(command, check=True)
