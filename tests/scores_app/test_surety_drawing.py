"""Draws on a ranking: reproducible, exact where nothing changes, and as another library has it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy import stats

from scores_app.surety.drawing import (
    Change,
    Field,
    Picture,
    drawn_ranks,
    picture_of,
    ranks_of,
)
from tests.scores_app.surety_cases import chance_field, make_field

USUAL = Change(weights=0.1, appraisal=0.05)
NOTHING = Change(weights=0, appraisal=0)
SEED = 20260906
CENTS = st.integers(0, 100)


def fields(criteria: int) -> st.SearchStrategy[Field]:
    """Units of which the first criterion always applies, the others perhaps."""
    row = st.tuples(CENTS, *([st.one_of(CENTS, st.none())] * criteria))
    places = range(criteria + 1)
    return st.lists(row, min_size=1, max_size=6).map(
        lambda cents: make_field(cents, [1 for _ in places], [place % 2 for place in places])
    )


FIELDS = st.integers(1, 4).flatmap(fields)


def picture(field: Field, change: Change = USUAL, draws: int = 200) -> Picture:
    return picture_of(field, change, SEED, draws)


def columns(told: Picture) -> list[list[int]]:
    of_units = (told.low, told.high, told.kept, told.first, told.top)
    return [column.tolist() for column in of_units]


def test_the_same_seed_draws_the_same_and_another_one_does_not() -> None:
    field = chance_field(12, 10)
    assert_array_equal(drawn_ranks(field, USUAL, SEED, 100), drawn_ranks(field, USUAL, SEED, 100))
    assert (drawn_ranks(field, USUAL, SEED, 100) != drawn_ranks(field, USUAL, SEED + 1, 100)).any()


@settings(max_examples=60, deadline=None)
@given(FIELDS)
def test_without_a_change_every_draw_is_the_official_ranking(field: Field) -> None:
    told = picture(field, NOTHING, draws=20)
    assert (drawn_ranks(field, NOTHING, SEED, 20) == field.rank).all()
    assert_array_equal(told.low, field.rank)
    assert_array_equal(told.high, field.rank)
    assert (told.kept == 20).all()
    assert not told.by_area.any()
    assert not told.by_criterion.any()


@settings(max_examples=60, deadline=None)
@given(FIELDS)
def test_ranks_are_those_of_another_library(field: Field) -> None:
    for ranks in drawn_ranks(field, USUAL, SEED, 10):
        assert min(ranks) == 1
        assert_array_equal(ranks, stats.rankdata(ranks, method="min"))
    shares = np.random.default_rng(1).integers(0, 6, (50, field.units)) / 7
    assert_array_equal(ranks_of(shares), stats.rankdata(-shares, method="min", axis=1))


def test_bands_and_moves_are_those_of_another_library() -> None:
    field = chance_field(20, 12)
    told = picture(field, draws=1000)
    ranks = drawn_ranks(field, USUAL, SEED, 1000)
    quantile = stats.mstats.mquantiles(ranks, [0.05, 0.95], alphap=0.5, betap=0.5, axis=0)
    assert np.abs(told.low - quantile[0]).max() <= 0.5
    assert np.abs(told.high - quantile[1]).max() <= 0.5
    assert_array_equal(told.low, np.percentile(ranks, 5, axis=0, method="inverted_cdf"))
    assert_array_equal(told.high, np.percentile(ranks, 95, axis=0, method="inverted_cdf"))


def test_whom_draws_turn_round_agrees_with_kendalls_tau() -> None:
    """Of two rankings without ties, tau is 1 − 4 × (pairs turned round) ÷ (n × (n − 1))."""
    field = chance_field(15, 9)
    ranks = drawn_ranks(field, USUAL, SEED, 200)
    taus = [stats.kendalltau(field.rank, drawn).statistic for drawn in ranks]
    above = field.rank[:, np.newaxis] < field.rank
    turned = picture(field).behind[above].sum()
    assert sum(taus) == pytest.approx(200 - 4 * turned / (15 * 14))


def test_small_changes_come_close_to_what_they_are_by_the_book() -> None:
    """Two units, one criterion, nothing else: the difference of two even draws is a triangle."""
    field = make_field([[500], [480]], [10], [0])
    told = picture_of(field, Change(weights=0, appraisal=0.05), SEED, 4000)
    # 0,2 points apart, each moved evenly by up to 0,5: turned round where their difference, a
    # triangle from −1 to 1, lies beyond 0,2.
    by_the_book = stats.triang.sf(0.2, 0.5, loc=-1, scale=2)
    assert told.behind[0, 1] / 4000 == pytest.approx(by_the_book, abs=0.02)


def test_equal_units_stay_equal_under_weights_alone() -> None:
    field = make_field([[10, 30, 20], [30, 10, 20], [5, 5, 5]], [1, 1, 1], [0, 0, 1])
    ranks = drawn_ranks(field, Change(weights=0.2, appraisal=0), SEED, 300)
    assert_array_equal(ranks[:, 0], ranks[:, 1])
    assert_array_equal(ranks[:, 2], np.full(300, 3))


def test_equal_units_part_under_appraisal() -> None:
    field = make_field([[10, 30], [30, 10]], [1, 1], [0, 0])
    told = picture(field, Change(weights=0, appraisal=0.05))
    assert_array_equal(field.rank, [1, 1])
    assert_array_equal(told.high, [2, 2])
    assert 60 < told.kept[0] < 140


def test_what_is_counted_or_surveyed_does_not_move() -> None:
    field = chance_field(8, 6)
    counted = replace(field, judged=np.zeros(6, dtype=np.bool_))
    told = picture(counted, Change(weights=0, appraisal=0.1))
    assert (told.kept == 200).all()
    assert not told.by_criterion.any()


def test_points_stay_between_nothing_and_the_maximum() -> None:
    """A unit with all points can only lose, one without any only win: they never meet here."""
    field = make_field([[100, 100], [0, 0]], [1, 1], [0, 1])
    told = picture(field, Change(weights=0.2, appraisal=0.5), draws=500)
    assert columns(told)[:2] == [[1, 2], [1, 2]]


def test_what_does_not_apply_is_not_drawn() -> None:
    field = make_field([[None, 90], [100, 80]], [1, 1], [0, 0])
    told = picture(field)
    alone = make_field([[90], [90]], [1], [0])
    assert field.share[0] == alone.share[0]
    assert told.draws == 200


def test_a_heavier_bonus_keeps_its_worth_when_weights_change() -> None:
    """Weights keep their total, so a bonus of 1 stays 1 of it where everything is one area."""
    field = make_field([[50], [60]], [1], [0], extra=[20, 0])
    assert (drawn_ranks(field, Change(0.2, 0), SEED, 50) == field.rank).all()


def test_influence_is_what_changes_alone() -> None:
    """Only the second criterion can turn the two round."""
    field = make_field([[100, 49, 0], [100, 50, 0]], [10, 1, 1], [0, 1, 2])
    only = replace(field, judged=np.array([False, True, False]))
    told = picture(only, Change(weights=0, appraisal=0.1))
    assert told.by_criterion[0] == told.by_criterion[2] == 0
    assert told.by_criterion[1] > 0
    assert not told.by_area.any()


def test_one_unit_is_always_first() -> None:
    assert columns(picture(make_field([[50]], [1], [0]))) == [[1], [1], [200], [200], [200]]
