"""By which figures an initiative is measured: with a draft, and once it is in the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.shortcuts import get_object_or_404

from cchc.core import text
from cchc.core.clock import today
from cchc.core.figures import typed_text
from cchc.core.refusals import refuse
from cchc.core.versions import claim
from models_app import rules
from models_app.choices import EventKind
from models_app.models import AIMING_FIELDS, Indicator, IndicatorEvent, Initiative
from models_app.services.events import event_of, hold, last_event
from units_app.models import User

CHANGED = "indicator"
"""Under this name a correction's event tells the old and the new indicator."""
TWICE = "Sáng kiến đã có chỉ tiêu mang tên này."
MEASURED = "Chỉ tiêu đã có số liệu nên không xóa được; số liệu sai thì rút, chỉ tiêu sai thì sửa."


@dataclass(frozen=True, kw_only=True)
class IndicatorFacts:
    """What an indicator says; `baseline` None where nobody knows it. With `pk` it is one that a
    draft has already.
    """

    name: str
    measured_in: str
    better: str
    target: Decimal
    due_on: date
    baseline: Decimal | None = None
    baseline_on: date | None = None
    pk: int | None = None


@transaction.atomic
def indicator_add(
    *, initiative_id: int, facts: IndicatorFacts, reason: str = "", actor: User
) -> Indicator:
    """Adds an indicator; in the books with a reason.

    Raises ValidationError, by field.
    """
    initiative = _held(initiative_id)
    indicator = Indicator(initiative=initiative, order=_next_order(initiative))
    _write(indicator, facts)
    indicator.save(force_insert=True)
    _note(indicator, "", indicator_words(indicator), reason, actor)
    return indicator


@transaction.atomic
def indicator_edit(
    *, indicator_id: int, version: int, facts: IndicatorFacts, reason: str = "", actor: User
) -> Indicator:
    """Changes an indicator; in the books with a reason, from today on.

    Raises:
        StaleRowError: somebody else changed it, or recorded a figure of it, meanwhile.
        ValidationError: by field, or because nothing changed.
    """
    indicator = _take(indicator_id, version)
    before = indicator_words(indicator)
    _write(indicator, facts)
    if indicator_words(indicator) == before:
        raise ValidationError("Chỉ tiêu không có gì thay đổi.")
    indicator.save(update_fields=AIMING_FIELDS)
    _note(indicator, before, indicator_words(indicator), reason, actor)
    return indicator


@transaction.atomic
def indicator_delete(*, indicator_id: int, version: int, reason: str = "", actor: User) -> None:
    """Takes an indicator out while nothing was measured by it; in the books with a reason, from
    today on.

    Raises:
        StaleRowError: somebody else changed it, or recorded a figure of it, meanwhile.
        ValidationError: it has figures, also withdrawn ones; the reason is missing.
    """
    indicator = _take(indicator_id, version)
    if indicator.measurements.exists():
        raise ValidationError(MEASURED)
    if not indicator.initiative.is_in_books:
        indicator.delete()
        return
    indicator.is_gone = True
    indicator.save(update_fields=["is_gone"])
    _note(indicator, indicator_words(indicator), "", reason, actor)


def put_indicators(initiative: Initiative, wanted: Iterable[IndicatorFacts]) -> None:
    """Makes a draft's indicators these: changes, adds, and deletes the others."""
    present = {indicator.pk: indicator for indicator in initiative.indicators.all()}
    listed = list(wanted)
    kept = {facts.pk for facts in listed}
    for indicator in present.values():
        if indicator.pk not in kept:
            indicator.delete()
    for order, facts in enumerate(listed):
        known = present.get(facts.pk) if facts.pk else None
        indicator = known or Indicator(initiative=initiative)
        indicator.order = order
        _write(indicator, facts)
        indicator.save()


def begin_indicators(initiative: Initiative, on: date, actor: User | None) -> None:
    """Takes what a draft is measured by into the books together with it, from `on`."""
    IndicatorEvent.objects.bulk_create(
        indicator_event(indicator, on=on, seq=1, actor=actor)
        for indicator in initiative.indicators.all()
    )


def indicator_event(
    indicator: Indicator, *, on: date, seq: int, actor: User | None
) -> IndicatorEvent:
    """An unsaved event that holds what the indicator says as it is in memory."""
    said = {name: getattr(indicator, name) for name in (*AIMING_FIELDS, "is_gone")}
    return IndicatorEvent(indicator=indicator, effective_on=on, seq=seq, actor=actor, **said)


def indicator_words(indicator: Indicator) -> str:
    """An indicator in one line, for the history."""
    before = "chưa biết"
    if indicator.baseline is not None and indicator.baseline_on is not None:
        before = f"{typed_text(indicator.baseline)} ({indicator.baseline_on:%d/%m/%Y})"
    return (
        f"{indicator.name} ({indicator.measured_in}; {indicator.get_better_display().lower()}): "
        f"trước {before}, mục tiêu {typed_text(indicator.target)}, "
        f"hạn số liệu sau {indicator.due_on:%d/%m/%Y}"
    )


def _held(initiative_id: int) -> Initiative:
    """The initiative, its row held; who read it before is told that something changed."""
    initiative = hold(initiative_id)
    Initiative.objects.filter(pk=initiative_id).update(version=F("version") + 1)
    return initiative


def _take(indicator_id: int, version: int) -> Indicator:
    """The indicator in this version with its initiative, both held."""
    present = Indicator.objects.present()
    initiative = _held(get_object_or_404(present, pk=indicator_id).initiative_id)
    indicator: Indicator = claim(present, indicator_id, version)
    indicator.initiative = initiative
    return indicator


def _write(indicator: Indicator, facts: IndicatorFacts) -> None:
    for name, value in asdict(facts).items():
        if name in AIMING_FIELDS:
            setattr(indicator, name, text.folded(value) if isinstance(value, str) else value)
    refuse(
        rules.indicator_problems(
            baseline=indicator.baseline,
            baseline_on=indicator.baseline_on,
            due_on=indicator.due_on,
            today=today(),
        )
    )
    same = indicator.initiative.indicators.present().filter(name=indicator.name)
    if same.exclude(pk=indicator.pk).exists():
        raise ValidationError({"name": TWICE})
    indicator.full_clean(validate_unique=False, validate_constraints=False)


def _note(indicator: Indicator, old: str, new: str, reason: str, actor: User) -> None:
    """Leaves the change in the books of an initiative that is in them."""
    initiative = indicator.initiative
    if not initiative.is_in_books:
        return
    refuse(rules.reason_problems(reason))
    last = last_event(initiative)
    on = max(today(), last.effective_on)
    seq: int | None = indicator.events.aggregate(last=Max("seq"))["last"]
    indicator_event(indicator, on=on, seq=(seq or 0) + 1, actor=actor).save(force_insert=True)
    event = event_of(initiative, kind=EventKind.CORRECTED, on=on, seq=last.seq + 1, actor=actor)
    event.reason = text.nfc(reason).strip()
    event.changes = {CHANGED: [old, new]}
    event.save(force_insert=True)


def _next_order(initiative: Initiative) -> int:
    last: int | None = initiative.indicators.aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1
