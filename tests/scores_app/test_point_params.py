"""Mistakes in the parameters of rules: all are found at once, each at its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reports_app.data_files import DATA, records
from scores_app import points
from scores_app.choices import Rule
from scores_app.points import ParamsError
from tests.scores_app.rule_examples import ON_TIME, THRESHOLDS, number


@pytest.mark.parametrize(
    ("rule", "params", "places"),
    [
        ("yes_no", {"no": "2"}, ["no"]),
        ("yes_no", {"yes": "2"}, ["yes"]),
        ("yes_no", [], [""]),
        ("count", {}, ["each"]),
        ("count", {"each": "nhiều"}, ["each"]),
        ("count", {"each": 0.5}, ["each"]),
        ("count", {"each": True}, ["each"]),
        ("count", {"each": "0"}, ["each"]),
        ("count", {"each": "0.1234567"}, ["each"]),
        ("count", {"each": "2.01"}, ["each"]),
        ("proportional", {"floor": "101"}, ["floor"]),
        ("proportional", {"floor": "-1", "full": "0"}, ["floor", "full"]),
        ("proportional", {"floor": "90", "full": "80"}, ["floor"]),
        ("survey", {"scale": "-5", "x": 1}, ["scale", "x"]),
        ("steps", {}, ["steps"]),
        ("steps", {"steps": "Kịp thời"}, ["steps"]),
        ("steps", {"steps": [1, 2]}, ["steps[1]", "steps[2]"]),
        ("relative_to_best", {"lower_is_better": "true"}, ["lower_is_better"]),
        ("from_assignments", {}, ["measure"]),
        ("from_assignments", {"measure": "speed", "source": "x"}, ["measure", "source"]),
        (
            "from_assignments",
            {**ON_TIME, "scoring": {"rule": "count", "each": 1}},
            ["scoring.rule", "scoring.each"],
        ),
        (
            "from_assignments",
            {**ON_TIME, "scoring": {"rule": "proportional", "params": {"floor": "101", "x": 1}}},
            ["scoring.params.floor", "scoring.params.x"],
        ),
        (
            "from_assignments",
            {**ON_TIME, "scoring": {"rule": "bands", "params": {**THRESHOLDS, "unit": "ngày"}}},
            ["scoring.params.unit"],
        ),
        ("guess", {}, ["rule"]),
    ],
)
def test_mistakes_are_all_named(rule: str, params: object, places: list[str]) -> None:
    found = [problem.place for problem in points.check_params(rule, params, Decimal(2))]
    missing = {"steps[1]": ["steps[1].key", "steps[1].label", "steps[1].points"]}
    if "steps[1]" in places:
        assert found[0] == "steps[1]"
        assert set(missing["steps[1]"]) <= set(found)
    else:
        assert sorted(found) == sorted(places)


def test_mistakes_of_bands() -> None:
    def places(*rows: dict[str, Any], **more: Any) -> list[str]:
        params = {"bands": list(rows), **more}
        return [problem.place for problem in points.check_params("bands", params, Decimal(2))]

    best, last = {"over": "90", "points": "2"}, {"points": "0"}
    assert places(best, {"from": "95", "points": "1"}, last) == ["bands[2].from"]
    assert places(best, {"over": "90", "points": "1"}, last) == ["bands[2].over"]
    assert places(best, {"points": "1"}, last) == ["bands[2]"]
    assert places(best, {"from": "70", "points": "0"}) == ["bands[2].from"]
    assert places({"over": "90", "points": "1"}, last) == ["bands[1].points"]
    assert places(best, {"from": "70", "points": "0"}, {"points": "1"}) == ["bands[3].points"]
    assert places(best, {"from": "70", "points": "3"}, last) == ["bands[2].points"]
    assert places({"over": "101", "points": "2"}, last) == ["bands[1].over"]
    assert places({"over": "101", "points": "2"}, last, unit="hồ sơ") == []
    assert places({"over": "90", "from": "90", "points": "2"}, last) == ["bands[1]"]
    assert places({"under": "90", "points": "2"}, last) == ["bands[1].under"]
    assert places(best, last, falling=True) == ["bands[1].over"]
    assert places({**best, "note": "x"}, last) == ["bands[1].note"]
    assert places(last) == ["bands"]


def test_mistakes_of_steps() -> None:
    def places(*rows: tuple[str, str, object]) -> list[str]:
        steps = [{"key": key, "label": label, "points": given} for key, label, given in rows]
        params = {"steps": steps}
        return [problem.place for problem in points.check_params("steps", params, Decimal(2))]

    assert places(("a", "Đủ", 2), ("b", "Thiếu", 0)) == []
    assert places(("a", "Đủ", 1), ("b", "Thiếu", 0)) == ["steps"]
    assert places(("a", "Đủ", 2), ("a", "Thiếu", 0)) == ["steps[2].key"]
    assert places(("a", "Đủ", 2), ("b", "đủ", 0)) == ["steps[2].label"]
    assert places(("na", "Đủ", 2), ("Có B", "Thiếu", 0)) == ["steps[1].key", "steps[2].key"]
    assert places(("a", "", 2), ("b", "Thiếu", "-1")) == ["steps[1].label", "steps[2].points"]
    assert places(("a", "Đủ", 3), ("b", "Thiếu", 0)) == ["steps[1].points"]


@pytest.mark.parametrize("highest", [None, "0", "-1", "1001", "NaN", "0.0000001"])
def test_a_maximum_is_a_sane_number(highest: str | None) -> None:
    number_given = None if highest is None else Decimal(highest)
    found = points.check_params("yes_no", {}, number_given)
    assert [problem.place for problem in found] == ["max_points"]


def test_points_by_broken_parameters_are_an_error() -> None:
    with pytest.raises(ParamsError, match="each: Chưa ghi giá trị"):
        points.points_of(Rule.COUNT, {}, Decimal(1), number(1))


def test_parameters_are_read_from_text() -> None:
    read = points.params_from_text('{"each": 0.50, "unit": "1,5 trang", "scale": "0,25"}')
    assert read == {"each": "0.50", "unit": "1,5 trang", "scale": "0.25"}
    steps = points.params_from_text('{"steps": [{"label": "1,5", "points": "1,5"}]}')
    assert steps == {"steps": [{"label": "1,5", "points": "1.5"}]}
    assert points.params_from_text(" ") == {}


@pytest.mark.parametrize("text", ["{", "[]", "NaN", '{"each": NaN}', "0,5", "[" * 100_000])
def test_text_that_is_no_parameters_is_refused(text: str) -> None:
    with pytest.raises(ParamsError, match=r"[tT]ham số"):
        points.params_from_text(text)


@pytest.mark.parametrize(
    "path", sorted(DATA.glob("sample_criteria_*.csv")), ids=lambda path: path.stem
)
def test_the_shipped_sets_have_none(path: Path) -> None:
    ruled = [row for row in records(path) if row["rule"]]
    assert ruled
    for row in ruled:
        params = points.params_from_text(row["rule_params"])
        found = points.check_params(row["rule"], params, Decimal(row["max_points"]))
        assert found == [], row["code"]
