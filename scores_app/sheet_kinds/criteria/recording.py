"""Recording what a file brought: sets, bands and criteria, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from cchc.core.imports import Plan, Value
from cchc.core.models import ImportBatch
from scores_app.choices import SetState
from scores_app.models import Band, CriteriaSet, Criterion
from scores_app.services.sets import SET_FIELDS
from scores_app.sheet_kinds.criteria.drafts import Draft, SetDraft, bands_text, params_text
from scores_app.trees import grow

WRITTEN = (
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
    "parent",
    "order",
    "version",
)
CHUNK = 500


def apply(plan: Plan[Draft], batch: ImportBatch) -> None:
    """Write the plan of `load`, whose transaction still holds the sets."""
    created = [draft for _, draft in plan.created]
    updated = [step.item for step in plan.updated]
    for of_set in {id(d.of_set): d.of_set for d in (*created, *updated)}.values():
        _write_set(of_set)
    _create(created)
    for draft in updated:
        _take(draft)
        draft.item.version += 1
    Criterion.objects.bulk_update([draft.item for draft in updated], WRITTEN, batch_size=CHUNK)


def _write_set(of_set: SetDraft) -> None:
    item = of_set.item
    if of_set.is_new or of_set.changes():
        for name, value in of_set.facts.items():
            setattr(item, name, value)
        _save_set(item, is_new=of_set.is_new)
    if of_set.moves_bands:
        item.bands.all().delete()
        for name, cut in of_set.bands or []:
            Band.objects.create(criteria_set=item, name=name, at_least=cut)


def _save_set(item: CriteriaSet, *, is_new: bool) -> None:
    if is_new:
        item.save(force_insert=True)
        return
    item.version += 1
    item.save(update_fields=[*SET_FIELDS, "version"])


def _create(drafts: list[Draft]) -> None:
    """Parents first, a statement for each level."""
    waiting = drafts
    while waiting:
        level = [draft for draft in waiting if draft.parent is None or draft.parent.pk]
        for draft in level:
            draft.item.criteria_set = draft.of_set.item
            _take(draft)
        Criterion.objects.bulk_create([draft.item for draft in level], batch_size=CHUNK)
        waiting = [draft for draft in waiting if draft not in level]


def _take(draft: Draft) -> None:
    for name, value in draft.facts.items():
        setattr(draft.item, name, value)
    draft.item.parent = draft.parent
    if draft.order is not None:
        draft.item.order = draft.order


def export_rows(as_of: date) -> Iterator[Mapping[str, Value]]:
    """Yield every set as it stands; a sheet of criteria has no past."""
    return rows_of(CriteriaSet.objects.order_by("year", "group__order", "group__code", "code"))


def rows_of(sets: Iterable[CriteriaSet]) -> Iterator[Mapping[str, Value]]:
    """A row for each criterion of the sets, in reading order; sets without any have none."""
    for item in sets:
        yield from _rows_of_set(item)


def _rows_of_set(item: CriteriaSet) -> Iterator[Mapping[str, Value]]:
    cuts = [(band.name, band.at_least) for band in item.bands.order_by("-at_least")]
    criteria = item.criteria.select_related("parent", "area").order_by("order", "pk")
    of_set: dict[str, Value] = {
        "set_code": item.code,
        "set_name": item.name,
        "group": item.group.code,
        "year": item.year,
        "legal_basis": item.legal_basis,
        "set_max_points": _plain(item.max_points),
        "survey_points": _plain(item.survey_points),
        "bands": bands_text(cuts),
    }
    for node in grow(criteria).walk():
        yield of_set | _cells(node.criterion)


def _cells(item: Criterion) -> dict[str, Value]:
    return {
        "code": item.code,
        "parent_code": item.parent.code if item.parent else "",
        "name": item.name,
        "max_points": _plain(item.max_points),
        "rule": item.rule,
        "rule_params": params_text(item.rule_params),
        "evidence_required": "Có" if item.evidence_required else "",
        "evidence_note": item.evidence_note,
        "scorer": item.scorer,
        "criterion_basis": item.legal_basis,
        "area": item.area.code if item.area else "",
        "takes_initiatives": "Có" if item.takes_initiatives else "",
    }


def _plain(value: Decimal | None) -> Decimal | None:
    """Without the zeros that only the database's column adds."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def settled_since(batch: ImportBatch) -> list[str]:
    """What speaks against undoing: a set of the batch that is settled now."""
    written = (
        Q(pk__in=_touched(CriteriaSet, "pgh_obj_id", batch))
        | Q(pk__in=_touched(Criterion, "criteria_set_id", batch))
        | Q(pk__in=_touched(Band, "criteria_set_id", batch))
    )
    settled = CriteriaSet.objects.filter(written, state=SetState.READY)
    return [
        f"Bộ tiêu chí {item.code} đã chốt; chuyển về dự thảo trước khi hoàn tác."
        for item in settled
    ]


def _touched(model: type[Any], field: str, batch: ImportBatch) -> Any:
    audit = model.audit.rel.related_model
    return audit.objects.filter(pgh_context_id=batch.context_id).values(field)
