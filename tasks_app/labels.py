"""Names of the groups that completion counts by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cchc.core.models import Area
from tasks_app.completion import Group
from tasks_app.models import SourceDocument
from units_app.models import Unit


@dataclass(frozen=True)
class Named:
    """A group with the code and name people know it by, and its place in order."""

    group: Group
    code: str
    name: str
    order: tuple[int, str]


def named(groups: Iterable[Group], dimension: str) -> list[Named]:
    """The groups of one dimension with their names, in the dimension's own order; one query."""
    wanted = [group for group in groups if group.dimension == dimension]
    names = _names(dimension, [group.key for group in wanted if group.key is not None])
    nobody = ("", "Chưa phân loại", (1_000_000, ""))
    rows = [Named(group, *names.get(group.key or 0, nobody)) for group in wanted]
    return sorted(rows, key=lambda row: row.order)


def _names(dimension: str, keys: list[int]) -> dict[int, tuple[str, str, tuple[int, str]]]:
    if dimension == "unit":
        units = Unit.objects.filter(pk__in=keys)
        return {unit.pk: (unit.code, unit.name, (unit.order, unit.sort_key)) for unit in units}
    if dimension == "area":
        areas = Area.objects.filter(pk__in=keys)
        return {area.pk: (area.code, area.name, (area.order, area.code)) for area in areas}
    documents = SourceDocument.objects.filter(pk__in=keys)
    return {
        document.pk: (document.number, document.summary or document.number, (0, document.number))
        for document in documents
    }
