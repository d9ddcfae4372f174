"""The two long steps of an import through the pages: checking a file, and applying it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from cchc.core.batches import Writing, writing
from cchc.core.clock import now
from cchc.core.imports import refused_by_database
from cchc.core.models import ImportBatch, StagedImport
from cchc.core.sheets.kinds import SheetKind, sheet_kind
from cchc.core.sheets.problems import SheetError
from cchc.core.staging import progress
from cchc.core.staging.checking import Examined, examine, keep_preview, read_file
from cchc.core.staging.files import EMPTY, path_of

State = StagedImport.State
MOVED_ON = (
    "Dữ liệu đã thay đổi sau lần xem trước, nên chưa ghi gì. "
    "Dưới đây là kết quả mới; hãy xem lại rồi ghi vào sổ."
)


def check(staged_id: int) -> None:
    """Reads the file and keeps the preview; may be run again at any time."""
    staged = StagedImport.objects.filter(pk=staged_id, state=State.CHECKING).first()
    if staged is None:
        return
    try:
        found = _examined(staged)
        with transaction.atomic():
            held = _locked(staged_id)
            if held.state == State.CHECKING:
                keep_preview(held, found)
                held.problems = []
                held.save()
    except SheetError as error:
        _put(staged, State.REFUSED, [problem.message for problem in error.problems])
    except (DataError, IntegrityError) as error:
        _put(staged, State.REFUSED, [refused_by_database(error)])


def apply(staged_id: int) -> None:
    """Writes what the preview shows, whole; where that is no longer so, keeps a new preview.

    Run twice, or again after a worker was killed, it writes once.
    """
    staged = StagedImport.objects.select_related("uploaded_by").get(pk=staged_id)
    kind = sheet_kind(staged.kind)
    try:
        with writing(kind.name, staged.uploaded_by, source="import_page") as write:
            held = _locked(staged_id)
            if held.state == State.APPLYING:
                _settle(kind, held, write)
    except SheetError as error:
        _put(staged, State.REFUSED, [problem.message for problem in error.problems])
    except ValidationError as error:
        _put(staged, State.READY, error.messages)
    except (DataError, IntegrityError) as error:
        _put(staged, State.READY, [refused_by_database(error)])


def _locked(staged_id: int) -> StagedImport:
    return StagedImport.objects.select_for_update(of=("self",)).get(pk=staged_id)


def _examined(staged: StagedImport) -> Examined:
    kind = sheet_kind(staged.kind)
    rows, errors, warnings = read_file(
        kind,
        path_of(staged),
        staged.mapping,
        lambda count: progress.tell(staged.pk, "reading", count),
    )
    if not rows:
        raise SheetError.of_file(EMPTY)
    progress.tell(staged.pk, "comparing", len(rows))
    with transaction.atomic():
        return examine(kind, rows, errors, warnings, actor=staged.uploaded_by)


def _settle(kind: SheetKind[Any], staged: StagedImport, write: Writing) -> None:
    found = _examined(staged)
    staged.problems = []
    if found.digest != staged.digest:
        keep_preview(staged, found)
        staged.problems = [MOVED_ON]
    else:
        staged.batch = _record(staged, found, write)
        progress.tell(staged.pk, "writing", staged.lines_total)
        if kind.apply:
            kind.apply(found.plan, staged.batch)
        staged.state = State.DONE
    staged.save()


def _record(staged: StagedImport, found: Examined, write: Writing) -> ImportBatch:
    return write.record(
        origin=ImportBatch.Origin.FILE,
        name=staged.file_name,
        sha256=staged.sha256,
        created=len(found.plan.created),
        updated=len(found.plan.updated),
        unchanged=found.plan.unchanged,
        skipped=staged.refused,
    )


def _put(staged: StagedImport, state: StagedImport.State, problems: list[str]) -> None:
    """Says why a step ended without doing what it should, unless somebody moved the import on."""
    held = StagedImport.objects.filter(pk=staged.pk, state=staged.state)
    held.update(state=state, problems=problems, touched_at=now())
