"""The product as bin/run serves it, on the Hà Tĩnh sample: own database, gunicorn, hashed files.

Nothing here goes through the test process's own Django, so the figures cross every real border:
command line, web server, browser.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.cookiejar
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg2
import pytest

from cchc.embedded import places, processes
from cchc.launch import probe
from tests.commands import Ended, commands

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
ACCOUNTS = "tai-khoan-mau.txt"
READY = "ready"


class SampleSite:
    """A database with the sample in it, and web servers on it.

    `var` holds the keys, the collected static files and the list of sample accounts.
    """

    def __init__(self, var: Path, database: str) -> None:
        self.var = var
        self.database = database
        named = urlsplit(os.environ["DATABASE_URL"])
        self.env = {
            **os.environ,
            "CCHC_VAR": str(var),
            "DATABASE_URL": urlunsplit(named._replace(path=f"/{self.database}")),
            "PYTHONPATH": str(places.REPOSITORY),
        }
        self.url = ""
        self.visitors: dict[tuple[str, str], Visitor] = {}

    def prepare(self) -> None:
        """Makes the database and fills it as the first start does."""
        _execute(f"CREATE DATABASE {self.database}")
        made = self.manage("prepare")
        assert made.returncode == 0, made.stdout + made.stderr

    def manage(self, *arguments: str) -> Ended:
        """`manage.py` as a program on the sample."""
        return commands(self.env).call(*arguments)

    @contextlib.contextmanager
    def web(
        self, application: str = "cchc.wsgi:application", env: Mapping[str, str] | None = None
    ) -> Iterator[str]:
        """Serve the sample; the address, without a slash at its end."""
        with served(application, {**self.env, **(env or {})}, self.var / "web.log") as url:
            yield url

    def password(self, username: str) -> str:
        lines = (self.var / ACCOUNTS).read_text("utf-8").splitlines()
        return {name: word for _, name, word in (line.split("\t") for line in lines)}[username]

    def visitor(self, username: str, url: str = "") -> Visitor:
        """Somebody signed in with a sample account; once only, as passwords are slow on purpose."""
        place = url or self.url
        if (username, place) not in self.visitors:
            visitor = self.visitors[username, place] = Visitor(place)
            visitor.sign_in(username, self.password(username))
        return self.visitors[username, place]


@contextlib.contextmanager
def served(application: str, env: Mapping[str, str], log: Path) -> Iterator[str]:
    """Gunicorn with this application and environment; the address, without a slash at its end."""
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("ab") as output:
        port = listener.getsockname()[1]
        options = ["--worker-class=gthread", "--threads=4", "--no-control-socket"]
        bind = f"--bind=fd://{listener.fileno()}"
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", application, *options, bind],
            cwd=places.REPOSITORY,
            env=dict(env),
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[listener.fileno()],
        )
    try:
        answered = processes.wait_until(
            lambda: probe.status("/healthz", port=port) == HTTPStatus.OK, 30
        )
        assert answered, log.read_text("utf-8")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


class Visitor:
    """A person without a browser: signs in by the form, then fetches addresses."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> bytes:
        with self.opener.open(f"{self.url}{path}", timeout=30) as response:
            return bytes(response.read())

    def sign_in(self, username: str, password: str) -> None:
        page = self.get("/dang-nhap/").decode()
        token = CSRF.search(page)
        assert token, page
        fields = {"username": username, "password": password, "csrfmiddlewaretoken": token[1]}
        form = urlencode(fields).encode()
        with self.opener.open(f"{self.url}/dang-nhap/", data=form, timeout=30) as response:
            assert "/dang-nhap/" not in response.url, "không đăng nhập được bằng tài khoản mẫu"

    def cookies(self) -> list[SetCookieParam]:
        """The session, for a browser to go on with."""
        return [{"name": one.name, "value": one.value or "", "url": self.url} for one in self.jar]


@pytest.fixture(scope="session")
def sample_site() -> Iterator[SampleSite]:
    """The sample, loaded once for all test processes; tests only look at it."""
    site = SampleSite(_folder(), _database())
    site.var.mkdir(exist_ok=True)
    with (site.var / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (site.var / READY).exists():
            drop_sample()
            site.prepare()
            (site.var / READY).touch()
    with site.web() as site.url:
        yield site


def drop_sample() -> None:
    """Leaves nothing on a server that is not ours."""
    if _folder().exists():
        _execute(f"DROP DATABASE IF EXISTS {_database()} WITH (FORCE)")


def _folder() -> Path:
    return Path(os.environ["CCHC_TEST_FOLDER"], "sample")


def _database() -> str:
    """A name that all test processes of one run share and no other run has."""
    run = Path(os.environ["CCHC_TEST_FOLDER"]).name.removeprefix("cchc-test-")
    return f"cchc_sample_{run.encode().hex()}"


def _execute(statement: str) -> None:
    with contextlib.closing(psycopg2.connect(os.environ["DATABASE_URL"])) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)
