"""What the private servers' addresses are made of, kept in var/ for every program to find."""

import json
import secrets
import socket
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from cchc.embedded import places

SOCKET_PATH_LIMIT = 100
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Addresses:
    """Where the two servers answer; port 0 and an empty password before the first start."""

    socket_dir: str
    redis_port: int = 0
    redis_password: str = ""


def _record() -> Path:
    return places.var_dir() / "may-chu.json"


def read() -> Addresses:
    """The recorded addresses, or what a first start would try."""
    try:
        return Addresses(**json.loads(_record().read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return Addresses(socket_dir=str(places.var_dir() / "socket"))


def prepare() -> Addresses:
    """The addresses for a start: those recorded where they still serve, else new ones."""
    before = read()
    after = Addresses(
        socket_dir=_usable_socket_dir(before.socket_dir),
        redis_port=before.redis_port or free_port(),
        redis_password=before.redis_password or secrets.token_urlsafe(32),
    )
    if after != before:
        write(after)
    return after


def write(addresses: Addresses) -> None:
    places.replace(_record(), json.dumps(asdict(addresses), indent=2))


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _usable_socket_dir(recorded: str) -> str:
    """A private folder whose path is short enough for a socket, in var/ where possible.

    The C library reads a comma as a list of hosts, so a path with one cannot be used either.
    """
    for candidate in dict.fromkeys([recorded, str(places.var_dir() / "socket")]):
        if _can_hold_socket(Path(candidate)):
            return candidate
    return tempfile.mkdtemp(prefix="cchc-")


def _can_hold_socket(folder: Path) -> bool:
    path = folder / "probe"
    if "," in str(folder) or len(str(folder / SOCKET_NAME).encode()) > SOCKET_PATH_LIMIT:
        return False
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(path))
        path.unlink()
    except OSError:
        return False
    return True
