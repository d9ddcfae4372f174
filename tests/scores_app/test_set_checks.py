"""What is wrong with a set, each mistake with its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scores_app.choices import Rule, Scorer
from scores_app.models import CriteriaSet, Criterion
from scores_app.sets.checks import (
    Fault,
    FaultKind,
    faults_of,
    fingerprint,
    gap_words,
    scorers_of,
    survey_total,
)
from scores_app.trees import tree_of
from tests.score_factories import TWO_AREAS, Leaf, make_set

pytestmark = pytest.mark.django_db


def faults(made: CriteriaSet) -> list[Fault]:
    return faults_of(made, tree_of(made), list(made.bands.all()))


def draft(*leaves: Leaf, max_points: str = "") -> CriteriaSet:
    made = make_set(leaves or TWO_AREAS, ready=False, max_points=max_points)
    made.refresh_from_db()
    return made


def change(made: CriteriaSet, code: str, **facts: object) -> None:
    Criterion.objects.filter(criteria_set=made, code=code).update(**facts)


def told(made: CriteriaSet) -> list[tuple[str, str, str]]:
    return [(fault.kind.value, fault.place, fault.message) for fault in faults(made)]


def test_a_whole_set_has_no_fault() -> None:
    assert faults(make_set(ready=False, bands={"Tốt": "80", "Khá": "0"})) == []


def test_an_empty_set_says_so() -> None:
    empty = make_set([], ready=False, max_points="100")
    assert told(empty) == [("tree", "Cả bộ", "Bộ chưa có tiêu chí nào.")]


def test_sums_that_disagree_name_the_place_and_may_be_accepted() -> None:
    made = draft(max_points="100")
    change(made, "1.2", max_points="2.55")
    found = faults(made)
    assert [fault.is_sum for fault in found] == [True, True]
    assert [(fault.place, fault.message) for fault in found] == [
        ("Cả bộ", "Các lĩnh vực cộng lại 10, thiếu 90 so với điểm tối đa 100 của bộ."),
        ("1", "Các mục con cộng lại 4,55, thiếu 0,45 so với 5."),
    ]


def test_bonus_and_penalty_stand_outside_the_sums() -> None:
    made = draft(
        *TWO_AREAS,
        Leaf("CONG", "3", Rule.BONUS, {"each": "0.5"}),
        Leaf("TRU", "2", Rule.PENALTY, {"each": "0.5"}),
    )
    assert faults(made) == []


def test_a_leaf_needs_a_rule_and_a_node_with_children_has_none() -> None:
    made = draft()
    change(made, "1.1", rule="", scorer="")
    change(made, "2", rule=Rule.MANUAL, scorer=Scorer.UNIT)
    assert told(made) == [
        ("rule", "1.1", "Chưa chọn cách tính điểm."),
        ("tree", "2", "Đã có mục con nên không được có cách tính điểm riêng."),
    ]


def test_wrong_parameters_are_named_and_cannot_be_accepted() -> None:
    made = draft(Leaf("1", "2", Rule.COUNT, {"each": "5"}))
    (fault,) = faults(made)
    assert (fault.kind, fault.place, fault.member) == (FaultKind.RULE, "1", "each")
    assert not fault.is_sum


@pytest.mark.parametrize("rule", list(Rule))
def test_a_penalty_is_never_scored_by_the_unit_nor_a_survey(rule: Rule) -> None:
    allowed = scorers_of(rule)
    alone = {Rule.PENALTY, Rule.SURVEY, Rule.LEADERS, Rule.FROM_ASSIGNMENTS}
    assert (Scorer.UNIT in allowed) == (rule not in alone)


def test_a_wrong_scorer_is_a_fault() -> None:
    made = draft(Leaf("1", "2", Rule.PENALTY, {"each": "1"}), max_points="1")
    change(made, "1", scorer=Scorer.UNIT)
    assert ("rule", "1", "Cách tính này phải do “Cơ quan thẩm định chấm”.") in told(made)


def test_the_survey_share_is_compared_with_what_the_set_says() -> None:
    survey = Leaf("2", "20", Rule.SURVEY, {"scale": "100"})
    made = draft(Leaf("1", "80", Rule.MANUAL), survey)
    assert survey_total(tree_of(made)) == 20
    made.survey_points = Decimal(18)
    (fault,) = faults(made)
    assert fault.kind == FaultKind.SURVEY
    assert "thừa 2 so với 18" in fault.message


def test_every_index_falls_into_a_band() -> None:
    made = make_set(ready=False, bands={"Tốt": "80", "Khá": "50"})
    ((kind, place, message),) = told(made)
    assert (kind, place) == ("bands", "Cả bộ")
    assert "Chỉ số dưới 50" in message


def test_words_for_a_gap() -> None:
    assert gap_words(Decimal("99.55"), Decimal(100)) == "thiếu 0,45"
    assert gap_words(Decimal(102), Decimal(100)) == "thừa 2"
    assert gap_words(Decimal("100.000"), Decimal(100)) == ""


def test_the_fingerprint_follows_every_change() -> None:
    made = make_set(ready=False, bands={"Tốt": "0"})

    def now() -> str:
        return fingerprint(made, tree_of(made), list(made.bands.all()))

    first = now()
    assert now() == first
    change(made, "1.1", version=2)
    second = now()
    made.bands.update(name="Khá")
    assert len({first, second, now()}) == 3
