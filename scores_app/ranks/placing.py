"""Index, ranks and bands: the one place where units are put in order.

Index = points ÷ maximum of the criteria that apply × 100: 68,32 points of 84 are 81,33. Everything
here is exact: nothing is rounded before it is compared, and what is unknown stays unknown, never
zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

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

    Ties share a rank and the next is skipped (1, 2, 2, 4); shares are compared as fractions, so
    that 1 of 3 and 2 of 6 tie. A line that is not ranked or has no index gets None, takes no place
    and moves nobody. The order of the lines does not matter.
    """
    shares = {line.key: _share(line) for line in lines}
    places: dict[Fraction, int] = {}
    ordered = sorted((share for share in shares.values() if share is not None), reverse=True)
    for place, share in enumerate(ordered, start=1):
        places.setdefault(share, place)
    return {key: None if share is None else places[share] for key, share in shares.items()}


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


def _share(line: Line) -> Fraction | None:
    """Points ÷ applicable maximum, exactly; None if the line takes no place."""
    if not line.is_ranked or line.points is None or not line.applicable:
        return None
    return Fraction(line.points) / Fraction(line.applicable)
