"""Imports through the pages, and batches."""

from __future__ import annotations

from uuid import uuid4

from cchc.core.models import ImportBatch, StagedImport
from cchc.core.staging.files import folder
from tests.addresses.rows import (
    FORBIDDEN,
    FOUND,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    Row,
    Things,
    answers,
)
from tests.cast import Cast

HASH = "0" * 64
IMPORTERS = answers(staff=OK, admin=OK)
MOVED_ON = answers(staff=FOUND, admin=NOT_FOUND)
TASKS = answers(staff=OK, admin=NOT_FOUND)


def make_staged(cast: Cast, *, state: str = "ready", refused: int = 0) -> int:
    """A file of one line that waits."""
    folder().mkdir(parents=True, exist_ok=True)
    name = uuid4().hex
    (folder() / name).write_text("Mã nhiệm vụ;Cột lạ\nCP-1;x\n", encoding="utf-8-sig")
    return StagedImport.objects.create(
        kind="assignments",
        file_name="tep.csv",
        stored_as=name,
        sha256=HASH,
        uploaded_by=cast.users["staff"],
        state=state,
        refused=refused,
    ).pk


def make_batch(_: Cast) -> int:
    return ImportBatch.objects.create(
        kind="assignments",
        file_name="tep.csv",
        sha256=HASH,
        rows=0,
        created=0,
        updated=0,
        unchanged=0,
    ).pk


STAGED, WRONG = {"pk": "staged"}, {"pk": "staged_wrong"}
UNMAPPED, BATCH = {"pk": "staged_unmapped"}, {"pk": "batch"}
THINGS: Things = {
    "staged": make_staged,
    "staged_wrong": lambda cast: make_staged(cast, refused=1),
    "staged_unmapped": lambda cast: make_staged(cast, state="mapping"),
    "batch": make_batch,
}

TABLE = (
    Row("import_home", IMPORTERS),
    Row("import_upload", IMPORTERS),
    Row("import_template", TASKS, {"kind": "assignments"}),
    Row("import_template", IMPORTERS, {"kind": "units"}),
    Row("import_preview", TASKS, STAGED),
    Row("import_preview", MOVED_ON, UNMAPPED),
    Row("import_mapping", TASKS, UNMAPPED),
    Row("import_apply", answers(NOT_ALLOWED), STAGED),
    Row("import_apply", MOVED_ON, WRONG, method="post"),
    Row("import_again", answers(NOT_ALLOWED), STAGED),
    Row("import_again", MOVED_ON, STAGED, method="post"),
    Row("import_errors", answers(FORBIDDEN, staff=NOT_FOUND, admin=NOT_FOUND), STAGED),
    Row("import_errors", TASKS, WRONG),
    Row("assignment_grid", answers(staff=OK)),
    Row("batch_list", IMPORTERS),
    Row("batch_detail", TASKS, BATCH),
)
