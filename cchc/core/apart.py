"""Programs of ours that open what strangers send: each in a process of its own, told nothing."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")


def asked_apart(module: str, *words: str, seconds: int) -> subprocess.CompletedProcess[bytes]:
    """What `python -m module words…` answers; it is given nothing of this process's environment
    or database.

    Raises subprocess.TimeoutExpired: it was not done in time, and was ended.
    """
    kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        check=False,
        cwd=settings.BASE_DIR,
        env={**kept, "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds,
    )
