"""The private PostgreSQL and Redis: started for real, in folders of their own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg2
import pytest
import redis

from cchc import environment
from cchc.embedded import (
    places,
    plain_user,
    postgres_server,
    processes,
    redis_server,
    servers,
    state,
)
from cchc.embedded.errors import EmbeddedError

HANG = """
import time
from cchc.embedded import servers
with servers.running():
    print("up", flush=True)
    time.sleep(60)
"""
LONG = "Thư mục có dấu cách, dấu phẩy và một cái tên rất dài để vượt quá giới hạn của hệ thống"


scratch_servers = partial(servers.running, durable=False)


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A var/ of its own, with no servers named."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("CCHC_VAR", str(tmp_path / "var"))
    return tmp_path / "var"


@pytest.fixture
def long_var(var: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A var/ whose path no socket can live under."""
    folder = var / LONG / LONG
    monkeypatch.setenv("CCHC_VAR", str(folder))
    yield folder
    Path(state.read().socket_dir).rmdir()


def ask_database(sql: str) -> object:
    chosen = environment.database(servers.database_url())
    connection = psycopg2.connect(dbname=chosen["NAME"], user=chosen["USER"], host=chosen["HOST"])
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.commit()
        connection.close()


def queue() -> "redis.Redis":
    return redis.Redis.from_url(servers.redis_url())


def both_run() -> tuple[bool, bool]:
    addresses = state.read()
    return postgres_server.running(addresses), redis_server.running(addresses)


def test_what_is_written_is_there_after_the_next_start(var: Path) -> None:
    with servers.running():
        ask_database("CREATE TABLE kept AS SELECT 133 AS assigned")
        with queue() as client:
            client.rpush("cchc", "a queued job")
    assert both_run() == (False, False)
    with servers.running():
        assert ask_database("SELECT assigned FROM kept") == 133
        with queue() as client:
            assert client.llen("cchc") == 1


def test_the_database_is_exact_private_and_not_a_superusers(var: Path) -> None:
    with servers.running():
        assert ask_database("SHOW fsync") == "on"
        assert ask_database("SHOW server_encoding") == "UTF8"
        assert ask_database("SHOW listen_addresses") == ""
        assert ask_database("SELECT datcollate FROM pg_database WHERE datname='cchc'") == "C"
        assert ask_database("SELECT usesuper FROM pg_user WHERE usename=current_user") is False
        socket_dir = Path(state.read().socket_dir)
        assert socket_dir.stat().st_mode & 0o077 == 0


def test_redis_answers_only_to_its_password(var: Path) -> None:
    with scratch_servers():
        stranger = redis.Redis(port=state.read().redis_port)
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


def test_servers_stay_until_the_last_user_leaves(var: Path) -> None:
    with scratch_servers():
        with scratch_servers():
            pass
        assert both_run() == (True, True)
    assert both_run() == (False, False)


def test_a_path_too_long_for_sockets_works(long_var: Path) -> None:
    with scratch_servers():
        assert ask_database("SELECT 1") == 1
        assert not state.read().socket_dir.startswith(str(long_var))


@pytest.fixture
def other_user(var: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Another program that uses the servers until it is ended."""
    command = [sys.executable, "-c", HANG]
    with subprocess.Popen(command, cwd=places.REPOSITORY, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"up\n"
        yield program
        program.kill()


@pytest.mark.parametrize("way", plain_user.WAYS)
def test_root_may_run_them_where_only_root_may_look(
    way: str, var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("chỉ có nghĩa khi chạy bằng root")
    monkeypatch.setattr(plain_user, "WAYS", (way,))
    var.mkdir(mode=0o700)
    with scratch_servers():
        ask_database("CREATE TABLE kept AS SELECT 1")
    monkeypatch.setattr(plain_user, "WAYS", ("namespace", "switch"))
    with scratch_servers():
        assert ask_database("SELECT count(*) FROM kept") == 1


def test_a_killed_user_leaves_servers_that_the_next_one_joins_and_stops(
    other_user: "subprocess.Popen[bytes]",
) -> None:
    other_user.kill()
    other_user.wait()
    assert both_run() == (True, True)
    with scratch_servers():
        assert ask_database("SELECT 1") == 1
    assert both_run() == (False, False)


def test_a_terminated_user_stops_its_servers(other_user: "subprocess.Popen[bytes]") -> None:
    other_user.terminate()
    assert other_user.wait(30) == 128 + signal.SIGTERM
    assert both_run() == (False, False)


def test_servers_that_die_are_revived_with_their_data(var: Path) -> None:
    with servers.running():
        ask_database("CREATE TABLE kept AS SELECT 39 AS done")
        postmaster = postgres_server._pid()
        redis_pid = redis_server._server_pid(state.read())
        assert postmaster is not None
        assert redis_pid is not None
        os.kill(postmaster, signal.SIGKILL)
        os.kill(redis_pid, signal.SIGKILL)
        assert processes.wait_until(lambda: both_run() == (False, False), 10)
        assert sorted(servers.revive()) == ["PostgreSQL", "Redis"]
        assert servers.revive() == []
        assert ask_database("SELECT done FROM kept") == 39


def test_a_pid_file_whose_number_belongs_to_another_program_is_no_hindrance(var: Path) -> None:
    with scratch_servers():
        pass
    stale = f"{os.getpid()}\n{var}/postgres\n1700000000\n5432\n/tmp\n\n  1 1\nready   \n"
    (var / "postgres" / "postmaster.pid").write_text(stale)
    with scratch_servers():
        assert ask_database("SELECT 1") == 1


def test_a_taken_redis_port_is_left_for_another(var: Path) -> None:
    with scratch_servers():
        before = state.read().redis_port
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", before))
        taken.listen()
        with scratch_servers():
            assert state.read().redis_port != before
            with queue() as client:
                assert client.ping()


def test_two_installations_run_side_by_side(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scratch_servers():
        ask_database("CREATE TABLE here AS SELECT 1")
        with monkeypatch.context() as other:
            other.setenv("CCHC_VAR", str(tmp_path / "other"))
            with scratch_servers():
                assert ask_database("SELECT count(*) FROM pg_class WHERE relname='here'") == 0
        assert ask_database("SELECT count(*) FROM pg_class WHERE relname='here'") == 1


def test_named_servers_start_nothing(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/cchc")
    monkeypatch.setenv("REDIS_URL_FILE", "/run/secrets/redis_url")
    with scratch_servers():
        assert not var.exists()


def test_a_half_made_data_folder_is_made_again(var: Path) -> None:
    (var / "postgres.moi" / "base").mkdir(parents=True)
    with scratch_servers():
        assert ask_database("SELECT 1") == 1


def test_a_place_that_cannot_hold_data_is_told_in_one_line(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    var.write_text("a file, not a folder")
    monkeypatch.setenv("CCHC_VAR", str(var / "inside"))
    with pytest.raises(EmbeddedError, match="CCHC_VAR"), scratch_servers():
        pass


def test_data_of_another_major_version_is_refused(var: Path) -> None:
    with scratch_servers():
        pass
    (var / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedError, match="PostgreSQL 15"), scratch_servers():
        pass
    assert both_run() == (False, False)
