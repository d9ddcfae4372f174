"""Where contents lie: one file per SHA-256 under MEDIA_ROOT, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from cchc.core.locks import advisory_lock

ARRIVING = ".arriving-"


@dataclass(frozen=True)
class Arrived:
    """An upload that lies in the vault's own folder, not yet under its name."""

    path: Path
    sha256: str
    size: int


def folder() -> Path:
    """The folder of all contents."""
    return Path(settings.MEDIA_ROOT, "evidence")


def path_of(sha256: str) -> Path:
    """Where the content with this hash lies."""
    return folder() / sha256[:2] / sha256[2:4] / sha256


def page_path(sha256: str, number: int) -> Path:
    """Where the picture of a page of it is kept; it can be made anew at any time."""
    return Path(settings.MEDIA_ROOT, "previews", sha256[:2], sha256[2:4], f"{sha256}-{number}.png")


def claim(sha256: str) -> None:
    """Holds this content to the end of the transaction: it cannot go while it is linked anew."""
    advisory_lock(f"evidence {sha256}")


@contextmanager
def arriving(upload: UploadedFile[Any]) -> Iterator[Arrived]:
    """Writes an upload to a temporary file of the vault, hashed on the way; gone afterwards unless
    `keep` gave it its name.
    """
    with written(folder()) as (path, stream):
        digest = hashlib.sha256()
        size = 0
        for chunk in upload.chunks():
            digest.update(chunk)
            size += stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
        yield Arrived(path, digest.hexdigest(), size)


def keep(arrived: Arrived) -> None:
    """Gives a content its lasting name; one of the same name is the same content."""
    put(arrived.path, path_of(arrived.sha256))


def keep_page(sha256: str, number: int, content: bytes) -> Path:
    """Keeps the picture of a page; whoever reads it sees all of it."""
    place = page_path(sha256, number)
    with written(place.parent) as (path, stream):
        stream.write(content)
        stream.flush()
        put(path, place)
    return place


@contextmanager
def written(parent: Path) -> Iterator[tuple[Path, Any]]:
    """A new file to write to; it is gone afterwards unless `put` gave it a name."""
    parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=parent, prefix=ARRIVING)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield path, stream
    finally:
        path.unlink(missing_ok=True)


def put(path: Path, place: Path) -> None:
    """Gives a whole file its name at once, in place of one that has it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    path.chmod(0o640)
    path.replace(place)


def discard(sha256: str) -> None:
    """Takes a content and its pages away; whoever calls it holds the claim."""
    path_of(sha256).unlink(missing_ok=True)
    for page in page_path(sha256, 1).parent.glob(f"{sha256}-*.png"):
        page.unlink(missing_ok=True)


def leftovers(before: float) -> Iterator[Path]:
    """Temporary files last written before a moment (seconds of the epoch)."""
    for name, pattern in (
        ("arriving", "*.upload*"),
        ("evidence", f"{ARRIVING}*"),
        ("previews", f"{ARRIVING}*"),
    ):
        found = Path(settings.MEDIA_ROOT, name).rglob(pattern)
        yield from (path for path in found if _is_older(path, before))


def contents_before(before: float) -> Iterator[str]:
    """Hashes of the contents on the disk that were put there before a moment."""
    for path in folder().glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        if len(path.name) == 64 and _is_older(path, before):
            yield path.name


def _is_older(path: Path, before: float) -> bool:
    """Whether a file was last written before a moment; one that is gone meanwhile was not."""
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False
