"""The tree of a criteria set, read whole in one query; pure reading, no rule lives here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from scores_app.choices import ADJUSTMENTS
from scores_app.models import CriteriaSet, Criterion

ZERO = Decimal(0)


@dataclass(slots=True)
class Node:
    """A criterion with what stands below it; `depth` 0 is an area."""

    criterion: Criterion
    depth: int = 0
    children: list[Node] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        return not self.children

    @property
    def is_adjustment(self) -> bool:
        """A bonus or a penalty: outside the sums."""
        return self.criterion.rule in ADJUSTMENTS

    @property
    def children_sum(self) -> Decimal:
        """What the children add up to, bonuses and penalties aside."""
        return sum_of(self.children)

    def walk(self) -> Iterator[Node]:
        """Itself and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def leaves(self) -> Iterator[Node]:
        return (node for node in self.walk() if node.is_leaf)


@dataclass(slots=True)
class Tree:
    """All areas of a set, in order; `by_id` finds the node of a criterion."""

    areas: list[Node]
    by_id: dict[int, Node]

    def walk(self) -> Iterator[Node]:
        for area in self.areas:
            yield from area.walk()

    def leaves(self) -> Iterator[Node]:
        for area in self.areas:
            yield from area.leaves()

    def area_of(self, criterion_id: int) -> Node:
        """The area a criterion belongs to (itself if it is one)."""
        node = self.by_id[criterion_id]
        while node.criterion.parent_id is not None:
            node = self.by_id[node.criterion.parent_id]
        return node

    @property
    def total(self) -> Decimal:
        """What the areas add up to."""
        return sum_of(self.areas)


def sum_of(nodes: Iterable[Node]) -> Decimal:
    """Sum of the stated maxima, bonuses and penalties aside."""
    return sum((node.criterion.max_points for node in nodes if not node.is_adjustment), ZERO)


def tree_of(criteria_set: CriteriaSet) -> Tree:
    """Reads a set's tree; one query."""
    return grow(criteria_set.criteria.order_by("order", "pk"))


def leaves_of(criteria_set: CriteriaSet) -> list[Criterion]:
    """The criteria that are scored, in reading order; one query."""
    return [node.criterion for node in tree_of(criteria_set).leaves() if node.criterion.rule]


def grow(criteria: Iterable[Criterion]) -> Tree:
    """Puts criteria (of one set, in order) together; one whose parent is missing stands on top."""
    by_id = {criterion.pk: Node(criterion) for criterion in criteria}
    areas: list[Node] = []
    for node in by_id.values():
        parent = by_id.get(node.criterion.parent_id or 0)
        (areas if parent is None else parent.children).append(node)
    for area in areas:
        _deepen(area, 0)
    return Tree(areas, by_id)


def _deepen(node: Node, depth: int) -> None:
    node.depth = depth
    for child in node.children:
        _deepen(child, depth + 1)
