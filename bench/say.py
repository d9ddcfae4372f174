"""What the person at the keyboard sees while it runs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, and say how many seconds it took."""
    print(f"{title} …", flush=True)
    started = time.perf_counter()
    yield
    print(f"{title}: {time.perf_counter() - started:.1f} giây", flush=True)
