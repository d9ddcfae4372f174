"""Criteria sets: making them, changing what they are, settling them and taking them back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404

from cchc.core import text
from cchc.core.batches import Writing, writing
from cchc.core.clock import now
from cchc.core.models import ImportBatch
from scores_app.choices import SetState
from scores_app.models import Band, CriteriaSet
from scores_app.services.locks import told_kindly
from scores_app.sets.checks import Fault, faults_of, fingerprint
from scores_app.trees import tree_of
from units_app.models import User

KIND = "criteria"
SET_FIELDS = ("code", "name", "group", "year", "legal_basis", "max_points", "survey_points")
SETTLED = "Bộ tiêu chí đã chốt; chuyển về dự thảo trước khi sửa."
Cuts = Iterable[tuple[str, Decimal]]


class StaleSetError(Exception):
    """Somebody changed the set after this person read it; `current` is what is there now."""

    def __init__(self, current: CriteriaSet) -> None:
        super().__init__("Bộ tiêu chí đã được người khác sửa sau khi trang này được mở.")
        self.current = current


def set_create(*, facts: Mapping[str, Any]) -> CriteriaSet:
    """Makes an empty draft; raises ValidationError by field."""
    made = CriteriaSet()
    _take_facts(made, facts)
    made.save(force_insert=True)
    return made


@transaction.atomic
def set_change(*, set_id: int, version: int, facts: Mapping[str, Any]) -> CriteriaSet:
    """Changes what a draft is.

    Raises:
        StaleSetError: somebody was faster.
        ValidationError: by field, or because the set is settled.
    """
    held = take_draft(set_id, version)
    _take_facts(held, facts)
    held.save(update_fields=[*SET_FIELDS])
    return held


@transaction.atomic
def bands_set(*, set_id: int, version: int, cuts: Cuts) -> CriteriaSet:
    """Makes exactly these the bands of a draft: (name, index from which it holds).

    Raises StaleSetError and ValidationError as `set_change`.
    """
    held = take_draft(set_id, version)
    wanted = [
        Band(criteria_set=held, name=text.folded(name), at_least=at_least)
        for name, at_least in cuts
    ]
    _refuse_repeated(wanted)
    held.bands.all().delete()
    for band in wanted:
        band.full_clean()
        band.save(force_insert=True)
    return held


@transaction.atomic
def set_settle(*, set_id: int, seen: str, reason: str, actor: User | None) -> CriteriaSet:
    """Lets a draft be used by rounds; from then on it stands as it is.

    Args:
        set_id: which set.
        seen: the fingerprint of what the person decided on.
        reason: why sums that disagree are accepted; needed where any do, else not kept.
        actor: who settles it.

    Raises:
        StaleSetError: the set is not what the person saw.
        ValidationError: it has mistakes that no reason can mend, or there is no reason.
    """
    held = hold_draft(set_id)
    tree, bands = tree_of(held), list(held.bands.all())
    if seen != fingerprint(held, tree, bands):
        raise StaleSetError(held)
    faults = faults_of(held, tree, bands)
    _refuse_unmendable(faults)
    if faults and not reason.strip():
        raise ValidationError({"reason": "Ghi lý do chấp nhận tổng điểm không khớp."})
    held.gap_reason = text.nfc(reason).strip() if faults else ""
    held.state, held.settled_by, held.settled_at = SetState.READY, actor, now()
    _save_state(held)
    return held


@transaction.atomic
def set_unsettle(*, set_id: int) -> CriteriaSet:
    """Takes a settled set back to a draft, as long as no round uses it.

    Raises ValidationError that names the rounds.
    """
    held = _hold(set_id)
    if held.is_draft:
        return held
    used = [str(part.round) for part in held.round_sets.select_related("round")]
    if used:
        raise ValidationError(f"Bộ tiêu chí đang được dùng trong {', '.join(used)}.")
    held.state, held.gap_reason = SetState.DRAFT, ""
    held.settled_by, held.settled_at = None, None
    with told_kindly():  # a round may take the set up at this moment
        _save_state(held)
    return held


def set_delete(*, set_id: int, version: int, actor: User | None) -> ImportBatch:
    """Deletes a draft with all that is in it, as a batch that can be taken back.

    Raises StaleSetError, and ValidationError where the set is settled or was copied from.
    """
    with writing(KIND, actor, source="set_delete") as batches:
        held = take_draft(set_id, version)
        if held.copies.exists():
            raise ValidationError("Đã có bộ khác sao từ bộ này nên không xóa được.")
        batch = record_deletion(batches, f"Xóa bộ tiêu chí {held.code}", held.criteria.count() + 1)
        held.delete()
    return batch


def record_deletion(batches: Writing, said: str, rows: int) -> ImportBatch:
    """The batch under which rows are deleted; `said` says in words what was done."""
    return batches.record(
        origin=ImportBatch.Origin.BULK,
        name=said,
        sha256=hashlib.sha256(said.encode()).hexdigest(),
        created=0,
        updated=rows,
    )


def take_draft(set_id: int, version: int) -> CriteriaSet:
    """Claims a draft for this version; raises StaleSetError, or ValidationError if settled."""
    claimed = CriteriaSet.objects.filter(pk=set_id, version=version).update(
        version=F("version") + 1
    )
    held = _hold(set_id)
    if not claimed:
        raise StaleSetError(held)
    return _as_draft(held)


def hold_draft(set_id: int) -> CriteriaSet:
    """A draft, locked against other writers; raises ValidationError if it is settled."""
    return _as_draft(_hold(set_id))


def _hold(set_id: int) -> CriteriaSet:
    rows = CriteriaSet.objects.select_for_update(of=("self",), no_key=True)
    held: CriteriaSet = get_object_or_404(rows.select_related("group"), pk=set_id)
    return held


def _as_draft(held: CriteriaSet) -> CriteriaSet:
    if not held.is_draft:
        raise ValidationError(SETTLED)
    return held


def _take_facts(held: CriteriaSet, facts: Mapping[str, Any]) -> None:
    for name in SET_FIELDS:
        if name in facts:
            value = facts[name]
            setattr(held, name, text.nfc(value).strip() if isinstance(value, str) else value)
    held.full_clean()


def _refuse_unmendable(faults: list[Fault]) -> None:
    told = [f"{fault.place}: {fault.message}" for fault in faults if not fault.is_sum]
    if told:
        raise ValidationError(told)


def _refuse_repeated(wanted: list[Band]) -> None:
    """Two bands of one name or one cut, said before the database says it of a single one."""
    names = [band.name.casefold() for band in wanted]
    cuts = [band.at_least for band in wanted]
    if len(set(names)) < len(names):
        raise ValidationError("Hai mức không thể cùng tên.")
    if len(set(cuts)) < len(cuts):
        raise ValidationError("Hai mức không thể bắt đầu từ cùng một chỉ số.")


def _save_state(held: CriteriaSet) -> None:
    held.version += 1
    held.save(update_fields=["state", "gap_reason", "settled_by", "settled_at", "version"])
