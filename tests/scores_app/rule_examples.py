"""Rules with parameters that hold, and figures that can be declared for them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from scores_app.choices import Rule
from scores_app.points import Figure, InputKind, choices_of, input_kind

Params = dict[str, Any]

THRESHOLDS: Params = {
    "unit": "%",
    "bands": [{"over": "90", "points": "2"}, {"from": "70", "points": "1"}, {"points": "0"}],
}
TIMELY: Params = {
    "steps": [
        {"key": "timely", "label": "Kịp thời", "points": "1"},
        {"key": "late", "label": "Không kịp thời", "points": "0.5"},
        {"key": "none", "label": "Không ban hành", "points": "0"},
    ]
}
DAYS: Params = {
    "unit": "ngày",
    "falling": True,
    "bands": [{"to": 5, "points": 2}, {"under": 10, "points": 1}, {"points": 0}],
}
ON_TIME: Params = {"measure": "on_time", "source": "government"}
RULED: Params = {**ON_TIME, "scoring": {"rule": "bands", "params": THRESHOLDS}}
LEVELS: Params = {
    "steps": [
        {"key": "full", "label": "Đầy đủ", "points": "2"},
        {"key": "part", "label": "Một phần", "points": "1"},
    ]
}


def out_of(value: object, of: object) -> Figure:
    return Figure(value=Decimal(str(value)), of=Decimal(str(of)))


def number(value: object) -> Figure:
    return Figure(value=Decimal(str(value)))


@dataclass(frozen=True)
class Example:
    """A rule that may be saved."""

    rule: str
    params: Params
    highest: Decimal


def numbers(low: int, high: int) -> st.SearchStrategy[Decimal]:
    """Decimals of at most six places from low to high."""
    return st.integers(low * 10**6, high * 10**6).map(lambda n: Decimal(n).scaleb(-6))


def up_to(highest: Decimal, *, least: int = 0) -> st.SearchStrategy[str]:
    """Points from `least` millionths to the highest, as parameters write them."""
    return st.integers(least, int(highest.scaleb(6))).map(lambda n: f"{Decimal(n).scaleb(-6):f}")


MAXIMA = st.integers(1, 30 * 10**6).map(lambda n: Decimal(n).scaleb(-6))
PERCENTS = st.integers(1, 10_000).map(lambda n: f"{Decimal(n).scaleb(-2):f}")


@st.composite
def steps(draw: st.DrawFn, highest: Decimal) -> Params:
    points = [str(highest), *draw(st.lists(up_to(highest), min_size=1, max_size=5))]
    return {
        "steps": [
            {"key": f"m{number}", "label": f"Mức {number}", "points": text}
            for number, text in enumerate(points, 1)
        ]
    }


@st.composite
def bands(draw: st.DrawFn, highest: Decimal) -> Params:
    falling = draw(st.booleans())
    bounds = sorted(draw(st.lists(st.integers(1, 100), min_size=1, max_size=4, unique=True)))
    points = sorted(draw(st.lists(up_to(highest), min_size=len(bounds), max_size=len(bounds))))
    tests = ["under", "to"] if falling else ["over", "from"]
    rows = [
        {draw(st.sampled_from(tests)): str(bound), "points": text}
        for bound, text in zip(
            bounds if falling else reversed(bounds),
            [str(highest), *sorted(points[1:], key=Decimal, reverse=True)],
            strict=True,
        )
    ]
    last = min([Decimal(row["points"]) for row in rows])
    unit = draw(st.sampled_from(["%", "ngày"]))
    return {"unit": unit, "falling": falling, "bands": [*rows, {"points": draw(up_to(last))}]}


@st.composite
def proportional(draw: st.DrawFn) -> Params:
    floor, full = sorted([draw(PERCENTS), draw(PERCENTS)], key=Decimal)
    return draw(
        st.sampled_from([{}, {"floor": floor}, {"full": full}, {"floor": floor, "full": full}])
    )


@st.composite
def examples(draw: st.DrawFn, *rules: str) -> Example:
    rule = draw(st.sampled_from(rules or Rule.values))
    highest = draw(MAXIMA)
    return Example(rule, draw(_params(rule, highest)), highest)


def _params(rule: str, highest: Decimal) -> st.SearchStrategy[Params]:
    each = st.fixed_dictionaries({"each": up_to(highest, least=1)})
    known: dict[str, st.SearchStrategy[Params]] = {
        Rule.YES_NO: st.sampled_from([{}, {"no": "0"}]),
        Rule.STEPS: steps(highest),
        Rule.BANDS: bands(highest),
        Rule.PROPORTIONAL: proportional(),
        Rule.RELATIVE_TO_BEST: st.fixed_dictionaries(
            {"lower_is_better": st.booleans(), "unit": st.sampled_from(["", "%", "giờ"])}
        ),
        Rule.COUNT: each,
        Rule.DEDUCTION: each,
        Rule.SURVEY: st.sampled_from([{}, {"scale": "5"}]),
        Rule.LEADERS: st.sampled_from([{}, {"scale": "10"}]),
        Rule.BONUS: each | steps(highest),
        Rule.PENALTY: each | steps(highest),
        Rule.FROM_ASSIGNMENTS: from_assignments(highest),
        Rule.MANUAL: st.just({}),
    }
    return known[rule]


def from_assignments(highest: Decimal) -> st.SearchStrategy[Params]:
    percent_bands = bands(highest).map(lambda params: {**params, "unit": "%"})
    scoring = st.fixed_dictionaries(
        {"rule": st.just("proportional"), "params": proportional()}
    ) | st.fixed_dictionaries({"rule": st.just("bands"), "params": percent_bands})
    return st.fixed_dictionaries(
        {
            "measure": st.sampled_from(["on_time", "on_time_original", "done_due", "done_all"]),
            "source": st.sampled_from(["", "government", "province_plan"]),
        },
        optional={"scoring": scoring},
    )


@st.composite
def figures(draw: st.DrawFn, example: Example) -> Figure:
    """A figure that can be declared, and says something."""
    kind = input_kind(example.rule, example.params)
    if kind in {InputKind.YES_NO, InputKind.CHOICE}:
        return Figure(draw(st.sampled_from(choices_of(example.rule, example.params)))[0])
    if kind in {InputKind.RATE, InputKind.NONE}:
        return draw(rates())
    if kind == InputKind.POINTS:
        return Figure(value=draw(up_to(example.highest).map(Decimal)))
    return Figure(value=draw(_values(example)))


def _values(example: Example) -> st.SearchStrategy[Decimal]:
    if example.rule in {Rule.SURVEY, Rule.LEADERS}:
        return numbers(0, int(example.params.get("scale", "100")))
    if "each" in example.params:
        return st.integers(0, 500).map(Decimal)
    return numbers(0, 200)


@st.composite
def rates(draw: st.DrawFn) -> Figure:
    if draw(st.booleans()):
        return Figure(value=draw(numbers(0, 100)))
    whole = draw(st.integers(1, 500))
    return Figure(value=Decimal(draw(st.integers(0, whole))), of=Decimal(whole))
