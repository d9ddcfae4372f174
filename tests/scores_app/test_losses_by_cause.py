"""Lost points by cause: of a sheet and a group, the same points wherever they are told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from scores_app import losses_by_cause
from scores_app.choices import Basis, Cause, RoundState, Rule, Stage
from scores_app.losses_by_cause import UNNAMED, Losses
from scores_app.models import RoundSet, Score, ScoreEvent, ScoreSheet
from scores_app.ranks.totals import totals_of
from scores_app.ranks.unit import leaf_lines
from tests.cast import Cast
from tests.factories import make_unit
from tests.score_factories import (
    Leaf,
    load_score,
    make_group,
    make_round,
    make_set,
    make_sheet,
    put_state,
)

pytestmark = pytest.mark.django_db
LEAVES = (
    Leaf("1.1", "4", Rule.MANUAL),
    Leaf("1.2", "6", Rule.MANUAL),
    Leaf("1.3", "2", Rule.MANUAL),
    Leaf("2.1", "5", Rule.RELATIVE_TO_BEST, {}),
    Leaf("2.2", "5", Rule.SURVEY),
    Leaf("3.1", "3", Rule.BONUS),
    Leaf("3.2", "3", Rule.PENALTY),
)


@pytest.fixture
def sheet(cast: Cast) -> ScoreSheet:
    """Late and late again, unnamed, twice what nobody answers for; bonus and penalty aside."""
    made = make_set(LEAVES, group=make_group("so"))
    sheet = make_sheet(make_round(made, code="2026"), cast.unit, state="sent")
    RoundSet.objects.update(survey_run=True)
    load_score(sheet, "1.1", "3", cause=Cause.LATE)
    load_score(sheet, "1.2", "4.5", cause=Cause.LATE)
    load_score(sheet, "1.3", "1")
    load_score(sheet, "2.1", "4.75")
    load_score(sheet, "2.2", "2")
    load_score(sheet, "3.1", "0")
    load_score(sheet, "3.2", "-1", cause=Cause.NOT_DONE)
    sheet.refresh_from_db()
    return ScoreSheet.objects.with_round().get(pk=sheet.pk)


def of_sheet(sheet: ScoreSheet, day: date | None = None) -> Losses:
    return losses_by_cause.of_lines(leaf_lines(sheet, day or today())[1])


def told(found: Losses) -> list[tuple[str, Decimal, int]]:
    return [(one.key, one.points, one.criteria) for one in found.causes]


EXPECTED = [
    (Rule.SURVEY, Decimal(3), 1),
    (Cause.LATE, Decimal("2.5"), 2),
    (UNNAMED, Decimal(1), 1),
    (Rule.RELATIVE_TO_BEST, Decimal("0.25"), 1),
]


def test_a_sheet_tells_its_losses_the_most_first(sheet: ScoreSheet) -> None:
    found = of_sheet(sheet)
    assert told(found) == EXPECTED
    assert [one.words for one in found.causes] == [
        "Kết quả điều tra",
        "Làm chậm",
        "Chưa ghi nguyên nhân",
        "So với đơn vị tốt nhất",
    ]
    assert (found.points, found.criteria) == (Decimal("6.75"), 5)
    assert sum(found.share(one) or 0 for one in found.causes) == pytest.approx(100)


def test_the_group_tells_the_same_in_one_query(
    sheet: ScoreSheet, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_sheet(sheet.round_set.round, make_unit(), state="sent")
    with django_assert_num_queries(1):
        found = losses_by_cause.of_group(sheet.round_set, today())
    assert {key: told(one) for key, one in found.items()} == {sheet.pk: EXPECTED}


def test_what_is_lost_is_what_the_ranking_lacks(sheet: ScoreSheet) -> None:
    (total,) = totals_of(sheet.round_set, Basis.FINAL, today())
    lost = of_sheet(sheet).points
    assert lost == total.applicable - (total.points - total.bonus - total.penalty)


def test_a_whole_group_is_added_up(sheet: ScoreSheet) -> None:
    other = make_sheet(sheet.round_set.round, make_unit(), state="sent")
    load_score(other, "1.1", "2", cause=Cause.LATE)
    load_score(other, "1.2", None, answer="na")
    found = losses_by_cause.together(losses_by_cause.of_group(sheet.round_set, today()).values())
    late = found.of(Cause.LATE)
    assert late
    assert (late.points, late.criteria) == (Decimal("4.5"), 3)
    assert found.points == Decimal("8.75")
    assert losses_by_cause.together([]).causes == ()


def test_overridden_points_are_answered_for(sheet: ScoreSheet) -> None:
    load_score(sheet, "2.1", "3")
    _override(sheet, "2.1")
    by_lines = of_sheet(sheet)
    assert by_lines.of(Rule.RELATIVE_TO_BEST) is None
    assert by_lines.of(UNNAMED).points == 3  # type: ignore[union-attr]
    assert losses_by_cause.of_group(sheet.round_set, today())[sheet.pk] == by_lines


def _override(sheet: ScoreSheet, code: str) -> None:
    put_state(RoundState.DRAFT)
    Score.objects.filter(sheet=sheet, criterion__code=code).update(is_override=True, note="Lý do")
    put_state(RoundState.OPEN)


def test_a_past_day_is_told_as_it_was(sheet: ScoreSheet) -> None:
    yesterday = today() - timedelta(days=1)
    assert losses_by_cause.of_group(sheet.round_set, yesterday) == {}
    assert of_sheet(sheet, yesterday).causes == ()
    assert ScoreEvent.objects.filter(effective_on__lte=yesterday).count() == 0


def test_a_second_appraisal_stands_for_the_first(sheet: ScoreSheet) -> None:
    load_score(sheet, "1.2", "5", stage=Stage.SECOND, cause=Cause.RESCORED)
    found = of_sheet(sheet)
    assert [found.of(key).points for key in (Cause.LATE, Cause.RESCORED)] == [1, 1]  # type: ignore[union-attr]
    assert losses_by_cause.of_group(sheet.round_set, today())[sheet.pk] == found


class TestPage:
    def ask(self, cast: Cast, sheet: ScoreSheet, cause: str) -> Any:
        return cast["officer"].get(f"/xep-hang/2026/so/{sheet.pk}/", {"vi_sao": cause})

    def test_a_cause_opens_its_criteria(self, cast: Cast, sheet: ScoreSheet) -> None:
        page = self.ask(cast, sheet, Cause.LATE)
        rows = [line.criterion.code for part in page.context["sections"] for line in part.lines]
        assert rows == ["1.1", "1.2"]
        assert "Chỉ hiện 2 tiêu chí mất 2,50 điểm" in page.content.decode()

    @pytest.mark.parametrize("cause", ["", "x", Cause.NO_EVIDENCE])
    def test_of_another_cause_all_are_shown(
        self, cast: Cast, sheet: ScoreSheet, cause: str
    ) -> None:
        page = self.ask(cast, sheet, cause)
        rows = [line for part in page.context["sections"] for line in part.lines]
        assert len([line for line in rows if line.node.is_leaf]) == len(LEAVES)
        assert "Chỉ hiện" not in page.content.decode()


class TestGroupPage:
    def ask(self, cast: Cast, who: str = "leader", **query: str) -> Any:
        return cast[who].get("/xep-hang/2026/so/", query)

    def test_the_group_is_told_why_with_the_units_that_lost_most(
        self, cast: Cast, sheet: ScoreSheet
    ) -> None:
        other = make_sheet(sheet.round_set.round, make_unit("Sở Y tế"), state="sent")
        load_score(other, "1.1", "0", cause=Cause.LATE)
        page = self.ask(cast)
        found = page.context["losses"]
        assert (found.total.points, found.units) == (Decimal("10.75"), 2)
        late = found.causes[0]
        assert (late.lost.key, late.lost.points, late.units) == (Cause.LATE, Decimal("6.5"), 2)
        assert [(line.sheet.unit.name, lost.points) for line, lost in late.most] == [
            ("Sở Y tế", Decimal(4)),
            (sheet.unit.name, Decimal("2.5")),
        ]
        assert sum(one.share for one in found.causes) == pytest.approx(100)
        text = page.content.decode()
        assert "Vì sao cả nhóm mất điểm" in text
        address = f"/xep-hang/2026/so/{other.pk}/?vi_sao={Cause.LATE}"
        assert address in text
        lost = cast["leader"].get(address).context["lost_by"]
        assert (lost.points, lost.criteria) == (Decimal(4), 1)

    def test_it_is_for_whoever_sees_every_unit(self, cast: Cast, sheet: ScoreSheet) -> None:
        page = self.ask(cast, "officer")
        assert page.context["losses"] is None
        assert "Vì sao cả nhóm" not in page.content.decode()

    def test_of_final_points_alone_and_not_of_nothing(self, cast: Cast, sheet: ScoreSheet) -> None:
        assert self.ask(cast, basis=Basis.SELF).context["losses"] is None
        yesterday = (today() - timedelta(days=1)).isoformat()
        assert self.ask(cast, as_of=yesterday).context["losses"] is None
