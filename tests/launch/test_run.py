"""bin/run from start to stop, as a user meets it."""

import http.client
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from cchc.embedded import places, processes, state

pytestmark = pytest.mark.slow


class Program:
    """A running bin/run without sample data, on private servers in a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.port = state.free_port()
        self.var = var
        self.lines: list[str] = []
        env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        self.process = subprocess.Popen(
            [str(places.REPOSITORY / "bin" / "run"), "--port", str(self.port), "--no-demo"],
            env={**env, "CCHC_VAR": str(var), "CCHC_LAUNCH_STEP": "0"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def output(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def wait_for(self, words: str) -> str:
        """The next line with these words; fails with all output where the program ends first."""
        for line in self.output:
            self.lines.append(line)
            if words in line:
                return line
        pytest.fail("".join(self.lines))

    def get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def ready(self) -> bool:
        status, text = self.get("/readyz")
        return status == 200 and bool(json.loads(text)["ready"])

    def children(self) -> dict[int, str]:
        """Numbers and command lines of all processes that work on this folder's servers."""
        wanted = f"CCHC_VAR={self.var}".encode()
        found = {}
        for folder in Path("/proc").iterdir():
            try:
                if wanted in (folder / "environ").read_bytes().split(b"\0"):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().decode()
            except (OSError, ValueError):
                continue
        return found


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    started = Program(tmp_path / "dữ liệu của tôi")
    yield started
    started.process.terminate()
    started.output.read()
    started.output.close()
    started.process.wait(30)


def test_it_starts_serves_mends_itself_and_leaves_nothing_behind(program: Program) -> None:
    assert f"http://127.0.0.1:{program.port}/" in program.wait_for("đã sẵn sàng")
    numbers = [m[1] for line in program.lines if (m := re.match(r"\[(\d)/7\]", line))]
    assert numbers == list("1234567")
    assert program.get("/healthz") == (200, "ok\n")
    status, _ = program.get("/")
    assert status == 302
    assert processes.wait_until(program.ready, 20), program.get("/readyz")

    web = next(pid for pid, command in program.children().items() if "gunicorn" in command)
    os.kill(web, signal.SIGKILL)
    program.wait_for("Máy chủ web đã dừng (mã -9), khởi động lại sau 1 giây")
    assert processes.wait_until(lambda: _answers(program), 20)

    program.process.terminate()
    asked = time.monotonic()
    assert "Đã dừng." in program.output.read()
    assert program.process.wait(30) == 0
    assert time.monotonic() - asked < 15
    assert processes.wait_until(lambda: program.children() == {}, 5), program.children()


def _answers(program: Program) -> bool:
    try:
        return program.get("/healthz")[0] == 200
    except OSError:
        return False
