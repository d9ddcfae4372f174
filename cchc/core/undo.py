"""Taking a batch back: every row it wrote becomes what the audit says it was before.

The triggers of the audit keep, under the context of the batch's transaction, each row that was
inserted, changed or deleted. So inserted rows are deleted, changed and deleted ones get their
earlier content again; whatever was done since on one of those rows speaks against it, and then
nothing is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, connection, transaction

from cchc.core.audit import expect_many_writes
from cchc.core.batches import audited_as
from cchc.core.clock import now
from cchc.core.locks import advisory_lock
from cchc.core.models import ImportBatch
from cchc.core.sheets.kinds import SheetKind, sheet_kind
from cchc.core.undo_checks import built_since, dependants

IN_USE = "Dữ liệu khác đang dựa vào dòng do lần ghi này tạo ra, nên không hoàn tác được."
CHECK_VIOLATION = "23514"
NO_TRACE = "Không đủ dấu vết nội dung trước lần ghi này, nên không hoàn tác được."


class UndoRefusedError(Exception):
    """The batch cannot be taken back; `problems` says why, in Vietnamese."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Undone:
    """How many rows were deleted, and how many got their earlier content again."""

    batch: ImportBatch
    deleted: int
    restored: int


def undo_batch(*, batch_id: int, actor: AbstractBaseUser | None, reason: str) -> Undone:
    """Takes a batch back, whole, in one transaction.

    Args:
        batch_id: which `ImportBatch`.
        actor: who takes it back; None for a command on the server.
        reason: why; it is kept with the batch.

    Raises:
        UndoRefusedError: with every reason found; nothing is changed then.
    """
    try:
        with audited_as(actor, source="undo_import") as context_id, transaction.atomic():
            undone = _undo(batch_id, actor)
            _put_on_record(undone.batch, reason, context_id)
            return undone
    except IntegrityError as error:
        raise UndoRefusedError(said_by_trigger(error) or IN_USE) from error


def said_by_trigger(error: IntegrityError) -> str:
    """What a trigger of ours said for people, "" where the database itself refuses: then it names
    the table.
    """
    told: Any = getattr(error.__cause__, "diag", None)
    if told is None or told.sqlstate != CHECK_VIOLATION or told.table_name:
        return ""
    return str(told.message_primary)


def problems_of(batch: ImportBatch) -> list[str]:
    """What speaks against undoing the batch now; looks only."""
    early = _unfit(batch)
    if early:
        return early
    return _objections(sheet_kind(batch.kind), batch)


def _undo(batch_id: int, actor: AbstractBaseUser | None) -> Undone:
    batch = ImportBatch.objects.select_for_update(of=("self",)).filter(pk=batch_id).first()
    if batch is None:
        raise UndoRefusedError(f"Không có lần ghi số {batch_id}.")
    early = _unfit(batch)
    if early:
        raise UndoRefusedError(*early)
    batch.undone_by = cast("Any", actor)
    kind = sheet_kind(batch.kind)
    advisory_lock(f"import {kind.name}")
    expect_many_writes()
    steps = [_RowsOf(apps.get_model(name), batch) for name in kind.undo_models]
    if kind.undo_hold:
        kind.undo_hold(batch)
    for step in reversed(steps):  # in the order in which single edits write them
        step.hold()
    problems = _objections(kind, batch)
    if problems:
        raise UndoRefusedError(*problems)
    if kind.before_undo:
        kind.before_undo(batch)
    deleted = sum(step.delete_inserted() for step in steps)
    restored = sum(step.restore_changed() + step.insert_deleted() for step in reversed(steps))
    if kind.after_undo:
        kind.after_undo(batch)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return Undone(batch, deleted, restored)


def _put_on_record(batch: ImportBatch, reason: str, context_id: UUID) -> None:
    batch.undone_at, batch.undo_reason, batch.undo_context_id = now(), reason.strip(), context_id
    batch.save(update_fields=["undone_at", "undone_by", "undo_reason", "undo_context_id"])


def _unfit(batch: ImportBatch) -> list[str]:
    """Why a batch can never be undone, whatever happened to its rows."""
    if batch.undone_at:
        return [f"Lần ghi số {batch.pk} đã được hoàn tác trước đó."]
    if batch.context_id is None:
        return ["Lần ghi này có từ trước khi hệ thống lưu đủ dấu vết để hoàn tác."]
    if not sheet_kind(batch.kind).undo_models:
        return [f"Loại dữ liệu “{sheet_kind(batch.kind).label}” không hoàn tác được."]
    return []


def _objections(kind: SheetKind[Any], batch: ImportBatch) -> list[str]:
    models = [apps.get_model(name) for name in kind.undo_models]
    problems = [
        problem for model in models for problem in built_since(model, batch, kind.derived_by)
    ]
    problems += kind.undo_check(batch) if kind.undo_check else []
    return problems or [text for model in models for text in dependants(model, batch, models)]


class _RowsOf:
    """The rows of one audited model that a batch wrote."""

    def __init__(self, model: type[Any], batch: ImportBatch) -> None:
        audit = model.audit.rel.related_model
        kept = {field.column for field in audit._meta.concrete_fields}
        columns = [field.column for field in model._meta.concrete_fields if field.column in kept]
        self.table = _quoted(model._meta.db_table)
        self.audit = _quoted(audit._meta.db_table)
        self.columns = [_quoted(name) for name in columns]
        self.counts_versions = "version" in columns
        self.context = batch.context_id

    def hold(self) -> None:
        """Waits for whoever is writing one of the rows, or something that refers to it, so that
        what they record counts among the objections; nobody writes them until this is through.
        """
        self._run(f"{self._rows()} ORDER BY id FOR UPDATE")

    def delete_inserted(self) -> int:
        """Deletes what the batch made."""
        return self._run(f"DELETE FROM {self.table} WHERE id = ANY(ARRAY({self._made()}))")  # noqa: S608 - names of our own tables

    def restore_changed(self) -> int:
        """Gives changed rows their earlier content; a version goes on counting, so that a page
        opened in between is known to be stale.

        Raises UndoRefusedError if the audit lacks the earlier content of one.
        """
        pairs = [
            f"{name} = held.{name} + 1"
            if self.counts_versions and name == '"version"'
            else f"{name} = earlier.{name}"
            for name in self.columns
            if name != '"id"'
        ]
        restored = self._run(
            f"UPDATE {self.table} held SET {', '.join(pairs)} FROM ({self._earlier()}) earlier"  # noqa: S608 - as above
            " WHERE held.id = earlier.pgh_obj_id"
        )
        if restored != self._run(self._rows()):
            raise UndoRefusedError(NO_TRACE)
        return restored

    def insert_deleted(self) -> int:
        """Puts deleted rows back as they were, under the keys they had."""
        names = ", ".join(self.columns)
        return self._run(
            f"INSERT INTO {self.table} ({names}) SELECT {names} FROM ({self._earlier()}) earlier"  # noqa: S608 - as above
            " WHERE was_deleted"
        )

    # Rows that have just been written may be planned with the statistics of a small table, and are
    # then compared each with each. So keys are collected once (ARRAY, MATERIALIZED) and contents
    # are looked up key by key.

    def _rows(self) -> str:
        written = f"SELECT pgh_obj_id FROM {self.audit} WHERE pgh_context_id = %(context)s"  # noqa: S608 - as above
        return f"SELECT id FROM {self.table} WHERE id = ANY(ARRAY({written}))"  # noqa: S608 - as above

    def _made(self) -> str:
        return (
            f"SELECT pgh_obj_id FROM {self.audit}"  # noqa: S608 - as above
            " WHERE pgh_context_id = %(context)s AND pgh_label = 'insert'"
        )

    def _earlier(self) -> str:
        """The last content before the batch of each row that it changed or deleted. Adding 0 keeps
        the planner from walking all numbers downwards to find one row's last.
        """
        return (
            "WITH written AS MATERIALIZED ("  # noqa: S608 - as above
            " SELECT pgh_obj_id, min(pgh_id) AS first, bool_or(pgh_label = 'delete') AS was_deleted"
            f" FROM {self.audit} WHERE pgh_context_id = %(context)s GROUP BY pgh_obj_id"
            ") SELECT before.*, written.was_deleted FROM written CROSS JOIN LATERAL ("
            f" SELECT * FROM {self.audit} kept WHERE kept.pgh_obj_id = written.pgh_obj_id"
            " AND kept.pgh_id < written.first ORDER BY kept.pgh_id + 0 DESC LIMIT 1) before"
        )

    def _run(self, statement: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"context": self.context})
            return int(cursor.rowcount)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
