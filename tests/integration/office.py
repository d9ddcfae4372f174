"""LibreOffice without a window, for tests; with a profile of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

SECONDS = 300


def opened_with(office_arguments: Iterable[str], files: Iterable[Path], out: Path) -> None:
    """Has LibreOffice open these files and write them into `out`; skips the test without it."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("không có LibreOffice (soffice) trên máy này")
    out.mkdir(exist_ok=True)
    command = [office, f"-env:UserInstallation={(out / 'profile').as_uri()}", "--headless"]
    command += [*office_arguments, "--outdir", str(out), *map(str, files)]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=SECONDS)
    assert ended.returncode == 0, ended.stderr
