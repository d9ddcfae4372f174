"""Ranks and bands of any totals: nobody is left out, and the order stands by its rules."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scores_app.choices import RowStatus, SheetState
from scores_app.ranks.placing import Band
from scores_app.ranks.tables import Row, ranked
from scores_app.ranks.totals import Totals

ZERO = Decimal(0)
POINTS = st.integers(-8, 80).map(lambda n: Decimal(n) / 8)
SUMS = st.builds(
    Totals,
    sheet_id=st.integers(1, 50),
    state=st.sampled_from(SheetState.values),
    is_ranked=st.booleans(),
    points=POINTS,
    applicable=st.sampled_from([Decimal(n) for n in (0, 3, 10, 20)]),
    unknown=st.sampled_from([0, 0, 0, 2]),
    bonus=st.just(ZERO),
    penalty=st.just(ZERO),
    read=st.integers(0, 2),
    read_by_people=st.just(2),
    areas=st.just({}),
)
SHEETS = st.lists(SUMS, max_size=12, unique_by=lambda of: of.sheet_id)
BANDS = [Band("Tốt", Decimal(80)), Band("Khá", Decimal(50))]


def by_sheet(rows: Iterable[Row]) -> dict[int, Row]:
    return {row.sheet_id: row for row in rows}


@given(SHEETS, st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(totals: list[Totals], chance: random.Random) -> None:
    mixed = [*totals]
    chance.shuffle(mixed)
    assert ranked(mixed, BANDS) == ranked(totals, BANDS)


@given(SHEETS.filter(bool), POINTS.filter(lambda more: more > 0), st.data())
def test_raising_a_score_never_lowers_the_rank(
    totals: list[Totals], more: Decimal, data: st.DataObject
) -> None:
    chosen = data.draw(st.sampled_from(totals))
    raised = [
        replace(of, points=of.points + more) if of.sheet_id == chosen.sheet_id else of
        for of in totals
    ]
    before = by_sheet(ranked(totals, BANDS))[chosen.sheet_id]
    after = by_sheet(ranked(raised, BANDS))[chosen.sheet_id]
    assert (after.rank or 0) <= (before.rank or 0)
    assert (after.rank is None) == (before.rank is None)


@given(SHEETS)
def test_no_unit_is_ever_left_out(totals: list[Totals]) -> None:
    rows = ranked(totals, BANDS)
    assert sorted(row.sheet_id for row in rows) == sorted(of.sheet_id for of in totals)
    ranks = [row.rank for row in rows if row.rank]
    assert ranks == sorted(ranks)
    assert all((row.rank is not None) == (row.status == RowStatus.RANKED) for row in rows)
