"""Run a program to its end, its output in a log, its children gone when we are interrupted."""

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from cchc.embedded import places

GRACE_SECONDS = 5


class ProgramError(RuntimeError):
    """The program ended with an error; `output` is all it wrote, `log` where that is kept."""

    def __init__(self, output: str, log: Path) -> None:
        super().__init__(output)
        self.output = output
        self.log = log

    def last_line(self) -> str:
        lines = [line.strip() for line in self.output.splitlines() if line.strip()]
        return lines[-1] if lines else ""


def run(
    command: list[str], log_name: str, folder: Path, env: Mapping[str, str] | None = None
) -> None:
    """Run with its output in var/log/`log_name`; raises ProgramError when it fails."""
    log = places.log_file(log_name)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        code = wait(process)
    if code != 0:
        raise ProgramError(log.read_text(encoding="utf-8", errors="replace"), log)


def wait(process: "subprocess.Popen[bytes]") -> int:
    """Its exit code; if we are interrupted first, it is ended together with its children."""
    try:
        return process.wait()
    except BaseException:
        end_group(process)
        raise


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End a program that was started in a session of its own, and all it started."""
    signal_group(process, signal.SIGTERM)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        signal_group(process, signal.SIGKILL)
        process.wait()


def signal_group(process: "subprocess.Popen[bytes]", sign: signal.Signals) -> None:
    try:
        os.killpg(process.pid, sign)
    except (ProcessLookupError, PermissionError):
        process.poll()
