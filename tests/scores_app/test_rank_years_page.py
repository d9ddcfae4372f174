"""The page of ranks over the years: what it puts forward, its table, its files, its queries."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scores_app.choices import RoundState
from scores_app.models import RoundSet
from scores_app.rank_years.course import course_of
from scores_app.rank_years.series import series_of
from scores_app.rank_years.shown import Show, finding, moves, put_forward
from scores_app.rank_years.trend import Trend
from scores_app.rank_years.years import GroupSeries, Map
from tests.cast import Cast
from tests.factories import make_succession, make_unit
from tests.score_factories import make_group
from tests.scores_app.year_cases import set_of_year, year_of
from units_app.models import Unit

pytestmark = pytest.mark.django_db
DAY = date(2030, 1, 1)
MERGED = date(2025, 3, 1)
CHART = re.compile(r'<script id="thu-hang-nam" type="application/json">(.*?)</script>')


@pytest.fixture
def units() -> dict[str, Unit]:
    """A and B became N on 1 March 2025; C and D went on."""
    last = MERGED - timedelta(days=1)
    made = {
        "A": make_unit("Sở A", code="A", order=1, valid_to=last),
        "B": make_unit("Sở B", code="B", order=2, valid_to=last),
        "C": make_unit("Sở C", code="C", order=3),
        "D": make_unit("Sở D", code="D", order=4),
        "N": make_unit("Sở N", code="N", order=5, valid_from=MERGED),
    }
    make_succession(made["A"], made["N"])
    make_succession(made["B"], made["N"])
    return made


@pytest.fixture
def parts(units: dict[str, Unit]) -> list[RoundSet]:
    """2022 by another set; 2023 to 2025 compare."""
    group = make_group("so")
    a, b, c, d, n = (units[name] for name in "ABCDN")
    old, first = set_of_year(group, 2022), set_of_year(group, 2023)
    second = set_of_year(group, 2024, after=first)
    third = set_of_year(group, 2025, after=second)
    return [
        year_of(old, {a: "60", b: "50", c: "40", d: "95"}),
        year_of(first, {a: "90", b: "70", c: "60", d: "85"}),
        year_of(second, {a: "91", b: "60", c: "61", d: "84"}),
        year_of(third, {c: "62", n: "79", d: "40"}),
    ]


@pytest.fixture
def series(parts: list[RoundSet]) -> GroupSeries:
    return series_of(parts[0].group, DAY)


def names(found: Any) -> list[str]:
    return [one.unit.code for one in found]


class TestPutForward:
    def test_the_best_of_the_last_year(self, series: GroupSeries) -> None:
        assert names(put_forward(series, ())) == ["N", "C", "D"]

    def test_those_that_were_asked_for(self, series: GroupSeries, units: dict[str, Unit]) -> None:
        assert names(put_forward(series, {units["D"].pk, units["A"].pk})) == ["A", "D"]
        assert names(put_forward(series, {987654})) == ["N", "C", "D"]

    def test_those_that_moved_by_the_share_of_all_places(self, series: GroupSeries) -> None:
        assert [(move.unit.unit.code, move.won > 0) for move in moves(series)] == [
            ("C", True),
            ("D", False),
        ]
        assert names(put_forward(series, (), Show.MOVED)) == ["C", "D"]

    def test_no_move_is_told_across_a_break(self, parts: list[RoundSet]) -> None:
        broken = series_of(parts[0].group, DAY, until=2023)
        assert moves(broken) == []
        assert finding(broken, (), Show.MOVED) == "Sở A đứng đầu năm 2023"


class TestFinding:
    def test_who_leads(self, parts: list[RoundSet], series: GroupSeries) -> None:
        assert finding(series, ()) == "Sở N đứng đầu năm 2025"
        until = series_of(parts[0].group, DAY, until=2024)
        assert finding(until, ()) == "Sở A đứng đầu 2 năm liền (2023–2024)"
        assert finding(series_of(parts[0].group, DAY, until=2021), ()) == (
            "Chưa có năm nào có xếp hạng"
        )

    def test_one_unit(self, series: GroupSeries, units: dict[str, Unit]) -> None:
        told = finding(series, {units["C"].pk})
        assert told == "Sở C: hạng 2/3 năm 2025; năm 2024 hạng 3/4"
        assert finding(series, {units["A"].pk}) == "Sở A: hạng 1/4 năm 2024"

    def test_a_running_year_decides_nothing(
        self, parts: list[RoundSet], units: dict[str, Unit]
    ) -> None:
        running = set_of_year(parts[0].group, 2026, after=parts[-1].criteria_set)
        year_of(running, {units["D"]: "99"}, state=RoundState.OPEN)
        found = series_of(parts[0].group, DAY)
        assert finding(found, ()) == "Sở N đứng đầu năm 2025"
        one = found.of_unit(units["D"].pk)
        assert one is not None
        assert course_of(one).trend == Trend.WARNING


@pytest.fixture
def interrupted(units: dict[str, Unit]) -> list[RoundSet]:
    """2023 is still being scored, while the years around it are settled."""
    c, d = units["C"], units["D"]
    sets = [set_of_year(make_group("so"), 2021)]
    for year in (2022, 2023, 2024):
        sets.append(set_of_year(sets[0].group, year, after=sets[-1]))
    states = (RoundState.CLOSED, RoundState.CLOSED, RoundState.OPEN, RoundState.CLOSED)
    points = (("70", "80"), ("72", "71"), ("99", None), ("74", "60"))
    return [
        year_of(one, {c: first, d: second}, state=state)
        for one, state, (first, second) in zip(sets, states, points, strict=True)
    ]


class TestAYearStillBeingScored:
    def test_courses_pass_over_it_and_say_so(
        self, interrupted: list[RoundSet], units: dict[str, Unit]
    ) -> None:
        told = series_of(interrupted[0].group, DAY)
        found = {one.unit.code: course_of(one) for one in told.units}
        assert {code: one.trend for code, one in found.items()} == {
            "C": Trend.RISING,
            "D": Trend.WARNING,
        }
        for one in found.values():
            assert one.reason.endswith("; bỏ qua năm 2023 đang chấm")

    def test_so_do_moves_and_the_finding(self, interrupted: list[RoundSet]) -> None:
        told = series_of(interrupted[0].group, DAY)
        assert {(move.before.year, move.after.year) for move in moves(told)} == {(2022, 2024)}
        running = series_of(interrupted[0].group, DAY, until=2023)
        assert {(move.before.year, move.after.year) for move in moves(running)} == {(2021, 2022)}
        assert finding(told, ()) == "Sở C vẫn đứng đầu năm 2024, như năm 2022"

    def test_the_page_says_that_it_decides_nothing(
        self, cast: Cast, interrupted: list[RoundSet]
    ) -> None:
        text = page(cast, interrupted[-1])
        assert "Năm 2023 đang chấm, tạm tính" in text
        assert chart(text)["open"] == ["2023"]

    def test_while_units_are_awaited_its_ranks_compare_with_nothing(
        self, parts: list[RoundSet], units: dict[str, Unit]
    ) -> None:
        """No year is settled, so the running one is in view; D is still awaited in it."""
        group = make_group("khac")
        first = set_of_year(group, 2024)
        second = set_of_year(group, 2025, after=first)
        c, d = units["C"], units["D"]
        year_of(first, {c: "60", d: "70"})
        year_of(second, {c: "80", d: None}, state=RoundState.OPEN)
        told = series_of(group, DAY)
        last = told.years[-1]
        assert (last.awaited, told.compared_with(last)) == (1, None)
        assert told.years[0].awaited == 0


def test_only_what_is_drawn_is_counted_and_who_is_left_is_named(
    cast: Cast, parts: list[RoundSet]
) -> None:
    more = [make_unit(f"Sở Thêm {number}", order=20 + number) for number in range(9)]
    group = make_group("dong")
    silent = make_unit("Sở Chưa Có Hạng", order=50)
    results = {unit: str(60 + at) for at, unit in enumerate(more)}
    part = year_of(set_of_year(group, 2025), {**results, silent: None})
    told = series_of(group, DAY)
    wanted = {unit.pk for unit in (*more, silent)}
    assert finding(told, wanted) == "8 trong 10 đơn vị được chọn qua 1 năm"
    query = "&".join(f"don-vi={pk}" for pk in sorted(wanted))
    text = cast["leader"].get(f"/xep-hang/{part.round.code}/dong/qua-cac-nam/?{query}")
    assert "<strong>2 đơn vị được chọn không được nêu bật</strong>: Sở Thêm 8, Sở Chưa Có Hạng" in (
        text.content.decode()
    )
    assert "đơn vị được chọn không được nêu bật" not in page(cast, parts[-1])


def test_a_course_reaches_back_to_the_break_only(
    series: GroupSeries, units: dict[str, Unit]
) -> None:
    words = {one.unit.code: course_of(one).trend for one in series.units}
    assert words == {
        "A": Trend.NEWLY_RISING,
        "B": Trend.WARNING,
        "C": Trend.RISING,
        "D": Trend.WARNING,
        "N": Trend.UNKNOWN,
    }


def page(cast: Cast, part: RoundSet, query: str = "") -> str:
    address = f"/xep-hang/{part.round.code}/so/qua-cac-nam/{query}"
    return str(cast["leader"].get(address).content.decode())


def chart(text: str) -> Any:
    found = CHART.search(text)
    assert found
    return json.loads(found[1])


def test_the_page_and_its_chart(cast: Cast, parts: list[RoundSet]) -> None:
    text = page(cast, parts[-1])
    held = chart(text)
    assert held["title"] == "Sở N đứng đầu năm 2025"
    assert held["x"] == ["2022", "2023", "2024", "2025"]
    assert held["breaks"] == [{"x": "2023", "label": "Đổi bộ tiêu chí"}]
    assert held["changes"] == [{"x": "2025", "label": "Sắp xếp đơn vị 01/03/2025"}]
    cuts = {one["name"]: [point["cut"] for point in one["points"]] for one in held["series"]}
    assert cuts["Sở C"] == ["", "end", "", "end"]
    assert "quy đổi" not in text
    assert "đổi bộ tiêu chí" in text


def test_on_the_map_of_the_day_it_says_converted(cast: Cast, parts: list[RoundSet]) -> None:
    text = page(cast, parts[-1], "?theo=hien-nay")
    assert "Số liệu quy đổi, không phải kết quả đã công bố" in text
    held = chart(text)
    assert {one["name"] for one in held["series"]} == {"Sở C", "Sở D", "Sở N"}
    assert held["title"] == ("Sở N lên đứng đầu năm 2025, từ hạng 2/3 năm 2024 (quy đổi)")
    assert held["heads"][1] == "Hạng 2022 (quy đổi)"
    points = next(one for one in held["series"] if one["name"] == "Sở N")["points"]
    assert [point["cut"] for point in points] == ["", "end", "", "soft"]
    assert [point["notes"] for point in points] == ["quy đổi"] * 3 + [""]


def test_units_are_chosen_in_the_address(
    cast: Cast, parts: list[RoundSet], units: dict[str, Unit]
) -> None:
    chosen = page(cast, parts[-1], f"?don-vi={units['C'].pk}&don-vi=x&don-vi=99999999999999999999")
    places = {one["name"]: one["place"] for one in chart(chosen)["series"]}
    assert (places["Sở C"], places["Sở N"]) == (0, None)
    whole = page(cast, parts[-1], f"?don-vi={units['C'].pk}&xem=dan-dau")
    assert chart(whole)["title"] == "Sở N đứng đầu năm 2025"


def test_why_a_unit_has_no_rank_is_said(
    cast: Cast, parts: list[RoundSet], units: dict[str, Unit]
) -> None:
    year_of(set_of_year(parts[0].group, 2021), {units["A"]: None, units["B"]: "50"})
    assert "Chưa có điểm" in page(cast, parts[-1])
    text = page(cast, parts[-1], "?theo=hien-nay")
    assert "Chưa đủ kết quả" in text
    assert "Chưa có điểm" not in text


def test_nothing_to_show_is_said(cast: Cast, parts: list[RoundSet]) -> None:
    assert "Chưa có năm nào" in page(cast, parts[-1], "?as_of=2001-01-01")


def test_the_files_hold_the_table(cast: Cast, parts: list[RoundSet]) -> None:
    address = f"/xep-hang/{parts[-1].round.code}/so/qua-cac-nam/xuat"
    answer: Any = cast["leader"].get(f"{address}.csv?theo=hien-nay")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Mã đơn vị;Đơn vị;Hạng 2022, quy đổi;")
    assert lines[1].startswith("N;Sở N;2;3;55,00;2;3;80,00;2;3;75,50;1;3;79,00;")
    book: Any = cast["leader"].get(f"{address}.xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"
    assert cast["leader"].get(f"{address}.csv?as_of=x").status_code == 400


def counted(cast: Cast, part: RoundSet, query: str) -> int:
    client = cast["leader"]
    address = f"/xep-hang/{part.round.code}/so/qua-cac-nam/{query}"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("by", Map)
def test_queries_do_not_grow_with_units(cast: Cast, parts: list[RoundSet], by: Map) -> None:
    """One for each year whose run is not stored, and those of every page."""
    before = counted(cast, parts[-1], f"?theo={by}")
    assert before == 14
    other = set_of_year(parts[0].group, 2021)
    year_of(other, {make_unit(order=9): "60" for _ in range(15)})
    assert counted(cast, parts[-1], f"?theo={by}") == before + 1
