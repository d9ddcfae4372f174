"""The order that was asked for in the address: a column, upwards or downwards; ranks stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scores_app.models import Criterion
from scores_app.ranks.lines import GroupRanking, Listed

AREA = "area-"
# What a column is ordered by; a line whose figure is unknown stands last either way.
KEYS: dict[str, Callable[[Listed], Any]] = {
    "rank": lambda line: line.row.rank,
    "name": lambda line: (line.sheet.unit.sort_key, line.sheet.pk),
    "index": lambda line: line.row.index,
    "gap": lambda line: line.gap,
    "change": lambda line: line.places_won,
}
# Columns that are read from the top down at the first press: the smallest stands first.
UPWARDS = frozenset({"rank", "name"})


@dataclass(frozen=True, slots=True)
class Order:
    """A column by its name in the address, and whether the greatest stands first."""

    key: str = "rank"
    is_downward: bool = False

    @property
    def text(self) -> str:
        """As it stands in the address."""
        return f"-{self.key}" if self.is_downward else self.key

    def next_of(self, key: str) -> str:
        """What a press on a column's head asks for."""
        down = not self.is_downward if key == self.key else key not in UPWARDS
        return Order(key, down).text

    def aria_of(self, key: str) -> str:
        """How a column is ordered, for `aria-sort`; "" where the order is another column's."""
        if key != self.key:
            return ""
        return "descending" if self.is_downward else "ascending"


def order_of(text: str, areas: list[Criterion]) -> Order:
    """The order that a text of the address means; by rank where it means none."""
    key = text.removeprefix("-")
    known = KEYS.keys() | {key_of(area) for area in areas}
    return Order(key, text.startswith("-")) if key in known else Order()


def key_of(area: Criterion) -> str:
    """The column of an area in the address, by its code: numbers of criteria are nobody's."""
    return f"{AREA}{area.code}"


def ordered(ranking: GroupRanking, order: Order) -> list[Listed]:
    """The ranked lines in this order; equal ones, and those without the figure, by rank."""
    value: Callable[[Listed], Any] = KEYS.get(order.key) or _of_area(order.key)
    if order.key == "change" and ranking.without_places:
        value = _index_change
    held = [(value(line), line) for line in ranking.ranked]
    known = sorted(
        (pair for pair in held if pair[0] is not None),
        key=lambda pair: pair[0],
        reverse=order.is_downward,
    )
    return [line for _, line in known] + [line for found, line in held if found is None]


def _index_change(line: Listed) -> Decimal | None:
    return line.index_change


def _of_area(key: str) -> Callable[[Listed], Decimal | None]:
    def index(line: Listed) -> Decimal | None:
        return next((cell.index for cell in line.areas if key_of(cell.area) == key), None)

    return index
