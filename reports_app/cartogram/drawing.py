"""The map as it is drawn: each tile in its place with its words, figure and depth of colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from textwrap import wrap

from cchc.core.templatetags.cchc_format import NOTHING, exact, whole
from reports_app.cartogram import tiles
from reports_app.cartogram.measures import Measure, Measured
from reports_app.cartogram.tiles import Tile
from units_app.choices import UnitKind
from units_app.models import Unit

WIDTH, HEIGHT, MARGIN = 100, 84, 4
DEPTHS = 5
NAME_CHARACTERS, NAME_LINES = 12, 2
KINDS = ("Xã ", "Phường ", "Đặc khu ", "Thị trấn ")


@dataclass(frozen=True, slots=True)
class Placed:
    """A tile with what it says; `unit` is None before the commune exists."""

    tile: Tile
    unit: Unit | None
    value: Decimal | None
    text: str
    depth: int | None
    is_head: bool

    @property
    def x(self) -> int:
        return MARGIN + self.tile.column * WIDTH

    @property
    def y(self) -> int:
        return MARGIN + self.tile.row * HEIGHT

    @property
    def name(self) -> str:
        return self.unit.name if self.unit else self.tile.name

    @property
    def lines(self) -> list[str]:
        """The name without its kind, in at most two lines."""
        short = self.name
        for kind in KINDS:
            short = short.removeprefix(kind)
        return wrap(short, NAME_CHARACTERS, max_lines=NAME_LINES, placeholder="…")


@dataclass(frozen=True, slots=True)
class Map:
    """All of it. `measured` is None where there is nothing to measure by yet."""

    day: date
    measure: Measure
    measured: Measured | None
    placed: list[Placed]

    @property
    def is_early(self) -> bool:
        """Whether the day lies before the communes of this map were formed."""
        return self.day < tiles.plan().since

    @property
    def has_units(self) -> bool:
        """Whether any commune of this map is in the books on the day."""
        return any(item.unit for item in self.placed)

    @property
    def since(self) -> date:
        return tiles.plan().since

    @property
    def width(self) -> int:
        return tiles.plan().columns * WIDTH + 2 * MARGIN

    @property
    def height(self) -> int:
        return tiles.plan().rows * HEIGHT + 2 * MARGIN

    @property
    def outline(self) -> str:
        """The lines around the former districts, as a path."""
        corners = (
            (MARGIN + x * WIDTH, MARGIN + y * HEIGHT, MARGIN + right * WIDTH, MARGIN + low * HEIGHT)
            for (x, y), (right, low) in tiles.borders(tiles.plan().tiles)
        )
        return "".join(f"M{x} {y}L{right} {low}" for x, y, right, low in corners)

    @property
    def words(self) -> list[tuple[str, int, int]]:
        """What lies around the province, in the middle of its own tile."""
        return [
            (
                word.name,
                MARGIN + word.column * WIDTH + WIDTH // 2,
                MARGIN + word.row * HEIGHT + HEIGHT // 2,
            )
            for word in tiles.plan().words
        ]

    @property
    def known(self) -> list[Placed]:
        """Those with a figure, the largest first, equal ones as units are listed everywhere."""
        known = [item for item in self.placed if item.value is not None]
        return sorted(known, key=_largest_first)

    @property
    def unknown(self) -> list[Placed]:
        unknown = [item for item in self.placed if item.value is None]
        return sorted(unknown, key=_largest_first)

    @property
    def title(self) -> str:
        """What the map says."""
        known = self.known
        if not known:
            return f"{self.measure.label}: chưa có số liệu của xã, phường nào"
        most, least = known[0], known[-1]
        if not most.value and self.measure.if_none:
            return self.measure.if_none
        top = f"Cao nhất: {_who(known, most)}, {most.text}"
        if most.value == least.value:
            return f"Mọi xã, phường bằng nhau: {most.text}"
        return f"{top}; thấp nhất: {_who(known, least)}, {least.text}"


def drawn(measure: Measure, measured: Measured | None, day: date) -> Map:
    """The map of a day; one query, for the units. Which unit a code means is decided by the day."""
    plan = tiles.plan()
    communes = Unit.objects.own().valid_on(day).filter(kind=UnitKind.COMMUNE)
    found = {unit.code: unit for unit in communes.filter(code__in=[t.code for t in plan.tiles])}
    units = [found.get(tile.code) if tile.since <= day else None for tile in plan.tiles]
    values = [measured.of(unit.pk) if measured and unit else None for unit in units]
    low, high = _span(values)
    return Map(
        day,
        measure,
        measured,
        [
            Placed(
                tile,
                unit,
                value,
                text_of(value, measure),
                depth_of(value, low, high),
                tile.code in plan.heads,
            )
            for tile, unit, value in zip(plan.tiles, units, values, strict=True)
        ],
    )


def text_of(value: Decimal | None, measure: Measure) -> str:
    """A figure as it stands in its tile."""
    if value is None:
        return NOTHING
    return exact(value) if measure.is_rate else whole(int(value))


def depth_of(value: Decimal | None, low: Decimal, high: Decimal) -> int | None:
    """How deep the colour is, from 0 to 4 in equal steps between the least and the largest figure;
    all in the lightest where they are equal, None where there is no figure.
    """
    if value is None:
        return None
    if low == high:
        return 0
    return min(DEPTHS - 1, int((value - low) * DEPTHS / (high - low)))


def _span(values: Iterable[Decimal | None]) -> tuple[Decimal, Decimal]:
    known = [value for value in values if value is not None]
    return min(known, default=Decimal(0)), max(known, default=Decimal(0))


def _largest_first(item: Placed) -> tuple[Decimal, int, str]:
    unit = item.unit
    return (
        -(item.value or Decimal(0)),
        unit.order if unit else 0,
        unit.sort_key if unit else item.name,
    )


def _who(known: list[Placed], one: Placed) -> str:
    """The name of the only one with this figure, else how many they are."""
    number = sum(item.value == one.value for item in known)
    return one.name if number == 1 else f"{number} xã, phường"
