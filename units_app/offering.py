"""The units that a form offers to be given a task or named with an initiative."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from cchc.core.widgets import PickOne
from units_app.choices import UnitKind
from units_app.models import Unit
from units_app.querysets import UnitQuerySet, kind_place

MANY = 12
"""More are looked for by name rather than read through."""


def unit_label(unit: Unit) -> str:
    return f"{unit.name} (đến {unit.valid_to:%d/%m/%Y})" if unit.valid_to else unit.name


def offer_one(field: Any, units: UnitQuerySet) -> None:
    """Lets a field choose one of these units; of many it is searched for."""
    field.label_from_instance = unit_label
    if units.count() > MANY:
        field.widget, field.empty_label = PickOne(), None
        field.widget.is_required = field.required
    field.queryset = units


def offer_units(field: Any) -> None:
    """Lets a choice field offer the units that can be given a task."""
    field.queryset = assignable_units()
    field.label_from_instance = unit_label


def assignable_units() -> Any:
    """Units that can be given a task: those of the province; those that exist today first."""
    return (
        Unit.objects.own()
        .exclude(kind=UnitKind.PROVINCE)
        .order_by(F("valid_to").desc(nulls_first=True), kind_place(), "order", "sort_key", "code")
    )
