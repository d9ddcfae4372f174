"""The profile of a unit: what it says in words, where its numbers come from, whom it is shown."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cchc.core.clock import now, today
from models_app.choices import Stage as Life
from reports_app.unit_profile.profile import Profile
from scores_app.choices import Basis, Cause, RoundState, Rule, SheetState
from scores_app.models import CriterionLink, RoundSet, ScoreSheet
from scores_app.ranks import runs
from tasks_app.choices import Source
from tests.cast import Cast
from tests.factories import make_area, make_assignment, make_succession, make_unit
from tests.initiative_factories import make_adoption, make_initiative
from tests.score_factories import (
    Leaf,
    load_score,
    make_group,
    make_round,
    make_set,
    make_sheet,
    put_state,
)
from units_app.models import Unit

pytestmark = pytest.mark.django_db
LEAVES = (
    Leaf("1.1", "4", Rule.MANUAL),
    Leaf("1.2", "6", Rule.MANUAL),
    Leaf("2.1", "10", Rule.MANUAL),
)
BANDS = {"Xuất sắc": "90", "Tốt": "70"}
MINE = {"1.1": "4", "1.2": "4.5", "2.1": "7"}
# Of a round whose rankings are stored, as they are every night; of a past day they are computed.
QUERIES = 25
QUERIES_PAST = 25


def score(sheet: ScoreSheet, points: dict[str, str], cause: str = Cause.LATE) -> ScoreSheet:
    most = {leaf.code: Decimal(leaf.max_points) for leaf in LEAVES}
    for code, given in points.items():
        load_score(sheet, code, given, cause=cause if Decimal(given) < most[code] else "")
    return sheet


@pytest.fixture
def sheets(cast: Cast) -> dict[str, ScoreSheet]:
    """A round of three, in which the cast's unit is second; the year before it was third."""
    group = make_group("so")
    units = {"mine": cast.unit, "other": cast.other_unit, "third": make_unit("Sở Y tế")}
    earlier = _year(group, 2025, units, {"mine": "1", "other": "9", "third": "8"})
    latest = _year(group, 2026, units, {"mine": "7", "other": "10", "third": "5"})
    before, after = (next(iter(one.values())).round_set.criteria_set for one in (earlier, latest))
    for leaf in LEAVES:
        CriterionLink.objects.create(
            old=before.criteria.get(code=leaf.code), new=after.criteria.get(code=leaf.code)
        )
    return latest


def _year(
    group: Any, year: int, units: dict[str, Unit], last: dict[str, str]
) -> dict[str, ScoreSheet]:
    made = make_round(
        make_set(LEAVES, group=group, year=year, bands=BANDS), code=str(year), year=year
    )
    return {
        name: score(make_sheet(made, unit, state=SheetState.APPROVED), MINE | {"2.1": last[name]})
        for name, unit in units.items()
    }


def ask(cast: Cast, who: str = "officer", unit: Unit | None = None, **query: Any) -> Any:
    return cast[who].get(f"/don-vi/{(unit or cast.unit).pk}/ho-so/", query)


def shown(cast: Cast, who: str = "officer", **given: Any) -> Profile:
    profile: Profile = ask(cast, who, **given).context["profile"]
    return profile


class TestResult:
    def test_the_head_line_tells_rank_index_and_change(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        page = ask(cast)
        assert page.context["headline"] == (
            "Hạng 2/3, chỉ số 77,50\u00a0%, tăng 1 bậc so với năm 2025"
        )
        assert page.context["findings"] == [
            "Chỉ số bằng trung vị của nhóm.",
            "Cao nhất nhóm ở Mục 1.",
            "Mất 4,50 điểm ở 2 tiêu chí, nhiều nhất vì: làm chậm (4,50 điểm).",
        ]
        assert "Xếp mức Tốt" in page.content.decode()

    def test_areas_stand_against_the_group(self, cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
        result = shown(cast).result
        assert result
        assert [
            (one.cell.index, one.norm.median, one.norm.best, one.place) for one in result.areas
        ] == [
            (Decimal(85), Decimal(85), Decimal(85), 1),
            (Decimal(70), Decimal(70), Decimal(100), 2),
        ]
        assert result.areas[1].places_drawn == {
            "own": "70.00%",
            "median": "70.00%",
            "best": "100.00%",
        }

    def test_criteria_ahead_and_behind(self, cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
        of_best = shown(cast, "leader", unit=cast.other_unit).result
        assert of_best
        assert [(one.line.criterion.code, one.above) for one in of_best.ahead] == [
            ("2.1", Decimal(3))
        ]
        mine = shown(cast).result
        assert mine
        assert [(one.line.criterion.code, one.line.lost, one.why) for one in mine.behind] == [
            ("2.1", 3, "Làm chậm"),
            ("1.2", Decimal("1.5"), "Làm chậm"),
        ]
        assert mine.ahead == []

    def test_each_cause_opens_exactly_its_criteria(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        page = ask(cast)
        ((one, url, share),) = page.context["loss_rows"]
        assert (one.key, one.points, one.criteria, share) == (Cause.LATE, Decimal("4.5"), 2, 100)
        behind = cast["officer"].get(url).context["sections"]
        assert [line.criterion.code for part in behind for line in part.lines] == ["1.2", "2.1"]
        (chart,) = page.context["causes_chart"]["categories"]
        assert chart["href"] == url

    def test_no_median_gives_away_the_points_of_another_unit(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        """Of three units the median of a criterion is the points of one of them."""
        words = "chỉ hiện khi ít nhất 4 đơn vị"
        page = ask(cast)
        found = page.context["result"]
        assert {one.norm.median for one in (*found.ahead, *found.behind)} == {None}
        assert words in page.content.decode()
        seen = ask(cast, "leader")
        assert {one.norm.median for one in seen.context["result"].behind} == {
            Decimal("4.5"),
            Decimal(7),
        }
        assert words not in seen.content.decode()
        fourth = make_sheet(sheets["mine"].round_set.round, make_unit(), state=SheetState.APPROVED)
        score(fourth, {"1.1": "3", "1.2": "4", "2.1": "6"})
        page = ask(cast)
        assert [
            (one.line.criterion.code, one.norm.median) for one in page.context["result"].behind
        ] == [("2.1", Decimal("6.5")), ("1.2", Decimal("4.5"))]
        assert words not in page.content.decode()

    def test_places_are_not_told_while_units_are_awaited(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        make_sheet(sheets["mine"].round_set.round, make_unit(), state=SheetState.SCORING)
        assert ask(cast).context["headline"] == (
            "Hạng 2/3, chỉ số 77,50\u00a0%, còn 1 đơn vị chưa có hạng"
        )

    def test_the_round_is_in_the_address(self, cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
        assert ask(cast, ky="2025").context["headline"] == "Hạng 3/3, chỉ số 47,50\u00a0%"
        assert ask(cast, ky="x").context["round"].code == "2026"

    def test_the_course_is_told_in_a_word(self, cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
        told = "mới tăng (chỉ số năm gần nhất tăng, chưa đủ hai năm liền)"
        assert ask(cast).context["trend"] == told
        assert ask(cast, ky="2025").context["trend"].startswith("chưa đủ số liệu")

    def test_the_years_up_to_the_round_are_drawn(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        chart = ask(cast).context["years_chart"]
        assert chart["title"] == "Chỉ số tăng 30,00 điểm so với năm 2025"
        assert chart["x"] == ["2025", "2026"]
        assert chart["series"][0]["values"] == ["47.5", "77.5"]
        assert chart["series"][0]["labels"] == ["3/3", "2/3"]
        assert ask(cast, ky="2025").context["years_chart"] is None

    def test_a_unit_that_stayed_the_same_is_told_the_ranks_that_were_published(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        """Two of the three became one since; nobody published 1/2 or 2/2."""
        put_state(RoundState.CLOSED)
        merged = make_unit("Sở Mới", valid_from=today())
        for unit in (cast.other_unit, sheets["third"].unit):
            Unit.objects.filter(pk=unit.pk).update(valid_to=today() - timedelta(days=1))
            make_succession(unit, merged)
        page = ask(cast)
        assert page.context["years_chart"]["series"][0]["labels"] == ["3/3", "2/3"]
        assert page.context["years_chart"]["subtitle"] == "Chỉ số (%) và hạng; như đã công bố"
        assert "quy đổi" not in page.content.decode()

    def test_years_before_a_unit_was_formed_are_called_converted(self, cast: Cast) -> None:
        group = make_group("xa")
        formed = make_unit("Xã Mới", valid_from=today() - timedelta(days=1))
        old = [make_unit(f"Xã {n}", valid_to=today() - timedelta(days=2)) for n in (1, 2)]
        for unit in old:
            make_succession(unit, formed)
        held = [{"one": old[0], "two": old[1]}, {"new": formed, "mine": cast.unit}]
        _year(group, 2025, held[0], {"one": "9", "two": "3"})
        _year(group, 2026, held[1], {"new": "7", "mine": "9"})
        page = ask(cast, "leader", unit=formed)
        assert page.context["years_chart"]["series"][0]["labels"] == ["1/1*", "2/2"]
        words = "như đã công bố; * quy đổi từ các đơn vị trước khi sắp xếp"
        assert words in page.context["years_chart"]["subtitle"]
        text = page.content.decode()
        assert "(quy đổi từ Xã 1, Xã 2)" in text
        assert f"don-vi={formed.pk}&amp;theo=hien-nay" in text

    def test_what_is_settled_comes_before_what_runs(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        running = make_round(make_set(LEAVES, group=make_group()), code="2027", year=2027)
        make_sheet(running, cast.unit, state=SheetState.SCORING)
        page = ask(cast)
        assert page.context["round"].code == "2026"
        assert [one.round_set.round.code for one in page.context["profile"].sheets] == [
            "2027",
            "2026",
            "2025",
        ]
        later = ask(cast, ky="2027")
        assert later.context["headline"] == "Chưa có điểm ở kỳ này"
        assert "Tạm tính" in later.content.decode()

    def test_half_a_result_and_none_without_a_rank(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        running = make_round(make_set(LEAVES, group=make_group()), code="2027", year=2027)
        score(make_sheet(running, cast.unit, state=SheetState.SENT), {"1.1": "3"})
        assert ask(cast, ky="2027").context["headline"] == (
            "Chưa chấm xong: còn 2 tiêu chí chưa có điểm"
        )
        ScoreSheet.objects.filter(pk=sheets["mine"].pk).update(
            is_ranked=False, unranked_reason="Đơn vị mới thành lập"
        )
        page = ask(cast)
        assert page.context["headline"] == "Chỉ số 77,50\u00a0%, không xếp hạng"
        assert "Đơn vị mới thành lập" in page.content.decode()

    def test_a_day_before_anything_was_scored_has_no_result(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        page = ask(cast, as_of=(today() - timedelta(days=90)).isoformat())
        assert page.context["result"] is None
        assert "Chưa có kết quả xếp hạng" in page.content.decode()


class TestUnits:
    def test_without_anything_the_page_says_what_would_be_here(self, cast: Cast) -> None:
        text = ask(cast).content.decode()
        for words in (
            "Chưa có kết quả xếp hạng",
            "chưa chủ trì nhiệm vụ nào",
            "Chưa đăng ký",
            "chưa có kết quả chấm điểm được phê duyệt",
        ):
            assert words in text

    def test_an_ended_unit_names_who_took_it_over(self, cast: Cast) -> None:
        ended = make_unit("Sở Kế hoạch", valid_to=today() - timedelta(days=30))
        make_succession(ended, cast.unit)
        page = ask(cast, "leader", unit=ended)
        text = page.content.decode()
        assert "Đơn vị đã kết thúc" in text
        assert f"/don-vi/{cast.unit.pk}/ho-so/" in text
        assert page.context["profile"].ready is None
        assert "hình thành từ" in ask(cast).content.decode()

    def test_a_unit_sees_its_own_alone(self, cast: Cast) -> None:
        for who in ("officer", "head"):
            assert ask(cast, who, unit=cast.other_unit).status_code == HTTPStatus.NOT_FOUND
        assert ask(cast, "leader", unit=cast.other_unit).status_code == HTTPStatus.OK

    def test_pages_of_unit_and_ranking_lead_here(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        own, other = (f"/don-vi/{unit.pk}/ho-so/" for unit in (cast.unit, cast.other_unit))
        assert own in cast["officer"].get(f"/don-vi/{cast.unit.pk}/").content.decode()
        assert other not in cast["officer"].get(f"/don-vi/{cast.other_unit.pk}/").content.decode()
        ranked = cast["officer"].get(f"/xep-hang/2026/so/{sheets['mine'].pk}/").content.decode()
        assert f"{own}?ky=2026" in ranked
        page = ask(cast).content.decode()
        assert f"/xep-hang/2026/so/{sheets['mine'].pk}/len-hang/" in page
        assert "Tải Excel" in page


class TestWork:
    def test_tasks_by_source_with_both_rates_and_their_lists(self, cast: Cast) -> None:
        make_assignment(cast.unit, due_on=today() - timedelta(days=3))
        make_assignment(cast.unit, source=Source.PROVINCE_PLAN)
        make_assignment(cast.other_unit)
        page = ask(cast)
        lines = page.context["profile"].tasks
        assert [(one.name, one.counts.assigned, one.counts.overdue) for one in lines] == [
            ("Cả hai nguồn", 2, 1),
            (Source.GOVERNMENT.label, 1, 1),
            (Source.PROVINCE_PLAN.label, 1, 0),
        ]
        for one in lines:
            for name in ("assigned", "done", "due", "overdue"):
                listed = cast["officer"].get(one.links[name]).context["table"]
                assert listed.paginator.count == getattr(one.counts, name), (one.name, name)

    def test_initiatives_with_their_lists(self, cast: Cast) -> None:
        made = make_initiative(Life.REPLICATED, unit=cast.unit, area=make_area())
        make_initiative(unit=cast.unit)
        make_adoption(made, cast.other_unit)
        others = make_initiative(Life.REPLICATED, unit=cast.other_unit)
        make_adoption(others, cast.unit)
        found = shown(cast).initiatives
        assert (found.own.registered, found.own.ever_recognised) == (2, 1)
        assert (found.own.adopted, found.own.adoptions, found.taken) == (1, 1, 1)
        numbers = {"registered": 2, "recognised": 1, "adopted": 1, "taken": 1}
        for name, number in numbers.items():
            listed = cast["officer"].get(found.links[name]).context["table"]
            assert listed.paginator.count == number, name


class TestSheet:
    def rows(self, cast: Cast, **query: Any) -> dict[tuple[str, str], str]:
        address = f"/don-vi/{cast.unit.pk}/ho-so/xuat.csv"
        answer: Any = cast["officer"].get(address, query)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        read = csv.DictReader(io.StringIO(text), delimiter=";")
        return {(row["Phần"], row["Chỉ tiêu"]): row["Giá trị"] for row in read}

    def test_it_holds_the_figures_of_the_page(
        self, cast: Cast, sheets: dict[str, ScoreSheet]
    ) -> None:
        make_assignment(cast.unit)
        rows = self.rows(cast)
        of_round = f"Kết quả {sheets['mine'].round_set.round.name}"
        assert rows[of_round, "Hạng"] == "2"
        assert rows[of_round, "Chỉ số"] == "77,50"
        assert rows["Lĩnh vực, cao nhất của nhóm", "2. Mục 2"] == "100,00"
        assert rows["Điểm mất theo nguyên nhân", "Làm chậm"] == "4,50"
        assert rows["Nhiệm vụ: Cả hai nguồn", "Được giao"] == "1"
        assert rows["Mô hình, sáng kiến", "Đăng ký"] == "0"

    def test_a_day_that_is_not_understood_is_refused(self, cast: Cast) -> None:
        address = f"/don-vi/{cast.unit.pk}/ho-so/xuat.xlsx"
        answer: Any = cast["officer"].get(address)
        assert b"".join(answer.streaming_content).startswith(b"PK")
        refused = cast["officer"].get(address, {"as_of": "hôm qua"})
        assert refused.status_code == HTTPStatus.BAD_REQUEST


def queries(cast: Cast, **query: Any) -> int:
    ask(cast, **query)
    with CaptureQueriesContext(connection) as found:
        ask(cast, **query)
    return len(found)


def queries_past(cast: Cast) -> int:
    """Of this day, asked on the next one."""
    day = today().isoformat()
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        return queries(cast, as_of=day)


def test_queries_are_few_and_do_not_grow(cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
    area = make_area()
    make_initiative(Life.RECOGNISED, area=area)
    for part in RoundSet.objects.all():
        runs.recompute(part, Basis.FINAL, today())
    assert (queries(cast), queries_past(cast)) == (QUERIES, QUERIES_PAST)
    for number in range(4):
        sheet = make_sheet(sheets["mine"].round_set.round, make_unit(), state=SheetState.APPROVED)
        score(sheet, {"1.1": "1", "1.2": f"{number}"})
        make_assignment(cast.unit)
        make_initiative(Life.RECOGNISED, area=area)
    runs.recompute(sheets["mine"].round_set, Basis.FINAL, today())
    assert (queries(cast), queries_past(cast)) == (QUERIES, QUERIES_PAST)


def test_a_closed_round_is_not_provisional(cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
    put_state(RoundState.CLOSED)
    RoundSet.objects.update(survey_run=True)
    assert "Tạm tính" not in ask(cast).content.decode()
