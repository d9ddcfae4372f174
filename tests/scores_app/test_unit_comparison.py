"""Units side by side: the choice in the address, what is shown to whom, the sheet of it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from scores_app.choices import Cause
from scores_app.models import ScoreSheet
from scores_app.unit_comparison.strips import LANE, RADIUS, WIDTH, scale_of, strip_of
from tests.cast import Cast
from tests.factories import make_assignment, make_unit
from tests.score_factories import Leaf, load_score, make_group, make_round, make_set, make_sheet

ADDRESS = "/xep-hang/2026/so/so-sanh/"
LEAVES = [Leaf("1.1", "10"), Leaf("1.2", "10"), Leaf("2.1", "20")]
POINTS = {"mine": "9 10 10", "other": "9 8 18", "Sở Ba": "5 5 5", "Sở Bốn": "6 6 6"}
INDEX = st.none() | st.decimals(0, 120, places=2)


@pytest.fixture
def sheets(cast: Cast) -> dict[str, ScoreSheet]:
    of_round = make_round(make_set(LEAVES, group=make_group("so")), code="2026")
    units = {"mine": cast.unit, "other": cast.other_unit}
    made = {
        name: make_sheet(of_round, units.get(name) or make_unit(name), state="sent")
        for name in POINTS
    }
    for name, points in POINTS.items():
        for code, worth in zip(("1.1", "1.2", "2.1"), points.split(), strict=True):
            lost = Cause.LATE if (name, code) == ("mine", "2.1") else ""
            load_score(made[name], code, worth, cause=lost)
    return made


def asked(sheets: dict[str, ScoreSheet], *names: str, form: str = "") -> str:
    units = "&".join(f"don-vi={sheets[name].unit_id}" for name in names)
    return f"{ADDRESS}{form}?{units}"


@pytest.mark.django_db
def test_the_title_says_who_lies_before_whom_and_where(
    cast: Cast, sheets: dict[str, ScoreSheet]
) -> None:
    page = cast["leader"].get(asked(sheets, "mine", "other"))
    found = page.context["found"]
    assert [side.line.sheet for side in found.sides] == [sheets["other"], sheets["mine"]]
    assert (found.apart, found.widest.area.name, found.widest.apart) == (15, "Mục 2", 40)
    text = " ".join(page.content.decode().split())
    assert f"{cast.other_unit.name} hơn {cast.unit.name} 15,00 điểm chỉ số" in text
    assert "cách xa nhất ở Mục 2 (40,00 điểm phần trăm)" in text


@pytest.mark.django_db
def test_criteria_that_cost_one_more_stand_first_with_their_cause(
    cast: Cast, sheets: dict[str, ScoreSheet]
) -> None:
    page = cast["leader"].get(asked(sheets, "mine", "other"))
    rows = page.context["found"].criteria
    assert [(row.criterion.code, row.apart) for row in rows] == [("2.1", 8), ("1.2", 2)]
    assert [line.lost for _, line in rows[0].sided] == [2, 10]
    assert "Làm chậm" in page.content.decode()


@pytest.mark.django_db
def test_a_unit_is_told_totals_and_areas_of_others_alone(
    cast: Cast, sheets: dict[str, ScoreSheet]
) -> None:
    page = cast["officer"].get(asked(sheets, "mine", "other"))
    found = page.context["found"]
    assert (found.criteria, found.sides[0].tasks, found.apart) == (None, None, 15)
    text = page.content.decode()
    assert "Làm chậm" not in text
    assert f"/xep-hang/2026/so/{sheets['mine'].pk}/" in text
    assert f"/xep-hang/2026/so/{sheets['other'].pk}/" not in text
    rows = b"".join(cast["officer"].get(asked(sheets, "mine", "other", form="xuat.csv"))).decode()
    assert "Mất điểm" not in rows


@pytest.mark.django_db
def test_tasks_of_a_unit_are_those_it_leads(cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
    make_assignment(lead_unit=cast.unit)
    sides = cast["leader"].get(asked(sheets, "mine", "other")).context["found"].sides
    assert [side.tasks.assigned for side in sides] == [0, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "?don-vi=x&don-vi=0&don-vi=-1", "?don-vi=99999999999999999"])
def test_without_two_units_there_is_the_choice(
    cast: Cast, sheets: dict[str, ScoreSheet], query: str
) -> None:
    page = cast["leader"].get(f"{ADDRESS}{query}")
    assert page.context["found"] is None
    assert "Chọn đơn vị để so sánh" in page.content.decode()
    refused = cast["leader"].get(f"{ADDRESS}xuat.csv{query}")
    assert refused.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.django_db
def test_more_than_six_are_named_and_left_out(cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
    of_round = sheets["mine"].round_set.round
    for number in range(4):
        sheets[f"Sở {number}"] = make_sheet(of_round, make_unit(f"Sở Thêm {number}"), state="sent")
        load_score(sheets[f"Sở {number}"], "1.1", "1")
    page = cast["leader"].get(asked(sheets, *sheets))
    assert len(page.context["found"].sides) == 6
    assert "chưa đưa vào: Sở Thêm 2; Sở Thêm 3" in page.content.decode()


@pytest.mark.django_db
def test_a_group_without_points_says_so(cast: Cast) -> None:
    make_sheet(make_round(make_set(group=make_group("so")), code="2026"))
    assert "Chưa có đơn vị nào có điểm" in cast["leader"].get(ADDRESS).content.decode()


@pytest.mark.django_db
def test_the_sheet_holds_what_the_page_shows(cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
    sheet = b"".join(cast["leader"].get(asked(sheets, "mine", "other", form="xuat.csv")))
    rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig")), delimiter=";"))
    assert [row["Đơn vị"] for row in rows] == [
        cast.other_unit.name,
        cast.unit.name,
        "Trung vị của nhóm",
        "Cao nhất nhóm",
    ]
    lost = [row["Mất điểm 2.1 Tiêu chí 2.1"] for row in rows]
    assert [text.replace(",00", "") for text in lost] == ["2", "10", "", ""]
    assert [row["Chỉ số (%)"] for row in rows][:2] == ["87,50", "72,50"]


@pytest.mark.django_db
@pytest.mark.parametrize("names", [("mine", "other"), ("mine", "other", "Sở Ba", "Sở Bốn")])
def test_queries_do_not_grow_with_units(
    cast: Cast,
    sheets: dict[str, ScoreSheet],
    django_assert_num_queries: DjangoAssertNumQueries,
    names: tuple[str, ...],
) -> None:
    cast["leader"].get(asked(sheets, *names))
    with django_assert_num_queries(13):
        cast["leader"].get(asked(sheets, *names))


@given(st.lists(INDEX, max_size=6), INDEX)
def test_no_dot_lies_upon_another_and_all_are_on_the_scale(
    values: list[Decimal | None], median: Decimal | None
) -> None:
    scale = scale_of(values)
    strip = strip_of(scale, list(zip("ABCDEF", values, strict=False)), median)
    assert len(strip.dots) == sum(value is not None for value in values)
    places = [(dot.y, Decimal(dot.x)) for dot in strip.dots]
    for at, (y, x) in enumerate(places):
        assert RADIUS <= x <= WIDTH - RADIUS
        assert y < strip.height
        for other_y, other_x in places[at + 1 :]:
            assert y != other_y or abs(x - other_x) >= 2 * RADIUS - Decimal("0.1")
    assert strip.height % LANE == 0
    assert scale.ticks[-1] == (100, "311.0")
