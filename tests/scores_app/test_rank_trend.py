"""The course of a unit in a word: examples of each, and what holds for any years."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scores_app.rank_years.trend import RULE, Mark, Rule, Trend, judged

INDEXES = st.none() | st.integers(0, 1000).map(lambda n: Decimal(n) / 10)
MARKS = st.lists(
    st.builds(Mark, INDEXES, st.none() | st.integers(1, 20), st.integers(20, 40), st.booleans()),
    max_size=6,
)


def told(of: Sequence[Mark], rule: Rule = RULE) -> Trend:
    return judged(of, rule).trend


def marks(*indexes: str | None, rank: int | None = None, of: int = 20) -> list[Mark]:
    return [Mark(None if one is None else Decimal(one), rank, of) for one in indexes]


@pytest.mark.parametrize(
    ("indexes", "wanted"),
    [
        ((), Trend.UNKNOWN),
        (("80",), Trend.UNKNOWN),
        (("80", None), Trend.UNKNOWN),
        (("80", None, "81"), Trend.UNKNOWN),
        (("80", "80.5", "81"), Trend.RISING),
        (("80", "80.5", "80.99"), Trend.LEVEL),
        (("80", "82"), Trend.NEWLY_RISING),
        ((None, "80", "82"), Trend.NEWLY_RISING),
        (("82", "80", "82"), Trend.NEWLY_RISING),
        (("80", "80.2", "79.9"), Trend.LEVEL),
        (("80", "79.5"), Trend.FALLING),
        (("79", "80", "79.5"), Trend.FALLING),
        (("79", "75.01"), Trend.FALLING),
        (("80", "79.5", "79"), Trend.WARNING),
        (("79", "80", "75"), Trend.WARNING),
        (("90", "80", "80.5", "81"), Trend.RISING),
    ],
)
def test_examples(indexes: tuple[str | None, ...], wanted: Trend) -> None:
    assert told(marks(*indexes)) == wanted


def test_a_quarter_of_the_places_or_the_lowest_band_is_alarming() -> None:
    high, low = Mark(Decimal(80), 3, 20), Mark(Decimal(80), 8, 20)
    assert told([high, low]) == Trend.WARNING
    assert told([high, Mark(Decimal(80), 7, 20)]) == Trend.LEVEL
    assert judged([high, low]).reason == "tụt nhiều bậc trong một năm"
    lowest = Mark(Decimal("49.9"), None, 20, is_lowest=True)
    assert told([Mark(Decimal("50.1"), None, 20), lowest]) == Trend.WARNING
    assert told([lowest, lowest]) == Trend.LEVEL


def test_a_smaller_group_moves_nobody() -> None:
    """The middle of 209 stays the middle of 69."""
    assert told([Mark(Decimal(80), 105, 209), Mark(Decimal(80), 35, 69)]) == Trend.LEVEL
    assert told([Mark(Decimal(80), 35, 69), Mark(Decimal(80), 105, 209)]) == Trend.LEVEL


@given(MARKS)
def test_every_course_has_one_word_and_a_reason(held: list[Mark]) -> None:
    found = judged(held)
    assert found.reason
    assert (found.trend == Trend.UNKNOWN) == (
        len(held) < 2 or held[-1].index is None or held[-2].index is None
    )


@given(MARKS)
def test_only_the_last_three_years_count(held: list[Mark]) -> None:
    assert judged(held) == judged(held[-3:])


@given(MARKS, st.integers(1, 100))
def test_better_never_sounds_worse(held: list[Mark], more: int) -> None:
    """Raising the last index alone never turns a word into a worse one."""
    order = [Trend.WARNING, Trend.FALLING, Trend.LEVEL, Trend.NEWLY_RISING, Trend.RISING]
    before = told(held)
    if before == Trend.UNKNOWN:
        return
    last = held[-1]
    assert last.index is not None
    better = Mark(last.index + more, last.rank, last.of, last.is_lowest)
    assert order.index(told([*held[:-1], better])) >= order.index(before)


def test_the_numbers_are_settings() -> None:
    mild = Rule(step=Decimal(2), fall=Decimal(50), places=Fraction(1))
    assert told(marks("80", "79", "78"), mild) == Trend.LEVEL
    assert told(marks("80", "78", "76"), mild) == Trend.WARNING
