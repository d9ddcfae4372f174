"""Children that die, keep dying, or will not go: real processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cchc.embedded import places, processes
from cchc.launch import programs, supervise
from cchc.launch.errors import LaunchError
from cchc.launch.supervise import Child

SLEEPS = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, subprocess, sys, time\n"
    "for number in (signal.SIGTERM, signal.SIGQUIT): signal.signal(number, signal.SIG_IGN)\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(child.pid, flush=True)\n"
    "time.sleep(60)"
)


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CCHC_VAR", str(tmp_path))
    return tmp_path


def child(program: str) -> Child:
    return Child("Chương trình thử", [sys.executable, "-c", program], "child.log")


def test_a_child_that_dies_is_started_again(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = child(SLEEPS)
    one.look()
    assert one.process is not None
    first = one.process.pid
    one.process.kill()
    one.process.wait()
    one.look()
    assert "khởi động lại sau 1 giây" in capsys.readouterr().out
    assert not one.alive()
    one.not_before = 0
    one.look()
    assert one.process.pid != first
    supervise.stop([one])
    assert not one.alive()


def test_the_pause_doubles_until_giving_up(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = child("raise SystemExit(3)")

    def start_and_die() -> None:
        one.not_before = 0
        one.look()
        assert one.process is not None
        one.process.wait()

    for _ in range(supervise.GIVE_UP_AFTER - 1):
        start_and_die()
        one.look()
    start_and_die()
    with pytest.raises(LaunchError, match=r"dừng liên tục \(mã 3\)"):
        one.look()
    said = capsys.readouterr().out
    assert [f"sau {pause} giây" in said for pause in (1, 2, 4, 8, 16)] == [True] * 5


def test_stopping_takes_ten_seconds_at_most_and_leaves_nobody(var: Path) -> None:
    stubborn, gentle = child(STUBBORN), child(SLEEPS)
    stubborn.start()
    gentle.start()
    assert processes.wait_until(lambda: stubborn.log.read_text().strip() != "", 10)
    grandchild = int(stubborn.log.read_text())
    started = time.monotonic()
    supervise.stop([stubborn, gentle])
    assert time.monotonic() - started < 10
    assert not stubborn.alive()
    assert not gentle.alive()
    assert processes.wait_until(lambda: not _running(grandchild), 5)


def test_children_end_with_a_launcher_that_is_killed(var: Path) -> None:
    launcher_program = (
        "import sys, time\n"
        "from cchc.launch.supervise import Child\n"
        f"one = Child('Thử', [sys.executable, '-c', {SLEEPS!r}], 'child.log')\n"
        "one.start()\n"
        "print(one.process.pid, flush=True)\n"
        "time.sleep(60)"
    )
    command = [sys.executable, "-c", launcher_program]
    with subprocess.Popen(command, cwd=places.REPOSITORY, stdout=subprocess.PIPE) as launcher:
        assert launcher.stdout is not None
        orphan = int(launcher.stdout.readline())
        launcher.kill()
    assert processes.wait_until(lambda: not _running(orphan), 10)


def _running(pid: int) -> bool:
    """Alive and not merely waiting to be collected by init."""
    try:
        os.kill(pid, 0)
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_signals_to_a_group_that_is_gone_are_no_error(var: Path) -> None:
    one = child("pass")
    one.start()
    assert one.process is not None
    one.process.wait()
    programs.signal_group(one.process, signal.SIGTERM)
