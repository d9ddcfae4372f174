"""Where the measurements stand: private servers in a folder of their own, one database per size."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django

from bench.say import step
from cchc.embedded import places, servers
from cchc.launch import frontend, stamps

BASE = "cchc"
"""The database that `servers.running()` makes: tables, units and accounts, no assignment yet."""

HALF_MADE = "half_made"


@contextlib.contextmanager
def prepared(folder: str) -> Iterator[None]:
    """Servers, Django and static files, for as long as the block lasts.

    Args:
        folder: a folder kept between runs with the databases in it, or "" for one that is thrown
            away at the end.
    """
    with contextlib.ExitStack() as stack:
        place = folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="cchc-bench-"))
        for name in ("DATABASE_URL", "REDIS_URL", "DATABASE_URL_FILE", "REDIS_URL_FILE"):
            os.environ.pop(name, None)
        os.environ["CCHC_VAR"] = str(Path(place).absolute())
        os.environ["CCHC_LOG_LEVEL"] = "WARNING"
        os.environ["DJANGO_SETTINGS_MODULE"] = "cchc.settings"
        with step("Dựng giao diện"), stamps.set_up_alone():
            frontend.build()
        with step("Khởi động PostgreSQL và Redis"):
            stack.enter_context(servers.running())
        django.setup()
        stack.callback(_disconnect)
        _prepare()
        yield


def use(database: str) -> None:
    """Let Django work on another database of the same server from now on."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = database


def copy(source: str, target: str) -> None:
    """Make `target` a copy of `source`, in the place of an older one; nobody may be connected."""
    from django.db import connection

    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')
    use(target)


def rename(old: str, new: str) -> None:
    """Give a database its final name once it is complete."""
    from django.db import connection

    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def exists(database: str) -> bool:
    """Whether the server has this database."""
    from django.db import connection

    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [database])
        found: bool = cursor.fetchone()[0]
    return found


def migrate() -> None:
    """Bring a database of an earlier run up to date."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def environment(database: str) -> dict[str, str]:
    """The environment in which another program works on one of the databases."""
    address = servers.database_url().replace(f"/{BASE}?", f"/{database}?")
    return {**os.environ, "DATABASE_URL": address, "REDIS_URL": servers.redis_url()}


def postgres_pid() -> int:
    """The number of the server's main process."""
    record = places.var_dir() / "postgres" / "postmaster.pid"
    return int(record.read_text(encoding="utf-8").split("\n", 1)[0])


def _prepare() -> None:
    from django.core.management import call_command

    with step("Tạo bảng và tệp tĩnh"):
        call_command("prepare", no_demo=True, stdout=_Nothing(), stderr=_Nothing())


def _disconnect() -> None:
    from django.db import connection

    connection.close()


class _Nothing:
    """A stream for what nobody needs to read."""

    def write(self, _: str) -> int:
        return 0

    def flush(self) -> None:
        return
