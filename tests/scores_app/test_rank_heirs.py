"""Which units stand for which, by rules that hold for any succession."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scores_app.rank_years.heirs import Heirs, Link, mean_of, shares_of

ENDED = date(2025, 2, 28)
DAY = date(2026, 1, 1)
SHARES = st.none() | st.sampled_from([Decimal(n) / 8 for n in range(1, 8)])


def link(predecessor: int, successor: int, share: str | None = None) -> Link:
    return Link(predecessor, successor, None if share is None else Decimal(share), ENDED)


@st.composite
def successions(draw: st.DrawFn) -> list[Link]:
    """Units 1 to 12, each going on in later numbers; silent shares, so that all are whole."""
    pairs = draw(st.sets(st.tuples(st.integers(1, 11), st.integers(2, 12)), max_size=20))
    return [Link(one, other, None, ENDED) for one, other in sorted(pairs) if one < other]


@given(successions(), st.integers(1, 12))
def test_the_parts_of_a_unit_add_up_to_the_unit(links: list[Link], unit: int) -> None:
    parts = Heirs(links, DAY).of(unit)
    assert sum(parts.values()) == 1
    ended = {one.predecessor for one in links}
    assert not ended & parts.keys()


@given(successions(), st.integers(1, 12))
def test_before_anything_ended_each_stands_for_itself(links: list[Link], unit: int) -> None:
    assert Heirs(links, ENDED).of(unit) == {unit: 1}
    assert Heirs([Link(1, 2, None, None)], DAY).of(1) == {1: 1}


@given(st.lists(SHARES, min_size=1, max_size=6))
def test_silent_links_divide_what_is_left(shares: list[Decimal | None]) -> None:
    found = shares_of([Link(1, n, share, ENDED) for n, share in enumerate(shares, start=2)])
    stated = sum((share for share in shares if share is not None), Decimal(0))
    if None in shares and stated <= 1:
        assert sum(found) == 1
    for share, part in zip(shares, found, strict=True):
        assert part >= 0
        assert share is None or part == Fraction(share)
    silent = {part for share, part in zip(shares, found, strict=True) if share is None}
    assert len(silent) <= 1


@given(
    st.lists(st.tuples(st.fractions(0, 1), st.fractions(Fraction(1, 9), 1)), min_size=1, max_size=8)
)
def test_a_mean_lies_between_its_values_and_follows_no_order(
    parts: list[tuple[Fraction, Fraction]],
) -> None:
    values = [value for value, _ in parts]
    mean = mean_of(parts)
    assert mean is not None
    assert min(values) <= mean <= max(values)
    assert mean_of(reversed(parts)) == mean
    assert mean_of([*parts, (None, Fraction(1))]) is None
    doubled = [(value, share * 2) for value, share in parts]
    assert mean_of(doubled) == mean


def test_affairs_go_on_over_the_generations() -> None:
    heirs = Heirs([link(1, 2, "0.5"), link(1, 3, "0.5"), link(2, 3), link(3, 4)], DAY)
    assert heirs.of(1) == {4: 1}
    assert heirs.of(4) == {4: 1}
    assert mean_of([]) is None


def test_a_circle_ends() -> None:
    assert sum(Heirs([link(1, 2), link(2, 1)], DAY).of(1).values()) == 1


def test_what_ends_later_is_not_followed() -> None:
    late = Link(2, 3, None, DAY + timedelta(days=1))
    assert Heirs([link(1, 2), late], DAY).of(1) == {2: 1}
