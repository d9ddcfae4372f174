"""`manage.py` as a program that has started once and is there again for every command.

Python and the product are read in once; each command runs in a process of its own, forked from
that one, from its command line to its exit status.
"""

from __future__ import annotations

import atexit
import functools
import json
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cchc.embedded import places

MANAGE = str(places.REPOSITORY / "manage.py")
MOST = 100_000_000  # bytes that one says
Ended = subprocess.CompletedProcess[str]


class Commands:
    """Commands in one environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.commands"],
            cwd=places.REPOSITORY,
            env=dict(env),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def call(self, *arguments: str) -> Ended:
        """`manage.py` with these arguments, called where this process is, once it has ended."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{json.dumps([str(Path.cwd()), *arguments])}\n")
        self.process.stdin.flush()
        code, out, err = json.loads(self.process.stdout.readline())
        return Ended([MANAGE, *arguments], code, out, err)

    def close(self) -> None:
        self.process.communicate()


@functools.cache
def _commands(env: frozenset[tuple[str, str]]) -> Commands:
    made = Commands(dict(env))
    atexit.register(made.close)
    return made


def commands(env: Mapping[str, str]) -> Commands:
    """Those of an environment, until this process ends."""
    return _commands(frozenset(env.items()))


def _serve() -> None:
    """Runs what each line asks for in a child; the child leaves the loop and ends as it wants."""
    for line in sys.stdin:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = os.fork()
            if not child:
                _become(*json.loads(line), out=out.fileno(), err=err.fileno())
                return
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            told = [code, *(os.pread(one.fileno(), MOST, 0).decode() for one in (out, err))]
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


def _become(place: str, *arguments: str, out: int, err: int) -> None:
    """This process is the command from here on."""
    for theirs, ours in ((os.open(os.devnull, os.O_RDONLY), 0), (out, 1), (err, 2)):
        os.dup2(theirs, ours)
    os.chdir(place)
    sys.argv = [MANAGE, *arguments]
    runpy.run_path(MANAGE, run_name="__main__")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cchc.settings")
    import django

    django.setup()
    _serve()
