"""The program's own Python environment in .venv, with pinned and hashed libraries."""

import os
import platform
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from cchc.embedded import places
from cchc.embedded.errors import reason
from cchc.launch import programs, stamps
from cchc.launch.errors import LaunchError
from cchc.launch.programs import ProgramError

FOLDER = places.REPOSITORY / ".venv"
PYTHON = FOLDER / "bin" / "python"
OLDEST = (3, 11)
# Compiled from one another: who has the first has the second.
CONTAINS = {"dev": ("embedded",)}
PIP_OFFLINE = (
    r"Retrying \(|NewConnectionError|ConnectTimeout|ReadTimeout|name resolution|unreachable"
    r"|ProxyError|SSLError"
)
# What pip says, and what that means for the person at the keyboard; the first match counts.
PIP_PROBLEMS = {
    r"No space left on device": "Hết chỗ trống trên ổ đĩa: hãy giải phóng 1 GB rồi chạy lại.",
    r"Read-only file system|Permission denied": (
        "Không ghi được vào thư mục chương trình: hãy cấp quyền ghi hoặc chép sang thư mục khác."
    ),
    r"DO NOT MATCH THE HASHES": (
        "Gói tải về không khớp mã băm đã ghim: không cài; hãy kiểm tra kho gói đang dùng."
    ),
    PIP_OFFLINE: (
        "Không kết nối được kho gói Python: hãy kiểm tra mạng (hoặc HTTPS_PROXY, cấu hình pip) "
        "rồi chạy lại."
    ),
}
NO_WHEEL = re.compile(r"No matching distribution found for ([A-Za-z0-9._-]+)")


def check_platform() -> None:
    """Refuse early, before anything is downloaded, what the private Redis cannot be had for."""
    version = _installed() or sys.version_info[:2]
    wheel = sys.platform == "linux" and platform.machine() == "x86_64" and version < (3, 13)
    named = os.environ.get("REDIS_URL") or os.environ.get("REDIS_URL_FILE")
    if not (wheel or named or shutil.which("redis-server") or shutil.which("valkey-server")):
        raise LaunchError(
            f"Không có Redis đi kèm cho {_platform()}: hãy dùng Python 3.11 hoặc 3.12 "
            "(CCHC_PYTHON), cài redis-server hoặc valkey-server, hoặc đặt REDIS_URL."
        )


def make() -> None:
    """A working .venv; a broken one, or one moved here from elsewhere, is made anew."""
    if _installed():
        return
    try:
        if FOLDER.exists():
            shutil.rmtree(FOLDER)
        venv.EnvBuilder(with_pip=True, symlinks=True).create(FOLDER)
    except (OSError, subprocess.CalledProcessError) as error:
        why = reason(error) if isinstance(error, OSError) else "ensurepip không chạy"
        raise LaunchError(
            f"Không tạo được môi trường Python: {why}. Hãy cấp quyền ghi cho thư mục chương trình, "
            "kiểm tra chỗ trống và gói python3-venv."
        ) from error


def install(name: str) -> None:
    """Install requirements/NAME.txt unless the same list is installed already."""
    wanted = _list(name)
    if stamps.matches(_stamp(name), stamps.digest([wanted])):
        return
    pip = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
    quiet = ["--disable-pip-version-check", "--no-input", "--retries", "2"]
    pip.append("--no-compile")  # Python does so with what is imported, a small part of it all
    try:
        programs.run([*pip, *quiet, "-r", str(wanted)], "pip.log", places.REPOSITORY)
        for installed in (name, *CONTAINS.get(name, ())):
            _stamp(installed).write_text(stamps.digest([_list(installed)]), encoding="utf-8")
    except ProgramError as error:
        raise LaunchError(_explain(error)) from error


def _list(name: str) -> Path:
    return places.REPOSITORY / "requirements" / f"{name}.txt"


def _stamp(name: str) -> Path:
    return FOLDER / f"cchc-{name}.stamp"


def _explain(error: ProgramError) -> str:
    for pattern, meaning in PIP_PROBLEMS.items():
        if re.search(pattern, error.output):
            return f"{meaning} (chi tiết: {error.log})"
    missing = NO_WHEEL.search(error.output)
    if missing:
        return (
            f"Gói {missing[1]} không có bản dựng sẵn cho {_platform()}: hãy dùng Python 3.11 hoặc "
            f"3.12 trên Linux x86-64, hoặc chạy bằng Docker. (chi tiết: {error.log})"
        )
    return f"Không cài được thư viện: {error.last_line()} (chi tiết: {error.log})"


def _platform() -> str:
    return f"Python {platform.python_version()} trên {platform.system()} {platform.machine()}"


def _installed() -> tuple[int, int] | None:
    """The version of a .venv that runs, is recent and was made in this very place, else None."""
    check = "import sys, pip; print(sys.prefix, *sys.version_info[:2], sep='\\n')"
    try:
        asked = subprocess.run(
            [str(PYTHON), "-c", check], check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    prefix, major, minor = asked.stdout.splitlines()
    version = (int(major), int(minor))
    return version if Path(prefix) == FOLDER and version >= OLDEST else None
