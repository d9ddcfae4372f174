"""The smallest valid initiatives; whatever a test does not care about has a default."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from cchc.core.models import Area
from evidence_app.models import Evidence
from models_app import rules
from models_app.choices import Better, MeasureKind, Stage
from models_app.models import Adoption, Indicator, Initiative, Measurement
from models_app.services.adopting import Taking, adoption_add, adoption_end
from models_app.services.indicators import IndicatorFacts, indicator_event
from models_app.services.measuring import Figure, measurement_record
from models_app.services.registering import Facts, initiative_draft, initiative_register
from models_app.services.stages import stage_record
from tests.factories import make_unit
from units_app.models import Unit, User

REGISTERED_ON = date(2023, 3, 1)
_numbers = count(1)

# The way to each stage from registration, a day for each step.
_WAYS: dict[Stage, tuple[Stage, ...]] = {
    Stage.REGISTERED: (),
    Stage.APPRAISED: (Stage.APPRAISED,),
    Stage.RECOGNISED: (Stage.APPRAISED, Stage.RECOGNISED),
    Stage.REJECTED: (Stage.APPRAISED, Stage.REJECTED),
    Stage.APPLIED: (Stage.APPRAISED, Stage.RECOGNISED, Stage.APPLIED),
    Stage.REPLICATED: (Stage.APPRAISED, Stage.RECOGNISED, Stage.REPLICATED),
    Stage.STOPPED: (Stage.STOPPED,),
}
_DAYS = {
    Stage.APPRAISED: date(2023, 4, 3),
    Stage.RECOGNISED: date(2023, 5, 4),
    Stage.REJECTED: date(2023, 5, 4),
    Stage.APPLIED: date(2023, 6, 1),
    Stage.REPLICATED: date(2023, 7, 3),
    Stage.STOPPED: date(2023, 8, 1),
}


def make_area(code: str = "thu_tuc", name: str = "Cải cách thủ tục hành chính") -> Area:
    area: Area = Area.objects.get_or_create(code=code, defaults={"name": name})[0]
    return area


def make_facts(**given: Any) -> Facts:
    number = next(_numbers)
    facts: dict[str, Any] = {
        "title": f"Mô hình thứ {number}",
        "unit": given.pop("unit", None) or make_unit(),
        "year": 2023,
        "area": given.pop("area", None) or make_area(),
        "problem": f"Người dân phải đi lại nhiều lần. {_own_words('việc', number)}.",
        "novelty": f"Hẹn giờ và trả kết quả tại nhà. {_own_words('cách', number)}.",
        "scope": "Toàn đơn vị.",
    }
    return Facts(**(facts | given))


def _own_words(stem: str, number: int) -> str:
    """Words that no other initiative has, so that two of the factory's are no near-duplicates."""
    return " ".join(f"{stem}{number}{letter}" for letter in "abcdefgh")


def make_indicator_facts(**given: Any) -> IndicatorFacts:
    facts: dict[str, Any] = {
        "name": f"Thời gian giải quyết {next(_numbers)}",
        "measured_in": "ngày",
        "better": Better.LOWER,
        "baseline": Decimal(15),
        "baseline_on": date(2023, 1, 31),
        "target": Decimal(7),
        "due_on": date(2023, 12, 1),
    }
    return IndicatorFacts(**(facts | given))


def make_initiative(
    stage: Stage = Stage.REGISTERED,
    *,
    registered_on: date = REGISTERED_ON,
    code: str = "",
    actor: User | None = None,
    unit: Unit | None = None,
    evidence: Iterable[Evidence] = (),
    days: dict[Stage, date] | None = None,
    **given: Any,
) -> Initiative:
    """An initiative that went the usual way to `stage`; `days` moves its steps."""
    facts = make_facts(unit=unit, evidence=evidence, **given)
    made = initiative_register(facts=facts, registered_on=registered_on, actor=actor, code=code)
    for step in _WAYS[stage]:
        made = record_stage(made, step, (days or {}).get(step, _DAYS[step]), actor=actor)
    return made


def record_stage(
    initiative: Initiative, stage: Stage, on: date, *, actor: User | None = None
) -> Initiative:
    """The next stage, with a document and a reason where one is needed; no duplicate of any."""
    step = rules.Step(
        stage=stage,
        on=on,
        document_no="120/QĐ-UBND" if stage in rules.WITH_DOCUMENT else "",
        document_on=on if stage in rules.WITH_DOCUMENT else None,
        issuer="UBND tỉnh" if stage in rules.DECIDED else "",
        reason="Theo kết quả thẩm định." if stage in rules.WITH_REASON else "",
        why_distinct="Khác đối tượng." if stage == Stage.RECOGNISED else "",
    )
    return stage_record(
        initiative_id=initiative.pk, version=initiative.version, step=step, actor=actor
    )


def make_draft(actor: User, *, unit: Unit | None = None, **given: Any) -> Initiative:
    """A draft that lacks nothing to be sent."""
    given.setdefault("indicators", [make_indicator_facts()])
    return initiative_draft(facts=make_facts(unit=unit, **given), actor=actor)


def make_indicator(initiative: Initiative, **given: Any) -> Indicator:
    """Waiting time in minutes that is to go down from 90 to 30; from the registration on."""
    facts: dict[str, Any] = {
        "name": f"Thời gian chờ {next(_numbers)}",
        "measured_in": "phút",
        "better": Better.LOWER,
        "baseline": Decimal(90),
        "baseline_on": date(2023, 1, 31),
        "target": Decimal(30),
        "due_on": date(2023, 12, 31),
    }
    made: Indicator = Indicator.objects.create(initiative=initiative, **(facts | given))
    if initiative.registered_on:
        indicator_event(made, on=initiative.registered_on, seq=1, actor=None).save()
    return made


def measure(
    indicator: Indicator,
    value: str,
    on: date,
    *,
    kind: MeasureKind = MeasureKind.AFTER,
    actor: User | None = None,
    evidence: Iterable[Evidence] = (),
) -> Measurement:
    indicator.refresh_from_db()
    return measurement_record(
        indicator_id=indicator.pk,
        version=indicator.version,
        figure=Figure(kind=kind, value=Decimal(value), measured_on=on),
        evidence=evidence,
        actor=actor,
    )


def make_adoption(
    initiative: Initiative,
    unit: Unit | None = None,
    *,
    since: date = date(2023, 7, 3),
    adapted: str = "",
    actor: User | None = None,
) -> Adoption:
    taking = Taking(unit=unit or make_unit(), since=since, adapted=adapted)
    return adoption_add(initiative_id=initiative.pk, taking=taking, actor=actor)


def end_adoption(adoption: Adoption, on: date = date(2023, 9, 1)) -> Adoption:
    adoption.refresh_from_db()
    return adoption_end(
        adoption_id=adoption.pk,
        version=adoption.version,
        ended_on=on,
        reason="Thay bằng cách làm khác.",
        actor=None,
    )
