"""What is in a pack that is ready, as its page lists it, and its single files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from reports_app.models import Pack, PackFile
from reports_app.pack.kinds import AFTER_RANKINGS, BEFORE_RANKINGS
from reports_app.pack.manifest import DOCUMENTS, FOR_MACHINES, FOR_PEOPLE, File, files_of

_KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}
RATES = ("rate_all", "rate_due")


@dataclass
class Sheet:
    """The forms of one table: for people as Excel and CSV, and for machines."""

    stem: str
    title: str
    rows: int | None
    xlsx: File | None = None
    csv: File | None = None
    machine: File | None = None


@dataclass
class Contents:
    """The files of a pack by what they are for."""

    documents: list[File] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    others: list[File] = field(default_factory=list)

    @property
    def number(self) -> int:
        forms = sum(bool(form) for one in self.sheets for form in (one.xlsx, one.csv, one.machine))
        return forms + len(self.documents) + len(self.others)


def contents_of(manifest: Mapping[str, Any]) -> Contents:
    """The files that a manifest lists, in its order; tables as people read of them."""
    found = Contents()
    sheets: dict[str, Sheet] = {}
    for one in _files(manifest):
        if one.path.startswith(DOCUMENTS):
            found.documents.append(one)
        elif one.path.startswith((FOR_PEOPLE, FOR_MACHINES)):
            is_machine = one.path.startswith(FOR_MACHINES)
            sheet = sheets.setdefault(one.stem, Sheet(one.stem, one.title, one.rows))
            setattr(sheet, "machine" if is_machine else one.ending, one)
        else:
            found.others.append(one)
    order = reading_order(manifest)
    found.sheets = sorted(sheets.values(), key=lambda sheet: order.get(sheet.stem, len(order)))
    return found


def reading_order(manifest: Mapping[str, Any]) -> dict[str, int]:
    """The place of each table, by its stem; rankings as the manifest lists them."""
    rankings = [one["file"] for one in manifest.get("rankings", ())]
    before, after = (
        [kind.file_stem for kind in part] for part in (BEFORE_RANKINGS, AFTER_RANKINGS)
    )
    return {stem: place for place, stem in enumerate((*before, *rankings, *after))}


def holds(manifest: Mapping[str, Any], path: str) -> bool:
    """Whether a file of this path is in the pack."""
    return any(one.path == path for one in _files(manifest))


def headline_told(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The headline figures; rates, which it holds as text, as numbers."""
    told = dict(manifest.get("headline", {}))
    for name in RATES:
        told[name] = Decimal(told[name]) if told.get(name) else None
    return told


def _files(manifest: Mapping[str, Any]) -> list[File]:
    """None of a pack that was never made."""
    return files_of(manifest) if manifest else []


def content_of(pack: Pack) -> bytes:
    """The bytes of the whole pack.

    Raises PackFile.DoesNotExist for a pack that is not ready, or was dropped.
    """
    return bytes(PackFile.objects.values_list("content", flat=True).get(pack=pack))


def file_of(pack: Pack, path: str) -> bytes:
    """One file of a pack.

    Raises PackFile.DoesNotExist as `content_of` does, KeyError for a path that is not in it.
    """
    with zipfile.ZipFile(io.BytesIO(content_of(pack))) as archive:
        return archive.read(path)


def media_type(name: str) -> str:
    """What a file of a pack is sent as."""
    ending = PurePosixPath(name).suffix.removeprefix(".")
    return _KINDS.get(ending, "application/octet-stream")
