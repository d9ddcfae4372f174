"""The order of units, by rules that hold for any scores."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cchc.core.figures import shown
from scores_app.ranks.placing import (
    Band,
    Line,
    band_of,
    competition_ranks,
    index_of,
    ranks_of_values,
)

# Few different values, so that ties, shares equal by other numbers and unknowns are frequent.
POINTS = st.integers(-200, 2000).map(lambda n: Decimal(n) / 8) | st.integers(0, 6).map(Decimal)
MAXIMA = st.sampled_from([Decimal(n) for n in ("0", "1", "2", "3", "6", "60", "84", "100")])
LINES = st.lists(
    st.builds(Line, st.integers(1, 40), st.none() | POINTS, st.none() | MAXIMA, st.booleans()),
    max_size=20,
    unique_by=lambda line: line.key,
)
BANDS = (
    Band("Tốt", Decimal(80)),
    Band("Xuất sắc", Decimal(90)),
    Band("Trung bình", Decimal(50)),
)


def line(
    key: int, points: str | None, applicable: str | None = "100", *, ranked: bool = True
) -> Line:
    read = [None if text is None else Decimal(text) for text in (points, applicable)]
    return Line(key, read[0], read[1], ranked)


def counts(line: Line) -> bool:
    """Whether a line takes a place."""
    return line.is_ranked and line.points is not None and bool(line.applicable)


def share(line: Line) -> Fraction:
    return Fraction(line.points or 0) / Fraction(line.applicable or 1)


def test_an_index_is_what_was_got_of_what_applied() -> None:
    index = index_of(Decimal("68.32"), Decimal(84))
    assert index != Decimal("81.33")
    assert shown(index) == Decimal("81.33")
    assert shown(index_of(Decimal("57.5"), Decimal(60))) == Decimal("95.83")


def test_an_index_of_the_unknown_is_unknown() -> None:
    assert index_of(None, Decimal(84)) is None
    assert index_of(Decimal(3), None) is None
    assert index_of(Decimal(0), Decimal(0)) is None
    assert index_of(Decimal(0), Decimal(84)) == 0


def test_ties_share_a_rank_and_the_next_is_skipped() -> None:
    scores = {1: "90", 2: "88", 3: "88", 4: "70", 5: None}
    lines = [line(key, points) for key, points in scores.items()]
    assert competition_ranks(lines) == {1: 1, 2: 2, 3: 2, 4: 4, 5: None}


def test_equal_shares_tie_whatever_their_numbers() -> None:
    lines = [line(1, "1", "3"), line(2, "28", "84"), line(3, "33.333333", "100")]
    assert competition_ranks(lines) == {1: 1, 2: 1, 3: 3}


def test_what_looks_alike_when_shown_is_still_told_apart() -> None:
    lines = [line(1, "81.331"), line(2, "81.334")]
    assert shown(index_of(lines[0].points, lines[0].applicable)) == Decimal("81.33")
    assert competition_ranks(lines) == {1: 2, 2: 1}


def test_a_unit_that_is_scored_but_not_ranked_takes_no_place() -> None:
    lines = [line(1, "99", ranked=False), line(2, "80"), line(3, "70", "0"), line(4, "60")]
    assert competition_ranks(lines) == {1: None, 2: 1, 3: None, 4: 2}


def test_penalties_below_zero_are_still_ranked() -> None:
    assert competition_ranks([line(1, "-2"), line(2, "0"), line(3, "-1")]) == {1: 3, 2: 1, 3: 2}


@given(LINES, st.data())
def test_the_order_of_lines_does_not_matter(lines: list[Line], data: st.DataObject) -> None:
    mixed = data.draw(st.permutations(lines))
    assert competition_ranks(mixed) == competition_ranks(lines)


@given(LINES)
def test_a_rank_is_one_more_than_the_number_of_better_units(lines: list[Line]) -> None:
    ranks = competition_ranks(lines)
    for one in lines:
        better = sum(counts(other) and share(other) > share(one) for other in lines)
        assert ranks[one.key] == (better + 1 if counts(one) else None)


# Shares that differ by less than a millionth.
CLOSE = st.tuples(st.integers(0, 60), st.integers(9_900, 10_000)).map(
    lambda pair: (Decimal(pair[1] - pair[0]) / 100, Decimal(pair[1]) / 100)
)


@given(st.lists(CLOSE, min_size=2, max_size=12))
def test_shares_that_lie_close_are_ranked_as_fractions_are(
    shares: list[tuple[Decimal, Decimal]],
) -> None:
    lines = [Line(key, *pair) for key, pair in enumerate(shares)]
    ranks = competition_ranks(lines)
    for one in lines:
        better = sum(share(other) > share(one) for other in lines)
        assert ranks[one.key] == better + 1


@given(LINES, st.data(), st.integers(0, 800))
def test_raising_a_score_never_lowers_that_unit(
    lines: list[Line], data: st.DataObject, eighths: int
) -> None:
    ranked = [one for one in lines if counts(one)]
    if not ranked:
        return
    chosen = data.draw(st.sampled_from(ranked))
    raised = replace(chosen, points=(chosen.points or Decimal(0)) + Decimal(eighths) / 8)
    after = competition_ranks([raised if one is chosen else one for one in lines])
    before = competition_ranks(lines)
    assert (after[chosen.key] or 0) <= (before[chosen.key] or 0)
    for other in ranked:
        if other is not chosen:
            assert (after[other.key] or 0) >= (before[other.key] or 0)


@given(LINES)
def test_ranking_by_the_ranks_changes_nothing(lines: list[Line]) -> None:
    ranks = competition_ranks(lines)
    upside_down = {key: None if rank is None else Decimal(-rank) for key, rank in ranks.items()}
    assert competition_ranks(lines) == ranks == ranks_of_values(upside_down)


@given(LINES)
def test_units_without_a_place_move_nobody(lines: list[Line]) -> None:
    ranks = competition_ranks(lines)
    alone = competition_ranks([one for one in lines if counts(one)])
    assert {key: rank for key, rank in ranks.items() if rank is not None} == alone


@given(LINES, st.integers(2, 9))
def test_the_scale_of_points_and_maximum_does_not_matter(lines: list[Line], times: int) -> None:
    scaled = [
        one
        if one.points is None or one.applicable is None
        else replace(one, points=one.points * times, applicable=one.applicable * times)
        for one in lines
    ]
    assert competition_ranks(scaled) == competition_ranks(lines)


@given(st.dictionaries(st.integers(1, 30), st.none() | POINTS))
def test_published_scores_are_ranked_by_the_same_rule(values: dict[int, Decimal | None]) -> None:
    lines = [Line(key, value, Decimal(84)) for key, value in values.items()]
    assert ranks_of_values(values) == competition_ranks(lines)


def test_a_band_begins_at_its_cut_off() -> None:
    assert band_of(Decimal(90), BANDS) == "Xuất sắc"
    assert band_of(Decimal("89.99"), BANDS) == "Tốt"
    assert band_of(Decimal("49.99"), BANDS) == ""
    assert band_of(None, BANDS) == ""
    assert band_of(Decimal(50), ()) == ""


def test_a_band_is_reached_by_the_index_itself_not_by_how_it_is_shown() -> None:
    almost = index_of(Decimal("79.996"), Decimal(100))
    assert shown(almost) == Decimal("80.00")
    assert band_of(almost, BANDS) == "Trung bình"
