"""The arithmetic of effects, on examples and on any figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_app import effects
from models_app.choices import Better
from models_app.effects import Aim, Direction, Outcome

D = Decimal
figures = st.decimals(-(10**9), 10**9, places=4)
ways = st.sampled_from([Better.LOWER, Better.HIGHER])


def test_waiting_time_that_went_down() -> None:
    aim = Aim(target=D(30), better=Better.LOWER, baseline=D(90))
    assert effects.change(aim.baseline, D(60)) == D(-30)
    assert effects.change_rate(aim.baseline, D(60)) == D(-3000) / D(90)
    assert effects.way(aim, D(60)) == D(50)
    assert effects.direction(aim, D(60)) is Direction.BETTER
    assert effects.outcome(aim, D(60)) is Outcome.MISSED
    assert effects.outcome(aim, D(30)) is Outcome.REACHED
    assert effects.way(aim, D(15)) == D(125)


def test_a_share_that_went_up() -> None:
    aim = Aim(target=D("80"), better=Better.HIGHER, baseline=D("60"))
    assert effects.way(aim, D("72.5")) == D("62.5")
    assert effects.direction(aim, D("50")) is Direction.WORSE
    assert effects.way(aim, D("50")) == D(-50)


def test_unknown_is_not_zero() -> None:
    aim = Aim(target=D(80), better=Better.HIGHER)
    assert effects.change(None, D(90)) is None
    assert effects.change_rate(None, D(90)) is None
    assert effects.change_rate(D(0), D(90)) is None
    assert effects.way(aim, D(90)) is None
    assert effects.direction(aim, D(90)) is Direction.UNKNOWN
    assert effects.outcome(aim, D(90)) is Outcome.REACHED
    assert effects.outcome(aim, None) is Outcome.UNKNOWN
    assert effects.drawn_share(None) == 0


@pytest.mark.parametrize("target", ["60", "50"])
def test_a_target_no_better_than_before_has_no_way(target: str) -> None:
    aim = Aim(target=D(target), better=Better.HIGHER, baseline=D(60))
    assert effects.way(aim, D(70)) is None


@given(figures, figures, figures, ways)
def test_the_target_is_the_whole_way(
    baseline: Decimal, target: Decimal, value: Decimal, better: str
) -> None:
    aim = Aim(target=target, better=better, baseline=baseline)
    assert effects.is_reached(aim, target)
    way = effects.way(aim, value)
    if way is None:
        assert effects.is_reached(aim, baseline)
        return
    assert effects.way(aim, target) == 100
    assert effects.way(aim, baseline) == 0
    assert (way >= 100) == effects.is_reached(aim, value)
    assert (way > 0) == (effects.direction(aim, value) is Direction.BETTER)
    assert (way < 0) == (effects.direction(aim, value) is Direction.WORSE)
    assert 0 <= effects.drawn_share(way) <= 100
    assert (effects.drawn_share(way) == 100) == (way >= 100)


@given(figures, figures, figures)
def test_better_down_mirrors_better_up(baseline: Decimal, target: Decimal, value: Decimal) -> None:
    up = Aim(target=target, better=Better.HIGHER, baseline=baseline)
    down = Aim(target=-target, better=Better.LOWER, baseline=-baseline)
    assert effects.way(up, value) == effects.way(down, -value)
    assert effects.is_reached(up, value) == effects.is_reached(down, -value)
    assert effects.direction(up, value) == effects.direction(down, -value)
