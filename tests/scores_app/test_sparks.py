"""The small drawing of ranks over the years: places, gaps, and the same in words."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from cchc.core.clock import today
from scores_app.choices import RowStatus
from scores_app.group_page.sparks import spark_of, sparks_of
from scores_app.models import CriterionLink
from scores_app.rank_years.series import series_of
from scores_app.rank_years.years import Point, UnitSeries, Year
from tests.factories import make_unit
from tests.score_factories import load_score, make_group, make_round, make_set, make_sheet

YEARS = (2021, 2022, 2023)


def unit(*ranks: tuple[int, int | None, bool], running: int | None = None) -> UnitSeries:
    """A unit with (year, rank, whether the year is a break); five are ranked each year."""
    points = []
    for year, rank, is_break in ranks:
        part = cast("Any", SimpleNamespace(round=SimpleNamespace(year=year)))
        status = RowStatus.UNRANKED if rank is None else RowStatus.RANKED
        at = Year(part, 5, is_provisional=year == running, is_break=is_break, changed_on=())
        points.append(Point(at, status, None, rank, "", ()))
    return UnitSeries(cast("Any", SimpleNamespace(pk=1)), tuple(points))


def test_first_is_on_top_and_last_below() -> None:
    spark = spark_of(unit((2021, 1, False), (2022, 5, False), (2023, 3, False)), YEARS)
    assert spark is not None
    assert spark.lines == ["4.0,4.0 38.0,20.0 72.0,12.0"]
    assert (len(spark.dots), spark.end) == (2, ("72.0", "12.0"))
    assert spark.words == "2021: hạng 1/5; 2022: hạng 5/5; 2023: hạng 3/5"


@pytest.mark.parametrize(
    ("ranks", "lines"),
    [
        ([(2021, 1, False), (2022, 1, True), (2023, 1, False)], ["38.0,4.0 72.0,4.0"]),
        ([(2021, 1, False), (2023, 1, False)], []),
        ([(2021, 1, False), (2022, None, False), (2023, 1, False)], []),
    ],
)
def test_no_line_crosses_a_break_or_a_year_without_a_rank(
    ranks: list[tuple[int, int | None, bool]], lines: list[str]
) -> None:
    spark = spark_of(unit(*ranks), YEARS)
    assert spark is not None
    assert spark.lines == lines


def test_a_year_in_which_the_group_was_not_ranked_is_a_gap() -> None:
    """No round was held in 2022: neither joined nor moved together."""
    spark = spark_of(unit((2021, 1, False), (2023, 5, False), (2024, 3, False)), (2021, 2023, 2024))
    assert spark is not None
    assert spark.lines == ["49.3,20.0 72.0,12.0"]


@pytest.mark.parametrize(
    ("running", "lines"), [(2022, []), (2023, ["4.0,4.0 38.0,4.0"]), (2021, ["38.0,4.0 72.0,4.0"])]
)
def test_no_line_runs_to_a_year_that_is_not_settled(running: int, lines: list[str]) -> None:
    ranks: list[tuple[int, int | None, bool]] = [(year, 1, False) for year in YEARS]
    spark = spark_of(unit(*ranks, running=running), YEARS)
    assert spark is not None
    assert spark.lines == lines
    assert f"{running}: hạng 1/5 (tạm tính)" in spark.words


def test_words_name_breaks_and_what_stands_in_place_of_a_rank() -> None:
    spark = spark_of(unit((2021, 1, False), (2022, None, True), (2023, 2, False)), YEARS)
    assert spark is not None
    assert "2022: không so được với năm trước, có điểm, không xếp hạng" in spark.words


def test_one_year_is_no_line() -> None:
    assert spark_of(unit((2021, 1, False), (2022, None, False)), YEARS) is None


@pytest.mark.django_db
def test_ranks_are_those_of_the_years() -> None:
    group, name = make_group("so"), make_unit("Sở Một")
    for year in (2025, 2026):
        of_round = make_round(make_set(group=group, year=year), code=str(year), year=year)
        for held in (name, make_unit(f"Sở Khác {year}")):
            sheet = make_sheet(of_round, held, state="approved")
            for code in ("1.1", "1.2", "2.1"):
                load_score(sheet, code, "2" if held is name else "1")
    assert not CriterionLink.objects.exists()
    found = sparks_of(series_of(group, today()))
    assert list(found) == [name.pk]
    assert found[name.pk].lines == []
    assert found[name.pk].words == "2025: hạng 1/2; 2026: không so được với năm trước, hạng 1/2"
