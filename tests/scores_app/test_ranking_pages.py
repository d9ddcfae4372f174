"""Pages of rankings: what they show and to whom; page, sheet and command agree."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from http import HTTPStatus
from subprocess import CompletedProcess
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import now
from scores_app.choices import Basis, Cause, RoundState, Rule, Stage
from scores_app.models import CriterionLink, Ranking, Round, RoundSet, Score, ScoreSheet
from scores_app.ranks import checks as ranking_checks
from scores_app.ranks import runs
from scores_app.ranks.bests import bests_of
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
from units_app.models import Unit

pytestmark = pytest.mark.django_db
ADDRESS = "/xep-hang/2026/so/"
BANDS = {"Xuất sắc": "90", "Tốt": "80"}


def read(sheet: ScoreSheet, points: tuple[str | None, ...], stage: str = Stage.APPRAISAL) -> None:
    for code, worth in zip(("1.1", "1.2", "2.1"), points, strict=True):
        load_score(sheet, code, worth, stage=stage)


@pytest.fixture
def places(cast: Cast) -> dict[str, ScoreSheet]:
    """A round with a unit in every state, and the year before, linked on."""
    group = make_group("so")
    now_set = make_set(group=group, bands=BANDS)
    of_round = make_round(now_set, code="2026")
    others = {name: make_unit(name) for name in ("Sở Y tế", "Sở Xây dựng", "Sở Công Thương")}
    units: dict[str, Unit] = {"mine": cast.unit, "other": cast.other_unit, **others}
    sheets = {name: make_sheet(of_round, unit, state="sent") for name, unit in units.items()}
    read(sheets["mine"], ("2", "2.5", "4"))
    read(sheets["mine"], ("2", "3", "5"), Stage.SELF)
    read(sheets["other"], ("2", "3", "4.5"))
    read(sheets["Sở Y tế"], ("2", "3", "4.5"))
    load_score(sheets["Sở Xây dựng"], "1.1", "2")
    ScoreSheet.objects.filter(pk=sheets["Sở Y tế"].pk).update(
        is_ranked=False, unranked_reason="Đơn vị mới thành lập"
    )
    _year_before(group_of("2026"), units)
    return sheets


def _year_before(after: RoundSet, units: dict[str, Unit]) -> None:
    old = make_set(group=after.group, year=2025)
    of_round = make_round(old, code="2025", year=2025)
    for unit, points in ((units["mine"], "5"), (units["other"], "4")):
        read(make_sheet(of_round, unit, state="approved"), ("2", "3", points))
    for code in ("1.1", "1.2", "2.1"):
        CriterionLink.objects.create(
            old=old.criteria.get(code=code), new=after.criteria_set.criteria.get(code=code)
        )


def group_of(code: str) -> RoundSet:
    return RoundSet.objects.select_related("round", "criteria_set", "group").get(round__code=code)


def test_every_unit_is_listed(cast: Cast, places: dict[str, ScoreSheet]) -> None:
    text = cast["officer"].get(ADDRESS).content.decode()
    for sheet in places.values():
        assert sheet.unit.name in text
    for words in ("Có điểm, không xếp hạng", "Chưa chấm xong", "Chưa có điểm", "Tạm tính"):
        assert words in text
    assert "Đơn vị mới thành lập" in text
    assert "còn 2 tiêu chí chưa có điểm" in text


def test_a_line_tells_gap_band_and_change(cast: Cast, places: dict[str, ScoreSheet]) -> None:
    """The index alone: units are awaited, so that places would not be those of the group."""
    lines = cast["staff"].get(ADDRESS).context["ranking"].ranked
    assert [(line.sheet.pk, line.row.rank, line.row.band) for line in lines] == [
        (places["other"].pk, 1, "Xuất sắc"),
        (places["mine"].pk, 2, "Tốt"),
    ]
    assert [(line.gap, line.places_won, line.index_change) for line in lines] == [
        (None, None, 5),
        (pytest.approx(1.5), None, -15),
    ]


def test_years_that_are_not_linked_are_not_compared(
    cast: Cast, places: dict[str, ScoreSheet]
) -> None:
    CriterionLink.objects.all().delete()
    page = cast["staff"].get(ADDRESS)
    assert all(line.before is None for line in page.context["ranking"].lines)
    assert "chưa được nối với nhau" in page.content.decode()


def test_the_basis_is_in_the_address(cast: Cast, places: dict[str, ScoreSheet]) -> None:
    page = cast["staff"].get(f"{ADDRESS}?basis=self").context["ranking"]
    assert page.basis == Basis.SELF
    assert [line.sheet.pk for line in page.ranked] == [places["mine"].pk]
    assert cast["staff"].get(f"{ADDRESS}?basis=x").context["ranking"].basis == Basis.FINAL


def test_an_approved_round_is_not_provisional(cast: Cast, places: dict[str, ScoreSheet]) -> None:
    Round.objects.filter(code="2026").update(state=RoundState.CLOSED, closed_at=now())
    assert "Tạm tính" not in cast["staff"].get(ADDRESS).content.decode()


def test_units_open_their_own_criteria_alone(cast: Cast, places: dict[str, ScoreSheet]) -> None:
    mine, other = (f"{ADDRESS}{places[name].pk}/" for name in ("mine", "other"))
    text = cast["officer"].get(ADDRESS).content.decode()
    assert mine in text
    assert other not in text
    assert text.count("đơn vị của tôi") == 1
    assert "đơn vị của tôi" not in cast["leader"].get(ADDRESS).content.decode()
    assert cast["officer"].get(other).status_code == HTTPStatus.NOT_FOUND
    assert cast["leader"].get(other).status_code == HTTPStatus.OK
    assert other in cast["leader"].get(ADDRESS).content.decode()


def test_the_page_of_a_unit_says_why_points_are_lost(
    cast: Cast, places: dict[str, ScoreSheet]
) -> None:
    put_state(RoundState.DRAFT)
    Score.objects.filter(sheet=places["mine"], criterion__code="1.2", stage=Stage.APPRAISAL).update(
        cause=Cause.LATE, note="Báo cáo chậm 12 ngày"
    )
    put_state(RoundState.OPEN)
    text = cast["officer"].get(f"{ADDRESS}{places['mine'].pk}/").content.decode()
    for words in ("Làm chậm", "Báo cáo chậm 12 ngày", "hạng 2/2", "lich-su"):
        assert words in text


def test_points_that_nobody_judged_say_why_they_are_lost(cast: Cast) -> None:
    leaves = (
        Leaf("1.1", "4", Rule.RELATIVE_TO_BEST, {"unit": "%"}, name="Hồ sơ trực tuyến"),
        Leaf("1.2", "5", Rule.FROM_ASSIGNMENTS, {"measure": "on_time"}),
        Leaf("1.3", "10", Rule.SURVEY, {"scale": "100"}),
        Leaf("1.4", "10", Rule.LEADERS, {"scale": "100"}),
        Leaf("1.5", "2"),
    )
    of_round = make_round(make_set(leaves, group=make_group("so")), code="2026")
    sheet, best = make_sheet(of_round, cast.unit), make_sheet(of_round, cast.other_unit)
    load_score(best, "1.1", "4", value="80", on=date(2026, 3, 1))
    load_score(best, "1.1", "4", value="95", on=date(2026, 3, 5))
    load_score(sheet, "1.1", "1.5", value="40", on=date(2026, 3, 1))
    for code in ("1.2", "1.3", "1.4", "1.5"):
        load_score(sheet, code, "1", on=date(2026, 3, 1))
    page = cast["officer"].get(f"{ADDRESS}{sheet.pk}/")
    lines = [line for section in page.context["sections"] for line in section.lines]
    assert [line.not_judged for line in lines if line.node.is_leaf] == [
        "so với đơn vị tốt nhất (95\u00a0%)",
        "tính từ nhiệm vụ",
        "kết quả điều tra",
        "lãnh đạo tỉnh chấm",
        "",
    ]
    assert list(bests_of(sheet.round_set, date(2026, 3, 2)).values()) == ["80\u00a0%"]
    text = page.content.decode()
    assert "So với đơn vị tốt nhất (95\u00a0%)" in text
    assert text.count("Tính theo đơn vị tốt nhất của nhóm") == 1


def test_before_the_round_there_is_nothing(cast: Cast, places: dict[str, ScoreSheet]) -> None:
    page = cast["staff"].get(f"{ADDRESS}?as_of=01/01/2020")
    assert "Chưa có đơn vị nào" in page.content.decode()
    unit = cast["staff"].get(f"{ADDRESS}{places['mine'].pk}/?as_of=01/01/2020")
    assert unit.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("address", "number"),
    [("/xep-hang/", 5), ("/xep-hang/2026/", 5), (ADDRESS, 27), (f"{ADDRESS}xuat.csv", 14)],
)
def test_queries_do_not_grow_with_units(
    cast: Cast,
    places: dict[str, ScoreSheet],
    django_assert_num_queries: DjangoAssertNumQueries,
    address: str,
    number: int,
) -> None:
    for _ in range(5):
        read(make_sheet(places["mine"].round_set.round, state="sent"), ("1", "1", "1"))
    cast["staff"].get(address)
    with django_assert_num_queries(number):
        answer = cast["staff"].get(address)
        if answer.streaming:
            b"".join(answer)


def test_queries_of_a_unit_and_of_the_checks_do_not_grow(
    cast: Cast, places: dict[str, ScoreSheet]
) -> None:
    counts = []
    for _ in range(2):
        runs.recompute_open(only_stale=True)
        Ranking.objects.get(basis="final", round_set__round__code="2026").rows.update(band="Kém")
        ranking_checks.check()
        seen = []
        for address in (f"{ADDRESS}{places['mine'].pk}/", "/xep-hang/kiem-tra/"):
            cast["staff"].get(address)
            with CaptureQueriesContext(connection) as captured:
                assert cast["staff"].get(address).status_code == HTTPStatus.OK
            seen.append(len(captured))
        counts.append(seen)
        for _ in range(5):
            made = make_sheet(places["mine"].round_set.round, state="sent")
            read(made, ("1", "1", "1"))
    assert counts[0] == counts[1]


def sheet_rows(cast: Cast, query: str = "") -> list[dict[str, str]]:
    answer = cast["staff"].get(f"{ADDRESS}xuat.csv{query}")
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


FIGURES = {
    "Hạng": "rank",
    "Mã đơn vị": "unit",
    "Chỉ số (%)": "index",
    "Điểm": "points",
    "Điểm tối đa áp dụng": "applicable",
    "Mức": "band",
}


@pytest.mark.django_db(transaction=True)
def test_page_sheet_and_command_say_the_same(
    cast: Cast, places: dict[str, ScoreSheet], manage: Callable[..., CompletedProcess[str]]
) -> None:
    told = json.loads(manage("ranking", "--round", "2026", "--json").stdout)
    units = told["groups"][0]["units"]
    page = cast["staff"].get(ADDRESS).content.decode()
    for row, unit in zip(sheet_rows(cast), units, strict=True):
        for header, key in FIGURES.items():
            assert read_cell(row[header]) == plain(unit[key]), header
        if unit["rank"]:
            assert f"<strong>{row['Chỉ số (%)']}" in page


def test_who_calculates_after_us_gets_the_index_we_show(
    cast: Cast, places: dict[str, ScoreSheet]
) -> None:
    """9,4965 of 10 is 94,97: from 9,50 another index would come out."""
    read(places["Sở Công Thương"], ("2", "3", "4.4965"))
    page = " ".join(cast["staff"].get(ADDRESS).content.decode().split())
    shown = re.findall(r"<strong>([\d,]+)\s%</strong><span[^>]*>([\d,]+) ÷ ([\d,]+)</span>", page)
    assert ("94,97", "9,4965", "10,00") in shown
    for index, points, applicable in shown:
        exact = decimal(points) / decimal(applicable) * 100
        assert exact.quantize(Decimal("0.01"), ROUND_HALF_UP) == decimal(index)


def decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def read_cell(text: str) -> Any:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text or None


def plain(value: Any) -> Any:
    return float(value) if isinstance(value, int | float) else value or None


def test_a_day_that_is_not_understood_is_refused(cast: Cast, places: dict[str, ScoreSheet]) -> None:
    refused = cast["staff"].get(f"{ADDRESS}xuat.csv?as_of=khi-nao")
    assert refused.status_code == HTTPStatus.BAD_REQUEST


def test_a_stored_run_shows_what_a_computed_one_does(
    cast: Cast, places: dict[str, ScoreSheet]
) -> None:
    before = sheet_rows(cast)
    runs.recompute_open()
    assert sheet_rows(cast) == before


def test_the_list_counts_sheets(cast: Cast, places: dict[str, ScoreSheet]) -> None:
    rounds = cast["head"].get("/xep-hang/").context["rounds"]
    counts = {of_round.code: groups[0] for of_round, groups, _ in rounds}
    assert (counts["2026"].units, counts["2026"].sent, counts["2026"].approved) == (5, 5, 0)
    assert (counts["2025"].units, counts["2025"].approved) == (2, 2)


def test_without_rounds_the_list_says_how_it_begins(cast: Cast) -> None:
    assert "Chưa có kỳ chấm nào" in cast["staff"].get("/xep-hang/").content.decode()
