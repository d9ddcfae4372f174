"""Where the tiles lie: `data/commune_tiles.csv`, laid out by hand so that people know the province.

A line without a code is a word beside the map, for the directions. Another province replaces the
file; without one there is no map.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from reports_app.data_files import DATA, records

TILES = DATA / "commune_tiles.csv"
# The four sides of a tile as (step to the neighbour, first corner, second corner), in tiles.
SIDES = (
    ((0, -1), (0, 0), (1, 0)),
    ((1, 0), (1, 0), (1, 1)),
    ((0, 1), (0, 1), (1, 1)),
    ((-1, 0), (0, 0), (0, 1)),
)
Edge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tile:
    """One commune in the block of its former district, by its code from `since` on (codes were used
    before for other communes); or a word.
    """

    code: str
    name: str
    since: date
    block: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole map in tiles."""

    tiles: tuple[Tile, ...]
    words: tuple[Tile, ...]

    @property
    def since(self) -> date:
        """The first day on which all communes of the map are there."""
        return max((tile.since for tile in self.tiles), default=date.min)

    @property
    def columns(self) -> int:
        return 1 + max((tile.column for tile in self.tiles), default=0)

    @property
    def rows(self) -> int:
        return 1 + max((tile.row for tile in self.tiles), default=0)

    @property
    def heads(self) -> set[str]:
        """The codes of the tiles that carry the name of their block: its first one from the top."""
        first: dict[str, Tile] = {}
        for tile in sorted(self.tiles, key=lambda tile: (tile.row, tile.column)):
            first.setdefault(tile.block, tile)
        return {tile.code for tile in first.values()}


@cache
def plan() -> Plan:
    """The map as it is shipped."""
    return plan_of(records(TILES))


def plan_of(rows: Iterable[dict[str, str]]) -> Plan:
    """The map that these lines describe."""
    tiles = [
        Tile(
            row["code"],
            row["name"],
            date.fromisoformat(row["valid_from"] or "0001-01-01"),
            row["block"],
            int(row["column"]),
            int(row["row"]),
        )
        for row in rows
    ]
    return Plan(
        tuple(tile for tile in tiles if tile.code), tuple(tile for tile in tiles if not tile.code)
    )


def borders(tiles: Iterable[Tile]) -> Iterator[Edge]:
    """The lines around the blocks, each once, as pairs of corners counted in tiles."""
    blocks = {(tile.column, tile.row): tile.block for tile in tiles}
    seen: set[Edge] = set()
    for (column, row), block in blocks.items():
        for (right, down), start, end in SIDES:
            if blocks.get((column + right, row + down)) == block:
                continue
            edge = ((column + start[0], row + start[1]), (column + end[0], row + end[1]))
            if edge not in seen:
                seen.add(edge)
                yield edge
