"""What the manifest of a pack says, and what its check code stands for: nothing here asks the
database, so that a pack is checked on any machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cchc import __version__
from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.text import nfc

if TYPE_CHECKING:
    from reports_app.models import ReportPeriod

FORMAT = "cchc-pack/1"  # of what is made now; `formats` has each that is known
PROGRAM = f"CCHC {__version__}"
MANIFEST = "manifest.json"
README = "DOC-TRUOC.txt"
FOR_PEOPLE = "so-lieu/"
FOR_MACHINES = "so-lieu-may/"
DOCUMENTS = "van-ban/"


@dataclass(frozen=True)
class File:
    """One file of a pack as its manifest lists it; `rows` is None for what is no sheet."""

    path: str
    title: str
    rows: int | None
    size: int
    sha256: str

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def stem(self) -> str:
        return PurePosixPath(self.path).stem

    @property
    def ending(self) -> str:
        return PurePosixPath(self.path).suffix.removeprefix(".")

    def as_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "title": self.title,
            "rows": self.rows,
            "bytes": self.size,
            "sha256": self.sha256,
        }


def period_told(period: ReportPeriod) -> dict[str, str]:
    """What a manifest says of its period."""
    return {
        "code": period.code,
        "name": nfc(period.name),
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "due_on": period.due_on.isoformat(),
    }


def data_sha256(
    period: str, as_of: str, since: str, files: Iterable[File], of: str = FORMAT
) -> str:
    """What the check code is made of: the period, both days and the data in the machine form;
    neither wording nor layout, so the same data always bear the same code.

    Args:
        period: the code of the period.
        as_of, since: the days, ISO.
        files: those of the pack; only what stands under FOR_MACHINES counts.
        of: its format.
    """
    data = {file.path: file.sha256 for file in files if file.path.startswith(FOR_MACHINES)}
    said = {"format": of, "period": period, "as_of": as_of, "since": since, "files": data}
    return sha256_of(canonical_text(said))


def data_sha256_told(manifest: Mapping[str, Any]) -> str:
    """The same of what a manifest says of its files.

    Raises KeyError or TypeError for what is no manifest of a pack.
    """
    days = manifest["as_of"], manifest["since"]
    code, files = manifest["period"]["code"], files_of(manifest)
    return data_sha256(code, *days, files, manifest["format"])


def files_of(manifest: Mapping[str, Any]) -> list[File]:
    """The files that a manifest lists, in its order.

    Raises KeyError or TypeError for what is no manifest of a pack.
    """
    return [
        File(one["path"], one["title"], one["rows"], one["bytes"], one["sha256"])
        for one in manifest["files"]
    ]


def written(manifest: Mapping[str, Any]) -> bytes:
    """The file: JSON that people can read, its keys sorted."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    return f"{text}\n".encode()
