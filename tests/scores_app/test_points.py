"""Points by example: the published rules of Cà Mau, each kind, and what cannot be declared."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from scores_app import points
from scores_app.choices import Rule
from scores_app.points import Figure, InputKind
from tests.scores_app.rule_examples import (
    DAYS,
    LEVELS,
    ON_TIME,
    RULED,
    THRESHOLDS,
    TIMELY,
    number,
    out_of,
)

CA_MAU = Path(__file__).parent.parent / "data" / "criteria_camau_2013_partial.csv"


def ca_mau(code: str) -> tuple[str, Decimal]:
    """How the published table states a criterion: its method and its maximum."""
    with CA_MAU.open(encoding="utf-8-sig", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["code"] == code)
    return row["method"], Decimal(row["max_points"])


@pytest.mark.parametrize(
    ("done", "expected"),
    [("100", 2), ("90.01", 2), ("90", 1), ("70", 1), ("69.99", 0), ("0", 0)],
)
def test_thresholds_of_ca_mau(done: str, expected: int) -> None:
    method, highest = ca_mau("1.1.4")
    assert method == "ngưỡng: >90%=2; 70%-90%=1; <70%=0"
    assert points.check_params(Rule.BANDS, THRESHOLDS, highest) == []
    assert points.points_of(Rule.BANDS, THRESHOLDS, highest, number(done)) == expected
    whole = out_of(Decimal(done) * 10, 1000)
    assert points.points_of(Rule.BANDS, THRESHOLDS, highest, whole) == expected


def test_steps_of_ca_mau() -> None:
    method, highest = ca_mau("1.1.1")
    stated = re.findall(r"([^:;=]+)=([0-9,]+)", method.partition(":")[2])
    assert len(stated) == 3
    for (label, text), (key, shown) in zip(
        stated, points.choices_of(Rule.STEPS, TIMELY), strict=True
    ):
        assert shown.casefold() == label.strip()
        given = points.points_of(Rule.STEPS, TIMELY, highest, Figure(key))
        assert given == Decimal(text.replace(",", "."))


@pytest.mark.parametrize("code", ["1.1.2", "1.1.3", "1.2.1", "1.2.2"])
def test_yes_and_no_of_ca_mau(code: str) -> None:
    method, highest = ca_mau(code)
    assert method.startswith("có/không")
    assert points.points_of(Rule.YES_NO, {}, highest, Figure("yes")) == highest == 1
    assert points.points_of(Rule.YES_NO, {}, highest, Figure("no")) == 0


@pytest.mark.parametrize(
    ("rule", "params", "highest", "figure", "expected"),
    [
        ("yes_no", {"no": "0.5"}, "1.5", Figure("no"), "0.5"),
        ("bands", DAYS, "2", number(5), "2"),
        ("bands", DAYS, "2", number("5.5"), "1"),
        ("bands", DAYS, "2", number(10), "0"),
        ("proportional", {}, "2", out_of(39, 133), "0.586466"),
        ("proportional", {"floor": "50"}, "2", out_of(1, 2), "1"),
        ("proportional", {"floor": "50"}, "2", number("49.99"), "0"),
        ("proportional", {"full": "80"}, "2", number(60), "1.5"),
        ("proportional", {"full": "80"}, "2", number(85), "2"),
        ("proportional", {"floor": 50, "full": 50}, "2", number(50), "2"),
        ("count", {"each": "0.5"}, "2", number(3), "1.5"),
        ("count", {"each": "0.5"}, "2", number(9), "2"),
        ("deduction", {"each": "0.25"}, "1", number(3), "0.25"),
        ("deduction", {"each": "0.25"}, "1", number(7), "0"),
        ("survey", {}, "20", number("85.5"), "17.1"),
        ("leaders", {"scale": "10"}, "5", number(8), "4"),
        ("survey", {}, "0.000001", number(50), "0.000001"),
        ("survey", {}, "0.000001", number("49.99"), "0"),
        ("bonus", {"each": "1"}, "3", number(5), "3"),
        ("penalty", {"each": "0.5"}, "2", number(3), "-1.5"),
        ("penalty", {"each": "0.5"}, "2", number(0), "0"),
        ("penalty", TIMELY, "1", Figure("late"), "-0.5"),
        ("manual", {}, "2", number("1.25"), "1.25"),
        ("from_assignments", ON_TIME, "3", out_of(2, 3), "2"),
        ("from_assignments", RULED, "2", out_of(7, 10), "1"),
    ],
)
def test_points(
    rule: str, params: dict[str, Any], highest: str, figure: Figure, expected: str
) -> None:
    assert points.check_params(rule, params, Decimal(highest)) == []
    assert points.points_of(rule, params, Decimal(highest), figure) == Decimal(expected)


@pytest.mark.parametrize(
    ("own", "best", "lower", "expected"),
    [
        (30, 40, False, "1.5"),
        (40, 40, False, "2"),
        (50, 40, False, "2"),
        (0, 0, False, "0"),
        (40, 30, True, "1.5"),
        (0, 0, True, "2"),
        (5, 0, True, "0"),
    ],
)
def test_points_beside_the_best(own: int, best: int, lower: bool, expected: str) -> None:
    params = {"lower_is_better": lower}
    given = points.points_of(
        Rule.RELATIVE_TO_BEST, params, Decimal(2), number(own), best=Decimal(best)
    )
    assert given == Decimal(expected)


def test_the_best_of_a_group_leaves_out_what_says_nothing() -> None:
    group = [out_of(1, 3), out_of(2, 3), Figure(), Figure("na"), out_of(5, 3)]
    best = points.best_of(Rule.RELATIVE_TO_BEST, {"unit": "%"}, group)
    assert best == points.rate_of(out_of(2, 3))
    assert points.best_of(Rule.RELATIVE_TO_BEST, {}, [Figure("na")]) is None
    assert points.best_of(Rule.COUNT, {"each": 1}, [number(3)]) is None


@pytest.mark.parametrize(
    ("rule", "params", "figure", "place"),
    [
        ("yes_no", {}, Figure("maybe"), "answer"),
        ("yes_no", {}, number(1), "answer"),
        ("yes_no", {}, Figure("yes", Decimal(1)), "value"),
        ("yes_no", {}, Figure("na", Decimal(1)), "value"),
        ("steps", LEVELS, Figure("yes"), "answer"),
        ("bands", THRESHOLDS, number("100.01"), "value"),
        ("bands", THRESHOLDS, out_of(3, 2), "value"),
        ("bands", THRESHOLDS, out_of(0, 0), "of"),
        ("bands", THRESHOLDS, out_of(1, -2), "of"),
        ("bands", THRESHOLDS, Figure(of=Decimal(3)), "value"),
        ("bands", THRESHOLDS, Figure("yes", Decimal(3)), "answer"),
        ("bands", DAYS, out_of(1, 2), "of"),
        ("count", {"each": "1"}, number("1.5"), "value"),
        ("count", {"each": "1"}, number(-1), "value"),
        ("count", {"each": "1"}, number("1000000000000"), "value"),
        ("survey", {}, number("100.5"), "value"),
        ("survey", {}, number("10.1234567"), "value"),
        ("manual", {}, number("2.5"), "value"),
        ("relative_to_best", {}, number("NaN"), "value"),
    ],
)
def test_figures_that_cannot_be_declared(
    rule: str, params: dict[str, Any], figure: Figure, place: str
) -> None:
    found = points.figure_problems(rule, params, Decimal(2), figure)
    assert place in [problem.place for problem in found]
    assert points.points_of(rule, params, Decimal(2), figure, Decimal(1)) is None


def test_what_a_form_asks_for() -> None:
    kinds = {
        Rule.YES_NO: InputKind.YES_NO,
        Rule.STEPS: InputKind.CHOICE,
        Rule.BANDS: InputKind.RATE,
        Rule.PROPORTIONAL: InputKind.RATE,
        Rule.RELATIVE_TO_BEST: InputKind.NUMBER,
        Rule.COUNT: InputKind.NUMBER,
        Rule.DEDUCTION: InputKind.NUMBER,
        Rule.SURVEY: InputKind.NUMBER,
        Rule.LEADERS: InputKind.NUMBER,
        Rule.BONUS: InputKind.NUMBER,
        Rule.PENALTY: InputKind.NUMBER,
        Rule.FROM_ASSIGNMENTS: InputKind.NONE,
        Rule.MANUAL: InputKind.POINTS,
    }
    assert {rule: points.input_kind(rule, {}) for rule in Rule} == kinds
    assert points.input_kind(Rule.BANDS, DAYS) == InputKind.NUMBER
    assert points.input_kind(Rule.RELATIVE_TO_BEST, {"unit": "%"}) == InputKind.RATE
    assert points.input_kind(Rule.PENALTY, TIMELY) == InputKind.CHOICE
    assert points.choices_of(Rule.YES_NO, {}) == [("yes", "Có"), ("no", "Không")]
    assert points.choices_of(Rule.BONUS, TIMELY)[0] == ("timely", "Kịp thời")
    assert points.choices_of(Rule.COUNT, {"each": "1"}) == []


def test_who_declares_and_what_adds_beside_the_maximum() -> None:
    others = {rule for rule in Rule if not points.is_declared_by_unit(rule)}
    assert others == {Rule.SURVEY, Rule.LEADERS, Rule.PENALTY, Rule.FROM_ASSIGNMENTS}
    assert {rule for rule in Rule if points.is_adjustment(rule)} == {Rule.BONUS, Rule.PENALTY}
    assert [rule for rule in Rule if points.needs_best(rule)] == [Rule.RELATIVE_TO_BEST]
