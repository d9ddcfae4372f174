"""Writes of the ledger of extensions. An approval moves the deadline in force, by an event; the
original deadline stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core import text
from cchc.core.clock import now, today
from cchc.core.refusals import refuse
from cchc.core.versions import StaleRowError
from evidence_app.models import Evidence
from evidence_app.services import evidence_hold
from tasks_app import extending, jobs
from tasks_app.choices import EventKind, ExtensionState
from tasks_app.models import Assignment, Extension, ExtensionEvidence
from tasks_app.services.events import differences, event_of, hold, standing, take
from units_app.models import User


class DecidedExtensionError(Exception):
    """Somebody else decided on (or withdrew) the request meanwhile; `current` is what it is now."""

    def __init__(self, current: Extension) -> None:
        super().__init__("Đề nghị gia hạn này vừa được người khác xử lý.")
        self.current = current


@transaction.atomic
def extension_request(
    *,
    assignment_id: int,
    version: int,
    asked_due_on: date,
    reason: str,
    evidence: Iterable[Evidence],
    actor: User | None,
) -> Extension:
    """Asks for a later deadline; also after the present one has passed, while the task is open.

    Raises:
        StaleRowError: something newer was recorded since `version` was read.
        ValidationError: by field, or of the whole where no extension is possible.
    """
    assignment = _seen(assignment_id, version)
    due_on = _due_on(assignment)
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do đề nghị gia hạn."})
    refuse(extending.later_than("asked_due_on", asked_due_on, due_on))
    extension = Extension(
        assignment=assignment,
        number=assignment.extensions.count() + 1,
        old_due_on=due_on,
        asked_due_on=asked_due_on,
        reason=text.nfc(reason).strip(),
        requested_on=today(),
        requested_by=actor,
    )
    extension.full_clean(exclude=["requested_by", "decided_by"])
    extension.save(force_insert=True)
    _link(extension, evidence)
    return extension


@transaction.atomic
def extension_withdraw(*, extension_id: int, actor: User | None) -> Extension:
    """Takes a request back before it was decided on.

    Raises DecidedExtensionError when that has happened.
    """
    extension = _waiting(extension_id)
    return _settle(extension, ExtensionState.WITHDRAWN, on=today(), actor=actor)


@transaction.atomic
def extension_refuse(*, extension_id: int, note: str, actor: User | None) -> Extension:
    """Refuses a request; the reason is required.

    Raises DecidedExtensionError, and ValidationError by field.
    """
    refuse(extending.refusal_problems(note))
    extension = _waiting(extension_id)
    extension.decision_note = text.nfc(note).strip()
    return _settle(extension, ExtensionState.REFUSED, on=today(), actor=actor)


@transaction.atomic
def extension_approve(
    *,
    extension_id: int,
    version: int,
    granted_due_on: date,
    document: str,
    document_on: date,
    note: str = "",
    evidence: Iterable[Evidence] = (),
    actor: User | None,
) -> Extension:
    """Approves a request: from the document's day on the later deadline is in force.

    Args:
        extension_id: which request.
        version: the version of the assignment the person saw.
        granted_due_on: the new deadline; it may differ from the one asked for.
        document, document_on: number and day of the approving document.
        note, evidence: what else belongs to the decision.
        actor: who records it.

    Raises:
        DecidedExtensionError: it is decided on already.
        StaleRowError: the assignment has changed since.
        ValidationError: by field.
    """
    extension = _waiting(extension_id)
    assignment = take(extension.assignment_id, version)
    due_on = _due_on(assignment)
    refuse(
        extending.later_than("granted_due_on", granted_due_on, due_on)
        | extending.approval_problems(
            document=document,
            document_on=document_on,
            assigned_on=assignment.assigned_on,
            today=today(),
        )
    )
    extension.granted_due_on = granted_due_on
    extension.document, extension.document_on = text.folded(document), document_on
    extension.decision_note = text.nfc(note).strip()
    on = _move_deadline(assignment, extension, actor)
    _link(extension, evidence)
    return _settle(extension, ExtensionState.APPROVED, on=on, actor=actor)


@transaction.atomic
def extension_enter(
    *,
    assignment_id: int,
    version: int,
    granted_due_on: date,
    reason: str,
    document: str,
    document_on: date,
    note: str = "",
    evidence: Iterable[Evidence] = (),
    actor: User | None,
) -> Extension:
    """Records an extension that was approved on paper: request and approval in one.

    Raises StaleRowError, and ValidationError by field.
    """
    due_on = _due_on(_seen(assignment_id, version))
    refuse(extending.later_than("granted_due_on", granted_due_on, due_on))
    extension = extension_request(
        assignment_id=assignment_id,
        version=version,
        asked_due_on=granted_due_on,
        reason=reason,
        evidence=evidence,
        actor=actor,
    )
    return extension_approve(
        extension_id=extension.pk,
        version=version,
        granted_due_on=granted_due_on,
        document=document,
        document_on=document_on,
        note=note,
        actor=actor,
    )


def _seen(assignment_id: int, version: int) -> Assignment:
    """The assignment, locked, if it still is what the person saw."""
    current = hold(assignment_id)
    if current.version != version:
        raise StaleRowError(current)
    return current


def _due_on(assignment: Assignment) -> date:
    """The deadline that can be extended.

    Raises ValidationError of the whole where none can be.
    """
    approved = assignment.extensions.filter(state=ExtensionState.APPROVED).count()
    reason = extending.obstacle(
        status=assignment.status,
        due_on=assignment.due_on,
        spent=approved,
        most=settings.EXTENSIONS_MAX,
    )
    if reason or assignment.due_on is None:
        raise ValidationError(reason)
    return assignment.due_on


def _waiting(extension_id: int) -> Extension:
    """The request, locked, as long as nobody has decided on it."""
    rows = Extension.objects.select_for_update(of=("self",), no_key=True)
    extension = rows.select_related("assignment").get(pk=extension_id)
    if extension.state != ExtensionState.REQUESTED:
        raise DecidedExtensionError(extension)
    return extension


def _settle(
    extension: Extension, state: ExtensionState, *, on: date, actor: User | None
) -> Extension:
    extension.state = state
    extension.decided_on, extension.decided_at, extension.decided_by = on, now(), actor
    extension.full_clean(exclude=["requested_by", "decided_by"])
    extension.save()
    return extension


def _move_deadline(assignment: Assignment, extension: Extension, actor: User | None) -> date:
    """Puts the later deadline into force by an event; the day it counts from."""
    last = assignment.events.order_by("-seq").first()
    if last is None or extension.document_on is None:
        raise ValidationError("Nhiệm vụ chưa có sự kiện giao.")
    on = extending.effective_on(extension.document_on, last.effective_on)
    before = standing(assignment)
    assignment.due_on = extension.granted_due_on
    assignment.full_clean(exclude=["search_text"])
    assignment.save(update_fields=["due_on"])
    event = event_of(assignment, kind=EventKind.EXTENDED, on=on, seq=last.seq + 1, actor=actor)
    event.changes = differences(before, standing(assignment))
    event.reason = f"Theo {extension.document}. Lý do: {extension.reason}"
    event.save(force_insert=True)
    jobs.request_recompute()
    return on


def _link(extension: Extension, evidence: Iterable[Evidence]) -> None:
    documents = tuple(evidence)
    evidence_hold(documents)
    ExtensionEvidence.objects.bulk_create(
        (ExtensionEvidence(extension=extension, evidence=document) for document in documents),
        ignore_conflicts=True,
    )
