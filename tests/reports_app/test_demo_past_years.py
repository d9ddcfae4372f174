"""The loaded years of the sample: what they may do to whom, by rules that need no books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reports_app.demo.past_years.plans import PREFIXES, SETS, YEARS
from reports_app.demo.past_years.results import points_of, share_of
from reports_app.demo.scoring.plans import PLANS
from units_app.choices import UnitKind

CONFERENCE = date(2023, 9, 6)


def test_each_year_is_known_after_it_ended_only() -> None:
    for year in YEARS:
        assert year.recorded_on > year.window[1]
        assert year.window == (date(year.year - 1, 12, 15), date(year.year, 12, 14))
    known = [year.year for year in YEARS if year.recorded_on <= CONFERENCE]
    assert known == [2019, 2020, 2021]


def test_no_year_is_told_twice_and_none_is_missing() -> None:
    told = sorted([year.year for year in YEARS] + [plan.year for plan in PLANS])
    assert told == list(range(2019, 2026))


def test_no_district_is_left_at_the_end_of_2025() -> None:
    kinds = {year.year: set(year.kinds) for year in YEARS}
    assert kinds.pop(2025) == {UnitKind.DEPARTMENT, UnitKind.COMMUNE}
    assert all(held == set(PREFIXES) for held in kinds.values())


def test_one_break_of_the_criteria_stays_visible() -> None:
    """2021 goes on in 2022, 2023 in 2024; nothing leads from 2019 and 2020 to 2021."""
    linked = {(one.year, one.before, one.after) for one in SETS}
    assert linked == {(2019, None, None), (2021, None, 2022), (2024, 2023, None)}
    used = {year.of_set for year in YEARS}
    assert used == {one.year for one in SETS}


@pytest.mark.parametrize("year", [2019, 2025])
def test_points_lie_within_the_maximum_and_are_the_same_on_every_load(year: int) -> None:
    highest = Decimal("14.5")
    drawn = [points_of(f"DV-{n}", year, "1", highest) for n in range(300)]
    assert all(highest * Decimal("0.4") <= points <= highest for points in drawn)
    assert len(set(drawn)) > 100
    assert share_of("SO-TP", 2021, "1") == share_of("SO-TP", 2021, "1")
