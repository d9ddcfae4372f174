"""The arithmetic of the succession diagram: boxes in columns of generations, links between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

BOX_WIDTH = 200
BOX_HEIGHT = 66
COLUMN_GAP = 56
ROW_GAP = 14
MARGIN = 4
LETTERS = 24
LINES = 2


@dataclass(frozen=True)
class Node:
    """A unit to draw: generation 0 is the page's own, below are earlier, above later ones."""

    key: int
    label: str
    note: str
    generation: int


@dataclass(frozen=True)
class Edge:
    """Something that went from one unit to another; `label` is the share, if any is stated."""

    start: int
    end: int
    label: str = ""


@dataclass(frozen=True)
class Box:
    """A drawn node; lengths in pixels of the drawing, `lines` is the label cut to fit."""

    key: int
    label: str
    note: str
    lines: tuple[str, ...]
    x: int
    y: int
    is_self: bool
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def text_x(self) -> int:
        return self.x + 12

    @property
    def text_y(self) -> int:
        return self.y + (31 if len(self.lines) == 1 else 21)

    @property
    def note_y(self) -> int:
        return self.text_y + 16 * len(self.lines) + 2


@dataclass(frozen=True)
class Line:
    """A drawn edge: the path's data, and where its label stands."""

    path: str
    label: str
    x: int
    y: int


@dataclass(frozen=True)
class Diagram:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def drawn(nodes: Sequence[Node], edges: Sequence[Edge]) -> Diagram:
    """Lays out one column a generation, each centred and ordered so that few lines cross."""
    columns: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        columns[node.generation].append(node)
    generations = sorted(columns)
    tallest = max(len(column) for column in columns.values())
    height = 2 * MARGIN + tallest * BOX_HEIGHT + (tallest - 1) * ROW_GAP
    boxes: dict[int, Box] = {}
    for generation in sorted(generations, key=abs):
        x = MARGIN + generations.index(generation) * (BOX_WIDTH + COLUMN_GAP)
        column = _untangled(columns[generation], edges, boxes)
        boxes.update(_column(column, x, height))
    width = 2 * MARGIN + len(generations) * BOX_WIDTH + (len(generations) - 1) * COLUMN_GAP
    drawable = [edge for edge in edges if edge.start in boxes and edge.end in boxes]
    lines = tuple(_line(boxes[edge.start], boxes[edge.end], edge.label) for edge in drawable)
    return Diagram(width, height, tuple(boxes.values()), lines)


def wrapped(label: str, letters: int = LETTERS, lines: int = LINES) -> tuple[str, ...]:
    """The label in lines of about so many letters; what does not fit ends in an ellipsis."""
    rows: list[str] = [""]
    for word in label.split():
        if rows[-1] and len(rows[-1]) + 1 + len(word) > letters:
            rows.append(word)
        else:
            rows[-1] = f"{rows[-1]} {word}".strip()
    if len(rows) > lines:
        rows = [*rows[: lines - 1], " ".join(rows[lines - 1 :])]
    return tuple(row if len(row) <= letters else f"{row[: letters - 1].rstrip()}…" for row in rows)


def _untangled(column: Iterable[Node], edges: Iterable[Edge], placed: dict[int, Box]) -> list[Node]:
    """The column's nodes at the height of what they are linked with, as far as that is placed."""
    heights: dict[int, list[int]] = defaultdict(list)
    for edge in edges:
        for own, other in ((edge.start, edge.end), (edge.end, edge.start)):
            if other in placed:
                heights[own].append(placed[other].y)
    middle = {key: sum(found) // len(found) for key, found in heights.items()}
    return sorted(column, key=lambda node: middle.get(node.key, 0))


def _column(column: Sequence[Node], x: int, height: int) -> dict[int, Box]:
    own = len(column) * BOX_HEIGHT + (len(column) - 1) * ROW_GAP
    top = (height - own) // 2
    return {
        node.key: Box(
            key=node.key,
            label=node.label,
            note=node.note,
            lines=wrapped(node.label),
            x=x,
            y=top + place * (BOX_HEIGHT + ROW_GAP),
            is_self=node.generation == 0,
        )
        for place, node in enumerate(column)
    }


def _line(start: Box, end: Box, label: str) -> Line:
    """A curve from the right side of one box to the left side of another."""
    x1, y1 = start.x + start.width, start.y + start.height // 2
    x2, y2 = end.x, end.y + end.height // 2
    bend = (x1 + x2) // 2
    path = f"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}"
    return Line(path, label, bend, (y1 + y2) // 2)
