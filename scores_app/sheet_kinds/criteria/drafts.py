"""What the rows of a file want of sets and criteria, beside what is held."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cchc.core.figures import typed_text
from cchc.core.imports import Row
from scores_app.models import CriteriaSet, Criterion
from scores_app.trees import Node, Tree

Cuts = list[tuple[str, Decimal]]
PARENT, ORDER, BANDS = "parent_code", "Thứ tự", "bands"
# What a field of the model is called among the columns.
COLUMN_OF = {
    "max_points": "set_max_points",
    "name": "set_name",
}
CRITERION_COLUMN_OF = {"legal_basis": "criterion_basis"}


@dataclass(eq=False)
class SetDraft:
    """A set as its rows want it; `bands` None leaves those held."""

    item: CriteriaSet
    is_new: bool
    facts: dict[str, Any] = field(default_factory=dict)
    bands: Cuts | None = None
    old_bands: Cuts = field(default_factory=list)

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Column -> (old, new), of the set alone."""
        found = _differing(self.item, self.facts, COLUMN_OF)
        if self.moves_bands:
            found[BANDS] = (bands_text(self.old_bands), bands_text(self.bands or []))
        return found

    @property
    def moves_bands(self) -> bool:
        return self.bands is not None and self.bands != self.old_bands


@dataclass(eq=False)
class Draft:
    """A criterion as a row wants it; `order` None leaves it where it is."""

    row: Row
    of_set: SetDraft
    item: Criterion
    is_new: bool
    facts: dict[str, Any]
    parent: Criterion | None = None
    old_parent: Criterion | None = None
    order: int | None = None
    leads: bool = False

    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Column -> (old, new); on the first row of a set also those of the set."""
        found = _differing(self.item, self.facts, CRITERION_COLUMN_OF)
        if self.parent is not self.old_parent:
            found[PARENT] = (_code(self.old_parent), _code(self.parent))
        if self.order is not None and self.order != self.item.order:
            found[ORDER] = (self.item.order, self.order)
        return found | (self.of_set.changes() if self.leads else {})

    def wanted(self) -> Criterion:
        """The criterion as it will be, a copy that is never saved."""
        held = {f.attname: getattr(self.item, f.attname) for f in Criterion._meta.concrete_fields}
        copy = Criterion(**held)
        for name, value in self.facts.items():
            setattr(copy, name, value)
        return copy


def tree_wanted(drafts: list[Draft], others: list[Criterion]) -> Tree:
    """The tree as the file wants it: its rows, and the criteria held that it does not name."""
    nodes = {id(draft.item): Node(draft.wanted()) for draft in drafts}
    nodes |= {id(item): Node(item) for item in others}
    areas: list[Node] = []
    for item, parent, _ in sorted(_places(drafts, others), key=lambda place: place[2]):
        above = nodes.get(id(parent))
        (areas if above is None else above.children).append(nodes[id(item)])
    return Tree(areas, {})


def _places(
    drafts: list[Draft], others: list[Criterion]
) -> Iterator[tuple[Criterion, Criterion | None, int]]:
    for draft in drafts:
        yield draft.item, draft.parent, draft.item.order if draft.order is None else draft.order
    for item in others:
        yield item, item.parent, item.order


def bands_text(cuts: Cuts) -> str:
    """Bands as a cell has them: Xuất sắc: 90; Tốt: 80."""
    return "; ".join(f"{name}: {typed_text(cut)}" for name, cut in cuts)


def _code(item: Criterion | None) -> str:
    return item.code if item else ""


def _differing(
    item: object, facts: Mapping[str, Any], columns: Mapping[str, str]
) -> dict[str, tuple[Any, Any]]:
    """Column -> (old, new), as a preview tells them, of what `facts` would change."""
    pairs = {name: (getattr(item, name), value) for name, value in facts.items()}
    return {
        columns.get(name, name): (_told(old), _told(new))
        for name, (old, new) in pairs.items()
        if old != new
    }


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return params_text(value)
    return typed_text(value) if isinstance(value, Decimal) else value


def params_text(params: dict[str, Any]) -> str:
    """Parameters as a cell has them; nothing for none."""
    return json.dumps(params, ensure_ascii=False) if params else ""
