"""Writing an initiative, handing it to the head of the unit, registering it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min

from cchc.core import text
from cchc.core.clock import today
from cchc.core.histories import differences
from cchc.core.locks import advisory_lock
from cchc.core.models import Area
from cchc.core.refusals import refuse
from evidence_app.models import Evidence
from evidence_app.services import evidence_hold
from models_app import permissions, rules
from models_app.choices import EventKind, Stage
from models_app.models import Initiative, InitiativeEvent, InitiativeEvidence
from models_app.moving import ties_of
from models_app.services.events import (
    event_of,
    hold,
    last_event,
    link_evidence,
    next_code,
    search_text,
    take,
)
from models_app.services.indicators import IndicatorFacts, begin_indicators, put_indicators
from units_app.models import Unit, User

FACTS = (
    "title",
    "unit",
    "area",
    "year",
    "problem",
    "novelty",
    "scope",
    "starts_on",
    "effect",
)
CORRECTED = (*FACTS, "registered_on")
CODE_TAKEN = "Mã này đã thuộc về một sáng kiến khác."
REGISTER_LOCK = "initiative_register"
"""The advisory lock under which codes are given."""
TEXTS = ("problem", "novelty", "scope")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an initiative says; a draft may lack all but title, unit and year. Those in the books
    get and lose indicators one by one (`services.indicators`).
    """

    title: str
    unit: Unit
    year: int
    area: Area | None = None
    problem: str = ""
    novelty: str = ""
    scope: str = ""
    starts_on: date | None = None
    effect: str = ""
    evidence: Iterable[Evidence] = field(default=())
    indicators: Iterable[IndicatorFacts] = field(default=())
    is_sample: bool = False


@transaction.atomic
def initiative_draft(*, facts: Facts, actor: User) -> Initiative:
    """Keeps an initiative that a unit still writes; it is in no figure.

    Raises ValidationError, by field, for what no draft may lack.
    """
    initiative = Initiative(created_by=actor, is_sample=facts.is_sample)
    _write(initiative, facts)
    initiative.full_clean(exclude=["code"])
    initiative.save(force_insert=True)
    _put_documents(initiative, facts.evidence, actor)
    put_indicators(initiative, facts.indicators)
    return initiative


@transaction.atomic
def draft_update(*, initiative_id: int, version: int, facts: Facts, actor: User) -> Initiative:
    """Makes a draft say these facts; documents and indicators that are not among them go.

    Raises:
        StaleRowError: somebody else changed it meanwhile.
        ValidationError: by field, or because it is no draft any more.
    """
    initiative = take(initiative_id, version)
    _refuse_unless(initiative, Stage.DRAFT)
    _write(initiative, facts)
    initiative.full_clean(exclude=["code"])
    initiative.save(update_fields=[*FACTS, "search_text"])
    documents = list(facts.evidence)
    initiative.evidence_links.exclude(evidence__in=documents).delete()
    _put_documents(initiative, documents, actor)
    put_indicators(initiative, facts.indicators)
    return initiative


@transaction.atomic
def initiative_send(*, initiative_id: int, version: int, actor: User) -> Initiative:
    """Registers a draft as of today, or hands it to the head of the unit where that one approves.

    Raises as `draft_update`; by field for what the registration still lacks.
    """
    initiative = take(initiative_id, version)
    _refuse_unless(initiative, Stage.DRAFT)
    refuse(lacking_to_send(initiative))
    if permissions.goes_through_head(initiative.unit, actor):
        initiative.stage, initiative.handed_back = Stage.AT_HEAD, ""
        initiative.save(update_fields=["stage", "handed_back"])
        return initiative
    return _register(initiative, today(), actor)


@transaction.atomic
def registration_approve(*, initiative_id: int, version: int, actor: User) -> Initiative:
    """The head registers what an officer handed in, as of today; raises as `draft_update`."""
    initiative = take(initiative_id, version)
    _refuse_unless(initiative, Stage.AT_HEAD)
    return _register(initiative, today(), actor)


@transaction.atomic
def registration_hand_back(*, initiative_id: int, version: int, reason: str) -> Initiative:
    """The head gives a registration back to be written anew; raises as `draft_update`."""
    initiative = take(initiative_id, version)
    _refuse_unless(initiative, Stage.AT_HEAD)
    refuse(rules.reason_problems(reason))
    return _back_to_draft(initiative, text.nfc(reason).strip())


@transaction.atomic
def registration_take_back(*, initiative_id: int, version: int) -> Initiative:
    """The unit takes back what its head has not decided yet; raises as `draft_update`."""
    initiative = take(initiative_id, version)
    _refuse_unless(initiative, Stage.AT_HEAD)
    return _back_to_draft(initiative, "")


@transaction.atomic
def draft_delete(*, initiative_id: int, version: int) -> None:
    """Throws a draft away; the audit keeps what it said. Raises as `draft_update`."""
    initiative = take(initiative_id, version)
    _refuse_unless(initiative, Stage.DRAFT)
    initiative.delete()


@transaction.atomic
def initiative_register(
    *, facts: Facts, registered_on: date, actor: User | None, code: str = ""
) -> Initiative:
    """Registers at once, as of a day that may lie in the past: what came on paper.

    Args:
        facts: what it says.
        registered_on: the local date from which it counts.
        actor: who records; None for the system itself.
        code: the code it has; without one the next free code of its year.

    Raises ValidationError, by field.
    """
    initiative = Initiative(created_by=actor, is_sample=facts.is_sample)
    _write(initiative, facts)
    refuse(_lacking(initiative, registered_on))
    initiative.code = text.folded_code(code)
    return _register(initiative, registered_on, actor, facts)


@transaction.atomic
def initiative_correct(
    *,
    initiative_id: int,
    version: int,
    facts: Facts,
    reason: str,
    actor: User,
    registered_on: date | None = None,
) -> Initiative:
    """Changes what a registered initiative says, from today on: figures of earlier days stay.

    Args:
        initiative_id: which initiative.
        version: the version the person saw.
        facts: what it is to say.
        reason: why.
        actor: who records.
        registered_on: the local date it was registered on, where that was recorded wrongly too.

    Raises:
        StaleRowError: somebody else changed it meanwhile.
        ValidationError: by field.

    Where nothing would change nothing is recorded, and the row keeps its version.
    """
    held = hold(initiative_id)
    stays = registered_on in (None, held.registered_on)
    if held.version == version and stays and _says_already(held, facts):
        return held
    initiative = take(initiative_id, version)
    last = last_event(initiative)
    before = {name: getattr(initiative, name) for name in CORRECTED}
    _write(initiative, facts)
    refuse(_lacking(initiative, last.effective_on) | rules.reason_problems(reason))
    if registered_on:
        _move_registration(initiative, registered_on)
    _refuse_move(initiative, before)
    initiative.full_clean(exclude=["code"])
    initiative.save(update_fields=[*CORRECTED, "stage_on", "search_text"])
    event = _correction_of(initiative, before, last, actor)
    event.reason = text.nfc(reason).strip()
    added = _put_documents(initiative, facts.evidence, actor)
    event.save(force_insert=True)
    link_evidence(event, added)
    return initiative


def _correction_of(
    initiative: Initiative, before: Mapping[str, Any], last: InitiativeEvent, actor: User
) -> InitiativeEvent:
    """The unsaved event that says what was corrected, from today on."""
    event = event_of(
        initiative,
        kind=EventKind.CORRECTED,
        on=max(today(), last.effective_on),
        seq=last.seq + 1,
        actor=actor,
    )
    event.changes = differences(before, {name: getattr(initiative, name) for name in CORRECTED})
    return event


def _says_already(initiative: Initiative, facts: Facts) -> bool:
    """Whether a correction to these facts would change nothing, documents included."""
    told = Initiative()
    _write(told, facts)
    if any(getattr(initiative, name) != getattr(told, name) for name in FACTS):
        return False
    present = set(initiative.evidence_links.values_list("evidence_id", flat=True))
    return all(document.pk in present for document in facts.evidence)


def registration_day_problems(initiative: Initiative, on: date) -> rules.Problems:
    """What is wrong with `on` as the day an initiative in the books was registered."""
    return rules.registration_day_problems(
        on,
        stage=initiative.stage,
        stage_on=initiative.stage_on or on,
        adopted_on=initiative.adoptions.aggregate(first=Min("since"))["first"],
        today=today(),
    )


def _move_registration(initiative: Initiative, on: date) -> None:
    """Puts the day of registration right in memory; what is only registered began on it."""
    refuse(registration_day_problems(initiative, on))
    initiative.registered_on = on
    if initiative.stage == Stage.REGISTERED:
        initiative.stage_on = on


def _refuse_move(initiative: Initiative, before: Mapping[str, Any]) -> None:
    """A unit, or a day of registration, that was changed: the unit is there today, or was then, and
    nothing ties the initiative to the unit it had.
    """
    moved = any(getattr(initiative, name) != before[name] for name in ("unit", "registered_on"))
    if moved and not initiative.unit.is_valid_on(today()):
        _refuse_unit(initiative, initiative.registered_on or today())
    if initiative.unit != before["unit"]:
        refuse(ties_of([initiative.pk]).problems(initiative.pk, initiative.unit))


def _write(initiative: Initiative, facts: Facts) -> None:
    for name in FACTS:
        value: Any = getattr(facts, name)
        setattr(initiative, name, text.nfc(value).strip() if isinstance(value, str) else value)
    initiative.title = text.folded(facts.title)
    initiative.search_text = search_text(initiative)


def _lacking(initiative: Initiative, registered_on: date) -> rules.Problems:
    return rules.registration_problems(
        {name: getattr(initiative, name) for name in TEXTS},
        area_given=initiative.area_id is not None,
        registered_on=registered_on,
        today=today(),
    )


def lacking_to_send(initiative: Initiative) -> rules.Problems:
    """What a draft still lacks to be sent today; the same fields as the form's."""
    measured = initiative.indicators.exists()
    unmeasured = {} if measured else {"indicators": rules.NO_INDICATOR}
    return _lacking(initiative, today()) | _unit_problems(initiative, today()) | unmeasured


def _unit_problems(initiative: Initiative, on: date) -> rules.Problems:
    unit = initiative.unit
    return rules.unit_problems(unit.name, is_valid=unit.is_valid_on(on), on=on)


def _refuse_unit(initiative: Initiative, on: date) -> None:
    refuse(_unit_problems(initiative, on))


def _register(
    initiative: Initiative,
    on: date,
    actor: User | None,
    facts: Facts | None = None,
) -> Initiative:
    """Puts it into the books from `on`, with its first event; with the documents and indicators of
    `facts` where it was no draft before.
    """
    _refuse_unit(initiative, on)
    advisory_lock(REGISTER_LOCK)  # two at once would find the same code free
    if initiative.code and Initiative.objects.filter(code=initiative.code).exists():
        refuse({"code": CODE_TAKEN})
    initiative.code = initiative.code or next_code(initiative.year)
    initiative.stage, initiative.handed_back = Stage.REGISTERED, ""
    initiative.registered_on = initiative.stage_on = on
    initiative.search_text = search_text(initiative)
    initiative.full_clean()
    initiative.save()
    documents = list(initiative.evidence.all())
    if facts:
        documents = _put_documents(initiative, facts.evidence, actor)
        put_indicators(initiative, facts.indicators)
    begin_indicators(initiative, on, actor)
    event = event_of(initiative, kind=EventKind.REGISTERED, on=on, seq=1, actor=actor)
    event.save(force_insert=True)
    link_evidence(event, documents)
    return initiative


def _put_documents(
    initiative: Initiative, documents: Iterable[Evidence], actor: User | None
) -> list[Evidence]:
    """Links documents that are not yet with the initiative; which they are."""
    wanted = list(documents)
    evidence_hold(wanted)
    present = set(initiative.evidence_links.values_list("evidence_id", flat=True))
    new = [document for document in wanted if document.pk not in present]
    InitiativeEvidence.objects.bulk_create(
        InitiativeEvidence(initiative=initiative, evidence=document, added_by=actor)
        for document in new
    )
    return new


def _back_to_draft(initiative: Initiative, why: str) -> Initiative:
    initiative.stage, initiative.handed_back = Stage.DRAFT, why
    initiative.save(update_fields=["stage", "handed_back"])
    return initiative


def _refuse_unless(initiative: Initiative, stage: Stage) -> None:
    if initiative.stage != stage:
        message = f"Sáng kiến không còn ở tình trạng “{stage.label}”."
        raise ValidationError(message)
