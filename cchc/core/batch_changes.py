"""What a batch changed, row by row, as the audit has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.paginator import Page, Paginator
from django.db.models import Max, Model, OuterRef, Subquery

from cchc.core.models import ImportBatch
from cchc.core.sheets.kinds import sheet_kind
from cchc.core.staging.checking import shown

LABELS = {"insert": "Thêm mới", "update": "Thay đổi", "delete": "Xóa"}
HIDDEN = {"id", "version", "search_text", "sort_key", "updated_on"}


@dataclass(frozen=True)
class RowChange:
    """One row: what it is called, what was done, and (field, old, new)."""

    what: str
    done: str
    pairs: Sequence[tuple[str, str, str]]


def models_of(batch: ImportBatch) -> list[tuple[str, str, int]]:
    """(address part, name, number of changes) of each table the batch wrote, the largest first."""
    found = []
    for name in sheet_kind(batch.kind).undo_models:
        model = apps.get_model(name)
        number = _events(model, batch).count()
        if number:
            found.append((model._meta.model_name or "", str(model._meta.verbose_name), number))
    return sorted(found, key=lambda item: -item[2])


def page_of(batch: ImportBatch, model_name: str, number: str | None, size: int) -> Any:
    """A page of changes of one table: `object_list` holds `RowChange`; None without the table."""
    names = sheet_kind(batch.kind).undo_models
    model = next((m for m in map(apps.get_model, names) if m._meta.model_name == model_name), None)
    if model is None:
        return None
    page: Page[Any] = Paginator(_events(model, batch), size).get_page(number)
    page.object_list = _changes(model, list(page.object_list))
    return page


def _events(model: type[Any], batch: ImportBatch) -> Any:
    """The last audit row that the batch left of each row, with the key of the one before."""
    audit = model.audit.rel.related_model
    own = audit.objects.filter(pgh_context_id=batch.context_id)
    last = own.values("pgh_obj_id").annotate(last=Max("pgh_id")).values("last")
    first = own.filter(pgh_obj_id=OuterRef("pgh_obj_id")).order_by("pgh_id").values("pgh_id")[:1]
    before = audit.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("first"))
    rows = audit.objects.filter(pgh_id__in=last).annotate(first=Subquery(first))
    previous = before.order_by("-pgh_id").values("pgh_id")[:1]
    return rows.annotate(previous=Subquery(previous)).order_by("pgh_id")


def _changes(model: type[Any], events: Sequence[Any]) -> list[RowChange]:
    audit = model.audit.rel.related_model
    earlier = audit.objects.in_bulk([event.previous for event in events if event.previous])
    fields = [f for f in model._meta.concrete_fields if f.name not in HIDDEN and _kept(f, audit)]
    pairs = [
        [(field, *_values(field, event, earlier.get(event.previous))) for field in fields]
        for event in events
    ]
    names = _names(fields, pairs)
    titles = model._default_manager.in_bulk([event.pgh_obj_id for event in events])
    return [
        RowChange(
            str(titles.get(event.pgh_obj_id) or _title(model, event)),
            LABELS["insert" if event.previous is None else event.pgh_label],
            [
                (str(field.verbose_name), _word(field, old, names), _word(field, new, names))
                for field, old, new in row
                if old != new
            ],
        )
        for event, row in zip(events, pairs, strict=True)
    ]


def _kept(field: Any, audit: type[Model]) -> bool:
    return any(kept.attname == field.attname for kept in audit._meta.concrete_fields)


def _values(field: Any, event: Any, before: Any) -> tuple[Any, Any]:
    old = getattr(before, field.attname) if before else None
    new = getattr(event, field.attname) if event.pgh_label != "delete" else None
    return old or None, new or None


def _names(fields: Iterable[Any], rows: Iterable[Any]) -> dict[tuple[str, Any], str]:
    """What the rows referred to are called: one query for each field that refers."""
    wanted: dict[Any, set[Any]] = {field: set() for field in fields if field.is_relation}
    for row in rows:
        for field, old, new in row:
            if field.is_relation:
                wanted[field] |= {old, new} - {None}
    return {
        (field.name, key): str(item)
        for field, keys in wanted.items()
        for key, item in field.related_model._default_manager.in_bulk(keys).items()
    }


def _title(model: type[Model], event: Any) -> str:
    code = getattr(event, "code", "") or getattr(event, "number", "")
    return str(code or f"{model._meta.verbose_name} {event.pgh_obj_id}")


def _word(field: Any, value: Any, names: dict[tuple[str, Any], str]) -> str:
    if field.is_relation:
        return names.get((field.name, value), "") if value else ""
    return str(dict(field.flatchoices).get(value, shown(None, value)))
