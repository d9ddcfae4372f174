"""Knowing that a step need not be done again: the hash of what it was made from."""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cchc.embedded import places


def digest(files: Iterable[Path], *facts: str) -> str:
    """One hash over files (names and contents) and further facts, whatever the order given."""
    total = hashlib.sha256("\0".join(facts).encode())
    for path in sorted(files):
        total.update(str(path.relative_to(places.REPOSITORY)).encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def matches(stamp: Path, value: str) -> bool:
    try:
        return stamp.read_text(encoding="utf-8").strip() == value
    except OSError:
        return False


@contextmanager
def set_up_alone() -> Iterator[None]:
    """One program at a time changes the checkout's environment and bundle."""
    handle = os.open(places.REPOSITORY, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
