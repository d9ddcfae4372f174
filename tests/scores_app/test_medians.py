"""Median and best, by rules that hold for any figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scores_app.ranks.medians import best_of, median_of, norm_of

FIGURES = st.decimals(-1000, 1000, places=28, allow_nan=False) | st.integers(0, 4).map(Decimal)
KNOWN = st.lists(FIGURES, min_size=1, max_size=25)
HELD = st.lists(st.none() | FIGURES, max_size=25)


@pytest.mark.parametrize(
    ("values", "middle", "best"),
    [
        (("80", "90", "85"), "85", "90"),
        (("80", "85", "90", "91"), "87.5", "91"),
        ((None, "70", None), "70", "70"),
        (("33.33333333333333333333333333", "66.66666666666666666666666667"), "50", None),
    ],
)
def test_the_middle_of_what_is_known(
    values: tuple[str | None, ...], middle: str, best: str | None
) -> None:
    held = [None if value is None else Decimal(value) for value in values]
    assert median_of(held) == Decimal(middle)
    if best:
        assert norm_of(held).best == Decimal(best)


def test_of_nothing_nothing_is_known() -> None:
    assert (median_of([]), best_of([None])) == (None, None)
    assert norm_of(iter([None, None])).median is None


@given(KNOWN)
def test_it_is_the_median_of_exact_arithmetic(values: list[Decimal]) -> None:
    found = median_of(values)
    assert found is not None
    assert Fraction(found) == median(map(Fraction, values))


@given(HELD, st.randoms())
def test_order_and_the_unknown_do_not_matter(values: list[Decimal | None], dice: Random) -> None:
    mixed = [*values, None]
    dice.shuffle(mixed)
    assert norm_of(mixed) == norm_of(values)


@given(HELD)
def test_half_of_them_are_at_least_the_median_and_none_is_above_the_best(
    values: list[Decimal | None],
) -> None:
    found, known = norm_of(values), [value for value in values if value is not None]
    if found.median is None or found.best is None:
        assert not known
        return
    assert 2 * sum(value >= found.median for value in known) >= len(known)
    assert 2 * sum(value <= found.median for value in known) >= len(known)
    assert max(known) == found.best >= found.median
