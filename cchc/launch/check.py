"""bin/test, second part, under the environment's Python: every check, then one table."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from cchc.embedded import places
from cchc.launch import environment, frontend, programs, stamps
from cchc.launch.guard import exit_with
from cchc.launch.progress import Steps, say
from cchc.launch.test import STEPS

BIN = environment.FOLDER / "bin"
MANAGE = [sys.executable, "manage.py"]
APPS = ("units_app", "evidence_app", "tasks_app", "models_app", "scores_app", "reports_app")


@dataclass(frozen=True)
class Check:
    """A program that ends with 0 when all is well; slow ones are left out by --fast."""

    title: str
    command: Sequence[str]
    slow: bool = False
    env: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How a check ended and how many seconds it took."""

    title: str
    passed: bool
    seconds: float


def _tool(name: str) -> str:
    return str(BIN / name)


def _checks(pytest_arguments: Sequence[str]) -> list[Check]:
    deployed = (("CCHC_HTTPS", "1"), ("ALLOWED_HOSTS", "cchc.example.vn"))
    return [
        Check("Định dạng (ruff format)", [_tool("ruff"), "format", "--check", "--quiet", "."]),
        Check("Quy tắc viết mã (ruff)", [_tool("ruff"), "check", "--quiet", "."]),
        Check("Kiểu dữ liệu (mypy)", [_tool("mypy")], slow=True),
        Check("Kiến trúc (import-linter)", [_tool("lint-imports"), "--no-logo"]),
        Check("Trang mẫu (djlint)", [_tool("djlint"), "templates", "--lint", "--quiet"]),
        Check("Thiếu migration", [*MANAGE, "makemigrations", "--check", "--dry-run"], slow=True),
        Check(
            "Cấu hình triển khai",
            [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
            slow=True,
            env=deployed,
        ),
        Check("Kiểm thử (pytest)", [sys.executable, "-m", "pytest", *pytest_arguments]),
    ]


def main() -> int:
    chosen, pytest_arguments = _parse()
    with Steps(STEPS).step("Dựng giao diện"), stamps.set_up_alone():
        frontend.build()
    if chosen.fast:
        pytest_arguments = ["-m", "not browser and not slow", *pytest_arguments]
    checks = _checks(["-n", str(chosen.processes), *pytest_arguments])
    wanted = [check for check in checks if not (chosen.fast and check.slow)]
    outcomes = [_carry_out(check) for check in wanted]
    _report(outcomes)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def _parse() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description="Tự cài đặt rồi chạy mọi phép kiểm tra; kết thúc khác 0 nếu có phép nào hỏng.",
        epilog="Sau -- là tham số của pytest: bin/test --fast -- -k tasks",
    )
    parser.add_argument(
        "--fast", action="store_true", help="bỏ mypy, migration, trình duyệt và kiểm thử chậm"
    )
    parser.add_argument("--processes", type=int, default=2, help="số tiến trình pytest (2)")
    own, _, rest = _split(sys.argv[1:])
    return parser.parse_args(own), rest


def _split(arguments: list[str]) -> tuple[list[str], str, list[str]]:
    if "--" not in arguments:
        return arguments, "", []
    at = arguments.index("--")
    return arguments[:at], "--", arguments[at + 1 :]


def _carry_out(check: Check) -> Outcome:
    """Run one check on this terminal; Ctrl-C ends it together with what it started."""
    say(f"\n── {check.title}")
    started = time.monotonic()
    process = subprocess.Popen(
        check.command,
        cwd=places.REPOSITORY,
        env={**os.environ, **dict(check.env)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    code = programs.wait(process)
    return Outcome(check.title, code == 0, time.monotonic() - started)


def _report(outcomes: Sequence[Outcome]) -> None:
    width = max(len(outcome.title) for outcome in outcomes)
    say("\n── Kết quả")
    for outcome in outcomes:
        verdict = "đạt" if outcome.passed else "HỎNG"
        say(f"{outcome.title:<{width}}  {verdict:<5} {outcome.seconds:6.1f} s")
    failed = sum(not outcome.passed for outcome in outcomes)
    total = sum(outcome.seconds for outcome in outcomes)
    say(f"{'Tất cả đều đạt' if not failed else f'{failed} phép kiểm tra hỏng'}, {total:.0f} s.")


if __name__ == "__main__":
    exit_with(main)
