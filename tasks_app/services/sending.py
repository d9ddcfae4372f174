"""A result on its way: sent by the unit, approved by its head, confirmed or returned by staff.

Every step takes effect on the day it is recorded, so the day before still shows what was known
then; the day of the result itself is kept apart and decides between on time and late.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.db.models import Q

from cchc.core import text
from cchc.core.clock import today
from cchc.core.refusals import refuse
from evidence_app.models import Evidence
from evidence_app.services import evidence_hold
from tasks_app import jobs, permissions, rules
from tasks_app.choices import EventKind, Status
from tasks_app.models import Assignment, AssignmentEvent, EventEvidence
from tasks_app.services.events import STEP_FIELDS, apply_step, differences, event_of, standing, take
from units_app.models import User

# What may happen to a task while its result waits.
BESIDE_THE_RESULT = (EventKind.CORRECTED, EventKind.EXTENDED)
GIVEN = (EventKind.HANDED, EventKind.SENT)
TURNED_BACK = (EventKind.HANDED_BACK, EventKind.RETURNED)
OF_THE_RESULT = (*GIVEN, *TURNED_BACK, EventKind.TAKEN_BACK, EventKind.CONFIRMED)


@dataclass(frozen=True, kw_only=True)
class _Move:
    """What one step makes of the standing, and what its event says beside it."""

    kind: EventKind
    status: Status
    note: str = ""
    completed_on: date | None = None
    result_on: date | None = None
    awaits_head: bool = False
    result_document: str = ""
    reason_code: str = ""
    reason: str = ""
    evidence: tuple[Evidence, ...] = field(default=())


@transaction.atomic
def result_send(
    *,
    assignment_id: int,
    version: int,
    result: rules.Result,
    evidence: Iterable[Evidence],
    actor: User,
) -> Assignment:
    """Sends a result to Sở Nội vụ, or hands it to the head of the unit where that one approves.

    Args:
        assignment_id: which assignment.
        version: the version the person saw; an older one is refused, nothing is overwritten.
        result: product document, day (local date), note, why there is no evidence.
        evidence: the documents that prove it; all of them visible to the person.
        actor: who sends, for the lead unit.

    Raises:
        StaleRowError: something newer was recorded meanwhile.
        ValidationError: by field, when `rules.send_problems` or `rules.result_problems` find any.
    """
    assignment = take(assignment_id, version)
    documents = tuple(evidence)
    evidence_hold(documents)
    refuse(
        rules.send_problems(assignment.status, awaits_head=assignment.awaits_head)
        or rules.result_problems(
            result,
            assigned_on=assignment.assigned_on,
            today=today(),
            has_evidence=bool(documents),
        )
    )
    move = _Move(
        kind=EventKind.SENT,
        status=Status.SUBMITTED,
        note=result.note,
        result_on=result.on,
        result_document=result.document,
        reason="" if documents else result.why_none,
        evidence=documents,
    )
    if permissions.goes_through_head(assignment, actor):
        move = replace(move, kind=EventKind.HANDED, status=Status.IN_PROGRESS, awaits_head=True)
    return _record(assignment, move, actor)


@transaction.atomic
def result_approve(*, assignment_id: int, version: int, note: str = "", actor: User) -> Assignment:
    """The head sends on what was handed in, with its documents; raises as `result_send`."""
    assignment = take(assignment_id, version)
    refuse(rules.head_problems(awaits_head=assignment.awaits_head))
    handed = sent_event(assignment)
    move = _Move(
        kind=EventKind.SENT,
        status=Status.SUBMITTED,
        note=note or assignment.note,
        result_on=assignment.result_on,
        reason=handed.reason if handed else "",
        evidence=tuple(handed.evidence.all()) if handed else (),
    )
    return _record(assignment, move, actor)


@transaction.atomic
def result_hand_back(*, assignment_id: int, version: int, reason: str, actor: User) -> Assignment:
    """The head gives back what was handed in, with a reason; raises as `result_send`."""
    assignment = take(assignment_id, version)
    refuse(rules.head_problems(awaits_head=assignment.awaits_head) or rules.reason_problems(reason))
    move = _Move(kind=EventKind.HANDED_BACK, status=Status.IN_PROGRESS, note=reason, reason=reason)
    return _record(assignment, move, actor)


@transaction.atomic
def result_take_back(*, assignment_id: int, version: int, reason: str, actor: User) -> Assignment:
    """The unit takes its result back before anybody decided on it; raises as `result_send`."""
    assignment = take(assignment_id, version)
    refuse(
        rules.take_back_problems(assignment.status, awaits_head=assignment.awaits_head)
        or rules.reason_problems(reason)
    )
    move = _Move(kind=EventKind.TAKEN_BACK, status=Status.IN_PROGRESS, note=reason, reason=reason)
    return _record(assignment, move, actor)


@transaction.atomic
def result_confirm(
    *,
    assignment_id: int,
    version: int,
    on: date | None = None,
    note: str = "",
    actor: User,
) -> Assignment:
    """Staff confirm: done on the day of the result, in the books from today.

    `on` is asked for only where the result came without a day (set by hand or by a file). Raises
    as `result_send`.
    """
    assignment = take(assignment_id, version)
    completed_on = assignment.result_on or on
    refuse(
        rules.confirm_problems(
            assignment.status,
            completed_on,
            assigned_on=assignment.assigned_on,
            today=today(),
        )
    )
    move = _Move(
        kind=EventKind.CONFIRMED,
        status=Status.DONE,
        note=note or assignment.note,
        completed_on=completed_on,
    )
    return _record(assignment, move, actor)


@transaction.atomic
def result_return(
    *, assignment_id: int, version: int, reason_code: str, reason: str, actor: User
) -> Assignment:
    """Staff return a result with a reason by code and in words; it counts as not done. Raises as
    `result_send`.
    """
    assignment = take(assignment_id, version)
    refuse(rules.decide_problems(assignment.status) or rules.return_problems(reason_code, reason))
    move = _Move(
        kind=EventKind.RETURNED,
        status=Status.RETURNED,
        note=reason,
        reason_code=reason_code,
        reason=reason,
    )
    return _record(assignment, move, actor)


def sent_event(assignment: Assignment) -> AssignmentEvent | None:
    """While a result waits for somebody: the event that sent it or handed it in."""
    events = assignment.events.exclude(kind__in=BESIDE_THE_RESULT).select_related("actor")
    return next((event for event in events.order_by("-seq") if not only_notes(event)), None)


def only_notes(event: AssignmentEvent) -> bool:
    """Whether it recorded something about a result that waits, and left it waiting."""
    moved = {"status", "awaits_head"} & event.changes.keys()
    return event.kind == EventKind.STATUS and bool(event.changes) and not moved


def turned_back(assignment: Assignment, day: date) -> AssignmentEvent | None:
    """The event by `day` that gave the result back and says why, until it is sent again."""
    by_status = Q(kind=EventKind.STATUS, status__in=(Status.RETURNED, Status.DONE))
    found: AssignmentEvent | None = (
        assignment.events.filter(by_status | Q(kind__in=OF_THE_RESULT), effective_on__lte=day)
        .select_related("actor")
        .order_by("-seq")
        .first()
    )
    back = found and (found.kind in TURNED_BACK or found.status == Status.RETURNED)
    return found if back else None


def given_before(assignment: Assignment) -> list[Evidence]:
    """The documents that came with the result the last time it was sent or handed in."""
    last = assignment.events.filter(kind__in=GIVEN).order_by("-seq").values("pk")[:1]
    return list(Evidence.objects.filter(event_links__event__in=last).for_list())


def _record(assignment: Assignment, move: _Move, actor: User) -> Assignment:
    last = assignment.events.order_by("-seq").first()
    on = max(today(), last.effective_on) if last else today()
    before = standing(assignment)
    step = rules.Step(move.status, move.completed_on or on, move.note, move.result_document)
    apply_step(assignment, step, on)
    assignment.result_on, assignment.awaits_head = move.result_on, move.awaits_head
    assignment.save(update_fields=[*STEP_FIELDS, "updated_on"])
    seq = last.seq + 1 if last else 1
    event = event_of(assignment, kind=move.kind, on=on, seq=seq, actor=actor)
    event.reason_code, event.reason = move.reason_code, text.nfc(move.reason).strip()
    event.changes = differences(before, standing(assignment))
    event.save(force_insert=True)
    EventEvidence.objects.bulk_create(
        EventEvidence(event=event, evidence=document) for document in move.evidence
    )
    jobs.request_recompute()
    return assignment
