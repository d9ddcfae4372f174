"""What speaks against undoing a batch: what was done since, and what leans on its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, Max, OuterRef, QuerySet
from django.utils.timezone import localtime
from pghistory.models import Context

from cchc.core.models import ImportBatch

MOST_NAMED = 20


def built_since(
    model: type[Any], batch: ImportBatch, derived_by: Collection[str] = ()
) -> list[str]:
    """Says which rows of the batch were written again by others, by whom and when.

    What a batch did that was undone itself, and its undoing, do not count, nor what the sources
    `derived_by` wrote. A fixed number of queries, whatever the number of rows; at most MOST_NAMED
    are named.
    """
    audit = model.audit.rel.related_model
    own = audit.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_context_id=batch.context_id)
    last = own.order_by().values("pgh_obj_id").annotate(last=Max("pgh_id")).values("last")
    derived = Context.objects.filter(metadata__source__in=list(derived_by))
    later = (
        audit.objects.filter(Exists(own), pgh_id__gt=last)
        .exclude(pgh_context_id__in=[batch.context_id, *_taken_back(batch)])
        .exclude(pgh_context_id__in=derived.values("pk"))
        .order_by("pgh_id")
        .values("pgh_obj_id", "pgh_created_at", by=F("pgh_context__metadata__user"))
    )
    found = list(later[: MOST_NAMED + 1])
    names = _names(model, [row["pgh_obj_id"] for row in found])
    people = _people(row["by"] for row in found)
    lines = [
        f"{names.get(row['pgh_obj_id'], str(model._meta.verbose_name))}: đã được "
        f"{people.get(row['by'], 'hệ thống')} thay đổi lúc {_moment(row['pgh_created_at'])}."
        for row in found[:MOST_NAMED]
    ]
    return [*lines, "… và các dòng khác."] if len(found) > MOST_NAMED else lines


def dependants(model: type[Any], batch: ImportBatch, models: Collection[type[Any]]) -> list[str]:
    """Says what refers to rows that the batch made; rows that go with the batch do not count."""
    audit = model.audit.rel.related_model
    made = audit.objects.filter(pgh_context_id=batch.context_id, pgh_label="insert")
    return [
        text
        for relation in model._meta.related_objects
        if not hasattr(relation.related_model, "pgh_obj")
        and (text := _leaning(relation, made.values("pgh_obj_id"), batch, models))
    ]


def _leaning(
    relation: Any, made: QuerySet[Any], batch: ImportBatch, models: Collection[type[Any]]
) -> str:
    other = relation.related_model
    unbound = relation.many_to_many or not relation.field.db_constraint
    if unbound or other._meta.auto_created:  # what outlives the row it names is no obstacle
        return ""
    rows = other._default_manager.filter(**{f"{relation.field.name}__in": made})
    if other in models:
        audit = other.audit.rel.related_model
        own = audit.objects.filter(pgh_context_id=batch.context_id, pgh_label="insert")
        rows = rows.exclude(pk__in=own.values("pgh_obj_id"))
    if any(field.name == "batch" for field in other._meta.fields):
        rows = rows.exclude(batch=batch)
    number = rows.count()
    return f"{number} {other._meta.verbose_name} dựa vào dòng do lần ghi này tạo." if number else ""


def _taken_back(batch: ImportBatch) -> list[UUID]:
    """The contexts of later batches of the kind that were undone, and of their undoing."""
    undone = ImportBatch.objects.filter(
        kind=batch.kind, pk__gt=batch.pk, undo_context_id__isnull=False
    )
    pairs = undone.values_list("context_id", "undo_context_id")
    return [context for pair in pairs for context in pair if context]


def _names(model: type[Any], keys: Iterable[int]) -> dict[int, str]:
    return {row.pk: str(row) for row in model._default_manager.filter(pk__in=set(keys))}


def _people(keys: Iterable[int | None]) -> dict[int | None, str]:
    wanted = {key for key in keys if key}
    return {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=wanted)}


def _moment(value: Any) -> str:
    return f"{localtime(value):%H:%M %d/%m/%Y}"
