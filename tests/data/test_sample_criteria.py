"""The illustrative sets of criteria: their structure and sums, counted from the files alone."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from reports_app.data_files import records
from reports_app.demo import files
from scores_app.choices import Rule
from scores_app.points import check_params, params_from_text

Row = dict[str, str]
COLUMNS = [
    "set_code",
    "set_name",
    "group",
    "year",
    "legal_basis",
    "code",
    "parent_code",
    "name",
    "max_points",
    "rule",
    "rule_params",
    "evidence_required",
    "takes_initiatives",
]
OUTSIDE = {"bonus", "penalty"}
ASKED = {"survey", "leaders"}
UNEVEN = Path(__file__).parent / "criteria_99_55.csv"


class Structure(NamedTuple):
    """What Quyết định 52/2019/QĐ-UBND fixes for a group."""

    areas: int
    criteria: int
    appraised: Decimal
    surveyed: Decimal


PUBLISHED = {
    "department": Structure(8, 39, Decimal(80), Decimal(20)),
    "district": Structure(9, 44, Decimal(80), Decimal(20)),
    "commune": Structure(9, 34, Decimal(70), Decimal(30)),
    "central": Structure(5, 21, Decimal(40), Decimal(20)),
}


def sets_of(path: Path) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in records(path):
        found[row["set_code"]].append(row)
    return dict(found)


SETS = {code: rows for path in files.SAMPLE_CRITERIA for code, rows in sets_of(path).items()}
each_set = pytest.mark.parametrize("rows", SETS.values(), ids=SETS.keys())


def total(rows: Iterable[Row]) -> Decimal:
    """The maximum of these rows, those outside it left out."""
    return sum((Decimal(r["max_points"]) for r in rows if r["rule"] not in OUTSIDE), Decimal(0))


def children(rows: Iterable[Row], code: str) -> list[Row]:
    return [row for row in rows if row["parent_code"] == code]


def leaves(rows: list[Row]) -> list[Row]:
    return [row for row in rows if not children(rows, row["code"])]


def test_there_is_a_set_for_each_group_and_year() -> None:
    found = {(rows[0]["group"], rows[0]["year"]): code for code, rows in SETS.items()}
    assert found == {
        (group, year): f"{code}-{year}"
        for group, code in zip(PUBLISHED, ("HT-SO", "HT-HUYEN", "HT-XA", "HT-TW"), strict=True)
        for year in ("2022", "2023")
    }


@each_set
class TestEverySet:
    def test_rows_have_the_columns_and_agree_about_the_set(self, rows: list[Row]) -> None:
        assert list(rows[0]) == COLUMNS
        assert len({tuple(row[key] for key in COLUMNS[:5]) for row in rows}) == 1
        assert rows[0]["set_name"].endswith("(dữ liệu minh họa)")
        assert "52/2019/QĐ-UBND" in rows[0]["legal_basis"]

    def test_structure_and_shares(self, rows: list[Row]) -> None:
        areas = [row for row in children(rows, "") if row["rule"] not in OUTSIDE]
        criteria = [row for area in areas for row in children(rows, area["code"])]
        asked = total(row for row in leaves(rows) if row["rule"] in ASKED)
        published = PUBLISHED[rows[0]["group"]]
        appraised = total(leaves(rows)) - asked
        assert (len(areas), len(criteria)) == (published.areas, published.criteria)
        assert (appraised, asked) == (published.appraised, published.surveyed)
        assert total(areas) == published.appraised + published.surveyed

    def test_children_add_up_to_their_parent(self, rows: list[Row]) -> None:
        for row in rows:
            if below := children(rows, row["code"]):
                assert total(below) == Decimal(row["max_points"]), row["code"]

    def test_codes_say_where_a_criterion_stands(self, rows: list[Row]) -> None:
        codes = [row["code"] for row in rows]
        assert len(set(codes)) == len(codes)
        for row in rows:
            assert row["code"].rpartition(".")[0] == row["parent_code"]
            assert row["code"].count(".") <= 2

    def test_no_criterion_stands_alone_below_another(self, rows: list[Row]) -> None:
        assert all(len(children(rows, row["code"])) != 1 for row in rows)

    def test_only_leaves_have_rules(self, rows: list[Row]) -> None:
        ends = {row["code"] for row in leaves(rows)}
        for row in rows:
            assert bool(row["rule"]) == bool(row["rule_params"]) == (row["code"] in ends)

    def test_every_kind_of_rule_has_evidence_where_a_unit_declares(self, rows: list[Row]) -> None:
        unasked = ASKED | {"penalty", "from_assignments"}
        for row in leaves(rows):
            assert bool(row["evidence_required"]) == (row["rule"] not in unasked), row["code"]

    def test_what_asks_for_an_initiative_takes_one_as_evidence(self, rows: list[Row]) -> None:
        for row in leaves(rows):
            asks = any(word in row["name"].casefold() for word in ("sáng kiến", "mô hình"))
            assert (row["takes_initiatives"] == "Có") == asks, row["code"]

    def test_names_are_not_repeated_within_their_parent(self, rows: list[Row]) -> None:
        names = Counter((row["parent_code"], row["name"]) for row in rows)
        assert set(names.values()) == {1}

    def test_graded_rules_reach_their_maximum_and_no_more(self, rows: list[Row]) -> None:
        for row in rows:
            params = json.loads(row["rule_params"] or "{}")
            graded = [Decimal(part["points"]) for part in params.get(row["rule"], ())]
            if graded:
                assert graded == sorted(graded, reverse=True), row["code"]
                assert max(graded) == Decimal(row["max_points"]), row["code"]


@each_set
def test_parameters_are_those_of_the_rules(rows: list[Row]) -> None:
    for row in leaves(rows):
        params = params_from_text(row["rule_params"])
        assert not check_params(row["rule"], params, Decimal(row["max_points"])), row["code"]


def test_every_kind_of_rule_is_used() -> None:
    assert {row["rule"] for rows in SETS.values() for row in rows if row["rule"]} == set(
        Rule.values
    )


@pytest.mark.parametrize("code", ["HT-SO", "HT-HUYEN", "HT-XA", "HT-TW"])
def test_the_next_year_differs_a_little(code: str) -> None:
    old, new = ({row["code"]: row for row in SETS[f"{code}-{year}"]} for year in ("2022", "2023"))
    both = old.keys() & new.keys()
    assert not old.keys() - new.keys()
    (first, second) = sorted(new.keys() - old.keys())
    assert first.rpartition(".")[0] == second.rpartition(".")[0], "one criterion split in two"
    assert old[first.rpartition(".")[0]]["rule"]
    renamed = [key for key in both if old[key]["name"] != new[key]["name"]]
    moved = [key for key in both if old[key]["max_points"] != new[key]["max_points"]]
    assert renamed
    assert moved


def test_the_fixture_of_an_uneven_set() -> None:
    ((code, rows),) = sets_of(UNEVEN).items()
    assert code == "THU-9955"
    assert total(children(rows, "")) == total(leaves(rows)) == Decimal("99.55")
