"""Criteria of a draft: adding, changing, moving and deleting them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.shortcuts import get_object_or_404

from cchc.core import text
from cchc.core.batches import writing
from cchc.core.models import ImportBatch
from scores_app.models import CriteriaSet, Criterion
from scores_app.services.sets import KIND, hold_draft, record_deletion
from scores_app.sets.checks import rule_faults
from scores_app.trees import Node, tree_of
from units_app.models import User

CRITERION_FIELDS = (
    "code",
    "name",
    "max_points",
    "rule",
    "rule_params",
    "scorer",
    "evidence_required",
    "evidence_note",
    "takes_initiatives",
    "legal_basis",
    "area",
)


class StaleCriterionError(Exception):
    """Somebody changed the criterion after this person read it; `current` is what is there now."""

    def __init__(self, current: Criterion) -> None:
        super().__init__("Tiêu chí đã được người khác sửa sau khi trang này được mở.")
        self.current = current


@transaction.atomic
def criterion_create(*, set_id: int, parent_id: int | None, facts: Mapping[str, Any]) -> Criterion:
    """Adds a criterion below `parent_id`, or an area, after those that are there.

    Raises ValidationError by field, or because the set is settled.
    """
    held = hold_draft(set_id)
    made = Criterion(criteria_set=held, parent=_parent_of(held, parent_id))
    made.order = _next_order(held, parent_id)
    _take_facts(made, facts)
    made.save(force_insert=True)
    return made


@transaction.atomic
def criterion_change(*, criterion_id: int, version: int, facts: Mapping[str, Any]) -> Criterion:
    """Changes a criterion of a draft.

    Raises:
        StaleCriterionError: somebody was faster; nothing is overwritten.
        ValidationError: by field (mistakes of parameters under `rule_params`, each with its
            place), or because the set is settled.
    """
    held = _take(criterion_id, version)
    _take_facts(held, facts)
    held.save(update_fields=[*CRITERION_FIELDS, "version"])
    return held


@transaction.atomic
def criterion_shift(*, criterion_id: int, up: bool) -> bool:
    """Moves a criterion one place up or down among those beside it; whether there was a place."""
    held = _hold(criterion_id)
    beside = list(
        Criterion.objects.filter(criteria_set=held.criteria_set_id, parent=held.parent_id)
        .order_by("order", "pk")
        .select_related(None)
    )
    place = [item.pk for item in beside].index(held.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(beside):
        return False
    beside[place], beside[other] = beside[other], beside[place]
    for number, item in enumerate(beside, 1):
        if item.order != number:
            Criterion.objects.filter(pk=item.pk).update(order=number, version=F("version") + 1)
    return True


@transaction.atomic
def criterion_move(*, criterion_id: int, version: int, parent_id: int | None) -> Criterion:
    """Hangs a criterion, with all below it, under another one, or makes it an area; it comes last
    there.

    Raises StaleCriterionError, and ValidationError where the place is below the criterion itself.
    """
    held = _take(criterion_id, version)
    node = tree_of(held.criteria_set).by_id[held.pk]
    if parent_id in {below.criterion.pk for below in node.walk()}:
        raise ValidationError(
            {"parent": "Không chuyển được vào chính mục này hoặc mục con của nó."}
        )
    parent = _parent_of(held.criteria_set, parent_id)
    if held.parent_id != parent_id:
        held.order = _next_order(held.criteria_set, parent_id)
        held.parent = parent
        held.save(update_fields=["parent", "order", "version"])
    return held


def criterion_delete(*, criterion_id: int, version: int, actor: User | None) -> ImportBatch:
    """Deletes a criterion with all below it, as a batch that can be taken back.

    Raises StaleCriterionError, and ValidationError if the set is settled.
    """
    with writing(KIND, actor, source="criterion_delete") as batches:
        held = _take(criterion_id, version)
        node: Node = tree_of(held.criteria_set).by_id[held.pk]
        said = f"Xóa {held.code} khỏi bộ {held.criteria_set.code}"
        batch = record_deletion(batches, said, sum(1 for _ in node.walk()))
        held.delete()
    return batch


def _take(criterion_id: int, version: int) -> Criterion:
    """A criterion of a draft as its next version, not saved; its set is held against others."""
    held = _hold(criterion_id)
    if held.version != version:
        raise StaleCriterionError(held)
    held.version += 1
    return held


def _hold(criterion_id: int) -> Criterion:
    """The criterion, the set it belongs to locked; sets are locked first, as imports do."""
    item = get_object_or_404(Criterion.objects.only("criteria_set_id"), pk=criterion_id)
    criteria_set = hold_draft(item.criteria_set_id)
    held: Criterion = get_object_or_404(Criterion.objects.select_related("area"), pk=criterion_id)
    held.criteria_set = criteria_set
    return held


def _parent_of(criteria_set: CriteriaSet, parent_id: int | None) -> Criterion | None:
    if parent_id is None:
        return None
    parent = criteria_set.criteria.filter(pk=parent_id).first()
    if parent is None:
        raise ValidationError({"parent": "Mục cha phải thuộc cùng bộ tiêu chí."})
    return parent


def _next_order(criteria_set: CriteriaSet, parent_id: int | None) -> int:
    beside = criteria_set.criteria.filter(parent=parent_id)
    return int(beside.aggregate(last=Max("order"))["last"] or 0) + 1


def _take_facts(held: Criterion, facts: Mapping[str, Any]) -> None:
    for name in CRITERION_FIELDS:
        if name in facts:
            value = facts[name]
            setattr(held, name, text.nfc(value).strip() if isinstance(value, str) else value)
    held.full_clean()
    if held.rule:
        _refuse_rule(held)


def _refuse_rule(held: Criterion) -> None:
    told = [
        f"{fault.member}: {fault.message}" if fault.member else fault.message
        for fault in rule_faults(held)
    ]
    if told:
        raise ValidationError({"rule_params": told})
