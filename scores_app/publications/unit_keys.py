"""How units of canonical documents are told apart, and which units of the books they are.

The second count keeps a key of its own (`recount.unit_key`, decision 42).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.apps import apps

from units_app.models import Unit

UnitKey = tuple[str, date | None]  # code and first day: codes are given again to other units
Facts = Mapping[str, Any]


def unit_facts(unit: Unit) -> dict[str, Any]:
    """A unit by what tells it apart: codes are given again, so the day it begins belongs to it."""
    return {"code": unit.code, "name": unit.name, "valid_from": unit.valid_from}


def key_of(unit: Unit) -> UnitKey:
    """The key of a unit as the books name it."""
    return unit.code, unit.valid_from


def key_told(unit: Facts) -> UnitKey:
    """The key of a unit as canonical documents name it."""
    began = unit.get("valid_from")
    return str(unit["code"]), date.fromisoformat(began) if began else None


def as_told(units: Iterable[Unit], told: Iterable[Facts], by: datetime) -> dict[int, Facts]:
    """By unit of the books, what a document of the moment `by` calls it: a name, a code or a first
    day that was corrected since makes it no other unit. A name that the books never had is nothing
    that it was called: there it has the name of now. One query.

    What the books called a unit at that moment goes before what they call it now, and that before
    anything else that they ever called it.
    """
    held = {unit.pk: unit for unit in units}
    trail = _trail(held)
    names = {(pk, name) for pk, _, _, name in trail}
    left = {key_told(unit): unit for unit in told}
    found: dict[int, Facts] = {}
    for pk, key in _keys(held, trail, by):
        if pk not in found and key in left:
            said = left.pop(key)
            is_known = (pk, said["name"]) in names
            found[pk] = said if is_known else {**said, "name": held[pk].name}
    return found


Called = tuple[int, datetime, UnitKey, str]  # a row of the trail: unit, since when, key, name


def _trail(held: Mapping[int, Unit]) -> list[Called]:
    """Whatever the books called these units, the newest first."""
    audit = apps.get_model("units_app", "UnitAudit")
    rows = audit._default_manager.filter(pgh_obj_id__in=list(held)).order_by("-pgh_id")
    fields = ("pgh_obj_id", "pgh_created_at", "code", "valid_from", "name")
    return [
        (pk, at, (code, began), name) for pk, at, code, began, name in rows.values_list(*fields)
    ]


def _keys(
    held: Mapping[int, Unit], trail: Iterable[Called], by: datetime
) -> Iterator[tuple[int, UnitKey]]:
    then: dict[int, UnitKey] = {}
    for pk, at, key, _ in trail:
        if at <= by:
            then.setdefault(pk, key)
    yield from then.items()
    yield from ((pk, key_of(unit)) for pk, unit in held.items())
    yield from ((pk, key) for pk, _, key, _ in trail)
