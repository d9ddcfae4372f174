"""A small pack, and packs that somebody changed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from cchc.core.archives import write_archive
from cchc.core.canonical import sha256_of
from cchc.core.check_codes import code_of
from cchc.core.clock import today
from reports_app.models import ReportPeriod
from reports_app.pack import manifest
from reports_app.pack.asked import asked_of
from reports_app.pack.building import build
from reports_app.pack.checking import check_pack
from tasks_app.choices import Source
from tests.factories import make_assignment, make_period, make_unit
from tests.initiative_factories import make_initiative
from tests.scores_app.publishing_cases import ended_round

DAY = today()
LATER = DAY + timedelta(days=100)
Files = dict[str, bytes]


def made_period() -> ReportPeriod:
    """A period with tasks in time, overdue and without a deadline, an initiative and a ranking."""
    own = make_unit("Sở Nội vụ", code="SO-NV")
    other = make_unit("Sở Tư pháp", code="=1+1")
    make_assignment(own, title="Rà soát; “thủ tục”, xuống\ndòng", due_on=LATER)
    make_assignment(own, title="=HYPERLINK(1)", due_on=DAY - timedelta(days=1))
    make_assignment(other, due_on=DAY)
    make_assignment(other, source=Source.PROVINCE_PLAN)
    make_initiative(unit=own)
    ended_round(("3", "5"), (None, "4"), ("1", None))
    return make_period("KY-GOI", starts_on=DAY - timedelta(days=30))


def sound_pack(day: date = DAY) -> bytes:
    return build(asked_of(made_period(), day)).content


def words(content: bytes) -> str:
    """What a check finds wrong."""
    return "\n".join(check_pack(content).problems)


def damaged(content: bytes) -> bytes:
    """The same with its last byte changed."""
    return content[:-1] + bytes([content[-1] ^ 1])


def unpacked(content: bytes) -> Files:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files) -> bytes:
    stream = io.BytesIO()
    write_archive(stream, files.items())
    return stream.getvalue()


def changed(content: bytes, path: str, change: Callable[[bytes], bytes]) -> bytes:
    """One file is another, and nothing else."""
    files = unpacked(content)
    files[path] = change(files[path])
    return packed(files)


def forged(
    content: bytes, *changes: tuple[str, Callable[[bytes], bytes]], told: Any = None
) -> bytes:
    """Files are others, with every digest of the manifest made anew; `told` may change it more.
    The code that is printed in the files stays what it was, unless the data stay.
    """
    files = unpacked(content)
    for path, change in changes:
        files[path] = change(files[path])
    held = json.loads(files[manifest.MANIFEST])
    for one in held["files"]:
        one["bytes"], one["sha256"] = len(files[one["path"]]), sha256_of(files[one["path"]])
    if told:
        told(held)
    held["data_sha256"] = manifest.data_sha256_told(held)
    held["code"] = code_of(held["data_sha256"])
    files[manifest.MANIFEST] = manifest.written(held)
    return packed(files)
