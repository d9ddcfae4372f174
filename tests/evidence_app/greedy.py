"""Stands for a file that makes its reader ask for more memory than there is for it."""

from __future__ import annotations

import sys
from pathlib import Path

from evidence_app.apart import __main__ as apart


def fill(path: Path, content_type: str) -> bytes:
    return bytes(2 * apart.MEMORY)


if __name__ == "__main__":
    apart.WHAT["text"] = fill
    sys.exit(apart.main(*sys.argv[1:]))
