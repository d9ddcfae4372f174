"""Servers, settings, programs and browser for the tests: everything here is the real thing.

The tests run on the PostgreSQL and Redis of DATABASE_URL and REDIS_URL where those are set, else
on private ones in a folder that is thrown away afterwards. On a named Redis server the tests empty
the databases 1, 2, … (one per test process) and leave database 0 alone.
"""

import atexit
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

import hypothesis
import pytest

from cchc.embedded import places, processes, servers
from cchc.launch import frontend, stamps
from tests.commands import Ended, commands

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from pytest_django import DjangoDbBlocker

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# Whoever still writes is waited for without holding anything, so that nobody waits for us in turn.
# TRUNCATE would write some thousand files anew for hundreds of tables that are empty already. What
# `migrate` itself writes stays.
EMPTIED = """
DO $$ DECLARE names text[]; name text; tries int := 600; BEGIN
    SELECT array_agg(quote_ident(tablename)) INTO names FROM pg_tables
    WHERE schemaname = current_schema()
        AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission');
    LOOP
        BEGIN
            EXECUTE 'LOCK TABLE ' || array_to_string(names, ', ')
                || ' IN ACCESS EXCLUSIVE MODE NOWAIT';
            EXIT;
        EXCEPTION WHEN lock_not_available THEN
            tries := tries - 1;
            IF tries = 0 THEN RAISE; END IF;
            PERFORM pg_sleep(0.05);
        END;
    END LOOP;
    FOREACH name IN ARRAY names LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
END $$
"""
CHROMIUM_NAMES = (
    "chromium-headless-shell",  # quicker: no windows, which nobody sees here
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


def _serve() -> None:
    """Start what is not named, and name it, so that this process and those it starts agree."""
    scratch = tempfile.mkdtemp(prefix="cchc-test-")
    os.environ["CCHC_VAR"] = os.environ["CCHC_TEST_FOLDER"] = scratch
    stack = contextlib.ExitStack()
    stack.callback(shutil.rmtree, scratch, ignore_errors=True)
    stack.enter_context(servers.running(durable=False))
    stack.callback(os.environ.__setitem__, "CCHC_VAR", scratch)
    stack.callback(_drop_sample)
    atexit.register(stack.close)
    os.environ.setdefault("DATABASE_URL", servers.database_url())
    os.environ.setdefault("REDIS_URL", servers.redis_url())


def _drop_sample() -> None:
    from tests.browser.sample_site import drop_sample

    drop_sample()


def _set_apart() -> None:
    """Give this test process its own folder and its own Redis database."""
    number = 1 + int(WORKER.removeprefix("gw") or 0)
    address = urlsplit(os.environ["REDIS_URL"])
    os.environ["REDIS_URL"] = urlunsplit(address._replace(path=f"/{number}"))
    os.environ["CCHC_VAR"] = str(Path(os.environ["CCHC_TEST_FOLDER"], f"var{number}"))
    places.static_root().mkdir(parents=True, exist_ok=True)


def _set_up_django() -> None:
    """The product's settings, but static files without a manifest and quick password hashes."""
    import django
    from django.conf import settings

    os.environ["DJANGO_SETTINGS_MODULE"] = "cchc.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's event loop shares our thread
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    # Processes started from this one would read the settings before their own _set_apart().
    del os.environ["DJANGO_SETTINGS_MODULE"]
    assert os.environ["REDIS_URL"] == settings.REDIS_URL


def _measure_no_time() -> None:
    """Property tests look for wrong values; how long one takes on a busy machine says nothing.

    Hypothesis fails an example after 200 ms by the clock, as writing a workbook may take while
    other tests run beside it; speed is measured in `bench/`.
    """
    hypothesis.settings.register_profile(
        "values", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("values")


def empty_tables() -> None:
    """The database forgets even what the product never lets go: publications."""
    import pgtrigger
    from django.db import connection

    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(EMPTIED)


def _empty_every_table() -> None:
    """Between tests that commit."""
    from django.test import TransactionTestCase

    def forget_all(_: TransactionTestCase) -> None:
        empty_tables()

    setattr(TransactionTestCase, "_fixture_teardown", forget_all)  # noqa: B010 - no name of ours


_measure_no_time()
if not WORKER:
    _serve()
_set_apart()
_set_up_django()
_empty_every_table()

pytest_plugins = [
    "tests.cast",
    "tests.mailbox",
    "tests.browser.sample_site",
    "tests.browser.office",
]


def empty_redis() -> None:
    """Nobody sees what somebody left in the cache or the queue."""
    from django.core.cache import cache

    from cchc.core import working_days

    cache.clear()
    working_days.forget()


@pytest.fixture(autouse=True)
def _empty_redis() -> None:
    empty_redis()


@pytest.fixture
def program_env(transactional_db: None) -> dict[str, str]:
    """The environment in which another program works on this test's database and Redis."""
    from django.db import connection

    name = quote(str(connection.settings_dict["NAME"]), safe="")
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    return {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(places.REPOSITORY)}


@pytest.fixture
def manage(program_env: dict[str, str]) -> Callable[..., Ended]:
    """Call `manage.py` as a program of its own: manage("completion", "--json")."""
    return commands(program_env).call


class CeleryWorker:
    """A real worker process on the test's queue; it can be killed and started again."""

    def __init__(self, env: dict[str, str], log: Path, application: str = "cchc") -> None:
        self.env = env
        self.log = log
        self.application = application
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 30) -> None:
        """Returns once the worker takes jobs."""
        options = ["--concurrency=1", "--loglevel=INFO", "--without-gossip", "--without-mingle"]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", self.application, "worker", *options],
                cwd=places.REPOSITORY,
                env=self.env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        ready = processes.wait_until(lambda: " ready." in self.log.read_text("utf-8"), seconds)
        assert ready, self.log.read_text("utf-8")

    def kill(self) -> None:
        """End worker and children at once, as a power cut would."""
        self._end(9)

    def stop(self) -> None:
        self._end(15)

    def _end(self, sign: int) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, sign)
        self.process.wait(timeout=30)
        self.process = None


OTHERS = """
SELECT pid, state, left(query, 200) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: "DjangoDbBlocker") -> Iterator[None]:
    """The test database, which nobody else may use when it is dropped: what a killed worker had
    asked for, or a page that was left, comes to its end first.
    """
    from django.db import connection

    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:

        def alone() -> bool:
            cursor.execute(OTHERS)
            return not cursor.fetchall()

        processes.wait_until(alone, 30)


@pytest.fixture
def celery_worker_process(program_env: dict[str, str], tmp_path: Path) -> Iterator[CeleryWorker]:
    """A started worker; the test may kill and start it."""
    worker = CeleryWorker(program_env, tmp_path / "worker.log")
    worker.start()
    yield worker
    worker.kill()


def _chromium() -> str | None:
    named = os.environ.get("CCHC_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """The Chromium installed on this machine; without one the test is skipped, saying so."""
    from playwright.sync_api import sync_playwright

    program = _chromium()
    if program is None:
        reason = "không có Chromium trên máy này (đặt CCHC_CHROMIUM hoặc cài gói chromium)"
        if os.environ.get("CCHC_DEMAND_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    with stamps.set_up_alone():
        frontend.build()  # else a bundle of older sources would be tried
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses the browser carries its marker, so that `-m 'not browser'` leaves it out."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def pytest_report_header() -> list[str]:
    return [f"Chromium: {_chromium() or 'không có, các kiểm thử trình duyệt bị bỏ qua'}"]
