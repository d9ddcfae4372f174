"""Copies of a set for another year, and which criterion goes on from which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cchc.core.audit import expect_many_writes
from scores_app.models import Band, CriteriaSet, Criterion, CriterionLink
from scores_app.services.sets import set_create
from scores_app.trees import Node, tree_of

COPIED = (
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
    "order",
)


@transaction.atomic
def set_copy(*, source_id: int, facts: Mapping[str, Any]) -> CriteriaSet:
    """A draft with the criteria and bands of a set, each criterion linked to the one it is from.

    Args:
        source_id: the set that is copied, in whatever state.
        facts: code, name, year and legal basis of the copy.

    Raises ValidationError by field.
    """
    expect_many_writes()
    source = get_object_or_404(CriteriaSet.objects.select_related("group"), pk=source_id)
    kept = {name: getattr(source, name) for name in ("group", "max_points", "survey_points")}
    made = set_create(facts={**kept, **facts})
    made.copied_from, made.is_sample = source, source.is_sample
    made.save(update_fields=["copied_from", "is_sample"])
    copies = _copy_tree(made, tree_of(source).areas)
    CriterionLink.objects.bulk_create(CriterionLink(old=old, new=new) for old, new in copies)
    Band.objects.bulk_create(
        Band(criteria_set=made, name=band.name, at_least=band.at_least)
        for band in source.bands.all()
    )
    return made


def _copy_tree(made: CriteriaSet, areas: list[Node]) -> list[tuple[Criterion, Criterion]]:
    """(old, new) of every criterion; a statement for each level."""
    copies: list[tuple[Criterion, Criterion]] = []
    level: list[tuple[Node, Criterion | None]] = [(area, None) for area in areas]
    while level:
        new = [_copy_of(node.criterion, made, parent) for node, parent in level]
        Criterion.objects.bulk_create(new)
        copies += [(node.criterion, one) for (node, _), one in zip(level, new, strict=True)]
        level = [
            (child, one)
            for (node, _), one in zip(level, new, strict=True)
            for child in node.children
        ]
    return copies


def _copy_of(item: Criterion, made: CriteriaSet, parent: Criterion | None) -> Criterion:
    kept = {name: getattr(item, name) for name in COPIED if name != "area"}
    return Criterion(criteria_set=made, parent=parent, area_id=item.area_id, **kept)


@transaction.atomic
def links_add(
    *, old_set: CriteriaSet, new_set: CriteriaSet, pairs: Iterable[tuple[int, int]]
) -> int:
    """Links criteria (old, new) of two sets of a group; how many were not linked before.

    Raises ValidationError where the sets are of two groups, or a criterion is of neither.
    """
    if old_set.group_id != new_set.group_id or old_set.pk == new_set.pk:
        raise ValidationError("Chỉ nối tiêu chí giữa hai bộ của cùng một nhóm đơn vị.")
    olds = set(old_set.criteria.values_list("pk", flat=True))
    news = set(new_set.criteria.values_list("pk", flat=True))
    wanted = list(dict.fromkeys(pairs))
    if any(old not in olds or new not in news for old, new in wanted):
        raise ValidationError("Tiêu chí không còn trong bộ; mở lại trang rồi nối.")
    known = set(_between(old_set, new_set).values_list("old_id", "new_id"))
    missing = [(old, new) for old, new in wanted if (old, new) not in known]
    CriterionLink.objects.bulk_create(
        (CriterionLink(old_id=old, new_id=new) for old, new in missing), ignore_conflicts=True
    )
    return len(missing)


def link_remove(*, old_set: CriteriaSet, new_set: CriteriaSet, old: int, new: int) -> bool:
    """Takes one link away; whether it was there."""
    gone, _ = _between(old_set, new_set).filter(old=old, new=new).delete()
    return bool(gone)


def links_between(old_set: CriteriaSet, new_set: CriteriaSet) -> list[tuple[int, int]]:
    """(old, new) of every link from one set to the other."""
    return list(_between(old_set, new_set).order_by("pk").values_list("old_id", "new_id"))


def _between(old_set: CriteriaSet, new_set: CriteriaSet) -> QuerySet[CriterionLink]:
    return CriterionLink.objects.filter(old__criteria_set=old_set, new__criteria_set=new_set)
