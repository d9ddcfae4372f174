"""What a unit may copy from others: in the areas where it lost most points in its latest round."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from models_app.choices import Stage as Life
from models_app.models import Initiative
from models_app.proven import proofs_of
from scores_app.choices import Basis, RoundState, SheetState
from scores_app.models import CriteriaSet, ScoreSheet
from scores_app.ranks.totals import totals_of
from scores_app.to_copy.losses import latest_sheet, losses_of
from scores_app.to_copy.ready import MOST_EACH, ready_to_copy
from tests.cast import Cast
from tests.factories import make_succession, make_unit
from tests.initiative_factories import (
    make_adoption,
    make_area,
    make_indicator,
    make_initiative,
    measure,
    record_stage,
)
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet, put_state
from units_app.models import Unit

pytestmark = pytest.mark.django_db
LEAVES = (Leaf("1.1", "4"), Leaf("1.2", "6"), Leaf("2.1", "5"), Leaf("3.1", "5"))
POINTS = {"1.1": "4", "1.2": "3.5", "2.1": "1", "3.1": "5"}


def areas() -> tuple[Any, Any]:
    return make_area(), make_area("the_che", "Cải cách thể chế")


def make_areas_set(*, year: int = 2026) -> CriteriaSet:
    """Area 1 is that of procedures, area 2 that of institutions, but for 1.1, which is of the
    second; area 3 is of none.
    """
    made = make_set(LEAVES, ready=False, year=year)
    first, second = areas()
    made.criteria.filter(code="1").update(area=first)
    made.criteria.filter(code__in=["2", "1.1"]).update(area=second)
    made.state = "ready"
    made.save(update_fields=["state"])
    return made


def make_result(
    unit: Unit, *, year: int = 2026, state: str = SheetState.APPROVED, points: Any = POINTS
) -> ScoreSheet:
    sheet = make_sheet(make_round(make_areas_set(year=year), year=year), unit, state=state)
    for code, given in points.items():
        load_score(sheet, code, given)
    return sheet


def others(number: int = 1, **given: Any) -> list[Initiative]:
    return [make_initiative(Life.RECOGNISED, **given) for _ in range(number)]


@pytest.fixture
def sheet(cast: Cast) -> ScoreSheet:
    return make_result(cast.unit)


def shown(cast: Cast, who: str = "officer", day: date | None = None) -> Any:
    return ready_to_copy(cast.unit, cast.users[who], day or today())


class TestLosses:
    def test_most_first_by_the_area_named_nearest(self, sheet: ScoreSheet) -> None:
        found = losses_of(sheet, today())
        assert [(one.area.code, one.lost, one.out_of) for one in found.areas] == [
            ("the_che", Decimal(4), Decimal(9)),
            ("thu_tuc", Decimal("2.5"), Decimal(6)),
        ]
        assert found.unplaced == 0

    def test_are_those_of_the_ranking(self, sheet: ScoreSheet) -> None:
        totals = totals_of(sheet.round_set, Basis.FINAL, today())[0]
        found = losses_of(sheet, today())
        lost = sum((one.lost for one in found.areas), Decimal(0))
        assert totals.applicable - totals.points == lost

    def test_what_is_not_applicable_or_not_known_is_no_loss(self, cast: Cast) -> None:
        sheet = make_result(cast.unit, points={"1.2": "5"})
        load_score(sheet, "2.1", None, answer="na")
        found = losses_of(sheet, today())
        assert [(one.area.code, one.lost) for one in found.areas] == [("thu_tuc", Decimal(1))]

    def test_the_latest_result_counts_and_no_round_under_way(self, cast: Cast) -> None:
        make_result(cast.unit, year=2024)
        latest = make_result(cast.unit, year=2025)
        make_result(cast.unit, year=2026, state=SheetState.SENT)
        officer = cast.users["officer"]
        assert latest_sheet(cast.unit, officer, today()) == latest
        assert latest_sheet(cast.unit, officer, today() - timedelta(days=60)) is None

    def test_a_closed_round_counts_whatever_the_sheet(self, cast: Cast) -> None:
        sheet = make_result(cast.unit, state=SheetState.APPRAISED)
        officer = cast.users["officer"]
        assert latest_sheet(cast.unit, officer, today()) is None
        put_state(RoundState.CLOSED, sheet.round_set.round)
        assert latest_sheet(cast.unit, officer, today()) == sheet

    def test_what_is_still_prepared_is_not_told(self, cast: Cast, sheet: ScoreSheet) -> None:
        put_state(RoundState.DRAFT)
        assert latest_sheet(cast.unit, cast.users["officer"], today()) is None


class TestReady:
    def test_of_others_in_force_and_not_taken_over_yet(self, cast: Cast, sheet: ScoreSheet) -> None:
        area = make_area("the_che", "Cải cách thể chế")
        (fits,) = others(area=area)
        others(unit=cast.unit, area=area)
        make_initiative(area=area)
        stopped = make_initiative(Life.RECOGNISED, area=area)
        record_stage(stopped, Life.STOPPED, today())
        (taken,) = others(area=area)
        make_adoption(taken, cast.unit)
        before = make_unit(valid_to=date(2025, 2, 28))
        make_succession(before, cast.unit)
        others(unit=before, area=area)
        first = shown(cast).areas[0]
        assert first.loss.area == area
        assert [one.initiative for one in first.ready] == [fits]

    def test_the_most_applied_then_the_best_proven_then_the_newest(
        self, cast: Cast, sheet: ScoreSheet
    ) -> None:
        area = make_area("the_che", "Cải cách thể chế")
        old, newer, proven, missed, applied = others(5, area=area)
        Initiative.objects.filter(pk=newer.pk).update(registered_on=date(2023, 3, 2))
        make_adoption(applied, cast.other_unit)
        measure(make_indicator(proven), "25", date(2023, 8, 1))
        measure(make_indicator(missed), "60", date(2023, 8, 1))
        first = shown(cast).areas[0]
        assert [one.initiative for one in first.ready] == [applied, proven, newer]
        assert first.more == 5 - MOST_EACH
        assert first.ready[1].effect.endswith("từ 90 thành 25 phút (đạt mục tiêu 30)")
        assert proofs_of([missed.pk], today())[missed.pk].words.endswith("(chưa đạt mục tiêu 30)")
        assert old.pk not in proofs_of([old.pk], today())

    def test_areas_without_any_are_passed_over_and_named(
        self, cast: Cast, sheet: ScoreSheet
    ) -> None:
        others(area=make_area())
        found = shown(cast)
        assert [area.loss.area.code for area in found.areas] == ["thu_tuc"]
        assert [loss.area.code for loss in found.bare] == ["the_che"]

    def test_who_may_take_it_over(self, cast: Cast, sheet: ScoreSheet) -> None:
        others(area=make_area("the_che", "Cải cách thể chế"))
        expected = {"officer": True, "head": True, "staff": True, "leader": False, "admin": False}
        for who, may in expected.items():
            assert shown(cast, who).areas[0].ready[0].may_adopt is may, who

    def test_queries_do_not_grow(
        self, cast: Cast, sheet: ScoreSheet, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        area = make_area("the_che", "Cải cách thể chế")
        shown(cast)
        for number in (1, 4):
            for one in others(number, area=area):
                measure(make_indicator(one), "25", date(2023, 8, 1))
            with django_assert_num_queries(7):
                shown(cast)


class TestThePanel:
    def page(self, cast: Cast, who: str, query: str = "") -> str:
        return cast[who].get(f"/don-vi/{cast.unit.pk}/{query}").content.decode()

    def test_says_from_which_round_and_how_much_was_lost(
        self, cast: Cast, sheet: ScoreSheet
    ) -> None:
        (one,) = others(area=make_area("the_che", "Cải cách thể chế"), title="Rà soát một lần")
        page = self.page(cast, "officer")
        for words in (
            "Sẵn sàng để học tập",
            sheet.round_set.round.name,
            "mất 4,00 trên 9,00 điểm",
            "Rà soát một lần",
            "chưa có đơn vị khác áp dụng",
            "chưa có sáng kiến nào của đơn vị khác để áp dụng: Cải cách thủ tục hành chính (2,50 đ",
            f"/sang-kien/{one.pk}/ap-dung/?unit={cast.unit.pk}",
            f"/{sheet.pk}/len-hang/",
        ):
            assert words in page, words
        past = self.page(cast, "officer", "?as_of=2023-09-06")
        assert "Chưa có kỳ chấm nào của đơn vị kết thúc" in past

    def test_all_of_an_area_are_the_rows_of_its_list(self, cast: Cast, sheet: ScoreSheet) -> None:
        area = make_area("the_che", "Cải cách thể chế")
        several = others(MOST_EACH + 1, area=area)
        others(unit=cast.unit, area=area)
        (taken,) = others(area=area)
        make_adoption(taken, cast.unit)
        found = re.search(
            r'href="(/sang-kien/\?[^"]*not_adopted_by[^"]*)"', self.page(cast, "staff")
        )
        assert found
        listed = cast["staff"].get(unescape(found[1])).context["table"].page.object_list.data
        assert set(listed) == set(several)

    def test_the_button_leads_to_the_form_with_the_unit_chosen(self, cast: Cast) -> None:
        (one,) = others(area=make_area("the_che", "Cải cách thể chế"))
        form = cast["staff"].get(f"/sang-kien/{one.pk}/ap-dung/?unit={cast.unit.pk}")
        assert f'value="{cast.unit.pk}" selected' in form.content.decode()
        assert cast["staff"].get(f"/sang-kien/{one.pk}/ap-dung/?unit=x").status_code == 200

    def test_is_for_whoever_sees_the_work_of_the_unit(self, cast: Cast, sheet: ScoreSheet) -> None:
        assert "Sẵn sàng để học tập" in self.page(cast, "leader")
        foreign = f"/don-vi/{cast.other_unit.pk}/"
        assert "Sẵn sàng để học tập" not in cast["officer"].get(foreign).content.decode()

    def test_is_honest_without_a_result_or_an_area(self, cast: Cast) -> None:
        assert "chưa biết đơn vị mất điểm ở lĩnh vực nào" in self.page(cast, "officer")
        bare = make_sheet(make_round(), cast.unit, state=SheetState.APPROVED)
        load_score(bare, "1.1", "1")
        assert "chưa đối chiếu được với sáng kiến" in self.page(cast, "officer")
        load_score(bare, "1.1", "2")
        assert "không mất điểm ở lĩnh vực nào" in self.page(cast, "officer")
