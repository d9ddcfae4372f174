"""The names a template may use: what they are is read off an example of what it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ITEM = "[]"
"""What follows the name of a list where one of its entries is meant."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Something that is printed."""

    example: Any


@dataclass(frozen=True, slots=True)
class Group:
    """Something that has names of its own."""

    names: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Many:
    """A list that a loop goes through."""

    item: Shape


Shape = Leaf | Group | Many


def shape_of(value: Any) -> Shape:
    """The shape of an example: mappings have names, lists the names of all their entries."""
    if isinstance(value, Mapping):
        return Group({name: shape_of(one) for name, one in value.items()})
    if isinstance(value, list | tuple):
        return Many(_together([shape_of(one) for one in value]))
    return Leaf(value)


def _together(shapes: list[Shape]) -> Shape:
    """One shape for entries that are alike; what a later one has besides is known too."""
    groups = [one for one in shapes if isinstance(one, Group)]
    if groups:
        names = {name for one in groups for name in one.names}
        found = {n: [one.names[n] for one in groups if n in one.names] for n in sorted(names)}
        return Group({name: _together(held) for name, held in found.items()})
    many = [one for one in shapes if isinstance(one, Many)]
    if many:
        return Many(_together([one.item for one in many]))
    told = [one for one in shapes if isinstance(one, Leaf) and one.example not in (None, "")]
    return next(iter([*told, *shapes]), Leaf(""))


def paths_of(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape]]:
    """Every name with what it is: ("groups[].lines[].rank", Leaf), in the order of the example."""
    if path and not path.endswith(ITEM):
        yield path, shape
    if isinstance(shape, Group):
        for name, one in shape.names.items():
            yield from paths_of(one, f"{path}.{name}" if path else name)
    elif isinstance(shape, Many) and not isinstance(shape.item, Leaf):
        yield from paths_of(shape.item, f"{path}{ITEM}")
