"""Fields to draw on, made up without a database."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import numpy as np

from scores_app.ranks.placing import Line, competition_ranks
from scores_app.surety.drawing import Field

CENT = Decimal("0.01")


def make_field(
    cents: Sequence[Sequence[int | None]],
    worth: Sequence[int],
    areas: Sequence[int],
    *,
    judged: Sequence[bool] | None = None,
    extra: Sequence[int] | None = None,
) -> Field:
    """A field of units (rows) whose points are given in hundredths (None: does not apply), of
    criteria worth whole points; ranks and shares are made exactly, as the product makes them.
    """
    points = [[Decimal(cell or 0) * CENT for cell in row] for row in cents]
    applies = [[cell is not None for cell in row] for row in cents]
    adjusted = [Decimal(one) * CENT for one in extra or [0] * len(cents)]
    columns = range(len(worth))
    sums = [
        [sum((row[c] for c in columns if areas[c] == a), Decimal(0)) for a in range(max(areas) + 1)]
        for row in points
    ]
    out_of = [
        [
            sum((Decimal(worth[c]) for c in columns if areas[c] == a and row[c]), Decimal(0))
            for a in range(max(areas) + 1)
        ]
        for row in applies
    ]
    totals = [sum(row, more) for row, more in zip(sums, adjusted, strict=True)]
    wholes = [sum(row, Decimal(0)) for row in out_of]
    lines = [Line(key, *pair) for key, pair in enumerate(zip(totals, wholes, strict=True))]
    ranks = competition_ranks(lines)
    shares = [Fraction(part) / Fraction(all_) for part, all_ in zip(totals, wholes, strict=True)]
    return Field(
        rank=np.array([ranks[key] for key in range(len(cents))], dtype=np.int64),
        share=np.array([float(share) for share in shares]),
        sums=np.array(sums, dtype=np.float64),
        applicable=np.array(out_of, dtype=np.float64),
        extra=np.array(adjusted, dtype=np.float64),
        points=np.array(points, dtype=np.float64),
        applies=np.array(applies, dtype=np.bool_),
        worth=np.array(worth, dtype=np.float64),
        area=np.array(areas, dtype=np.int64),
        judged=np.array(judged or [True] * len(worth), dtype=np.bool_),
    )


def chance_field(units: int, criteria: int, seed: int = 1) -> Field:
    """A field of any size, of four areas and points near the top, as real ones are."""
    chance = np.random.default_rng(seed)
    worth = [int(one) for one in chance.integers(1, 5, criteria)]
    cents = [[int(100 * w * chance.beta(6, 1.5)) for w in worth] for _ in range(units)]
    return make_field(cents, worth, [c % 4 for c in range(criteria)])
