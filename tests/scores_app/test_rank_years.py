"""Ranks over the years: as reported and on the map of the day, with the breaks between them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from scores_app.choices import Basis, RoundState, RowStatus
from scores_app.models import Ranking, RoundSet, UnitGroup
from scores_app.rank_years.series import series_of, unit_series
from scores_app.rank_years.years import GroupSeries, Map, Point
from scores_app.ranks import runs
from scores_app.ranks.lines import group_ranking
from scores_app.ranks.many import tables_of
from scores_app.ranks.tables import table_of
from tests.factories import make_succession, make_unit
from tests.score_factories import load_score, make_group
from tests.scores_app.year_cases import put_unranked, set_of_year, year_of
from units_app.models import Unit

pytestmark = pytest.mark.django_db
MERGED = date(2025, 3, 1)


@pytest.fixture
def group() -> UnitGroup:
    return make_group("so")


@pytest.fixture
def units() -> dict[str, Unit]:
    """Three departments, of which A and B became N on 1 March 2025."""
    last = MERGED - timedelta(days=1)
    made = {
        "A": make_unit("Sở A", code="A", order=1, valid_to=last),
        "B": make_unit("Sở B", code="B", order=2, valid_to=last),
        "C": make_unit("Sở C", code="C", order=3),
        "N": make_unit("Sở N", code="N", order=4, valid_from=MERGED),
    }
    make_succession(made["A"], made["N"])
    make_succession(made["B"], made["N"])
    return made


def years(group: UnitGroup, units: dict[str, Unit]) -> list[RoundSet]:
    """2023 by another set, 2024 and 2025 by sets that go on from each other."""
    of_2023, of_2024 = set_of_year(group, 2023), set_of_year(group, 2024)
    of_2025 = set_of_year(group, 2025, after=of_2024)
    a, b, c, n = (units[name] for name in "ABCN")
    return [
        year_of(of_2023, {a: "90", b: "70", c: "85"}),
        year_of(of_2024, {a: "91", b: "60", c: "75.5"}),
        year_of(of_2025, {c: "88", n: "79"}),
    ]


def points(series: GroupSeries, unit: Unit) -> list[Point]:
    found = series.of_unit(unit.pk)
    return list(found.points) if found else []


def told(series: GroupSeries, unit: Unit) -> list[tuple[int, Decimal | None, int | None, str]]:
    return [(one.year, one.index, one.rank, one.band) for one in points(series, unit)]


def test_as_reported_each_unit_has_its_own_years(group: UnitGroup, units: dict[str, Unit]) -> None:
    years(group, units)
    series = series_of(group, today())
    assert [one.unit.code for one in series.units] == ["A", "B", "C", "N"]
    assert told(series, units["A"]) == [
        (2023, Decimal(90), 1, "Tốt"),
        (2024, Decimal(91), 1, "Tốt"),
    ]
    assert told(series, units["C"]) == [
        (2023, Decimal(85), 2, "Tốt"),
        (2024, Decimal("75.5"), 2, "Khá"),
        (2025, Decimal(88), 1, "Tốt"),
    ]
    assert told(series, units["N"]) == [(2025, Decimal(79), 2, "Khá")]
    assert [year.ranked for year in series.years] == [3, 3, 2]
    assert not any(year.is_converted or year.is_provisional for year in series.years)


def test_breaks_are_those_of_criteria_and_of_units(
    group: UnitGroup, units: dict[str, Unit]
) -> None:
    years(group, units)
    found = [
        (year.year, year.is_break, year.changed_on) for year in series_of(group, today()).years
    ]
    assert found == [(2023, False, ()), (2024, True, ()), (2025, False, (MERGED,))]


def test_on_the_map_of_the_day_a_unit_stands_for_what_it_took_over(
    group: UnitGroup, units: dict[str, Unit]
) -> None:
    years(group, units)
    series = series_of(group, today(), by=Map.TODAY)
    assert [one.unit.code for one in series.units] == ["C", "N"]
    assert told(series, units["N"]) == [
        (2023, Decimal(80), 2, "Tốt"),
        (2024, Decimal("75.5"), 1, "Khá"),
        (2025, Decimal(79), 2, "Khá"),
    ]
    assert [one.rank for one in points(series, units["C"])] == [1, 1, 1]
    assert [one.is_converted for one in points(series, units["N"])] == [True, True, False]
    # Ranked anew beside N: nobody published 1/2 for C either.
    assert [one.is_converted for one in points(series, units["C"])] == [True, True, False]
    assert [year.is_converted for year in series.years] == [True, True, False]
    assert [year.ranked for year in series.years] == [2, 2, 2]
    named = [(stand.unit.code, stand.share) for stand in points(series, units["N"])[0].stands_for]
    assert named == [("A", Fraction(1)), ("B", Fraction(1))]


def of_unit(unit: Unit, group: UnitGroup, until: int) -> list[tuple[int, int | None, int, bool]]:
    found = unit_series(unit, group, today(), until=until)
    return [(one.year, one.rank, one.of, one.is_converted) for one in found.points] if found else []


def test_a_unit_keeps_its_published_years_and_converts_those_before(
    group: UnitGroup, units: dict[str, Unit]
) -> None:
    years(group, units)
    assert of_unit(units["C"], group, 2025) == [
        (2023, 2, 3, False),
        (2024, 2, 3, False),
        (2025, 1, 2, False),
    ]
    assert of_unit(units["N"], group, 2025) == [
        (2023, 2, 2, True),
        (2024, 1, 2, True),
        (2025, 2, 2, False),
    ]
    assert of_unit(units["A"], group, 2024) == [(2023, 1, 3, False), (2024, 1, 3, False)]
    assert of_unit(make_unit(), group, 2025) == []


def test_before_the_units_changed_the_map_is_that_of_then(
    group: UnitGroup, units: dict[str, Unit]
) -> None:
    """On a day of 2024, A and B are the units of the day."""
    of_2023 = set_of_year(group, 2023)
    year_of(of_2023, {units["A"]: "90", units["B"]: "70"}, loaded=date(2024, 5, 1))
    series = series_of(group, date(2024, 6, 1), by=Map.TODAY)
    assert [year.year for year in series.years] == [2023]
    assert [year.is_converted for year in series.years] == [False]


def test_shares_weigh(group: UnitGroup) -> None:
    ended = date(2024, 12, 31)
    whole = make_unit("Xã 1", valid_to=ended)
    parted = make_unit("Xã 2", valid_to=ended)
    first, second = (make_unit(f"Xã mới {n}", valid_from=date(2025, 1, 1)) for n in (1, 2))
    make_succession(whole, first)
    make_succession(parted, first, "0.25")
    make_succession(parted, second)
    year_of(set_of_year(group, 2024), {whole: "90", parted: "40"})
    series = series_of(group, today(), by=Map.TODAY)
    assert told(series, first) == [(2024, Decimal(80), 1, "Tốt")]
    assert told(series, second) == [(2024, Decimal(40), 2, "Yếu")]
    shares = [stand.share for one in (first, second) for stand in points(series, one)[0].stands_for]
    assert shares == [Fraction(1), Fraction(1, 4), Fraction(3, 4)]


def test_what_is_not_known_whole_has_no_index(group: UnitGroup, units: dict[str, Unit]) -> None:
    """Neither a zero nor the mean of the rest; a unit without a rank gives its heir none."""
    a, b, c, n = (units[name] for name in "ABCN")
    of_2023, of_2024 = set_of_year(group, 2023), set_of_year(group, 2024)
    year_of(of_2023, {a: "90", b: None, c: "85"})
    part = year_of(of_2024, {a: "90", b: "80", c: "85"})
    put_unranked(part, b)
    series = series_of(group, today(), by=Map.TODAY)
    first, second = points(series, n)
    assert (first.index, first.rank, first.status) == (None, None, RowStatus.INCOMPLETE)
    assert (second.index, second.rank, second.status) == (Decimal(85), None, RowStatus.UNRANKED)
    assert [year.ranked for year in series.years] == [1, 1]
    assert [one.rank for one in points(series, c)] == [1, 1]


def test_the_running_round_is_the_provisional_last_point(
    group: UnitGroup, units: dict[str, Unit]
) -> None:
    of_2025 = set_of_year(group, 2025)
    year_of(of_2025, {units["C"]: "88"})
    year_of(set_of_year(group, 2026, after=of_2025), {units["C"]: "70"}, state=RoundState.OPEN)
    series = series_of(group, today())
    assert [year.is_provisional for year in series.years] == [False, True]
    assert [year.year for year in series_of(group, today(), until=2025).years] == [2025]


def test_loaded_results_are_known_from_their_day_on(
    group: UnitGroup, units: dict[str, Unit]
) -> None:
    of_2023 = set_of_year(group, 2023)
    year_of(of_2023, {units["A"]: "88"}, loaded=date(2024, 5, 1))
    assert series_of(group, date(2024, 4, 30)).years == ()
    assert len(series_of(group, date(2024, 5, 1)).years) == 1


def test_every_rank_is_that_of_its_ranking(group: UnitGroup, units: dict[str, Unit]) -> None:
    parts = years(group, units)
    series = series_of(group, today())
    for part in parts:
        ranking = group_ranking(part, Basis.FINAL, today())
        wanted = {line.sheet.unit_id: (line.row.index, line.row.rank) for line in ranking.lines}
        found = {
            one.unit.pk: (point.index, point.rank)
            for one in series.units
            for point in one.points
            if point.year == part.round.year
        }
        assert found == wanted


def counted(group: UnitGroup, by: Map) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        series_of(group, today(), by=by)
    return len(queries)


def test_queries_do_not_grow_with_units_and_stored_years_need_none_of_their_own(
    group: UnitGroup, units: dict[str, Unit]
) -> None:
    parts = years(group, units)
    assert (counted(group, Map.AS_REPORTED), counted(group, Map.TODAY)) == (10, 10)
    for part in parts:
        runs.recompute(part, Basis.FINAL, today())
    assert (counted(group, Map.AS_REPORTED), counted(group, Map.TODAY)) == (7, 7)
    year_of(set_of_year(group, 2022), {make_unit(order=9): "60" for _ in range(20)})
    assert (counted(group, Map.AS_REPORTED), counted(group, Map.TODAY)) == (8, 8)


def test_the_run_of_an_earlier_day_serves_until_something_is_written(
    group: UnitGroup, units: dict[str, Unit], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    part = years(group, units)[1]
    sheet = part.sheets.get(unit=units["A"])
    runs.recompute(part, Basis.FINAL, today())
    Ranking.objects.update(as_of=today() - timedelta(days=30))
    with django_assert_num_queries(2):
        kept = tables_of([part], Basis.FINAL, today())[part.pk]
    assert kept == table_of(part, Basis.FINAL, today())
    load_score(sheet, "1", "50")
    changed = tables_of([part], Basis.FINAL, today())[part.pk]
    assert changed == table_of(part, Basis.FINAL, today()) != kept


def test_an_empty_group_has_no_years(group: UnitGroup) -> None:
    series = series_of(group, today(), by=Map.TODAY)
    assert (series.years, series.units, series.is_sample) == ((), (), False)
