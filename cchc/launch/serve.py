"""bin/run, second part, under the environment's Python: servers, data, web, worker, schedule."""

import contextlib
import os
import subprocess
import sys
import time
from argparse import Namespace
from http import HTTPStatus

from cchc.embedded import places, processes, servers
from cchc.launch import frontend, options, probe, programs, stamps, supervise
from cchc.launch.errors import LaunchError
from cchc.launch.guard import exit_with
from cchc.launch.progress import Steps, say
from cchc.launch.run import STEPS
from cchc.launch.supervise import Child

ACCOUNTS = "tai-khoan-mau.txt"
WEB_SECONDS = 60
SERVERS_EVERY_SECONDS = 10.0
SERVERS_GIVE_UP_AFTER = 5
WEB_WORKERS = 2
WEB_THREADS = 4
WORKER_OPTIONS = ("--concurrency=1", "--loglevel=INFO", "--without-gossip", "--without-mingle")


def main() -> int:
    chosen = options.parse()
    where = options.address(chosen.host, chosen.port)
    steps = Steps(STEPS)
    with options.only_one(where), contextlib.ExitStack() as stack:
        with steps.step("Dựng giao diện"), stamps.set_up_alone():
            frontend.build()
        with steps.step(_servers_title()):
            stack.enter_context(servers.running())
        _prepare(chosen)
        _serve(chosen, where)
    return 0


def _servers_title() -> str:
    private = servers.wanted()
    if not private:
        return "Dùng PostgreSQL và Redis đã khai báo"
    return f"Khởi động {' và '.join(private)}"


def _prepare(chosen: Namespace) -> None:
    """Tables, static files and first data: `manage.py prepare` prints the steps itself."""
    log = places.log_file("prepare.log")
    command = [sys.executable, "manage.py", "prepare", "--steps", str(STEPS)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command + (["--no-demo"] if chosen.no_demo else []),
            cwd=places.REPOSITORY,
            stdin=subprocess.DEVNULL,
            stderr=output,
            start_new_session=True,
        )
        code = programs.wait(process)
    if code != 0:
        raise LaunchError(f"Chuẩn bị dữ liệu không xong, xem {log}: {processes.last_lines(log, 1)}")


def _serve(chosen: Namespace, where: str) -> None:
    """Run until Ctrl-C; whatever ends it, no process is left behind."""
    children = _children(chosen)
    try:
        for child in children:
            child.start()
        _await_web(children[0], chosen.host, chosen.port)
        _welcome(chosen, where)
        supervise.keep(children, ServerWatch(children).look)
    except KeyboardInterrupt:
        say("\nĐang dừng …")
    finally:
        supervise.stop(children)
    say("Đã dừng.")


def _children(chosen: Namespace) -> list[Child]:
    beat_folder = places.var_dir() / "beat"
    beat_folder.mkdir(parents=True, exist_ok=True)
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "cchc"]
    home = _home(chosen)
    return [
        Child(
            "Máy chủ web",
            [*python, "gunicorn", *_web_options(chosen)],
            "web.log",
            env={**_hosts(chosen), **home},
        ),
        Child(
            "Tiến trình nền",
            [*celery, "worker", *WORKER_OPTIONS, f"--hostname=cchc{chosen.port}@%h"],
            "worker.log",
            env=home,
        ),
        Child(
            "Lịch chạy",
            [*celery, "beat", "--loglevel=INFO", "--pidfile="],
            "beat.log",
            env=home,
        ),
    ]


def _web_options(chosen: Namespace) -> list[str]:
    return [
        "cchc.wsgi:application",
        f"--bind={options.bracketed(chosen.host)}:{chosen.port}",
        "--worker-class=gthread",
        f"--workers={WEB_WORKERS}",
        f"--threads={WEB_THREADS}",
        "--preload",
        "--graceful-timeout=4",
        "--no-control-socket",
        "--log-level=warning",
    ]


def _hosts(chosen: Namespace) -> dict[str, str]:
    """Let the program answer under the address it was told to listen on."""
    if os.environ.get("ALLOWED_HOSTS") or options.everywhere(chosen.host):
        return {}
    return {"ALLOWED_HOSTS": f"localhost,127.0.0.1,[::1],{options.bracketed(chosen.host)}"}


def _home(chosen: Namespace) -> dict[str, str]:
    """Let paper and letters name the address the program listens on, unless one is declared."""
    if os.environ.get("CCHC_BASE_URL") or os.environ.get("CCHC_BASE_URL_FILE"):
        return {}
    return {"CCHC_BASE_URL": options.address(chosen.host, chosen.port).rstrip("/")}


def _await_web(web: Child, host: str, port: int) -> None:
    deadline = time.monotonic() + WEB_SECONDS
    while probe.status("/healthz", options.reachable(host), port) != HTTPStatus.OK:
        if not web.alive() or time.monotonic() > deadline:
            reason = processes.last_lines(web.log, 1)
            raise LaunchError(f"Máy chủ web không khởi động được, xem {web.log}: {reason}")
        time.sleep(0.1)


def _welcome(chosen: Namespace, where: str) -> None:
    say(f"\nCCHC đã sẵn sàng: {where}")
    if options.everywhere(chosen.host) and not os.environ.get("ALLOWED_HOSTS"):
        say("Để máy khác truy cập, hãy đặt ALLOWED_HOSTS gồm tên hoặc địa chỉ của máy này.")
    accounts = places.var_dir() / ACCOUNTS
    if accounts.exists():
        say(f"Tài khoản mẫu (cũng ghi trong {accounts}):")
        rows = [line.split("\t") for line in accounts.read_text("utf-8").splitlines() if line]
        widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=False)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
            say(f"  {'  '.join(cells).rstrip()}")
    say("Dừng: Ctrl-C.")


class ServerWatch:
    """Brings a private server back that died under the program; gives up after a few failures."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.failures = 0
        self.next_look = time.monotonic() + SERVERS_EVERY_SECONDS

    def look(self) -> None:
        if time.monotonic() < self.next_look:
            return
        self.next_look = time.monotonic() + SERVERS_EVERY_SECONDS
        before = servers.redis_url()
        try:
            started = servers.revive()
        except servers.EmbeddedError as error:
            self._count_failure(error)
            return
        self.failures = 0
        for title in started:
            say(f"{title} đã dừng và được khởi động lại.")
        if servers.redis_url() != before:
            supervise.stop(self.children)

    def _count_failure(self, error: servers.EmbeddedError) -> None:
        self.failures += 1
        if self.failures >= SERVERS_GIVE_UP_AFTER:
            raise error
        say(f"{error} Sẽ thử lại sau {SERVERS_EVERY_SECONDS:.0f} giây.")


if __name__ == "__main__":
    exit_with(main)
