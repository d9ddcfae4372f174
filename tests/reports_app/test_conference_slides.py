"""What single pages of a conference say: the words recorded elsewhere, and nothing read twice."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from models_app.choices import Stage
from scores_app.choices import Step
from scores_app.models import CriteriaSet, CriterionLink, ExternalIndex, IndexBreak, RoundSet
from tests.cast import Cast
from tests.factories import make_assignment, make_unit
from tests.initiative_factories import make_initiative
from tests.reports_app.test_commune_map import make_communes
from tests.reports_app.test_commune_map import scored as scored_communes
from tests.reports_app.test_conference import ADDRESS, by_kind, scored, slides
from tests.score_factories import load_score, make_group, make_round, make_set, make_sheet
from tests.scores_app.appraisal_cases import make_case
from units_app.choices import UnitKind
from units_app.models import Unit

pytestmark = pytest.mark.django_db


def text_of(cast: Cast, **query: Any) -> str:
    return str(cast["leader"].get(ADDRESS, {**query, "trang": "2"}).text)


def test_a_break_is_told_in_the_words_that_were_recorded(cast: Cast) -> None:
    province = make_unit("Tỉnh Hà Tĩnh", code="42", kind=UnitKind.PROVINCE)
    for year in (2021, 2022, 2023):
        ExternalIndex.objects.create(
            unit=province,
            index="PAR INDEX",
            publisher="Bộ Nội vụ",
            year=year,
            score=Decimal(88),
            source="Báo A",
        )
    IndexBreak.objects.create(index="PAR INDEX", year=2022, text="Thêm phần điều tra xã hội học")
    text = text_of(cast, part="indexes")
    assert "<strong>2022</strong> Thêm phần điều tra xã hội học" in text
    assert "đổi bộ tiêu chí" not in text


def two_years(units: list[Unit]) -> RoundSet:
    """A year and the one before it, criterion by criterion linked; the last units changed most."""
    group = make_group("so")
    old, new = make_set(group=group, year=2025), make_set(group=group)
    _link(old, new)
    for year, of_set in ((2025, old), (2026, new)):
        of_round = make_round(of_set, code=str(year), year=year)
        for place, unit in enumerate(units):
            sheet = make_sheet(of_round, unit, state="approved")
            worth = 5 - place if year == 2025 else 1 + place
            for criterion, points in (("1.1", "2"), ("1.2", "3"), ("2.1", str(worth))):
                load_score(sheet, criterion, points)
    return RoundSet.objects.select_related("round").get(round__year=2026)


def _link(old: CriteriaSet, new: CriteriaSet) -> None:
    for code in ("1.1", "1.2", "2.1"):
        before, after = (one.criteria.get(code=code) for one in (old, new))
        CriterionLink.objects.create(old=before, new=after)


def test_movers_are_those_of_the_page_of_the_ranking(cast: Cast) -> None:
    two_years([make_unit(f"Sở {letter}") for letter in "ABCD"])
    found = by_kind(slides(cast, part="ranking", group="2026/so"), "ranking")
    page = cast["leader"].get("/xep-hang/2026/so/").context["headline"]
    headline = found.shown["headline"]
    for ours, theirs in ((headline.risers, page.risers), (headline.fallers, page.fallers)):
        assert [one.line.sheet for one in ours] == [one.line.sheet for one in theirs]
    assert found.title == "Sở D đứng đầu năm 2026: 90,00\N{NO-BREAK SPACE}%"
    text = text_of(cast, part="ranking", group="2026/so")
    assert "Tăng hạng nhiều nhất" in text
    assert "4/4 → 1/4" in text


def test_all_that_moved_as_far_are_counted(cast: Cast) -> None:
    part = two_years([make_unit() for _ in range(5)])
    for sheet in part.sheets.all():
        load_score(sheet, "2.1", "5")
    text = text_of(cast, part="ranking", group="2026/so")
    assert "5 đơn vị cùng đứng đầu" in text


def test_while_units_are_awaited_no_places_are_told(cast: Cast) -> None:
    part = two_years([make_unit(f"Sở {letter}") for letter in "ABCD"])
    make_sheet(part.round, make_unit("Sở Chưa Chấm"))
    text = text_of(cast, part="ranking", group="2026/so")
    assert "Chỉ số tăng nhiều nhất" in text
    assert "còn 1 đơn vị chưa có hạng nên chưa so bậc tăng, giảm" in text
    for words in ("Tăng hạng", "Giảm hạng", "→ 1/", "Cuối bảng"):
        assert words not in text, words


def test_what_to_decide_is_what_leaders_read_on_the_first_page(cast: Cast) -> None:
    for days in (3, 40):
        make_assignment(
            cast.unit,
            title=f"Việc trễ {days} ngày",
            assigned_on=today() - timedelta(days=90),
            due_on=today() - timedelta(days=days),
        )
    make_initiative(Stage.APPRAISED, unit=cast.unit)
    make_case(Step.EXPLANATION)
    found = by_kind(slides(cast, part="decide"), "decide")
    (panel,) = cast["leader"].get("/").context["panels"]
    told = {matter.text: matter.number for matter in panel.matters}
    for matter in (*found.shown["late"], *found.shown["others"]):
        assert told[matter.text] == matter.number, matter
    assert [matter.text for matter in found.shown["late"]] == [cast.unit.name]
    assert found.title == "Cần quyết định: 2 nhiệm vụ quá hạn"
    text = text_of(cast, part="decide")
    for words in ("Việc trễ 40 ngày", "Sáng kiến chờ công nhận: <strong>1</strong>"):
        assert words in text, words


def test_without_late_tasks_what_else_waits_is_the_message(cast: Cast) -> None:
    assert (
        by_kind(slides(cast, part="decide"), "decide").title == "Không có việc nào chờ quyết định"
    )
    make_initiative(Stage.APPRAISED, unit=cast.unit)
    assert by_kind(slides(cast, part="decide"), "decide").title == (
        "Không có nhiệm vụ quá hạn; sáng kiến chờ công nhận: 1"
    )


def test_only_what_is_chosen_is_read(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_assignment(cast.unit)
    scored([cast.unit, cast.other_unit])
    cast["leader"].get(ADDRESS, {"trang": "1", "part": "ranking"})
    with CaptureQueriesContext(connection) as asked:
        page = cast["leader"].get(ADDRESS, {"trang": "1", "part": "ranking"})
    assert not any("assignment" in query["sql"] for query in asked.captured_queries)
    assert "Nhiệm vụ:" not in page.text
    with django_assert_num_queries(5):
        cast["leader"].get(ADDRESS, {"trang": "1", "part": "indexes"})


def test_a_ranking_at_hand_is_not_read_again_for_the_map(cast: Cast) -> None:
    scored_communes(make_communes())
    asked = {}
    cast["leader"].get(ADDRESS, {"trang": 1})
    for parts in ("ranking",), ("ranking", "map"):
        with CaptureQueriesContext(connection) as found:
            cast["leader"].get(ADDRESS, {"trang": "1", "part": list(parts)})
        asked[len(parts)] = len(found)
    assert asked[2] - asked[1] == 2  # which round it is, and the units of the tiles


def test_of_two_rounds_of_a_year_the_last_stands_for_the_group(cast: Cast) -> None:
    group = make_group("xa", UnitKind.COMMUNE)
    for code in ("DAU", "SAU"):
        of_round = make_round(make_set(group=group), code=code, year=2026)
        sheet = make_sheet(of_round, cast.unit, state="approved")
        load_score(sheet, "1.1", "2")
    (usual,) = cast["leader"].get(ADDRESS).context["chosen"].groups
    (first, _) = RoundSet.objects.latest_standing_on(today())
    assert usual.round.code == first.round.code == "SAU"


@pytest.mark.parametrize("page", ["/trinh-chieu/", "/ban-do/"])
def test_leaders_get_there_from_the_first_page_with_their_day(cast: Cast, page: str) -> None:
    first = cast["leader"].get("/", {"as_of": "2023-09-06"}).text
    (address,) = set(re.findall(rf'href="({page}\?[^"]*)"', first))
    assert cast["leader"].get(unescape(address)).context["as_of"] == date(2023, 9, 6)
    assert page not in cast["officer"].get("/").text
