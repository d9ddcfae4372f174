"""Published tables, whole and partial, against rules said in other words."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scores_app.published.standings import Gap, Result, lines, standing_of

RESULTS = st.lists(
    st.builds(
        Result,
        unit=st.integers(1, 30),
        score=st.none() | st.integers(0, 8).map(Decimal),
        rank=st.none() | st.integers(1, 12),
        rank_of=st.sampled_from([None, 12]),
    ),
    max_size=12,
    unique_by=lambda result: result.unit,
)


def result(unit: int, score: str = "", rank: int | None = None, of: int | None = None) -> Result:
    return Result(unit, Decimal(score) if score else None, rank, of)


def test_a_whole_table_is_ranked_anew() -> None:
    table = standing_of([result(1, "88", 2, 3), result(2, "90.5", 1, 3), result(3, "88", 3, 3)])
    assert table.is_complete
    assert [table.recomputed(unit) for unit in (1, 2, 3)] == [2, 1, 2]
    assert [differing.unit for differing in table.differing()] == [3]
    assert [line.unit for line in lines(table) if isinstance(line, Result)] == [2, 1, 3]
    assert table.missing == 0


def test_a_partial_table_names_its_gaps_and_claims_no_rank() -> None:
    table = standing_of(
        [result(1, "91", 3, 63), result(2, "88.35", 18, 63), result(3, "92", 1, 63)]
    )
    assert not table.is_complete
    assert [table.recomputed(unit) for unit in (1, 2, 3)] == [None, None, None]
    assert (table.known, table.total, table.missing) == (3, 63, 60)
    assert list(lines(table)) == [
        table.results[0],
        Gap(2, 2),
        table.results[1],
        Gap(4, 17),
        table.results[2],
        Gap(19, 63),
    ]


def test_units_that_share_a_rank_leave_no_gap_behind_them() -> None:
    table = standing_of([result(1, "", 1, 4), result(2, "", 2, 4), result(3, "", 2, 4)])
    assert [line for line in lines(table) if isinstance(line, Gap)] == [Gap(4, 4)]


def test_of_how_many_may_be_unknown() -> None:
    table = standing_of([result(1, "91.55", 1), result(2, "90.16", 2)])
    assert (table.total, table.missing, table.is_complete) == (None, None, False)
    assert list(lines(table))[-1] == Gap(3, None)


def test_a_missing_score_keeps_a_full_list_from_being_ranked_anew() -> None:
    table = standing_of([result(1, "91", 1, 2), result(2, "", 2, 2)])
    assert (table.is_complete, table.missing) == (False, 0)
    assert not [line for line in lines(table) if isinstance(line, Gap)]


def test_scores_without_a_published_rank_follow() -> None:
    table = standing_of([result(1, "80"), result(2, "85"), result(3, "70", 5, 9)])
    assert [line.unit for line in lines(table) if isinstance(line, Result)] == [3, 2, 1]


def test_known_scores_speak_against_a_published_rank() -> None:
    table = standing_of([result(1, "80", 3, 63), result(2, "85", 7, 63), result(3, "60", 50, 63)])
    assert {differing.unit for differing in table.differing()} == {1, 2}
    alike = standing_of([result(1, "80", 3, 63), result(2, "80", 4, 63)])
    assert alike.differing() == []


@given(RESULTS)
def test_opposed_are_those_whose_rank_and_score_point_to_different_sides(
    results: list[Result],
) -> None:
    both = [(r.unit, r.score, r.rank) for r in results if r.score is not None and r.rank]
    expected = {
        unit
        for unit, score, rank in both
        for _, other_score, other_rank in both
        if (other_score > score and other_rank >= rank)
        or (other_score < score and other_rank <= rank)
    }
    assert standing_of(results).opposed == expected


@given(RESULTS)
def test_nobody_is_lost_and_gaps_never_hold_a_known_rank(results: list[Result]) -> None:
    table = standing_of(results)
    shown = list(lines(table))
    assert sorted(r.unit for r in shown if isinstance(r, Result)) == sorted(r.unit for r in results)
    ranks = {r.rank for r in results if r.rank}
    for gap in (line for line in shown if isinstance(line, Gap)):
        assert not ranks & set(range(gap.first, (gap.last or 99) + 1))


@given(RESULTS, st.data())
def test_the_order_of_results_decides_nothing_but_between_equals(
    results: list[Result], data: st.DataObject
) -> None:
    mixed = standing_of(data.draw(st.permutations(results)))
    table = standing_of(results)
    assert (mixed.ranks, mixed.opposed, mixed.total) == (table.ranks, table.opposed, table.total)
    assert [r.rank for r in mixed.results] == [r.rank for r in table.results]
