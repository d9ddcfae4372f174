"""Start a server that outlives its starter, wait for it, end it; processes are known by number."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

_started: list[subprocess.Popen[bytes]] = []


def start(command: list[str], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start in a session of its own, so that Ctrl-C in a terminal does not reach it."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "LC_ALL": "C"},
        )
    _started.append(process)
    return process


def wait_until(answer: Callable[[], bool], seconds: float) -> bool:
    """Whether `answer` became true in time."""
    deadline = time.monotonic() + seconds
    while not answer():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def reap() -> None:
    """Let go of servers of ours that ended: until then the system counts them as alive."""
    for process in _started:
        process.poll()


def alive(pid: int) -> bool:
    reap()
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end(pid: int, sign: signal.Signals, seconds: float) -> bool:
    """Ask the process to end; whether it did within the seconds given."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, sign)
    return wait_until(lambda: not alive(pid), seconds)


def works_in(pid: int, folder: Path) -> bool:
    """Whether the process's working folder is this one; true where the system does not tell."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == folder.resolve()
    except FileNotFoundError:
        return Path("/proc/self").exists() is False
    except OSError:
        return True


def last_lines(log: Path, count: int = 3) -> str:
    """The end of a log on one line, for an error message."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return " | ".join(line.strip() for line in lines[-count:])
