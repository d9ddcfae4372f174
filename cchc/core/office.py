"""Office documents as PDF, by LibreOffice where the machine has it.

Every run has a profile of its own that is thrown away: no macro runs, no link is followed, nothing
of one document is left for the next. One runs at a time on a machine; each takes a few seconds and
some hundred megabytes.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

LIMIT_SECONDS = 90
WAIT_SECONDS = 120
PACKAGES = ("libreoffice-writer-nogui", "libreoffice-calc-nogui", "fonts-liberation2")
_NAMES = ("soffice", "libreoffice")
_PAUSE = 0.1
# What a run may do: nothing that reaches out of the document, whatever the document asks for. The
# proxy is a port that nobody serves.
_SAFE_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel"><value>3</value></prop>
<prop oor:name="DisableActiveContent"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Inet/Settings">
<prop oor:name="ooInetProxyType"><value>2</value></prop>
<prop oor:name="ooInetHTTPProxyName"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPProxyPort"><value>9</value></prop>
<prop oor:name="ooInetHTTPSProxyName"><value>127.0.0.1</value></prop>
<prop oor:name="ooInetHTTPSProxyPort"><value>9</value></prop>
</item>
</oor:items>
"""


class OfficeMissingError(Exception):
    """This machine has no LibreOffice."""

    def __init__(self) -> None:
        super().__init__(
            "Máy chủ chưa cài LibreOffice nên không chuyển được sang PDF. Hãy tải bản Word; người"
            f" quản trị cài thêm các gói {', '.join(PACKAGES)}."
        )


class OfficeFailedError(Exception):
    """LibreOffice is there and made no PDF; the message says why, for people."""


def office_found() -> str:
    """Where LibreOffice is: CCHC_SOFFICE, else what is on the PATH; "" where there is none."""
    wanted = settings.SOFFICE
    names = (wanted,) if wanted else _NAMES
    return next((found for name in names if (found := shutil.which(name))), "")


def as_pdf(content: bytes, name: str) -> bytes:
    """The document as PDF.

    Args:
        content: a DOCX or XLSX that the program made, or checked before.
        name: of the file; its ending says the kind.

    Raises:
        OfficeMissingError: there is no LibreOffice.
        OfficeFailedError: it made no PDF of it, or did not in LIMIT_SECONDS, or was busy with other
            documents for WAIT_SECONDS.
    """
    program = office_found()
    if not program:
        raise OfficeMissingError
    with _alone(), tempfile.TemporaryDirectory(prefix="cchc-office-") as place:
        folder = Path(place)
        source = folder / f"van-ban{Path(name).suffix.lower()}"
        source.write_bytes(content)
        _write_profile(folder / "profile")
        _run([program, *_options(folder), "--convert-to", "pdf", str(source)], folder)
        made = source.with_suffix(".pdf")
        if not made.is_file():
            raise OfficeFailedError("LibreOffice không chuyển được văn bản này sang PDF.")
        return made.read_bytes()


def _options(folder: Path) -> list[str]:
    profile = (folder / "profile").as_uri()
    quiet = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"]
    return [f"-env:UserInstallation={profile}", *quiet]


def _write_profile(profile: Path) -> None:
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(_SAFE_PROFILE, encoding="utf-8")


def _run(command: list[str], folder: Path) -> None:
    """Runs LibreOffice in the folder, with nothing of this program's environment but the PATH.
    When its time is over, it and what it started are killed.
    """
    surroundings = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired as error:
        message = f"LibreOffice không chuyển xong sang PDF trong {LIMIT_SECONDS} giây."
        raise OfficeFailedError(message) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Leaves nothing of the group behind; one that ended by itself is gone already."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def _alone() -> Iterator[None]:
    """Holds the machine's only place for LibreOffice; whoever dies leaves it free."""
    until = time.monotonic() + WAIT_SECONDS
    with (settings.VAR_DIR / "office.lock").open("w") as lock:
        while not _taken(lock.fileno()):
            if time.monotonic() > until:
                raise OfficeFailedError(
                    "LibreOffice đang bận chuyển các văn bản khác; hãy thử lại sau ít phút."
                )
            time.sleep(_PAUSE)
        yield


def _taken(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
