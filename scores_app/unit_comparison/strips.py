"""A row of dots: one letter for each unit on a scale in per cent, none upon another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

WIDTH, RADIUS, LANE = 320, 9, 20
TENTH = Decimal("0.1")
TEN, HUNDRED = Decimal(10), Decimal(100)


@dataclass(frozen=True, slots=True)
class Dot:
    """A letter in a circle; `x` and `y` are its centre."""

    letter: str
    x: str
    y: int

    @property
    def text_y(self) -> int:
        """Where its letter stands, so that it is in the middle of the circle."""
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Strip:
    """The dots of one row, how high the row is, and where the median of the group stands."""

    dots: list[Dot]
    height: int
    median: str


@dataclass(frozen=True, slots=True)
class Scale:
    """From a round figure below everything to 100 per cent, the same for all rows."""

    least: Decimal

    def x(self, value: Decimal) -> Decimal:
        share = (min(value, HUNDRED) - self.least) / (HUNDRED - self.least)
        return RADIUS + max(share, Decimal(0)) * (WIDTH - 2 * RADIUS)

    @property
    def ticks(self) -> list[tuple[int, str]]:
        """Every ten or twenty per cent, with where it stands."""
        step = 10 if HUNDRED - self.least <= 50 else 20
        return [(at, _text(self.x(Decimal(at)))) for at in range(int(self.least), 101, step)]


def scale_of(values: Iterable[Decimal | None]) -> Scale:
    """The scale on which all these figures have a place; never from more than 80 per cent on."""
    least = min((value for value in values if value is not None), default=Decimal(0))
    down = (least / TEN).to_integral_value(ROUND_FLOOR) * TEN
    even = down if HUNDRED - down <= 50 else (down / 20).to_integral_value(ROUND_FLOOR) * 20
    return Scale(max(Decimal(0), min(even, Decimal(80))))


def strip_of(
    scale: Scale, values: Sequence[tuple[str, Decimal | None]], median: Decimal | None
) -> Strip:
    """One row; a dot that would lie upon another goes into the next lane below it."""
    known = [(letter, scale.x(value)) for letter, value in values if value is not None]
    ends: list[Decimal] = []
    dots = []
    for letter, x in sorted(known, key=lambda dot: (dot[1], dot[0])):
        lane = next((at for at, end in enumerate(ends) if x - end >= 2 * RADIUS), len(ends))
        ends[lane : lane + 1] = [x]
        dots.append(Dot(letter, _text(x), lane * LANE + LANE // 2))
    height = max(len(ends), 1) * LANE
    return Strip(dots, height, "" if median is None else _text(scale.x(median)))


def _text(x: Decimal) -> str:
    return str(x.quantize(TENTH, rounding=ROUND_HALF_UP))
