"""Code, name and place in order of what figures are grouped by."""

from __future__ import annotations

from collections.abc import Callable, Collection

from cchc.core.models import Area
from units_app.models import Unit

Label = tuple[str, str, tuple[int, str]]
NOBODY: Label = ("", "Chưa phân loại", (1_000_000, ""))


def unit_labels(keys: Collection[int]) -> dict[int, Label]:
    """Of these units, by key; one query."""
    units = Unit.objects.filter(pk__in=keys)
    return {unit.pk: (unit.code, unit.name, (unit.order, unit.sort_key)) for unit in units}


def area_labels(keys: Collection[int]) -> dict[int, Label]:
    """Of these areas, by key; one query."""
    areas = Area.objects.filter(pk__in=keys)
    return {area.pk: (area.code, area.name, (area.order, area.code)) for area in areas}


LABELS: dict[str, Callable[[Collection[int]], dict[int, Label]]] = {
    "unit": unit_labels,
    "area": area_labels,
}
