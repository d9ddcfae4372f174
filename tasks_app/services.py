"""Writes of assignments. Each is one transaction that changes the row and appends the event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from cchc.core import text
from cchc.core.clock import today
from cchc.core.locks import advisory_lock
from cchc.core.models import ImportBatch
from tasks_app import jobs, rules
from tasks_app.choices import EventKind, Status
from tasks_app.models import (
    STANDING_FIELDS,
    Area,
    Assignment,
    AssignmentEvent,
    CoUnit,
    SourceDocument,
    Standing,
)
from units_app.models import Unit, User

CORRECTABLE = (
    "source",
    "title",
    "document",
    "area",
    "lead_unit",
    "assigned_on",
    "due_on",
    "product",
)


# What a step sets on the row, the day of the update aside.
STEP_FIELDS = (
    "status",
    "completed_on",
    "result_on",
    "awaits_head",
    "note",
    "result_document",
)


class StaleAssignmentError(Exception):
    """Somebody else recorded something after this person read the assignment; `current` is what
    is there now.
    """

    def __init__(self, current: Assignment) -> None:
        super().__init__("Nhiệm vụ đã được người khác cập nhật sau khi trang này được mở.")
        self.current = current


@dataclass(frozen=True, kw_only=True)
class NewAssignment:
    """What a task is when it is given."""

    source: str
    title: str
    document: SourceDocument
    lead_unit: Unit
    assigned_on: date
    code: str = ""
    area: Area | None = None
    due_on: date | None = None
    product: str = ""
    note: str = ""
    co_units: Iterable[Unit] = field(default=())
    is_sample: bool = False


@transaction.atomic
def assignment_create(*, data: NewAssignment, actor: User | None) -> Assignment:
    """Records a new task, effective from the day it was given.

    Raises ValidationError (by field) for a secret document, impossible dates or a code already in
    use.
    """
    _check_facts(data)
    advisory_lock("assignment_create")  # two at once would find the same code free
    assignment = Assignment(
        code=text.folded(data.code) or next_code(data.source, data.assigned_on.year),
        title=text.folded(data.title),
        document=data.document,
        source=data.source,
        area=data.area,
        lead_unit=data.lead_unit,
        assigned_on=data.assigned_on,
        original_due_on=data.due_on,
        due_on=data.due_on,
        product=text.folded(data.product),
        note=text.nfc(data.note).strip(),
        updated_on=data.assigned_on,
        is_sample=data.is_sample,
    )
    assignment.search_text = search_text(assignment)
    assignment.full_clean(exclude=["search_text"])
    try:
        with transaction.atomic():
            assignment.save(force_insert=True)
    except IntegrityError as error:  # an import took the code a moment ago
        raise ValidationError({"code": "Mã nhiệm vụ này vừa được dùng."}) from error
    set_co_units(assignment, data.co_units)
    event = event_of(assignment, kind=EventKind.ASSIGNED, on=data.assigned_on, seq=1, actor=actor)
    event.save(force_insert=True)
    jobs.request_recompute()
    return assignment


@transaction.atomic
def status_record(
    *, assignment_id: int, version: int, step: rules.Step, actor: User | None
) -> Assignment:
    """Records a status with its day and note.

    Args:
        assignment_id: which assignment.
        version: the version the person saw; an older one is refused, nothing is overwritten.
        step: status, day (local date), note, result document.
        actor: who records; None for the system itself.

    Raises:
        StaleAssignmentError: something newer was recorded meanwhile.
        ValidationError: by field, when `rules.step_problems` finds any.
    """
    assignment = _take(assignment_id, version)
    last = assignment.events.order_by("-seq").first()
    if last is None:
        raise ValidationError("Nhiệm vụ chưa có sự kiện giao.")
    _refuse(
        rules.step_problems(
            step,
            assigned_on=assignment.assigned_on,
            previous_on=last.effective_on,
            today=today(),
        )
    )
    on = rules.effective_on(
        step, was=assignment.status, previous_on=last.effective_on, today=today()
    )
    before = standing(assignment)
    apply_step(assignment, step, on)
    assignment.save(update_fields=[*STEP_FIELDS, "updated_on"])
    event = event_of(assignment, kind=EventKind.STATUS, on=on, seq=last.seq + 1, actor=actor)
    event.changes = differences(before, standing(assignment))
    event.save(force_insert=True)
    jobs.request_recompute()
    return assignment


@transaction.atomic
def assignment_correct(
    *,
    assignment_id: int,
    version: int,
    changes: Mapping[str, Any],
    co_units: Iterable[Unit] | None,
    reason: str,
    actor: User | None,
) -> Assignment:
    """Corrects what a task is (never its status), effective today; earlier days keep what was
    reported then.

    Raises StaleAssignmentError, and ValidationError by field; a reason is required.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do đính chính."})
    assignment = _take(assignment_id, version)
    before = {name: getattr(assignment, name) for name in CORRECTABLE}
    before_units = sorted(assignment.co_units.values_list("name", flat=True))
    for name in CORRECTABLE:
        if name in changes:
            setattr(assignment, name, changes[name])
    if "due_on" in changes:
        assignment.original_due_on = changes["due_on"]
    _check_facts(assignment)
    assignment.search_text = search_text(assignment)
    assignment.full_clean(exclude=["search_text"])
    assignment.save(update_fields=[*CORRECTABLE, "original_due_on", "search_text"])
    if co_units is not None:
        set_co_units(assignment, co_units)
    last = assignment.events.order_by("-seq").first()
    event = event_of(
        assignment,
        kind=EventKind.CORRECTED,
        on=today(),
        seq=last.seq + 1 if last else 1,
        actor=actor,
    )
    event.reason = text.nfc(reason).strip()
    event.changes = differences(before, {name: getattr(assignment, name) for name in CORRECTABLE})
    after_units = sorted(assignment.co_units.values_list("name", flat=True))
    if before_units != after_units:
        event.changes["co_units"] = ["; ".join(before_units), "; ".join(after_units)]
    event.save(force_insert=True)
    jobs.request_recompute()
    return assignment


def document_get(
    *, number: str, issued_on: date | None, issuer: str, signer: str = "", summary: str = ""
) -> SourceDocument:
    """The document with this number, day and issuer, made if it is not there; a signer that was
    not known is filled in.

    Raises ValidationError for a document that carries a degree of secrecy, or has another signer.
    """
    number, issuer = text.folded(number), text.folded(issuer)
    _refuse(
        rules.assignment_problems(
            assigned_on=None, due_on=None, document_number=number, today=today()
        )
    )
    signer = text.folded(signer)
    document, _ = SourceDocument.objects.get_or_create(
        number=number,
        issued_on=issued_on,
        issuer=issuer,
        defaults={"signer": signer, "summary": text.folded(summary)},
    )
    if signer and signer != document.signer:
        _refuse(rules.signer_problems(document.number, document.signer))
        document.signer = signer
        document.save(update_fields=["signer"])
    return document


def next_code(source: str, year: int) -> str:
    """The next free code of a list and year, such as CP-2023-134."""
    stem = f"{'CP' if source == 'government' else 'KH'}-{year}-"
    used = Assignment.objects.filter(code__regex=rf"^{stem}\d+$").values_list("code", flat=True)
    return f"{stem}{max((int(code.rsplit('-', 1)[1]) for code in used), default=0) + 1:03d}"


def search_text(assignment: Assignment) -> str:
    """What the search box looks through, without accents."""
    number = assignment.document.number
    return text.searchable(f"{assignment.code} {assignment.title} {number} {assignment.product}")


def set_co_units(assignment: Assignment, units: Iterable[Unit]) -> None:
    """Makes exactly these units the co-units; the lead is never its own co-unit."""
    wanted = {unit.pk for unit in units} - {assignment.lead_unit_id}
    present = set(assignment.co_unit_links.values_list("unit_id", flat=True))
    assignment.co_unit_links.filter(unit__in=present - wanted).delete()
    CoUnit.objects.bulk_create(
        CoUnit(assignment=assignment, unit_id=unit_id) for unit_id in sorted(wanted - present)
    )


def apply_step(assignment: Assignment, step: rules.Step, on: date) -> None:
    """Puts a checked step on the row in memory; `on` is the day it takes effect."""
    assignment.status = step.status
    assignment.completed_on = step.on if step.status == Status.DONE else None
    assignment.result_on = None
    assignment.awaits_head = False
    assignment.updated_on = on
    assignment.note = text.nfc(step.note).strip()
    if step.result_document:
        assignment.result_document = text.folded(step.result_document)


def event_of(
    assignment: Assignment,
    *,
    kind: EventKind,
    on: date,
    seq: int,
    actor: User | None,
    batch: ImportBatch | None = None,
) -> AssignmentEvent:
    """An unsaved event that holds the assignment's standing as it is in memory."""
    held = {name: getattr(assignment, name) for name in STANDING_FIELDS}
    return AssignmentEvent(
        assignment=assignment,
        kind=kind,
        effective_on=on,
        seq=seq,
        actor=actor,
        batch=batch,
        **held,
    )


def standing(row: Standing) -> dict[str, Any]:
    """What figures are made of, of an assignment or of an event."""
    return {name: getattr(row, name) for name in STANDING_FIELDS}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[str]]:
    """field -> [old, new] as text, for what changed."""
    return {
        name: [_plain(before[name]), _plain(after[name])]
        for name in before
        if before[name] != after[name]
    }


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value)


def _take(assignment_id: int, version: int) -> Assignment:
    """Claims the row for this version, or says that somebody was faster."""
    claimed = Assignment.objects.filter(pk=assignment_id, version=version).update(
        version=F("version") + 1
    )
    read = Assignment.objects.select_related("document", "area", "lead_unit")
    current: Assignment = read.get(pk=assignment_id)
    if not claimed:
        raise StaleAssignmentError(current)
    return current


def _check_facts(task: NewAssignment | Assignment) -> None:
    _refuse(
        rules.assignment_problems(
            assigned_on=task.assigned_on,
            due_on=task.due_on,
            document_number=task.document.number,
            today=today(),
        )
    )


def _refuse(problems: rules.Problems) -> None:
    if problems:
        raise ValidationError(problems)
