"""Code, name and place in order of what figures are grouped by."""

from __future__ import annotations

from collections.abc import Callable, Collection

from cchc.core.models import Area
from units_app.choices import UnitKind
from units_app.models import Unit

Label = tuple[str, str, tuple[int, str]]
NOBODY: Label = ("", "Chưa phân loại", (1_000_000, ""))


def unit_labels(keys: Collection[int]) -> dict[int, Label]:
    """Of these units, by key; one query."""
    units = Unit.objects.filter(pk__in=keys)
    return {unit.pk: (unit.code, unit.name, (unit.order, unit.sort_key)) for unit in units}


def places_on_paper(keys: Collection[int]) -> dict[int, tuple[int, int, str]]:
    """The place of each of these units in tables of reports, by key; one query: the groups that the
    index has (Quyết định 52/2019/QĐ-UBND), departments, districts, communes, central agencies, and
    within each the unit's own order.
    """
    units = Unit.objects.filter(pk__in=keys)
    kinds = UnitKind.values
    return {unit.pk: (kinds.index(unit.kind), unit.order, unit.sort_key) for unit in units}


def area_labels(keys: Collection[int]) -> dict[int, Label]:
    """Of these areas, by key; one query."""
    areas = Area.objects.filter(pk__in=keys)
    return {area.pk: (area.code, area.name, (area.order, area.code)) for area in areas}


LABELS: dict[str, Callable[[Collection[int]], dict[int, Label]]] = {
    "unit": unit_labels,
    "area": area_labels,
}
