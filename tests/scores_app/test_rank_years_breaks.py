"""Which round tells of a year, and where its years break: of what was known by the day."""

from __future__ import annotations

from datetime import date, timedelta

import pgtrigger
import pytest

from cchc.core.clock import today
from scores_app.choices import RoundState
from scores_app.models import Round, UnitGroup
from scores_app.rank_years.series import series_of
from tests.factories import make_succession, make_unit
from tests.score_factories import make_group
from tests.scores_app.year_cases import set_of_year, year_of
from units_app.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> UnitGroup:
    return make_group("so")


@pytest.fixture
def units() -> tuple[Unit, Unit]:
    return make_unit("Sở Y tế", code="SO-YT"), make_unit("Sở Tư pháp", code="SO-TP")


def test_a_year_is_told_by_its_settled_round(group: UnitGroup, units: tuple[Unit, Unit]) -> None:
    first, second = units
    made = set_of_year(group, 2024)
    settled = year_of(made, {first: "90", second: "80"})
    year_of(set_of_year(group, 2024, after=made), {first: None}, state=RoundState.OPEN)
    found = series_of(group, today())
    assert [year.round_set for year in found.years] == [settled]
    assert {point.rank for line in found.units for point in line.points} == {1, 2}


def test_a_change_that_has_not_come_is_not_told(group: UnitGroup, units: tuple[Unit, Unit]) -> None:
    first, second = units
    last = today() + timedelta(days=20)
    ended = make_unit("Sở cũ", code="CU", valid_to=last)
    make_succession(ended, make_unit("Sở mới", code="MOI", valid_from=last + timedelta(days=1)))
    made = set_of_year(group, today().year - 1)
    year_of(made, {first: "90", second: "80", ended: "70"})
    part = year_of(set_of_year(group, today().year, after=made), {first: "50", second: "80"})
    with pgtrigger.ignore("scores_app.Round:goes_on", "scores_app.Round:fixed_once_open"):
        Round.objects.filter(pk=part.round_id).update(window_to=last + timedelta(days=40))
    assert [year.changed_on for year in series_of(group, today()).years] == [(), ()]
    Unit.objects.filter(pk=ended.pk).update(valid_to=today() - timedelta(days=1))
    told = [year.changed_on for year in series_of(group, today()).years]
    assert told == [(), (today(),)]


def test_who_was_founded_long_ago_changes_no_year(
    group: UnitGroup, units: tuple[Unit, Unit]
) -> None:
    first, second = units
    ended = make_unit("Ban cũ", code="BAN", valid_to=date(2015, 12, 31))
    founded = make_unit("Ban mới", code="BAN-2", valid_from=date(2016, 1, 1))
    make_succession(ended, founded)
    made = set_of_year(group, 2024)
    year_of(made, {first: "90", second: "80"})
    year_of(set_of_year(group, 2025, after=made), {first: "90", second: "80", founded: "70"})
    found = series_of(group, today())
    assert [year.changed_on for year in found.years] == [(), ()]
