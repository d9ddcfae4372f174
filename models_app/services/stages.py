"""Recording how far an initiative is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from cchc.core import text
from cchc.core.clock import today
from cchc.core.histories import differences
from cchc.core.refusals import refuse
from evidence_app.models import Evidence
from evidence_app.services import evidence_hold
from models_app import rules
from models_app.choices import EventKind, Stage
from models_app.models import Adoption, Initiative, InitiativeEvent
from models_app.near_duplicates import strong_likenesses
from models_app.services.events import (
    event_of,
    last_event,
    link_evidence,
    search_text,
    standing,
    take,
)
from units_app.models import User

WRITTEN = ("stage", "stage_on", "decision_no", "decision_on", "decision_issuer", "search_text")

NO_DECISION: dict[str, Any] = {"document_no": "", "document_on": None, "issuer": ""}


@transaction.atomic
def stage_record(
    *,
    initiative_id: int,
    version: int,
    step: rules.Step,
    evidence: Iterable[Evidence] = (),
    actor: User | None,
) -> Initiative:
    """Records the next stage with its day, document and evidence.

    Args:
        initiative_id: which initiative.
        version: the version the person saw; an older one is refused, nothing is overwritten.
        step: stage, day (local date) from which it counts, document, reason.
        evidence: documents that prove it; all of them visible to the person.
        actor: who records; None for the system itself.

    Raises:
        StaleRowError: something newer was recorded meanwhile.
        ValidationError: by field, when `rules.step_problems` or `rules.likeness_problems` finds
            any.
    """
    initiative = take(initiative_id, version)
    last = last_event(initiative)
    refuse(
        rules.step_problems(
            step,
            stage=initiative.stage,
            previous_on=last.effective_on,
            today=today(),
            corrected=last.kind == EventKind.CORRECTED,
        )
        | rules.likeness_problems(step, reads_alike=_reads_alike(initiative, step))
    )
    event = _stand(initiative, step, last.seq + 1, actor)
    event.kind, event.effective_on = EventKind.STAGE, step.on
    return _record(initiative, event, evidence)


@transaction.atomic
def stage_correct(
    *,
    initiative_id: int,
    version: int,
    step: rules.Step,
    evidence: Iterable[Evidence] = (),
    actor: User,
) -> Initiative:
    """Puts right a stage that was recorded by mistake: it counts from today, earlier days stay as
    they were reported. `step.on` is the day the right stage began; its document is the decision to
    recognise, or not to, as it should stand.

    Raises as `stage_record`, by `rules.correction_problems`; also where nothing would change.
    """
    initiative = take(initiative_id, version)
    last = last_event(initiative)
    registered_on = initiative.registered_on or last.effective_on
    refuse(
        rules.correction_problems(step, registered_on=registered_on, today=today())
        | rules.adopted_problems(step, _adopters(initiative))
    )
    kept = step if rules.keeps_decision(step.stage) else replace(step, **NO_DECISION)
    event = _stand(initiative, kept, last.seq + 1, actor, apply=apply_correction)
    if not event.changes:
        raise ValidationError("Chưa có gì khác với sổ; sửa giai đoạn, ngày hoặc quyết định.")
    event.kind, event.effective_on = EventKind.CORRECTED, max(today(), last.effective_on)
    return _record(initiative, event, evidence)


def _reads_alike(initiative: Initiative, step: rules.Step) -> bool:
    """Whether the books of today have a strong likeness of what is to be recognised."""
    return step.stage == Stage.RECOGNISED and bool(strong_likenesses(initiative, today()))


def _adopters(initiative: Initiative) -> list[str]:
    """Who applies it today; nobody begins to while this transaction holds the row."""
    return [adoption.told for adoption in Adoption.objects.going_on().filter(initiative=initiative)]


def apply_step(initiative: Initiative, step: rules.Step) -> None:
    """Puts a checked step on the row in memory; its decision is kept where it decides."""
    initiative.stage, initiative.stage_on = step.stage, step.on
    if step.stage in rules.DECIDED:
        _decide(initiative, step)
    initiative.search_text = search_text(initiative)


def apply_correction(initiative: Initiative, step: rules.Step) -> None:
    """Puts a checked correction on the row in memory, its decision in any case; being registered
    began with the registration.
    """
    initiative.stage, initiative.stage_on = step.stage, step.on
    if step.stage == Stage.REGISTERED:
        initiative.stage_on = initiative.registered_on
    _decide(initiative, step)
    initiative.search_text = search_text(initiative)


def _decide(initiative: Initiative, step: rules.Step) -> None:
    initiative.decision_no = text.folded(step.document_no)
    initiative.decision_on = step.document_on
    initiative.decision_issuer = text.folded(step.issuer)


def _stand(
    initiative: Initiative,
    step: rules.Step,
    seq: int,
    actor: User | None,
    *,
    apply: Callable[[Initiative, rules.Step], None] = apply_step,
) -> InitiativeEvent:
    """Puts a checked step on the row in memory; the unsaved event that holds it."""
    before = standing(initiative)
    apply(initiative, step)
    initiative.full_clean()
    event = event_of(initiative, kind=EventKind.STAGE, on=step.on, seq=seq, actor=actor)
    event.changes = differences(before, standing(initiative))
    event.document_no = text.folded(step.document_no)
    event.document_on = step.document_on
    event.reason = text.nfc(step.told_reason)
    return event


def _record(
    initiative: Initiative, event: InitiativeEvent, evidence: Iterable[Evidence]
) -> Initiative:
    documents = list(evidence)
    evidence_hold(documents)
    initiative.save(update_fields=WRITTEN)
    event.save(force_insert=True)
    link_evidence(event, documents)
    return initiative
