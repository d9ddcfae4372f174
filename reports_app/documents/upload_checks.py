"""The door for templates that people send: everything that is wrong with one, in words."""

from __future__ import annotations

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cchc.core.apart import asked_apart
from reports_app.choices import DocumentKind
from reports_app.documents.package_checks import BOMB, BROKEN, LARGEST, TOO_LARGE

MODULE = "reports_app.documents.trial"
SECONDS = 30
TOO_LONG = (
    f"Mẫu không đọc và viết thử xong trong {SECONDS} giây. Hãy mở bằng Word, bỏ bớt bảng, ảnh, rồi"
    " lưu lại."
)


@dataclass(frozen=True, slots=True)
class Checked:
    """`problems` are why a template is not taken; `warnings` what to know of one that is."""

    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def check_template(kind: DocumentKind, content: bytes) -> Checked:
    """Reads a template and writes a trial document of it, in a program apart; nothing is kept."""
    if len(content) > LARGEST:
        return Checked((TOO_LARGE,))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mau.docx")
        path.write_bytes(content)
        try:
            done = asked_apart(MODULE, kind.value, str(path), seconds=SECONDS)
        except subprocess.TimeoutExpired:
            return Checked((TOO_LONG,))
    if done.returncode:
        crashed = done.returncode < 0 or b"MemoryError" in done.stderr
        return Checked((BOMB if crashed else BROKEN,))
    told = json.loads(done.stdout)
    return Checked(tuple(told["problems"]), tuple(told["warnings"]))
