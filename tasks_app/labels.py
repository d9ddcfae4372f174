"""Names of the groups that completion counts by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tasks_app.completion import Group
from tasks_app.models import SourceDocument
from units_app.labels import LABELS, NOBODY, Label


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
    rows = [Named(group, *names.get(group.key or 0, NOBODY)) for group in wanted]
    return sorted(rows, key=lambda row: (row.order, row.code, row.group.key or 0))


def _names(dimension: str, keys: list[int]) -> dict[int, Label]:
    if dimension in LABELS:
        return LABELS[dimension](keys)
    documents = SourceDocument.objects.filter(pk__in=keys)
    return {
        document.pk: (document.number, document.summary or document.number, (0, document.number))
        for document in documents
    }
