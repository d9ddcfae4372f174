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


@contextmanager
def arriving(upload: UploadedFile[Any]) -> Iterator[Arrived]:
    """Writes an upload to a temporary file of the vault, hashed on the way; gone afterwards unless
    `keep` gave it its name.
    """
    folder().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder(), prefix=".arriving-")
    path = Path(name)
    try:
        digest = hashlib.sha256()
        size = 0
        with os.fdopen(handle, "wb") as stream:
            for chunk in upload.chunks():
                digest.update(chunk)
                size += stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        yield Arrived(path, digest.hexdigest(), size)
    finally:
        path.unlink(missing_ok=True)


def keep(arrived: Arrived) -> None:
    """Gives a content its lasting name; one that is there already stays as it is."""
    place = path_of(arrived.sha256)
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    arrived.path.chmod(0o640)
    arrived.path.rename(place)
