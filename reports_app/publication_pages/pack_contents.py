"""The files of published packs: what the documents list, and how many rows of two differ."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports_app.models import PackFile
from reports_app.pack.manifest import FOR_MACHINES
from scores_app.publications.thawed import Thawed

LARGEST = 64 << 20  # bytes of one file that are unpacked to count its rows


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file of a pack as its list says it; `rows` is None of what has none."""

    path: str
    title: str
    rows: int | None
    size: int
    sha256: str

    @property
    def short(self) -> str:
        return self.sha256[:12]


@dataclass(frozen=True, slots=True)
class FileSides:
    """One file in two packs; None where one of them does not have it."""

    path: str
    before: ListedFile | None
    after: ListedFile | None

    @property
    def title(self) -> str:
        found = self.after or self.before
        return found.title if found else self.path

    @property
    def differs(self) -> bool:
        """Whether its bytes differ, or one pack alone has it."""
        if self.before is None or self.after is None:
            return True
        return self.before.sha256 != self.after.sha256


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows of a file only one of two packs has."""

    path: str
    title: str
    gone: int
    new: int


def files_of(thawed: Thawed) -> tuple[ListedFile, ...]:
    """The files that the document lists, by path."""
    listed = thawed.items("inputs", "manifest", "files")
    return tuple(sorted((_listed(one) for one in listed), key=lambda one: one.path))


def files_between(
    before: Thawed, after: Thawed
) -> tuple[tuple[FileSides, ...], tuple[Change, ...]]:
    """The files of two packs, those that differ first; and of the machine's files that differ how
    many rows do, where both packs are stored.
    """
    old = {one.path: one for one in files_of(before)}
    new = {one.path: one for one in files_of(after)}
    sides = [FileSides(path, old.get(path), new.get(path)) for path in sorted({*old, *new})]
    sides.sort(key=lambda one: not one.differs)
    return tuple(sides), tuple(_changes(before, after, sides))


def _listed(said: Mapping[str, Any]) -> ListedFile:
    rows = said.get("rows")
    return ListedFile(
        str(said["path"]),
        str(said.get("title") or said["path"]),
        None if rows is None else int(rows),
        int(said.get("bytes") or 0),
        str(said["sha256"]),
    )


def _changes(before: Thawed, after: Thawed, sides: Sequence[FileSides]) -> Iterator[Change]:
    wanted = [one for one in sides if one.differs and one.path.startswith(FOR_MACHINES)]
    stored = _stored(before, after) if wanted else None
    if stored is None:
        return
    with (
        zipfile.ZipFile(io.BytesIO(stored[0])) as old,
        zipfile.ZipFile(io.BytesIO(stored[1])) as new,
    ):
        for one in wanted:
            had, has = _rows(old, one.path), _rows(new, one.path)
            yield Change(one.path, one.title, (had - has).total(), (has - had).total())


def _stored(before: Thawed, after: Thawed) -> tuple[bytes, bytes] | None:
    """The bytes of both packs, where both are kept; one query."""
    wanted = [before.publication.pk, after.publication.pk]
    files = PackFile.objects.filter(pack__publication__in=wanted)
    found = dict(files.values_list("pack__publication", "content"))
    if len(found) < len(wanted):
        return None
    return bytes(found[wanted[0]]), bytes(found[wanted[1]])


def _rows(archive: zipfile.ZipFile, path: str) -> Counter[tuple[str, ...]]:
    """The rows of a file, each with how often it is there; none where the pack lacks the file."""
    if path not in archive.namelist() or archive.getinfo(path).file_size > LARGEST:
        return Counter()
    text = archive.read(path).decode("utf-8-sig", "replace")
    return Counter(tuple(row) for row in csv.reader(io.StringIO(text)))
