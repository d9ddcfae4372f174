"""What holds for the points of every rule, whatever its parameters and figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from scores_app import points
from scores_app.choices import Rule
from scores_app.points import Figure, Scoring
from tests.scores_app.rule_examples import Example, examples, figures, numbers, rates

RISING = (
    Rule.PROPORTIONAL,
    Rule.COUNT,
    Rule.SURVEY,
    Rule.LEADERS,
    Rule.MANUAL,
    Rule.FROM_ASSIGNMENTS,
)
STEP = Decimal("0.000001")


def scored(example: Example, figure: Figure, best: Decimal | None = None) -> Decimal | None:
    return points.points_of(example.rule, example.params, example.highest, figure, best)


def known(example: Example, figure: Figure, best: Decimal | None = None) -> Decimal:
    result = scored(example, figure, best)
    assert result is not None
    return result


def rounded(exact: Fraction) -> Decimal:
    """Half up to six decimals, by whole numbers alone."""
    return Decimal((exact * 10**6 * 2 + 1) // 2).scaleb(-6)


@given(st.data(), examples())
def test_parameters_made_by_the_examples_hold(data: st.DataObject, example: Example) -> None:
    figure = data.draw(figures(example))
    assert points.check_params(example.rule, example.params, example.highest) == []
    assert points.figure_problems(example.rule, example.params, example.highest, figure) == []


@given(st.data(), examples())
def test_points_lie_within_their_bounds(data: st.DataObject, example: Example) -> None:
    figure = data.draw(figures(example))
    best = data.draw(numbers(0, 300)) if points.needs_best(example.rule) else None
    result = known(example, figure, best)
    low, high = Decimal(0), example.highest
    if example.rule == Rule.PENALTY:
        low, high = -example.highest, Decimal(0)
    assert low <= result <= high
    assert result == result.quantize(STEP)
    assert not (result.is_zero() and result.is_signed())


@given(examples(), numbers(0, 100))
def test_the_unknown_has_no_points(example: Example, best: Decimal) -> None:
    assert scored(example, Figure(), best) is None
    assert scored(example, Figure("na"), best) is None


@given(examples(), st.sampled_from([Decimal(-1), Decimal("NaN"), Decimal("Infinity"), STEP / 10]))
def test_what_cannot_be_declared_has_no_points(example: Example, value: Decimal) -> None:
    figure = Figure(value=value)
    assert points.figure_problems(example.rule, example.params, example.highest, figure)
    assert scored(example, figure, Decimal(1)) is None


@given(st.data(), examples(*RISING))
def test_a_better_figure_never_lowers_the_points(data: st.DataObject, example: Example) -> None:
    assume(not example.params.get("scoring", {}).get("params", {}).get("falling"))
    pair = sorted([data.draw(figures(example)) for _ in range(2)], key=share)
    assert known(example, pair[0]) <= known(example, pair[1])


def share(figure: Figure) -> Fraction:
    whole = Fraction(100) if figure.of is None else Fraction(figure.of)
    return Fraction(figure.value or 0) / whole


@given(st.data(), examples(Rule.BANDS))
def test_bands_rise_or_fall_with_the_figure(data: st.DataObject, example: Example) -> None:
    pair = sorted([data.draw(figures(example)) for _ in range(2)], key=share)
    lower, higher = (known(example, figure) for figure in pair)
    assert lower >= higher if example.params["falling"] else lower <= higher


@given(st.data(), examples(Rule.DEDUCTION))
def test_more_faults_never_give_more_points(data: st.DataObject, example: Example) -> None:
    few, many = sorted(data.draw(st.tuples(st.integers(0, 99), st.integers(0, 99))))
    assert known(example, count(few)) >= known(example, count(many))
    assert known(example, count(0)) == example.highest


def count(number: int) -> Figure:
    return Figure(value=Decimal(number))


@given(examples(Rule.PENALTY, Rule.BONUS), st.integers(0, 99))
def test_a_penalty_takes_what_the_same_bonus_gives(example: Example, number: int) -> None:
    figure = count(number) if "each" in example.params else Figure("m1")
    given_points = known(Example(Rule.BONUS, example.params, example.highest), figure)
    assert known(Example(Rule.PENALTY, example.params, example.highest), figure) == -given_points


@given(examples(Rule.COUNT), st.integers(0, 99))
def test_counted_points_are_exact(example: Example, number: int) -> None:
    assert known(example, count(number)) == min(
        Decimal(example.params["each"]) * number, example.highest
    )


@given(examples(Rule.PROPORTIONAL), rates())
def test_proportional_points_are_rounded_once(example: Example, figure: Figure) -> None:
    rate = share(figure) * 100
    floor, full = (Fraction(example.params.get(*pair)) for pair in (("floor", 0), ("full", 100)))
    exact = min(Fraction(example.highest) * rate / full, Fraction(example.highest))
    assert known(example, figure) == (rounded(exact) if rate >= floor else 0)


@given(examples(Rule.PROPORTIONAL, Rule.BANDS, Rule.FROM_ASSIGNMENTS), st.data())
def test_only_the_rate_counts_not_its_size(example: Example, data: st.DataObject) -> None:
    figure = data.draw(rates().filter(lambda figure: figure.of is not None))
    assume(example.params.get("unit", "%") == "%")
    times = data.draw(st.integers(2, 1000))
    larger = Figure(
        value=(figure.value or 0) * Decimal(times), of=(figure.of or 0) * Decimal(times)
    )
    assert known(example, figure) == known(example, larger)


@given(st.data(), examples(Rule.RELATIVE_TO_BEST))
def test_the_best_unit_has_the_maximum(data: st.DataObject, example: Example) -> None:
    group = data.draw(st.lists(figures(example), min_size=1, max_size=8))
    best = points.best_of(example.rule, example.params, group)
    results = [known(example, figure, best) for figure in group]
    assert best is not None
    if best or example.params["lower_is_better"]:
        assert max(results) == example.highest
    else:
        assert results == [0] * len(group)


@given(st.data(), examples(Rule.RELATIVE_TO_BEST))
def test_the_order_of_units_changes_no_best(data: st.DataObject, example: Example) -> None:
    group = data.draw(st.lists(figures(example) | st.just(Figure("na")), max_size=8))
    mixed = data.draw(st.permutations(group))
    found = [points.best_of(example.rule, example.params, some) for some in (group, mixed)]
    assert found[0] == found[1]


@given(st.data(), examples(Rule.RELATIVE_TO_BEST))
def test_without_a_best_nothing_is_known(data: st.DataObject, example: Example) -> None:
    assert scored(example, data.draw(figures(example))) is None


@given(st.data(), examples(Rule.YES_NO, Rule.MANUAL, Rule.SURVEY, Rule.LEADERS))
def test_points_grow_with_the_maximum(data: st.DataObject, example: Example) -> None:
    figure = data.draw(figures(example))
    doubled = Example(example.rule, example.params, example.highest * 2)
    if example.rule == Rule.MANUAL:
        assert known(doubled, figure) == known(example, figure)
    else:
        assert abs(known(doubled, figure) - 2 * known(example, figure)) <= STEP


@given(st.data(), examples())
def test_a_rule_read_once_gives_the_same(data: st.DataObject, example: Example) -> None:
    reading = points.read_rule(example.rule, example.params, example.highest)
    figure = data.draw(figures(example))
    assert isinstance(reading, Scoring)
    assert reading.points(figure, Decimal(7)) == scored(example, figure, Decimal(7))


@given(examples())
def test_every_rule_explains_itself(example: Example) -> None:
    text = points.explain(example.rule, example.params, example.highest)
    assert "điểm" in text.lower()
    assert text[:1].isupper()
    assert "." not in text.rstrip(".").replace(". ", "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["each", "no", "steps", "bands", "points", "key", "scoring", "params", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(st.sampled_from(Rule.values), JSON, st.none() | st.decimals(allow_nan=True))
def test_any_parameters_are_refused_or_usable(
    rule: str, params: object, highest: Decimal | None
) -> None:
    problems = points.check_params(rule, params, highest)
    points.input_kind(rule, params)
    points.choices_of(rule, params)
    if not problems and highest is not None:
        assert points.explain(rule, params, highest)
        assert points.points_of(rule, params, highest, Figure()) is None
    assert all(problem.message.endswith(".") for problem in problems)
