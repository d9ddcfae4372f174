"""Which area of the programme a criterion belongs to, and whether it takes any initiative."""

from __future__ import annotations

from dataclasses import dataclass

from scores_app.models import Criterion
from scores_app.trees import Tree


@dataclass(frozen=True, slots=True)
class Takes:
    """What a criterion takes as evidence: initiatives of its area, or of any (`any_area`)."""

    area_id: int | None = None
    any_area: bool = False

    def __bool__(self) -> bool:
        return self.any_area or self.area_id is not None


def area_of(tree: Tree, criterion_id: int) -> int | None:
    """The area that a criterion names, else the nearest one above it does."""
    return next((item.area_id for item in _upwards(tree, criterion_id) if item.area_id), None)


def takes_of(tree: Tree, criterion_id: int) -> Takes:
    """A criterion that is marked to take initiatives is so with all below it."""
    marked = any(item.takes_initiatives for item in _upwards(tree, criterion_id))
    return Takes(area_of(tree, criterion_id), marked)


def _upwards(tree: Tree, criterion_id: int) -> list[Criterion]:
    """The criterion and those above it, the nearest first."""
    found, key = [], criterion_id
    while key in tree.by_id:
        item = tree.by_id[key].criterion
        found.append(item)
        key = item.parent_id or 0
    return found
