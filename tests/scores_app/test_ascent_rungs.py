"""What raises a criterion, how far it is and what is cheapest: never a second formula."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product

from hypothesis import given
from hypothesis import strategies as st

from scores_app import points
from scores_app.ascent.cheapest import Option, Pick, cheapest
from scores_app.ascent.distance import rise_to_pass, rise_to_reach, told
from scores_app.ascent.rungs import OUT_OF_HAND, Asked, Rung, rungs_of
from scores_app.choices import Rule
from scores_app.points import Figure
from scores_app.ranks.placing import Band, Line, band_of, competition_ranks, index_of
from tests.scores_app.rule_examples import Example, examples, figures, numbers

STEP = Decimal("0.000001")
POINTS = st.integers(0, 30_000_000).map(lambda number: number * STEP)
MAXIMA = st.integers(1, 400).map(lambda number: Decimal(number) / 4)


def asked(rule: str, params: object, highest: str, now: Figure, best: str | None = None) -> Asked:
    known = Decimal(best) if best else None
    given_points = points.points_of(rule, params, Decimal(highest), now, known)
    return Asked(rule, params, Decimal(highest), now, given_points or Decimal(0), known)


def told_of(found: list[Rung]) -> list[tuple[str, str, str]]:
    return [
        (rung.figure.answer or str(rung.figure.value), str(rung.figure.of), str(rung.points + 0))
        for rung in found
    ]


@given(st.data(), examples())
def test_each_rung_gives_what_the_rule_gives(data: st.DataObject, example: Example) -> None:
    now = data.draw(figures(example))
    best = data.draw(numbers(0, 300)) if points.needs_best(example.rule) else None
    has = points.points_of(example.rule, example.params, example.highest, now, best) or Decimal(0)
    found = rungs_of(Asked(example.rule, example.params, example.highest, now, has, best))
    levels = [has, *(rung.points for rung in found)]
    assert levels == sorted(set(levels))
    for rung in found:
        assert rung.points <= example.highest
        assert rung.points == points.points_of(
            example.rule, example.params, example.highest, rung.figure, best
        )
    if example.rule not in OUT_OF_HAND and has < example.highest and best is None:
        assert found
        assert found[-1].points <= example.highest


@given(st.data(), examples(Rule.YES_NO, Rule.STEPS, Rule.COUNT, Rule.DEDUCTION, Rule.BANDS))
def test_the_last_rung_is_the_maximum(data: st.DataObject, example: Example) -> None:
    now = data.draw(figures(example))
    has = points.points_of(example.rule, example.params, example.highest, now)
    assert has is not None
    found = rungs_of(Asked(example.rule, example.params, example.highest, now, has))
    top = example.highest
    if example.rule == Rule.COUNT or has == top:
        assert not found or found[-1].points <= top
    else:
        assert found[-1].points == top


def value(number: str, of: str | None = None) -> Figure:
    return Figure(value=Decimal(number), of=Decimal(of) if of else None)


BANDS = {
    "bands": [
        {"over": "90", "points": "2"},
        {"from": "70", "points": "1"},
        {"points": "0"},
    ]
}


def test_yes_is_the_one_rung_of_a_question() -> None:
    found = rungs_of(asked(Rule.YES_NO, {}, "2", Figure("no")))
    assert told_of(found) == [("yes", "None", "2.000000")]


def test_bands_begin_at_their_figures() -> None:
    found = rungs_of(asked(Rule.BANDS, BANDS, "2", value("30", "50")))
    assert told_of(found) == [("35", "50", "1.000000"), ("46", "50", "2.000000")]
    of_rates = rungs_of(asked(Rule.BANDS, BANDS, "2", value("75")))
    assert told_of(of_rates) == [("90.01", "None", "2.000000")]


def test_proportional_names_one_more_and_all() -> None:
    found = rungs_of(asked(Rule.PROPORTIONAL, {}, "2", value("30", "50")))
    assert told_of(found) == [("31", "50", "1.240000"), ("50", "50", "2.000000")]


def test_a_floor_is_the_first_rung() -> None:
    found = rungs_of(asked(Rule.PROPORTIONAL, {"floor": "50"}, "2", value("10", "50")))
    assert told_of(found)[0] == ("25", "50", "1.000000")


def test_faults_fall_one_by_one() -> None:
    found = rungs_of(asked(Rule.DEDUCTION, {"each": "0.5"}, "2", value("3")))
    assert told_of(found) == [
        ("2", "None", "1.000000"),
        ("1", "None", "1.500000"),
        ("0", "None", "2.000000"),
    ]


def test_the_best_unit_is_the_last_rung() -> None:
    found = rungs_of(asked(Rule.RELATIVE_TO_BEST, {"unit": "giờ"}, "4", value("5"), best="7.5"))
    assert told_of(found)[-1] == ("7.5", "None", "4.000000")
    lower = {"unit": "giờ", "lower_is_better": True}
    fewer = rungs_of(asked(Rule.RELATIVE_TO_BEST, lower, "4", value("10"), best="4"))
    assert told_of(fewer)[-1] == ("4", "None", "4.000000")


def test_what_others_decide_has_no_rungs() -> None:
    assert rungs_of(asked(Rule.SURVEY, {}, "20", value("70"))) == []
    assert rungs_of(asked(Rule.YES_NO, {}, "2", Figure("na"))) == []


def test_what_the_unit_declared_is_a_rung_where_less_was_found() -> None:
    now = asked(Rule.PROPORTIONAL, {}, "2", value("30", "50"))
    found = rungs_of(
        Asked(now.rule, now.params, now.highest, now.figure, now.points, None, value("45", "50"))
    )
    assert [str(rung.figure.value) for rung in found] == ["31", "45", "50"]


@given(POINTS, MAXIMA, POINTS, MAXIMA)
def test_the_rise_passes_and_nothing_less_does(
    mine: Decimal, my_most: Decimal, other: Decimal, its_most: Decimal
) -> None:
    rise = rise_to_pass(mine, my_most, other, its_most)

    def rank(points_: Decimal) -> int | None:
        return competition_ranks([Line(1, points_, my_most), Line(2, other, its_most)])[1]

    assert rank(mine + rise) == 1
    passed = competition_ranks([Line(1, mine + rise, my_most), Line(2, other, its_most)])
    assert passed[2] == 2
    if rise:
        less = competition_ranks([Line(1, mine + rise - STEP, my_most), Line(2, other, its_most)])
        assert less[2] == 1
    assert told(rise) >= rise


@given(POINTS, MAXIMA, st.integers(0, 10_000).map(lambda cut: Decimal(cut) / 100))
def test_the_rise_reaches_the_band_and_nothing_less_does(
    mine: Decimal, most: Decimal, cut: Decimal
) -> None:
    bands = [Band("Tốt", cut)]
    rise = rise_to_reach(mine, most, cut)
    assert band_of(index_of(mine + rise, most), bands) == "Tốt"
    if rise:
        assert band_of(index_of(mine + rise - STEP, most), bands) == ""


GAINS = st.lists(st.integers(1, 8), min_size=1, max_size=3, unique=True).map(
    lambda found: tuple(Decimal(one) / 2 for one in sorted(found))
)


@given(st.lists(GAINS, max_size=5), st.integers(0, 24).map(lambda need: Decimal(need) / 2))
def test_nothing_is_cheaper(gains: list[tuple[Decimal, ...]], need: Decimal) -> None:
    options = [Option(key, steps) for key, steps in enumerate(gains)]
    found = cheapest(options, need)
    known = list(_every_way(options, need))
    if found is None:
        assert known == []
        return
    assert sum((pick.gain for pick in found), Decimal(0)) >= need
    assert (len(found), sum(pick.steps for pick in found)) == min(known)


def _every_way(options: list[Option], need: Decimal) -> list[tuple[int, int]]:
    found = []
    for number in range(len(options) + 1):
        for some in combinations(options, number):
            for steps in product(*(range(1, len(one.gains) + 1) for one in some)):
                pairs = zip(some, steps, strict=True)
                if sum((one.gains[step - 1] for one, step in pairs), Decimal(0)) >= need:
                    found.append((number, sum(steps)))
    return found


def test_a_long_list_takes_each_whole() -> None:
    options = [Option(key, (Decimal("0.5"), Decimal(1))) for key in range(12)]
    found = cheapest(options, Decimal("9.5"))
    assert found is not None
    assert {pick.steps for pick in found} == {2}
    assert found[0] == Pick(0, 2, Decimal(1))
    assert len(found) == 10
