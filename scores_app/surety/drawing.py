"""What ranks become under small chance changes; arrays in, whole numbers out.

The only place of the product that calculates with floats: what goes in was turned into floats by
`surety.inputs`, what comes out are ranks and counts of draws, so no float ever stands beside a
score, an index or a rank. The same field and seed give the same picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Wholes = NDArray[np.int64]

DRAWS = 1000
LOW, HIGH = 5, 95
"""The percentiles of a unit's ranks that its band reaches from and to."""
TOP = 3
EQUAL_TO = 12
"""Decimals of a share in which two units must differ to have different ranks; a sum of floats is
exact to about 15.
"""
_WEIGHTS = 0


@dataclass(frozen=True, slots=True)
class Field:
    """The units with a rank, by row, and what their shares are made of.

    `share` is the official one, points ÷ applicable maximum (0 to 1), `rank` its rank. `sums` and
    `applicable` hold points and applicable maximum by area, `extra` bonus and penalty together.
    By criterion: `points`, whether it `applies`, its maximum `worth`, the column of its `area`,
    and whether it is `judged` by appraisers.
    """

    rank: Wholes
    share: Floats
    sums: Floats
    applicable: Floats
    extra: Floats
    points: Floats
    applies: Flags
    worth: Floats
    area: Wholes
    judged: Flags

    @property
    def units(self) -> int:
        return len(self.rank)

    @property
    def areas(self) -> int:
        return int(self.sums.shape[1])

    @property
    def area_worth(self) -> Floats:
        """The maximum of each area."""
        found = np.zeros(self.areas)
        np.add.at(found, self.area, self.worth)
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """How far things may move either way, as parts of one: the weight of an area, and the points of
    a criterion that is judged, of its maximum.
    """

    weights: float
    appraisal: float

    @classmethod
    def of_percent(cls, weights: int, appraisal: int) -> Change:
        """The same from whole per cent, as people choose it."""
        return cls(weights / 100, appraisal / 100)


@dataclass(frozen=True, slots=True)
class Picture:
    """What the draws gave, by the rows of the field.

    `low` and `high` are ranks, `kept`, `first` and `top` numbers of draws. `behind[i, j]`: in how
    many draws i stood behind j. `by_area` and `by_criterion` hold places moved, added up over
    draws and units, where that one alone changed; 0 where a criterion is not judged.
    """

    draws: int
    low: Wholes
    high: Wholes
    kept: Wholes
    first: Wholes
    top: Wholes
    behind: Wholes
    by_area: Wholes
    by_criterion: Wholes


def picture_of(field: Field, change: Change, seed: int, draws: int = DRAWS) -> Picture:
    """Draws `draws` times and counts what became of every unit; at least one unit."""
    ranks = drawn_ranks(field, change, seed, draws)
    in_order = np.sort(ranks, axis=0)
    return Picture(
        draws=draws,
        low=in_order[_place(LOW, draws)],
        high=in_order[_place(HIGH, draws)],
        kept=(ranks == field.rank).sum(axis=0),
        first=(ranks == 1).sum(axis=0),
        top=(ranks <= TOP).sum(axis=0),
        behind=np.stack([(ranks[:, [i]] > ranks).sum(axis=0) for i in range(field.units)]),
        by_area=_moved_by_areas(field, change, seed, draws),
        by_criterion=_moved_by_criteria(field, change, seed, draws),
    )


def drawn_ranks(field: Field, change: Change, seed: int, draws: int) -> Wholes:
    """The rank of each unit (column) in each draw (row), everything changing at once."""
    shifts: dict[int, Floats] = {}
    for column in np.flatnonzero(field.judged):
        area = int(field.area[column])
        shift = _shift(field, int(column), change, seed, draws)
        shifts[area] = shifts[area] + shift if area in shifts else shift
    return ranks_of(_shares(field, _weights(field, change, seed, draws), shifts))


def ranks_of(shares: Floats) -> Wholes:
    """Competition ranks of each row, the highest share first; ties share a rank (1, 2, 2, 4)."""
    rounded = np.round(shares, EQUAL_TO)
    order = np.argsort(-rounded, axis=1)
    ordered = np.take_along_axis(rounded, order, axis=1)
    opens = np.ones(ordered.shape, dtype=np.bool_)
    opens[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    places = np.where(opens, np.arange(1, ordered.shape[1] + 1), 0)
    ranks = np.empty_like(places)
    np.put_along_axis(ranks, order, np.maximum.accumulate(places, axis=1), axis=1)
    return ranks


def _place(percent: int, draws: int) -> int:
    """Where in the sorted draws the percentile stands: the smallest rank that so many reach."""
    return -(-percent * draws // 100) - 1


def _shares(field: Field, weights: Floats, shifts: Mapping[int, Floats]) -> Floats:
    """Shares under weights (draw × area) and shifts of points (area -> draw × unit).

    Only the difference to what the same sums give unchanged is added to the official share: where
    nothing changes, exactly that share stands there.
    """
    unchanged = _quotient(field, np.ones((1, field.areas)), {})
    return field.share + (_quotient(field, weights, shifts) - unchanged)


def _quotient(field: Field, weights: Floats, shifts: Mapping[int, Floats]) -> Floats:
    """Area by area, so that equal figures give equal sums wherever they stand."""
    points: Floats = field.extra[np.newaxis, :]
    out_of: Floats = np.zeros((1, field.units))
    for area in range(field.areas):
        weight = weights[:, [area]]
        points = points + weight * (field.sums[:, area] + shifts.get(area, 0.0))
        out_of = out_of + weight * field.applicable[:, area]
    quotient: Floats = points / out_of
    return quotient


def _weights(
    field: Field, change: Change, seed: int, draws: int, only: int | None = None
) -> Floats:
    """Factors of the areas' weights that leave their total as it is; `only` one of them drawn."""
    spread = np.random.default_rng([seed, _WEIGHTS]).uniform(-1, 1, (draws, field.areas))
    if only is not None:
        spread[:, np.arange(field.areas) != only] = 0
    factors = 1 + change.weights * spread
    return np.asarray(factors * (_total(field, np.ones((1, field.areas))) / _total(field, factors)))


def _total(field: Field, factors: Floats) -> Floats:
    """The maximum of all areas under these factors, by draw."""
    return np.asarray((factors * field.area_worth).sum(axis=1, keepdims=True))


def _shift(field: Field, column: int, change: Change, seed: int, draws: int) -> Floats:
    """Points won or lost at one criterion (draw × unit), never below 0 or above its maximum. Each
    criterion has draws of its own, the same whether it changes alone or with others.
    """
    points, worth = field.points[:, column], field.worth[column]
    spread = np.random.default_rng([seed, 1 + column]).uniform(-1, 1, (draws, field.units))
    lowest, highest = np.minimum(points, 0), np.maximum(points, worth)
    moved = np.clip(points + change.appraisal * worth * spread, lowest, highest) - points
    return np.where(field.applies[:, column], moved, 0.0)


def _moved_by_areas(field: Field, change: Change, seed: int, draws: int) -> Wholes:
    weights = (_weights(field, change, seed, draws, only=area) for area in range(field.areas))
    return _moves(field, (_shares(field, drawn, {}) for drawn in weights))


def _moved_by_criteria(field: Field, change: Change, seed: int, draws: int) -> Wholes:
    found = np.zeros(len(field.worth), dtype=np.int64)
    alike = np.ones((1, field.areas))
    judged = np.flatnonzero(field.judged)
    shifts = ({int(field.area[c]): _shift(field, int(c), change, seed, draws)} for c in judged)
    found[judged] = _moves(field, (_shares(field, alike, shift) for shift in shifts))
    return found


def _moves(field: Field, drawn: Iterator[Floats]) -> Wholes:
    """For each set of draws the places moved, added up."""
    moved = [int(np.abs(ranks_of(shares) - field.rank).sum()) for shares in drawn]
    return np.array(moved, dtype=np.int64)
