"""Who cannot be told apart, and how it is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scores_app.surety.groups import is_close, runs_of
from scores_app.surety.sizes import Sizes, sizes_in
from scores_app.surety.words import ranks_text


def squares(size: int) -> st.SearchStrategy[list[list[bool]]]:
    def mirrored(cells: list[bool]) -> list[list[bool]]:
        return [
            [i == j or cells[min(i, j) * size + max(i, j)] for j in range(size)]
            for i in range(size)
        ]

    return st.lists(st.booleans(), min_size=size * size, max_size=size * size).map(mirrored)


SQUARES = st.integers(0, 7).flatmap(squares)


def by_hand(close: list[list[bool]]) -> list[tuple[int, int]]:
    """Every stretch of two or more, less those that lie within another."""
    size = range(len(close))
    found = [
        (first, last)
        for first in size
        for last in size
        if first < last
        and all(close[i][j] for i in range(first, last + 1) for j in range(first, last + 1))
    ]
    return [
        one
        for one in found
        if not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in found)
    ]


@given(SQUARES)
def test_stretches_are_the_longest_ones(close: list[list[bool]]) -> None:
    assert runs_of(close) == by_hand(close)


def test_a_tenth_of_the_draws_is_enough() -> None:
    assert [is_close(turned, 1000) for turned in (99, 100, 101)] == [False, True, True]


@pytest.mark.parametrize(
    ("ranks", "told"),
    [([], "–"), ([2], "2"), ([1, 2, 3, 5], "1–3, 5"), ([4, 6, 7], "4, 6–7")],
)
def test_ranks_are_drawn_together(ranks: list[int], told: str) -> None:
    assert ranks_text(ranks) == told


def test_sizes_are_those_offered() -> None:
    assert sizes_in({}) == Sizes(10, 5)
    assert sizes_in({"weights": "20", "appraisal": "2"}) == Sizes(20, 2)
    assert sizes_in({"weights": "99", "appraisal": "x"}) == Sizes(10, 5)
