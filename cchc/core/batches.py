"""Batches: rows written together, on record as one, so that they can be taken back as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from cchc.core.audit import expect_many_writes
from cchc.core.locks import advisory_lock
from cchc.core.models import ImportBatch


@dataclass(frozen=True)
class Writing:
    """One transaction that writes a batch; `context_id` is under what the triggers keep it."""

    kind: str
    context_id: UUID
    actor: AbstractBaseUser | None

    def record(
        self,
        *,
        origin: str,
        name: str,
        sha256: str,
        created: int,
        updated: int,
        unchanged: int = 0,
        skipped: int = 0,
    ) -> ImportBatch:
        """Puts the batch on record; call it once, before the rows are written.

        Args:
            origin: one of `ImportBatch.Origin`.
            name: the file's name, or what was done in words.
            sha256: the hash of the file, or of what was asked for.
            created, updated, unchanged: rows by what becomes of them.
            skipped: refused rows that a person chose to leave out; in none of the other counts.
        """
        return ImportBatch.objects.create(
            kind=self.kind,
            origin=origin,
            file_name=name[-255:],
            sha256=sha256,
            actor_id=self.actor.pk if self.actor else None,
            context_id=self.context_id,
            rows=created + updated + unchanged,
            created=created,
            updated=updated,
            unchanged=unchanged,
            skipped=skipped,
        )


@contextmanager
def writing(
    kind: str, actor: AbstractBaseUser | None, *, source: str, alone: bool = True
) -> Iterator[Writing]:
    """Opens the transaction of a batch: one of a kind at a time, its author on record.

    Args:
        kind: the kind of sheet the rows belong to.
        actor: who writes; None for a command on the server.
        source: which part of the program writes, for the audit.
        alone: False for a look that writes nothing and waits for nobody.
    """
    with audited_as(actor, source=source, sheet=kind) as context_id, transaction.atomic():
        if alone:
            advisory_lock(f"import {kind}")
            expect_many_writes()
        yield Writing(kind, context_id, actor)


@contextmanager
def audited_as(actor: AbstractBaseUser | None, **more: str) -> Iterator[UUID]:
    """Keeps the author beside every row that is changed inside; the id of the audit's context."""
    author = {"user": actor.pk} if actor else {}
    with pghistory.context(**author, **more) as context:
        yield context.id
