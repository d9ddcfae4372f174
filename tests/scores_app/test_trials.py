"""Trial runs: shares through the links, the same ranking code, and what criteria say."""

from __future__ import annotations

from decimal import Decimal
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from scores_app.choices import RowStatus, Rule
from scores_app.models import CriteriaSet, CriterionLink, Ranking, RoundSet, Score, ScoreSheet
from scores_app.trial_runs.findings import alike, correlation, full_marks
from scores_app.trial_runs.trials import Old, Trial, share_of, trial_of
from tests.cast import Cast
from tests.score_factories import Leaf, load_score, make_group, make_round, make_set, make_sheet

pytestmark = pytest.mark.django_db
OLD = (
    Leaf("1.1", "2"),
    Leaf("1.2", "3"),
    Leaf("2.1", "5", Rule.MANUAL),
    Leaf("3.1", "2", Rule.BONUS),
)
POINTS = (("2", "3", "4"), ("2", "1.5", "5"), ("2", "0", "2"))


@pytest.fixture
def earlier() -> RoundSet:
    """Last year's round: three units read whole, one with a gap, one with nothing."""
    made = make_set(OLD, group=make_group("so"), year=2025)
    of_round = make_round(made, code="2025", year=2025)
    for points in POINTS:
        sheet = make_sheet(of_round, state="approved")
        for code, worth in zip(("1.1", "1.2", "2.1"), points, strict=True):
            load_score(sheet, code, worth)
    load_score(make_sheet(of_round, state="sent"), "1.1", "1")
    make_sheet(of_round)
    return RoundSet.objects.select_related("round", "criteria_set", "group").get(round=of_round)


def draft(earlier: RoundSet, *leaves: Leaf) -> CriteriaSet:
    return make_set(leaves, group=earlier.group, year=2026, ready=False, bands={"Tốt": "80"})


def link(new: CriteriaSet, earlier: RoundSet, pairs: dict[str, tuple[str, ...]]) -> None:
    for code, before in pairs.items():
        for old in before:
            CriterionLink.objects.create(
                new=new.criteria.get(code=code), old=earlier.criteria_set.criteria.get(code=old)
            )


def trial(new: CriteriaSet, earlier: RoundSet) -> Trial:
    return trial_of(new, earlier, today())


def test_the_same_set_again_moves_nobody(earlier: RoundSet) -> None:
    new = draft(earlier, *OLD)
    link(new, earlier, {leaf.code: (leaf.code,) for leaf in OLD})
    found = trial(new, earlier)
    assert [move.places_won for move in found.moves] == [0, 0, 0, None, None]
    assert all(move.index_change in {0, None} for move in found.moves)
    assert not found.moved
    assert not found.unmapped
    assert found.worth == Decimal(10)
    assert [move.after.status for move in found.moves[3:]] == [
        move.before.status for move in found.moves[3:]
    ]


def test_merged_criteria_are_summed_and_weights_change_ranks(earlier: RoundSet) -> None:
    new = draft(earlier, Leaf("1", "10"), Leaf("2", "90"))
    link(new, earlier, {"1": ("1.1", "1.2"), "2": ("2.1",)})
    found = trial(new, earlier)
    ranked = [move for move in found.moves if move.after.rank]
    assert [(move.after.points, move.before.rank, move.places_won) for move in ranked] == [
        (Decimal(97), 2, 1),
        (Decimal(82), 1, -1),
        (Decimal(40), 3, 0),
    ]
    assert found.moved == 2


def test_what_is_not_linked_is_named_and_left_out(earlier: RoundSet) -> None:
    new = draft(earlier, Leaf("1", "10"), Leaf("2", "5"), Leaf("3", "1", Rule.BONUS))
    link(new, earlier, {"1": ("2.1",), "3": ("1.1",)})
    found = trial(new, earlier)
    assert [one.code for one in found.unmapped] == ["2", "3"], "bonus goes on from bonus alone"
    assert (found.worth, found.left_out) == (Decimal(10), Decimal(5))
    assert found.moves[0].after.applicable == 10


def test_a_link_to_an_area_takes_all_below_it(earlier: RoundSet) -> None:
    new = draft(earlier, Leaf("1", "10"))
    link(new, earlier, {"1": ("1",)})
    assert trial(new, earlier).moves[0].after.points == 10


def test_bonus_adds_and_not_applicable_goes_out(earlier: RoundSet) -> None:
    first = ScoreSheet.objects.filter(round_set=earlier).order_by("pk")[0]
    load_score(first, "3.1", "1")
    load_score(first, "1.2", None, answer="na")
    new = draft(earlier, *OLD)
    link(new, earlier, {leaf.code: (leaf.code,) for leaf in OLD})
    (move,) = [move for move in trial(new, earlier).moves if move.sheet == first]
    assert [move.after.points, move.after.applicable, move.after.bonus] == [7, 7, 1]


def test_unknown_stays_unknown(earlier: RoundSet) -> None:
    new = draft(earlier, Leaf("1", "10"), Leaf("2", "5"))
    link(new, earlier, {"1": ("1.1",), "2": ("2.1",)})
    statuses = [move.after.status for move in trial(new, earlier).moves]
    assert statuses[3:] == [RowStatus.INCOMPLETE, RowStatus.MISSING]


def test_nothing_is_stored(earlier: RoundSet) -> None:
    new = draft(earlier, *OLD)
    link(new, earlier, {"1.1": ("1.1",)})
    before = Score.objects.count()
    trial(new, earlier)
    assert (Ranking.objects.count(), Score.objects.count()) == (0, before)


def test_full_marks_and_pairs_that_say_the_same(earlier: RoundSet) -> None:
    of_round = earlier.round
    for points in (("2", "3", "5"), ("2", "1", "2"), ("2", "0", "0")):
        sheet = make_sheet(of_round, state="approved")
        for code, worth in zip(("1.1", "1.2", "2.1"), points, strict=True):
            load_score(sheet, code, worth)
    new = draft(earlier, Leaf("1", "1"), Leaf("2", "2"), Leaf("3", "3"), Leaf("4", "4"))
    link(new, earlier, {"1": ("1.1",), "2": ("1.2",), "3": ("1.2",), "4": ("2.1",)})
    found = trial(new, earlier)
    assert full_marks(found) == [], "one unit lacks a point there"
    pairs = {(pair.first.code, pair.second.code) for pair in alike(found)}
    assert ("2", "3") not in pairs, "they agree by the mapping alone"
    sent = ScoreSheet.objects.get(round_set=earlier, state="sent")
    load_score(sent, "1.1", "2")
    assert [(one.criterion.code, one.units) for one in full_marks(trial(new, earlier))] == [
        ("1", 7)
    ]


def test_two_that_go_together_are_found() -> None:
    first = [Decimal(n) / 10 for n in (1, 3, 5, 7, 9)]
    assert correlation(first, [value / 3 for value in first]) == pytest.approx(Decimal(1))
    assert correlation(first, first[::-1]) == pytest.approx(Decimal(-1))
    assert correlation(first, [Decimal(1)] * 5) is None


UNIT = st.integers(0, 20).map(lambda n: Decimal(n) / 20)


@given(st.lists(st.tuples(UNIT, UNIT), min_size=2, max_size=12))
def test_a_correlation_lies_between_minus_one_and_one(pairs: list[tuple[Decimal, Decimal]]) -> None:
    one, two = ([pair[place] for pair in pairs] for place in (0, 1))
    found = correlation(one, two)
    assert found is None or abs(found) <= Decimal("1.0000000001")
    assert found == correlation(two, one)


OLDS = st.builds(Old, st.sampled_from([Decimal(1), Decimal(3)]), st.none() | UNIT, st.booleans())


@given(st.lists(OLDS, max_size=5))
def test_a_share_is_unknown_or_between_none_and_all(old: list[Old]) -> None:
    share = share_of(old)
    applied = [one for one in old if one.applies]
    if not applied or any(one.points is None for one in applied):
        assert share is None
    else:
        assert share is not None
        assert 0 <= share <= 1


def address(new: CriteriaSet, earlier: RoundSet, page: str = "") -> str:
    return f"/xep-hang/chay-thu/{page}?criteria_set={new.pk}&earlier={earlier.pk}"


def test_the_page_says_that_it_is_not_official(cast: Cast, earlier: RoundSet) -> None:
    new = draft(earlier, Leaf("1", "10"), Leaf("2", "5"))
    link(new, earlier, {"1": ("1.1", "1.2", "2.1")})
    text = cast["leader"].get(address(new, earlier)).content.decode()
    for words in ("không có giá trị chính thức", "Hệ số tương quan", "Tiêu chí 2", "0,95"):
        assert words in text


def test_a_set_without_links_says_what_to_do(cast: Cast, earlier: RoundSet) -> None:
    text = cast["staff"].get(address(draft(earlier, *OLD), earlier)).content.decode()
    assert "Chưa nối được tiêu chí nào" in text


def test_a_wrong_choice_is_told_beside_its_field(cast: Cast, earlier: RoundSet) -> None:
    other = make_set(group=make_group("xa"), ready=False)
    page = cast["staff"].get(address(other, earlier))
    assert "bộ tiêu chí dành cho Nhóm xa" in page.content.decode()
    assert page.context["form"]["earlier"].value() == str(earlier.pk)
    same = cast["staff"].get(address(earlier.criteria_set, earlier)).content.decode()
    assert "chính bộ tiêu chí đó" in same
    assert (
        "Chọn kỳ chấm." in cast["staff"].get("/xep-hang/chay-thu/?criteria_set=x").content.decode()
    )


def test_the_sheet(cast: Cast, earlier: RoundSet) -> None:
    new = draft(earlier, Leaf("1", "10"), Leaf("2", "90"))
    link(new, earlier, {"1": ("1.1", "1.2"), "2": ("2.1",)})
    answer = cast["staff"].get(address(new, earlier, "xuat.csv"))
    rows = b"".join(answer).decode("utf-8-sig").splitlines()
    assert ";2;1;1;85,00;97,00;12,00;97,00;100,00;Tốt;" in rows[1]
    refused = cast["staff"].get("/xep-hang/chay-thu/xuat.csv")
    assert refused.status_code == HTTPStatus.BAD_REQUEST


def test_queries_do_not_grow(
    cast: Cast, earlier: RoundSet, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    new = draft(earlier, *OLD)
    link(new, earlier, {leaf.code: (leaf.code,) for leaf in OLD})
    for _ in range(4):
        load_score(make_sheet(earlier.round, state="sent"), "1.1", "1")
    with django_assert_num_queries(8):
        trial(new, earlier)
