"""Recording what was measured, and withdrawing what was recorded wrongly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404

from cchc.core import text
from cchc.core.clock import today
from cchc.core.refusals import refuse
from cchc.core.versions import claim
from evidence_app.models import Evidence
from evidence_app.services import evidence_hold
from models_app import rules
from models_app.choices import MEASURED, MeasureKind
from models_app.models import Indicator, Measurement, MeasurementEvidence
from models_app.services.events import hold
from units_app.models import User

GONE = "Số liệu này đã được rút."


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A figure as somebody wants to record it; `kind` is a MeasureKind."""

    kind: str = MeasureKind.AFTER
    value: Decimal
    measured_on: date
    note: str = ""


@transaction.atomic
def measurement_record(
    *,
    indicator_id: int,
    version: int,
    figure: Figure,
    evidence: Iterable[Evidence] = (),
    actor: User | None,
) -> Measurement:
    """Records a figure of an indicator; it counts from the day it was measured on.

    Args:
        indicator_id: which indicator.
        version: the version of the indicator that the person saw.
        figure: value, day (local date), what kind it is, how it was measured.
        evidence: documents that prove it; all of them visible to the person.
        actor: who records; None for the system itself.

    Raises:
        StaleRowError: the indicator was changed, or measured, meanwhile.
        ValidationError: by field; or because the initiative was refused, stopped or is not in the
            books.
    """
    present = Indicator.objects.present()
    known = get_object_or_404(present, pk=indicator_id)
    initiative = hold(known.initiative_id)
    indicator = claim(present, indicator_id, version)
    if initiative.stage not in MEASURED:
        message = (
            f"Sáng kiến đang ở giai đoạn “{initiative.get_stage_display()}”, không ghi số liệu."
        )
        raise ValidationError(message)
    refuse(_problems(indicator, initiative.starts_on, figure))
    made = Measurement(
        indicator=indicator,
        kind=figure.kind,
        value=figure.value,
        measured_on=figure.measured_on,
        note=text.nfc(figure.note).strip(),
        actor=actor,
    )
    made.full_clean(exclude=["actor"])
    made.save(force_insert=True)
    _link(made, evidence)
    return made


@transaction.atomic
def measurement_withdraw(*, measurement_id: int, reason: str, actor: User) -> Measurement:
    """Withdraws a figure from today on; earlier days keep what was reported of them.

    Raises ValidationError without a reason, or where somebody withdrew it before.
    """
    refuse(rules.reason_problems(reason))
    standing = Measurement.objects.filter(pk=measurement_id, withdrawn_on__isnull=True)
    withdrawn = standing.update(
        withdrawn_on=today(), withdrawn_by=actor, withdrawn_reason=text.nfc(reason).strip()
    )
    if not withdrawn:
        raise ValidationError(GONE)
    made: Measurement = Measurement.objects.select_related("indicator").get(pk=measurement_id)
    return made


def _problems(indicator: Indicator, starts_on: date | None, figure: Figure) -> rules.Problems:
    return rules.measurement_problems(
        kind=figure.kind,
        measured_on=figure.measured_on,
        baseline_on=indicator.baseline_on,
        starts_on=starts_on,
        today=today(),
    )


def _link(made: Measurement, evidence: Iterable[Evidence]) -> None:
    documents = list(evidence)
    evidence_hold(documents)
    MeasurementEvidence.objects.bulk_create(
        MeasurementEvidence(measurement=made, evidence=document) for document in documents
    )
