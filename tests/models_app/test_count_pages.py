"""Counts on their page, on paper, as a sheet, on the page of a unit: each leads to its rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from models_app.choices import IN_BOOKS, Stage
from models_app.count_tables import Cell, Line
from models_app.models import Initiative
from tests.cast import Cast
from tests.factories import make_unit
from tests.initiative_factories import (
    make_adoption,
    make_area,
    make_indicator,
    make_initiative,
    measure,
)

pytestmark = pytest.mark.django_db

LIST, COUNTS = "/sang-kien/", "/sang-kien/so-lieu/"


def one_of_each(cast: Cast, **given: Any) -> dict[Stage, Initiative]:
    return {stage: make_initiative(stage, unit=cast.unit, **given) for stage in IN_BOOKS}


def listed(cast: Cast, who: str, href: str) -> int:
    context = cast[who].get(href).context
    page = context["page"] if "/lan-toa/" in href else context["table"].page
    return int(page.paginator.count)


def cells(line: Line) -> list[Cell]:
    return [line.registered, *line.stages, *line.others]


@pytest.mark.parametrize("who", ["leader", "officer"])
@pytest.mark.parametrize("query", ["", "as_of=06/05/2023&year=2023", "stage=applied"])
def test_every_number_leads_to_its_rows(cast: Cast, who: str, query: str) -> None:
    made = one_of_each(cast)
    one_of_each(cast, area=make_area("so", "Chính quyền số"), year=2022)
    make_adoption(made[Stage.REPLICATED], cast.other_unit)
    make_initiative(Stage.APPLIED, unit=cast.other_unit)
    context = cast[who].get(f"{COUNTS}?{query}").context
    tables = context["tables"]
    assert [table.dimension for table in tables] == ["area", "unit", "year"]
    numbers = [
        cell
        for table in tables
        for line in (*table.lines, table.whole)
        for cell in cells(line)
        if cell.number
    ]
    assert len(numbers) > 15
    for cell in {cell.href: cell for cell in numbers}.values():
        assert listed(cast, who, cell.href) == cell.number, cell
    for table in tables:
        added = sum(line.registered.number for line in table.lines)
        assert added == table.whole.registered.number == context["counts"].registered


def test_adoptions_lead_to_what_was_taken_over(cast: Cast) -> None:
    made = make_initiative(Stage.APPLIED, unit=cast.unit)
    for _ in range(2):
        make_adoption(made, make_unit())
    whole = cast["leader"].get(COUNTS).context["whole"]
    assert whole.others[-1].number == 2
    assert "/lan-toa/" in whole.others[-1].href
    assert listed(cast, "leader", whole.others[-1].href) == 2


def test_adoptions_narrowed_by_what_flows_do_not_know_lead_to_the_list(cast: Cast) -> None:
    make_adoption(make_initiative(Stage.APPLIED, unit=cast.unit, title="Hẹn giờ"))
    whole = cast["leader"].get(COUNTS, {"q": "hen gio"}).context["whole"]
    assert whole.others[-1].href.startswith(f"{LIST}?")


def test_the_title_of_the_chart_says_where_most_is(cast: Cast) -> None:
    first = make_area()
    make_initiative(Stage.RECOGNISED, unit=cast.unit, area=first)
    chart = cast["leader"].get(COUNTS).context["chart"]
    assert chart["title"] == f"Đăng ký nhiều nhất: {first.name}, 1 sáng kiến, đã được công nhận 1"
    make_initiative(unit=cast.unit, area=make_area("so", "Chính quyền số"))
    chart = cast["leader"].get(COUNTS).context["chart"]
    assert chart["title"] == "Đăng ký nhiều nhất: 2 lĩnh vực, 1 sáng kiến mỗi lĩnh vực"
    by_area = zip(*(series["values"] for series in chart["series"]), strict=True)
    assert [sum(values) for values in by_area] == [1, 1]


def test_nothing_to_count_is_said(cast: Cast) -> None:
    make_initiative(unit=cast.unit)
    page = cast["leader"].get(COUNTS, {"as_of": "28/02/2023"}).content.decode()
    assert "không có sáng kiến nào" in page


def test_the_sheet_says_what_the_page_says(cast: Cast) -> None:
    one_of_each(cast)
    answer = cast["leader"].get(f"{COUNTS}xuat.csv", {"as_of": "06/05/2023"})
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Phân theo;Mã;Tên;Đăng ký;Chờ thẩm định;")
    assert lines[1].startswith(";;Tổng số;7;2;1;3;1;0;0;0;3;3;0;0;1;0;0")
    assert [line.split(";")[0] for line in lines[1:]] == ["", "Lĩnh vực", "Đơn vị đăng ký", "Năm"]


def test_a_sheet_of_what_was_not_understood_is_refused(cast: Cast) -> None:
    for query in ("as_of=31/02/2023", "year=abc"):
        answer = cast["leader"].get(f"{COUNTS}xuat.xlsx?{query}")
        assert answer.status_code == HTTPStatus.BAD_REQUEST


def test_paper_holds_every_row_of_the_list(cast: Cast) -> None:
    one_of_each(cast)
    page = cast["leader"].get(f"{LIST}in/", {"as_of": "06/05/2023", "stage": "holding"})
    assert len(page.context["rows"]) == page.context["counts"].registered == 3
    assert "Giai đoạn: Còn hiệu lực" in page.content.decode()
    refused = cast["leader"].get(f"{LIST}in/", {"as_of": "31/02/2023"})
    assert refused.status_code == HTTPStatus.BAD_REQUEST


def test_the_effect_is_told_for_the_day(cast: Cast) -> None:
    made = make_initiative(Stage.APPLIED, unit=cast.unit)
    bare = make_initiative(unit=cast.unit)
    indicators = [make_indicator(made, target=Decimal(3), name=name) for name in ("Một", "Hai")]
    measure(indicators[0], "2.5", date(2023, 8, 1))
    words = _effects(cast)
    assert words == {made.pk: "Đạt 1/2", bare.pk: "–"}
    assert _effects(cast, as_of="31/07/2023")[made.pk] == "Chưa có số liệu"


def _effects(cast: Cast, **query: str) -> dict[int, str]:
    table = cast["staff"].get(LIST, query).context["table"]
    return {row.pk: row.effect_mark.words for row in table.page.object_list.data}


def test_the_page_of_a_unit_tells_of_its_initiatives(cast: Cast) -> None:
    address = f"/don-vi/{cast.unit.pk}/"
    heading = "Mô hình, sáng kiến</h2>"
    assert heading not in cast["staff"].get(address).content.decode()
    one_of_each(cast)
    make_adoption(make_initiative(Stage.APPLIED, unit=cast.other_unit), cast.unit)
    context = cast["staff"].get(address, {"as_of": "05/07/2023"}).context
    (shown,) = [p.shown for p in context["panels"] if p.template == "models_app/unit_panel.html"]
    assert (shown.registered.number, shown.taken.number) == (7, 1)
    for cell in (shown.registered, *shown.stages, shown.taken):
        assert listed(cast, "staff", f"{LIST}?as_of=05/07/2023&{cell.href}") == cell.number
    assert heading in cast["staff"].get(address).content.decode()


def test_a_unit_counts_its_own_or_is_told_what_is_left_out(cast: Cast) -> None:
    make_initiative(unit=cast.unit)
    make_initiative(unit=cast.other_unit)
    make_initiative(Stage.APPLIED, unit=cast.other_unit)
    told = {
        "": (1, "Đăng ký = mọi sáng kiến do đơn vị tôi đăng ký"),
        "?scope=seen": (2, "không gồm sáng kiến chưa được công nhận của đơn vị khác"),
    }
    for query, (number, words) in told.items():
        page = cast["officer"].get(COUNTS + query)
        assert page.context["counts"].registered == number
        assert words in page.content.decode()
        assert "Toàn tỉnh" not in page.content.decode()
        sheet = b"".join(cast["officer"].get(f"{COUNTS}xuat.csv{query}")).decode("utf-8-sig")
        assert f";;Tổng số;{number};" in sheet
    page = cast["leader"].get(COUNTS)
    assert page.context["counts"].registered == 3
    assert "Đăng ký = mọi sáng kiến đã vào sổ" in page.content.decode()


def test_of_another_unit_a_unit_sees_what_is_in_force(cast: Cast) -> None:
    one_of_each(cast)
    Initiative.objects.update(unit=cast.other_unit)
    address = f"/don-vi/{cast.other_unit.pk}/"
    (shown,) = _unit_panels(cast, "officer", address)
    assert (shown.registered.label, shown.registered.number) == ("Được công nhận, còn hiệu lực", 3)
    assert shown.stages == []
    assert listed(cast, "officer", f"{LIST}?{shown.registered.href}") == 3
    page = cast["officer"].get(address).content.decode()
    assert "Chỉ tính sáng kiến được công nhận, còn hiệu lực." in page
    (whole,) = _unit_panels(cast, "leader", address)
    assert (whole.registered.label, whole.registered.number) == ("Đăng ký", 7)


def _unit_panels(cast: Cast, who: str, address: str) -> list[Any]:
    panels = cast[who].get(address).context["panels"]
    return [panel.shown for panel in panels if panel.template == "models_app/unit_panel.html"]


@pytest.mark.parametrize("address", [COUNTS, f"{LIST}in/"])
def test_no_question_more_for_more_rows(cast: Cast, address: str) -> None:
    one_of_each(cast)
    _questions(cast, address)  # the first of all reads what is then kept
    few = _questions(cast, address)
    for number in range(3):
        one_of_each(cast, area=make_area(f"a{number}", f"Lĩnh vực {number}"), year=2020 + number)
        make_initiative(unit=make_unit())
    assert _questions(cast, address) == few


def _questions(cast: Cast, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        cast["leader"].get(address)
    return len(captured)
