"""Asks the program apart (`evidence_app.apart`) about a file; nothing is opened in this process."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

from cchc.core.apart import asked_apart
from evidence_app.apart.refusals import BROKEN, TOO_LARGE, TOO_LONG

MODULE = "evidence_app.apart"
REFUSED = 3
KIND_SECONDS, TEXT_SECONDS, PAGE_SECONDS = 20, 60, 20
_at_once = BoundedSemaphore(2)  # of this process; pages are drawn by two processors at most


class UnreadableError(Exception):
    """The file is not taken or cannot be read; the text says why."""


@dataclass(frozen=True)
class Content:
    """What a file is: its type and, of a PDF, how many pages it has."""

    content_type: str
    pages: int | None


def kind_of(path: Path) -> Content:
    """What the file is; raises UnreadableError for what the vault does not take."""
    content_type, pages = json.loads(_ask("kind", path, seconds=KIND_SECONDS))
    return Content(content_type, pages)


def text_of(path: Path, content_type: str) -> tuple[str, bool]:
    """The words in it and whether these are all; raises UnreadableError."""
    words, complete = json.loads(_ask("text", path, content_type, seconds=TEXT_SECONDS))
    return words, complete


def page_of(path: Path, content_type: str, number: int) -> bytes:
    """Page `number` (from 1) as PNG; raises UnreadableError."""
    with _at_once:
        return _ask("page", path, content_type, str(number), seconds=PAGE_SECONDS)


def _ask(what: str, path: Path, *more: str, seconds: int) -> bytes:
    """The answer of the program."""
    try:
        done = asked_apart(MODULE, what, str(path), *more, seconds=seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(TOO_LONG) from error
    if done.returncode == REFUSED:
        raise UnreadableError(done.stdout.decode())
    if done.returncode:
        crashed = done.returncode < 0 or b"MemoryError" in done.stderr
        raise UnreadableError(TOO_LARGE if crashed else BROKEN)
    return done.stdout
