"""What a task is: giving it, correcting it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cchc.core import text
from cchc.core.clock import today
from cchc.core.locks import advisory_lock
from cchc.core.models import Area
from cchc.core.refusals import refuse
from tasks_app import jobs, rules
from tasks_app.choices import EventKind, ExtensionState
from tasks_app.models import Assignment, CoUnit, SourceDocument
from tasks_app.services.events import differences, event_of, take
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
    _check_facts(data, data.due_on)
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
    reported then. `due_on` in `changes` means the original deadline; one that an extension has
    moved stays where the extension put it.

    Raises StaleRowError, and ValidationError by field; a reason is required.
    """
    if not reason.strip():
        raise ValidationError({"reason": "Ghi lý do đính chính."})
    assignment = take(assignment_id, version)
    corrected = (*CORRECTABLE, "original_due_on")
    before = {name: getattr(assignment, name) for name in corrected}
    before_units = sorted(assignment.co_units.values_list("name", flat=True))
    for name in CORRECTABLE:
        if name in changes and name != "due_on":
            setattr(assignment, name, changes[name])
    if "due_on" in changes:
        _correct_deadline(assignment, changes["due_on"])
    _check_facts(assignment, assignment.original_due_on)
    assignment.search_text = search_text(assignment)
    assignment.full_clean(exclude=["search_text"])
    assignment.save(update_fields=[*corrected, "search_text"])
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
    event.changes = differences(before, {name: getattr(assignment, name) for name in corrected})
    after_units = sorted(assignment.co_units.values_list("name", flat=True))
    if before_units != after_units:
        event.changes["co_units"] = ["; ".join(before_units), "; ".join(after_units)]
    event.save(force_insert=True)
    jobs.request_recompute()
    return assignment


def next_code(source: str, year: int) -> str:
    """The next free code of a list and year, such as CP-2023-134."""
    stem = f"{'CP' if source == 'government' else 'KH'}-{year}-"
    used = Assignment.objects.filter(code__regex=rf"^{stem}\d+$").values_list("code", flat=True)
    return f"{stem}{max((int(code.rsplit('-', 1)[1]) for code in used), default=0) + 1:03d}"


def search_text(assignment: Assignment) -> str:
    """What the search box looks through, without accents."""
    number = assignment.document.number
    return text.searchable(f"{assignment.code} {assignment.title} {number} {assignment.product}")


def _correct_deadline(assignment: Assignment, day: date | None) -> None:
    """Sets the deadline the document gave, in memory; without an approved extension it is the one
    in force too.
    """
    extended = assignment.extensions.filter(state=ExtensionState.APPROVED).exists()
    refuse(rules.original_deadline_problems(assignment, day, extended=extended))
    if not extended:
        assignment.due_on = day
    assignment.original_due_on = day


def set_co_units(assignment: Assignment, units: Iterable[Unit]) -> None:
    """Makes exactly these units the co-units; the lead is never its own co-unit."""
    wanted = {unit.pk for unit in units} - {assignment.lead_unit_id}
    present = set(assignment.co_unit_links.values_list("unit_id", flat=True))
    assignment.co_unit_links.filter(unit__in=present - wanted).delete()
    CoUnit.objects.bulk_create(
        CoUnit(assignment=assignment, unit_id=unit_id) for unit_id in sorted(wanted - present)
    )


def _check_facts(task: NewAssignment | Assignment, original_due_on: date | None) -> None:
    refuse(
        rules.assignment_problems(
            assigned_on=task.assigned_on,
            due_on=original_due_on,
            document_number=task.document.number,
            today=today(),
        )
    )
