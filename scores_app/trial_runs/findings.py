"""What a trial run says of the criteria: which tell nobody apart, which two say the same.

Pure functions on shares of the maximum (0 to 1) by unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from scores_app.models import Criterion
from scores_app.trial_runs.trials import Mapped, Trial

Shares = Mapping[int, Decimal]

SAME_FROM = Decimal("0.95")
"""Correlation of the units' shares from which two criteria are said to tell the same."""
LEAST_UNITS = 5
"""Fewer units than this say nothing of a correlation."""


@dataclass(frozen=True, slots=True)
class FullMarks:
    """A criterion in which all `units` have the maximum."""

    criterion: Criterion
    units: int


@dataclass(frozen=True, slots=True)
class Alike:
    """Two criteria whose shares go together over `units` units."""

    first: Criterion
    second: Criterion
    correlation: Decimal
    units: int


def full_marks(trial: Trial) -> list[FullMarks]:
    """The criteria that give everybody the maximum, bonus and penalty aside."""
    return [
        FullMarks(one.criterion, len(shares))
        for one in trial.mapped
        if not one.is_adjustment
        and (shares := trial.shares.get(one.criterion.pk, {}))
        and all(share == 1 for share in shares.values())
    ]


def alike(trial: Trial) -> list[Alike]:
    """Pairs whose correlation reaches SAME_FROM, the closest first; those that both go on from the
    same old criteria are left out, for they agree by the mapping alone.
    """
    usual = [one for one in trial.mapped if not one.is_adjustment]
    found = []
    for first, second in combinations(usual, 2):
        pair = None if first.old == second.old else _pair(trial, first, second)
        if pair:
            found.append(pair)
    return sorted(found, key=lambda pair: (-pair.correlation, pair.first.order))


def correlation(first: Sequence[Decimal], second: Sequence[Decimal]) -> Decimal | None:
    """Pearson's coefficient of two equally long rows; None where either does not vary."""
    one, two = _centred(first), _centred(second)
    spread = sum((x * x for x in one), Decimal(0)) * sum((y * y for y in two), Decimal(0))
    if not spread:
        return None
    return sum((x * y for x, y in zip(one, two, strict=True)), Decimal(0)) / spread.sqrt()


def _pair(trial: Trial, first: Mapped, second: Mapped) -> Alike | None:
    one = trial.shares.get(first.criterion.pk, {})
    two = trial.shares.get(second.criterion.pk, {})
    both = sorted(one.keys() & two.keys())
    if len(both) < LEAST_UNITS:
        return None
    found = correlation([one[key] for key in both], [two[key] for key in both])
    if found is None or found < SAME_FROM:
        return None
    return Alike(first.criterion, second.criterion, found, len(both))


def _centred(row: Sequence[Decimal]) -> list[Decimal]:
    """The row less its mean; a row of one value becomes exact zeros."""
    if len(set(row)) < 2:
        return [Decimal(0)] * len(row)
    mean = sum(row, Decimal(0)) / len(row)
    return [value - mean for value in row]
