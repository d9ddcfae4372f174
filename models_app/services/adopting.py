"""A unit takes an initiative of another one over, tells how it fares, gives it up, takes it up
again. Every step is an event that is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404

from cchc.core import text
from cchc.core.clock import today
from cchc.core.models import ImportBatch
from cchc.core.refusals import refuse
from cchc.core.versions import claim
from evidence_app.models import Evidence
from evidence_app.services import evidence_hold
from models_app import rules
from models_app.choices import HOLDING, AdoptionEventKind
from models_app.models import (
    ADOPTING_FIELDS,
    Adoption,
    AdoptionEvent,
    AdoptionEventEvidence,
    Initiative,
)
from models_app.services.events import hold, in_force_from
from units_app.families import family_of, with_taken_over
from units_app.models import Unit, User

OWN = "Sáng kiến của chính đơn vị này; chỉ ghi đơn vị khác áp dụng lại."
ALREADY = "Đơn vị này đang áp dụng sáng kiến, không ghi lần nữa."
NEVER = "Sáng kiến không ở giai đoạn được công nhận, nên không có đơn vị nào đang áp dụng."
ENDED = "Đơn vị đã thôi áp dụng; khi áp dụng lại thì ghi đơn vị áp dụng lần nữa."


@dataclass(frozen=True, kw_only=True)
class Taking:
    """A unit begins to apply an initiative: since when, and what it does differently."""

    unit: Unit
    since: date
    adapted: str = ""


@transaction.atomic
def adoption_add(
    *,
    initiative_id: int,
    taking: Taking,
    evidence: Iterable[Evidence] = (),
    actor: User | None,
    batch: ImportBatch | None = None,
) -> Adoption:
    """Records that a unit applies an initiative; also when it takes it up again after it had given
    it up: then the same adoption goes on, without the old result.

    Args:
        initiative_id: which initiative; recognised and in force.
        taking: the unit, since when (local date), what it adapted.
        evidence: documents that prove it; all of them visible to the person.
        actor: who records; None for the system itself.
        batch: the import that brings it.

    Raises ValidationError, by field, or because the initiative is not in force.
    """
    initiative = hold(initiative_id)
    refuse(_initiative_problems(initiative, taking.unit) | kin_problems(initiative, taking.unit))
    adoption = _adoption_of(initiative, taking.unit)
    refuse(_taking_problems(adoption, taking))
    _stand(adoption, rules.Adopted(since=taking.since, adapted=taking.adapted))
    event = _event(adoption, AdoptionEventKind.TAKEN, taking.since, actor)
    event.batch = batch
    return _save(adoption, event, evidence)


@transaction.atomic
def adoption_result(
    *,
    adoption_id: int,
    version: int,
    result: str,
    result_on: date,
    evidence: Iterable[Evidence] = (),
    actor: User | None,
) -> Adoption:
    """Records how a unit fares with what it took over; the last result holds.

    Raises:
        StaleRowError: something newer was recorded meanwhile.
        ValidationError: by field.
    """
    adoption = _claim(adoption_id, version)
    told = {**_standing(adoption), "result": result, "result_on": result_on}
    refuse(_standing_problems(adoption, told) | _not_older(adoption, result_on))
    if not result.strip():
        refuse({"result": "Ghi kết quả áp dụng."})
    _stand(adoption, rules.Adopted(**told))
    return _save(adoption, _event(adoption, AdoptionEventKind.RESULT, result_on, actor), evidence)


@transaction.atomic
def adoption_end(
    *, adoption_id: int, version: int, ended_on: date, reason: str, actor: User | None
) -> Adoption:
    """Records that a unit gave up what it had taken over; `ended_on` is the first day without it.

    Raises as `adoption_result`.
    """
    adoption = _claim(adoption_id, version)
    if adoption.ended_on is not None:
        raise ValidationError(ENDED)
    told = {**_standing(adoption), "ended_on": ended_on}
    refuse(_standing_problems(adoption, told) | rules.reason_problems(reason))
    _stand(adoption, rules.Adopted(**told))
    event = _event(adoption, AdoptionEventKind.ENDED, ended_on, actor)
    event.reason = text.nfc(reason).strip()
    return _save(adoption, event)


@transaction.atomic
def adoption_correct(
    *,
    adoption_id: int,
    version: int,
    standing: rules.Adopted,
    reason: str,
    actor: User | None,
) -> Adoption:
    """Puts right what was recorded by mistake: it counts from today, earlier days stay as they were
    reported. An adoption that never was ends on the day it began.

    Raises as `adoption_result`. Where nothing would change nothing is recorded, and the row keeps
    its version.
    """
    initiative = hold(get_object_or_404(Adoption, pk=adoption_id).initiative_id)
    rows = Adoption.objects.select_for_update().filter(pk=adoption_id, version=version)
    held: Adoption | None = rows.first()
    if held and _standing(held) == _cleaned(standing):
        return held
    adoption = _claim(adoption_id, version)
    told = _cleaned(standing)
    refuse(_standing_problems(adoption, told) | rules.reason_problems(reason))
    if adoption.ended_on and not standing.ended_on:
        refuse(_resuming_problems(initiative, adoption.unit))
    _stand(adoption, standing)
    event = _event(adoption, AdoptionEventKind.CORRECTED, today(), actor)
    event.reason = text.nfc(reason).strip()
    return _save(adoption, event)


def _initiative_problems(initiative: Initiative, unit: Unit) -> rules.Problems:
    if initiative.stage not in HOLDING:
        stage = initiative.get_stage_display()
        message = f"Sáng kiến đang ở giai đoạn “{stage}”; chỉ áp dụng lại sáng kiến đã công nhận."
        raise ValidationError(message)
    return {"unit": OWN} if unit.pk in family_of(initiative.unit_id, today()) else {}


def _resuming_problems(initiative: Initiative, unit: Unit) -> rules.Problems:
    """What speaks against an adoption that is to go on after all; of what was stopped it may."""
    if not rules.is_recognised(initiative.stage, initiative.decision_on):
        return {"ended_on": NEVER}
    found = applied_by_kin(initiative, unit)
    return {"ended_on": kin_words(found)} if found else {}


def applied_by_kin(initiative: Initiative, unit: Unit) -> Adoption | None:
    """The adoption by a unit that this one took over, or that took this one over, and which goes on
    today: it is this unit's affair already.
    """
    kin = with_taken_over(unit.pk, today()) | family_of(unit.pk, today())
    going_on = Adoption.objects.going_on().filter(initiative=initiative)
    found: Adoption | None = going_on.filter(unit__in=kin - {unit.pk}).first()
    return found


def kin_problems(initiative: Initiative, unit: Unit) -> rules.Problems:
    """What one office applies is counted once, whatever it is called."""
    found = applied_by_kin(initiative, unit)
    return {"unit": kin_words(found)} if found else {}


def kin_words(adoption: Adoption) -> str:
    """Why a unit of the same family is not told again."""
    return (
        f"{adoption.told} đang áp dụng sáng kiến và là cùng một đơn vị theo kế thừa, nên đã được "
        f"tính. Muốn ghi riêng, hãy ghi {adoption.unit.name} thôi áp dụng trước."
    )


def _adoption_of(initiative: Initiative, unit: Unit) -> Adoption:
    """The adoption of this pair, claimed where there is one already; called under the
    initiative's lock, so that there is never a second one.
    """
    same = Adoption.objects.filter(initiative=initiative, unit=unit)
    known: Adoption | None = same.select_for_update().first()
    if known is None:
        return Adoption(initiative=initiative, unit=unit)
    known.version += 1
    return known


def _taking_problems(adoption: Adoption, taking: Taking) -> rules.Problems:
    if adoption.pk and adoption.ended_on is None:
        return {"unit": ALREADY}
    if not taking.unit.is_valid_on(taking.since):
        return {"since": f"Ngày này {taking.unit.name} không hoạt động."}
    in_force, last = in_force_from(adoption.initiative), _last_event(adoption)
    not_before = max(in_force, last.effective_on) if last else in_force
    return rules.taking_problems(since=taking.since, not_before=not_before, today=today())


def _standing_problems(adoption: Adoption, told: dict[str, Any]) -> rules.Problems:
    standing = rules.Adopted(**told)
    not_before = earliest_start(adoption, standing.since)
    return rules.adopting_problems(standing, not_before=not_before, today=today())


def earliest_start(adoption: Adoption, since: date) -> date:
    """The first day on which it may have begun; `since` itself where it stays as it is: what is
    recorded is not asked again.
    """
    return since if since == adoption.since else in_force_from(adoption.initiative)


def _not_older(adoption: Adoption, result_on: date) -> rules.Problems:
    """A result does not stand in for a later one."""
    last = adoption.result_on
    if last is None or result_on >= last:
        return {}
    return {"result_on": f"Đã có kết quả ngày {last:%d/%m/%Y}; ngày phải từ ngày đó trở đi."}


def _claim(adoption_id: int, version: int) -> Adoption:
    rows = Adoption.objects.select_related("initiative__unit", "unit")
    adoption: Adoption = claim(rows, adoption_id, version)
    return adoption


def _standing(adoption: Adoption) -> dict[str, Any]:
    return {name: getattr(adoption, name) for name in ADOPTING_FIELDS}


def _stand(adoption: Adoption, standing: rules.Adopted) -> None:
    """Puts a checked standing on the row in memory."""
    for name, value in _cleaned(standing).items():
        setattr(adoption, name, value)


def _cleaned(standing: rules.Adopted) -> dict[str, Any]:
    """The fields of the row as they are kept."""
    told = {name: getattr(standing, name) for name in ADOPTING_FIELDS}
    return {
        name: text.nfc(value).strip() if isinstance(value, str) else value
        for name, value in told.items()
    }


def _last_event(adoption: Adoption) -> AdoptionEvent | None:
    events = AdoptionEvent.objects.filter(adoption=adoption.pk)
    return events.order_by("-seq").first()


def _event(
    adoption: Adoption, kind: AdoptionEventKind, on: date, actor: User | None
) -> AdoptionEvent:
    """The unsaved event that holds the standing; it never counts from before the last one."""
    last = _last_event(adoption)
    return AdoptionEvent(
        kind=kind,
        seq=last.seq + 1 if last else 1,
        effective_on=max(on, last.effective_on) if last else on,
        actor=actor,
        **_standing(adoption),
    )


def _save(adoption: Adoption, event: AdoptionEvent, evidence: Iterable[Evidence] = ()) -> Adoption:
    documents = list(evidence)
    evidence_hold(documents)
    adoption.full_clean()
    adoption.save()
    event.adoption = adoption
    event.save(force_insert=True)
    AdoptionEventEvidence.objects.bulk_create(
        AdoptionEventEvidence(event=event, evidence=document) for document in documents
    )
    return adoption
