"""The installation's own files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cchc.embedded import places, plain_user, state


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CCHC_VAR", str(tmp_path))
    return tmp_path


def test_the_secret_key_is_made_once_and_private(var: Path) -> None:
    first = places.secret_key()
    assert len(first) >= 50
    assert places.secret_key() == first
    assert (var / "secret-key").stat().st_mode & 0o077 == 0


def test_programs_that_start_together_agree_on_the_secret_key(var: Path) -> None:
    command = [sys.executable, "-c"]
    command += ["from cchc.embedded import places; print(places.secret_key())"]
    started = [
        subprocess.Popen(command, cwd=places.REPOSITORY, stdout=subprocess.PIPE) for _ in range(6)
    ]
    assert len({process.communicate()[0] for process in started}) == 1
    assert [path.name for path in var.iterdir()] == ["secret-key"]


def test_a_broken_record_of_addresses_is_made_anew(var: Path) -> None:
    (var / "may-chu.json").write_text("{")
    addresses = state.prepare()
    assert addresses.redis_port
    assert state.read() == addresses


def test_a_socket_folder_that_vanished_is_replaced(var: Path) -> None:
    state.write(state.Addresses(socket_dir="/proc/gone"))
    assert Path(state.prepare().socket_dir) == var / "socket"


@pytest.mark.parametrize("way", plain_user.WAYS)
def test_root_can_run_a_program_as_somebody_else(var: Path, way: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("chỉ có nghĩa khi chạy bằng root")
    var.chmod(0o700)
    uid = str(plain_user.NOBODY)
    program = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).touch(); print(os.geteuid())"
    python = [sys.executable, "-I"]
    command = [*python, plain_user.__file__, way, uid, *python, "-c", program, str(var / "made")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if "Operation not permitted" in done.stderr:
        pytest.skip(f"máy này không cho cách {way!r}")
    assert done.stdout.strip() == uid
    assert (var / "made").exists()
