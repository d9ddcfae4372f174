"""The private servers as the rest of the program sees them: two addresses and `running()`."""

import contextlib
import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from urllib.parse import quote

from cchc.embedded import places, postgres_server, redis_server, state
from cchc.embedded.errors import EmbeddedError, reason

__all__ = ["EmbeddedError", "database_url", "redis_url", "revive", "running", "wanted"]


def database_url() -> str:
    """The private PostgreSQL's address; starts nothing."""
    folder = quote(state.read().socket_dir, safe="")
    return f"postgresql://{postgres_server.ROLE}@/{postgres_server.DATABASE}?host={folder}"


def redis_url() -> str:
    """The private Redis's address; starts nothing."""
    addresses = state.read()
    return f"redis://:{addresses.redis_password}@127.0.0.1:{addresses.redis_port}/0"


@contextlib.contextmanager
def running(*, durable: bool = True) -> Iterator[None]:
    """Private servers for as long as the block lasts, where no others are named.

    Joins servers that other programs on the same var/ already use, and stops them only when the
    last user leaves. Raises EmbeddedError with a line for the user.
    """
    if not wanted():
        yield
        return
    with _end_on_sigterm(), _counted(durable):
        yield


def revive() -> list[str]:
    """Start again whichever private server died under its users; the names of those started.

    For a program inside `running()`. Raises EmbeddedError with a line for the user.
    """
    with _readable_errors(), _alone():
        return _start_missing(durable=True)


def _start_missing(*, durable: bool) -> list[str]:
    addresses = state.prepare()
    started = []
    if _wants("REDIS_URL") and not redis_server.running(addresses):
        addresses = redis_server.start(addresses)
        started.append("Redis")
    if _wants("DATABASE_URL") and not postgres_server.running(addresses):
        postgres_server.start(addresses, durable=durable)
        started.append("PostgreSQL")
    return started


def wanted() -> list[str]:
    """The private servers this installation uses: those for which no other is named."""
    names = {"DATABASE_URL": "PostgreSQL", "REDIS_URL": "Redis"}
    return [title for name, title in names.items() if _wants(name)]


def _wants(name: str) -> bool:
    """Whether no server is named by the variable or by its _FILE form."""
    return not (os.environ.get(name) or os.environ.get(f"{name}_FILE"))


@contextlib.contextmanager
def _counted(durable: bool) -> Iterator[None]:
    """Users hold a shared lock, which the system frees even when they are killed."""
    with _lock_file("nguoi-dung.lock") as users:
        try:
            with _readable_errors(), _alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                _start_missing(durable=durable)
            yield
        finally:
            _leave(users)


def _leave(users: int) -> None:
    """Stop the servers if nobody else uses them."""
    with _alone():
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        addresses = state.read()
        postgres_server.stop()
        redis_server.stop(addresses)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Starting and stopping: one program at a time."""
    with _lock_file("khoi-dong.lock") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _lock_file(name: str) -> Iterator[int]:
    path = places.var_dir() / name
    with _readable_errors():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


@contextlib.contextmanager
def _readable_errors() -> Iterator[None]:
    """Turn what the system says about var/ into a line for the user."""
    try:
        yield
    except OSError as error:
        raise EmbeddedError(
            f"Không dùng được thư mục dữ liệu {places.var_dir()}: {reason(error)}. Hãy cấp quyền "
            "ghi, chạy bằng chủ của thư mục, hoặc đặt CCHC_VAR sang thư mục ghi được."
        ) from error


@contextlib.contextmanager
def _end_on_sigterm() -> Iterator[None]:
    """Let SIGTERM unwind the block, unless the program has a handler of its own."""
    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    )
    if not ours:
        yield
        return
    signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _exit(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
