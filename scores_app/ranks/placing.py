"""Index, ranks and bands: the one place where units are put in order.

Index = points ÷ maximum of the criteria that apply × 100: 68,32 points of 84 are 81,33. Everything
here is exact: nothing is rounded before it is compared, and what is unknown stays unknown, never
zero.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cchc.core.figures import percent

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Line:
    """What one unit brings to a ranking.

    `points` hold bonus and penalty already (and may be below zero), `applicable` is the maximum of
    the criteria that apply to the unit; None is "not known". A unit may be scored and yet not
    ranked.
    """

    key: int
    points: Decimal | None
    applicable: Decimal | None
    is_ranked: bool = True


@dataclass(frozen=True, slots=True)
class Band:
    """A class of results, from an index of `at_least` per cent on."""

    name: str
    at_least: Decimal


def index_of(points: Decimal | None, applicable: Decimal | None) -> Decimal | None:
    """points ÷ applicable × 100, unrounded; None if either is unknown or nothing applies."""
    return None if points is None or applicable is None else percent(points, applicable)


def competition_ranks(lines: Iterable[Line]) -> dict[int, int | None]:
    """The rank of each line, highest share of its applicable maximum first.

    Ties share a rank and the next is skipped (1, 2, 2, 4); shares are compared exactly, so that
    1 of 3 and 2 of 6 tie. A line that is not ranked or has no index gets None, takes no place
    and moves nobody. The order of the lines does not matter.
    """
    held = list(lines)
    shares = _comparable(list(_shares(held)))
    places: dict[int, int] = {}
    for place, share in enumerate(sorted(shares.values(), reverse=True), start=1):
        places.setdefault(share, place)
    return {line.key: places[shares[line.key]] if line.key in shares else None for line in held}


def ranks_of_values(values: Mapping[int, Decimal | None]) -> dict[int, int | None]:
    """The same for scores that are published as they stand, highest first; None is not ranked."""
    return competition_ranks(Line(key, value, ONE) for key, value in values.items())


def band_of(index: Decimal | None, bands: Iterable[Band]) -> str:
    """The name of the highest band whose cut-off the index reaches; "" when the index is unknown or
    below them all.

    The unrounded index is compared, as it is for ranks: 79,996 is shown as 80,00 and is below 80.
    """
    if index is None:
        return ""
    reached = [band for band in bands if index >= band.at_least]
    return max(reached, key=lambda band: band.at_least).name if reached else ""


def _shares(lines: Iterable[Line]) -> Iterator[tuple[int, int, int]]:
    """Key, points and applicable maximum, as whole numbers of the same ratio; of lines that take a
    place.
    """
    for line in lines:
        if line.is_ranked and line.points is not None and line.applicable:
            points, parts = line.points.as_integer_ratio()
            applicable, wholes = line.applicable.as_integer_ratio()
            yield line.key, points * wholes, applicable * parts


def _comparable(shares: Collection[tuple[int, int, int]]) -> dict[int, int]:
    """Key -> a whole number that is greater, or equal, exactly where the share is.

    With the largest whole w, two different shares a/b and c/d lie at least 1/w² apart: so, taken
    w² times and rounded down, they still differ. Whole numbers compare much faster than fractions.
    """
    square = max((whole for _, _, whole in shares), default=1) ** 2
    return {key: part * square // whole for key, part, whole in shares}
