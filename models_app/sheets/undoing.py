"""What undoing a batch of initiatives needs beyond the audit: its events are withdrawn.

They are kept whole in `WithdrawnEvent`, the database lets none go otherwise; so the figures of
every day, past ones too, become what they were before the batch.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from cchc.core.histories import later_than
from cchc.core.models import ImportBatch
from models_app.choices import HOLDING
from models_app.models import Adoption, Initiative

# Initiatives that this batch put into force: recognised now, not so before its first event.
_PUT_INTO_FORCE = """
WITH own AS MATERIALIZED (
    SELECT initiative_id, min(seq) AS first FROM models_app_initiativeevent
    WHERE batch_id = %(batch)s GROUP BY initiative_id
)
SELECT own.initiative_id FROM own
JOIN models_app_initiative item ON item.id = own.initiative_id AND item.stage = ANY(%(holding)s)
JOIN models_app_initiativeevent before
    ON before.initiative_id = own.initiative_id AND before.seq = own.first - 1
WHERE before.stage <> ALL(%(holding)s)
"""
_KEEP = """
INSERT INTO models_app_withdrawnevent
    (event_table, event_id, initiative_code, effective_on, batch_id, content, withdrawn_by_id)
SELECT 'models_app_initiativeevent', event.id, item.code, event.effective_on, event.batch_id,
    to_jsonb(event), %(by)s::bigint
FROM models_app_initiativeevent event
JOIN models_app_initiative item ON item.id = event.initiative_id
WHERE event.batch_id = %(batch)s
UNION ALL
SELECT 'models_app_adoptionevent', event.id, item.code, event.effective_on, event.batch_id,
    to_jsonb(event), %(by)s::bigint
FROM models_app_adoptionevent event
JOIN models_app_adoption adoption ON adoption.id = event.adoption_id
JOIN models_app_initiative item ON item.id = adoption.initiative_id
WHERE event.batch_id = %(batch)s
"""
_DELETE = (
    "DELETE FROM models_app_adoptionevent WHERE batch_id = %(batch)s",
    "DELETE FROM models_app_initiativeevent WHERE batch_id = %(batch)s",
)


def built_on(batch: ImportBatch) -> list[str]:
    """What speaks against undoing the batch beside what the audit tells, in words."""
    later = [
        f"Sáng kiến {code}: đã có cập nhật sau lần ghi này." for (code,) in _later_steps(batch)
    ]
    later += [
        f"Sáng kiến {code}: {unit} đã cập nhật việc áp dụng sau lần ghi này."
        for code, unit in _later_adoptions(batch)
    ]
    return later + _rests_on_recognition(batch)


def withdraw_events(batch: ImportBatch) -> None:
    """Takes the batch's events out of the books, into the archive."""
    by = batch.undone_by_id
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"batch": batch.pk, "by": by})
        for statement in _DELETE:
            cursor.execute(statement, {"batch": batch.pk})


def _later_steps(batch: ImportBatch) -> list[tuple[Any, ...]]:
    item = "JOIN models_app_initiative item ON item.id = own.initiative_id"
    table = "models_app_initiativeevent"
    return later_than(batch, table, "initiative_id", names="item.code", joins=item)


def _later_adoptions(batch: ImportBatch) -> list[tuple[Any, ...]]:
    named = """JOIN models_app_adoption adoption ON adoption.id = own.adoption_id
JOIN models_app_initiative item ON item.id = adoption.initiative_id
JOIN units_app_unit unit ON unit.id = adoption.unit_id"""
    table = "models_app_adoptionevent"
    return later_than(batch, table, "adoption_id", names="item.code, unit.name", joins=named)


def _rests_on_recognition(batch: ImportBatch) -> list[str]:
    """What only an initiative in force can have, of those that this batch put into force: units
    that took it over, and whatever apps above tie to it.
    """
    ids = [pk for (pk,) in _read(_PUT_INTO_FORCE, batch)]
    if not ids:
        return []
    adoptions = Adoption.objects.filter(initiative__in=ids).exclude(events__batch=batch)
    found = {"đơn vị áp dụng": adoptions.count()}
    for relation in _of_apps_above():
        other: Any = relation.related_model
        rows = other._default_manager.filter(**{f"{relation.field.name}__in": ids})
        found[str(other._meta.verbose_name)] = rows.count()
    return [
        f"{number} {name} dựa vào sáng kiến được công nhận từ lần ghi này."
        for name, number in found.items()
        if number
    ]


def _of_apps_above() -> list[Any]:
    """Relations to initiatives that other apps hold; the audit's own records are none."""
    return [
        relation
        for relation in Initiative._meta.related_objects
        if relation.related_model._meta.app_label != Initiative._meta.app_label
        and not hasattr(relation.related_model, "pgh_obj")
        and not relation.many_to_many
    ]


def _read(statement: str, batch: ImportBatch) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"batch": batch.pk, "holding": [str(stage) for stage in HOLDING]})
        return list(cursor.fetchall())
