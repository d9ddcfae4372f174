"""The map of the communes: every commune has its tile, every tile its figure."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from itertools import cycle
from xml.etree import ElementTree as ET

import pytest
from pytest_django import DjangoAssertNumQueries

from cchc.core.clock import today
from reports_app.cartogram import tiles
from reports_app.cartogram.drawing import depth_of
from reports_app.cartogram.tiles import borders, plan, plan_of
from reports_app.data_files import records
from reports_app.demo.files import UNITS
from scores_app.models import Round
from tests.cast import Cast
from tests.factories import make_assignment, make_unit
from tests.initiative_factories import make_initiative
from tests.score_factories import load_score, make_group, make_round, make_set, make_sheet
from units_app.choices import UnitKind
from units_app.models import Unit

ADDRESS = "/ban-do/"


def test_each_commune_of_today_has_exactly_one_tile() -> None:
    current = {
        row["code"]: row["name"]
        for row in records(UNITS)
        if row["kind"] == UnitKind.COMMUNE and not row["valid_to"]
    }
    assert len(current) == 69
    assert {tile.code: tile.name for tile in plan().tiles} == current
    assert len(plan().tiles) == 69


def test_no_tile_lies_on_another() -> None:
    everything = [*plan().tiles, *plan().words]
    assert Counter((item.column, item.row) for item in everything).most_common(1)[0][1] == 1


def test_each_former_district_is_one_piece() -> None:
    for block in {tile.block for tile in plan().tiles}:
        left = {(tile.column, tile.row) for tile in plan().tiles if tile.block == block}
        edge = [left.pop()]
        while edge:
            column, row = edge.pop()
            for (right, down), *_ in tiles.SIDES:
                beside = (column + right, row + down)
                if beside in left:
                    left.remove(beside)
                    edge.append(beside)
        assert not left, block


def test_people_know_where_things_are() -> None:
    centre = {
        block: (
            sum(tile.column for tile in found) / len(found),
            sum(tile.row for tile in found) / len(found),
        )
        for block in {tile.block for tile in plan().tiles}
        for found in [[tile for tile in plan().tiles if tile.block == block]]
    }
    for north, south in (
        ("Nghi Xuân", "Can Lộc"),
        ("Can Lộc", "Cẩm Xuyên"),
        ("Đức Thọ", "Vũ Quang"),
    ):
        assert centre[north][1] < centre[south][1]
    for west, east in (
        ("Hương Sơn", "Đức Thọ"),
        ("Thạch Hà", "TP Hà Tĩnh"),
        ("Kỳ Anh", "TX Kỳ Anh"),
    ):
        assert centre[west][0] < centre[east][0]


def test_a_border_is_drawn_once() -> None:
    row = {"code": "1", "name": "A", "valid_from": "", "block": "X", "column": "0", "row": "0"}
    same = {**row, "code": "2", "column": "1"}
    other = {**row, "code": "3", "row": "1", "block": "Y"}
    edges = list(borders(plan_of([row, same, other]).tiles))
    assert len(edges) == len(set(edges)) == 9


@pytest.mark.parametrize(
    ("value", "depth"), [("0", 0), ("19.9", 0), ("20", 1), ("99", 4), ("100", 4)]
)
def test_colours_go_in_equal_steps(value: str, depth: int) -> None:
    assert depth_of(Decimal(value), Decimal(0), Decimal(100)) == depth


def test_equal_figures_have_one_colour_and_none_has_none() -> None:
    assert depth_of(Decimal(7), Decimal(7), Decimal(7)) == 0
    assert depth_of(None, Decimal(0), Decimal(1)) is None


def make_communes(number: int = 3) -> list[Unit]:
    return [
        make_unit(tile.name, code=tile.code, kind=UnitKind.COMMUNE, valid_from=date(2025, 7, 1))
        for tile in plan().tiles[:number]
    ]


@pytest.fixture
def communes(db: None) -> list[Unit]:
    return make_communes()


def scored(units: list[Unit]) -> Round:
    of_round = make_round(make_set(group=make_group("xa", UnitKind.COMMUNE)), code="XA")
    score(of_round, units)
    return of_round


def score(of_round: Round, units: list[Unit]) -> None:
    for unit, points in zip(units, cycle(("5", "4", None)), strict=False):
        sheet = make_sheet(of_round, unit, state="approved")
        for code, worth in (("1.1", "2"), ("1.2", "3"), ("2.1", points)):
            load_score(sheet, code, worth)


def test_tiles_say_the_index_of_the_ranking(cast: Cast, communes: list[Unit]) -> None:
    scored(communes)
    page = cast["officer"].get(ADDRESS)
    texts = {item.unit: item.text for item in page.context["map"].placed if item.unit}
    assert [texts[unit] for unit in communes] == ["100,00", "90,00", "–"]
    assert page.context["map"].title.startswith(f"Cao nhất: {communes[0].name}, 100,00")
    listed = cast["officer"].get("/xep-hang/XA/xa/").context["ranking"].ranked
    figures = {item.unit: item.value for item in page.context["map"].known}
    assert {line.sheet.unit: line.row.index for line in listed} == figures


def test_tasks_of_all_units_are_for_the_province(cast: Cast, communes: list[Unit]) -> None:
    make_assignment(communes[1], due_on=date(2025, 8, 1), assigned_on=date(2025, 7, 2))
    for measure in ("overdue", "done", "initiatives"):
        asked = cast["officer"].get(ADDRESS, {"measure": measure})
        assert asked.status_code == HTTPStatus.FORBIDDEN
    found = cast["leader"].get(ADDRESS, {"measure": "overdue"}).context["map"]
    assert [item.text for item in found.placed if item.unit] == ["0", "1", "0"]
    assert found.title == f"Cao nhất: {communes[1].name}, 1; thấp nhất: 2 xã, phường, 0"
    rates = cast["leader"].get(ADDRESS, {"measure": "done"}).context["map"]
    assert [item.text for item in rates.placed if item.unit] == ["–", "0,00", "–"]


def test_a_code_means_the_commune_of_the_day(cast: Cast, communes: list[Unit]) -> None:
    tile = plan().tiles[0]
    make_unit(tile.name, code=tile.code, kind=UnitKind.COMMUNE, valid_to=date(2025, 6, 30))
    before = cast["leader"].get(ADDRESS, {"as_of": "2025-06-30"})
    assert not any(item.unit for item in before.context["map"].placed)
    assert "có từ 01/07/2025" in before.text
    assert 'href="?as_of=2025-07-01"' in before.text
    for words in ("commune-map", "chưa có</span>", "Tải hình SVG"):
        assert words not in before.text, words
    after = cast["leader"].get(ADDRESS, {"as_of": "2025-07-01"}).context["map"]
    assert after.placed[0].unit == communes[0]


def test_without_rounds_the_map_stands_hatched(cast: Cast, communes: list[Unit]) -> None:
    page = cast["officer"].get(ADDRESS)
    assert "chưa có số liệu của xã, phường nào" in page.text
    assert page.text.count('<rect class="tile-none" fill="url(#o-chua-co)"') == len(plan().tiles)


def test_without_communes_there_is_no_map(cast: Cast) -> None:
    text = cast["officer"].get(ADDRESS).text
    assert "Chưa có xã, phường nào" in text
    assert "commune-map" not in text


def test_the_drawing_is_a_file_of_its_own(cast: Cast, communes: list[Unit]) -> None:
    scored(communes)
    answer = cast["officer"].get("/ban-do/ban-do.svg")
    drawing = ET.fromstring(answer.content)  # noqa: S314 - our own answer
    assert len(drawing.findall(".//{http://www.w3.org/2000/svg}a")) == 0
    assert "100,00" in answer.text
    assert f"tính đến {today():%d/%m/%Y}" in answer.text
    assert cast["officer"].get("/ban-do/ban-do.svg?as_of=x").status_code == HTTPStatus.BAD_REQUEST


def test_the_sheet_says_what_the_map_says(cast: Cast, communes: list[Unit]) -> None:
    scored(communes)
    answer = b"".join(cast["officer"].get("/ban-do/xuat.csv")).decode("utf-8-sig")
    lines = answer.splitlines()
    assert len(lines) == 1 + len(plan().tiles)
    assert lines[1] == f"{communes[0].code};{communes[0].name};{plan().tiles[0].block};100,00"
    assert lines[-1].endswith(";")


@pytest.mark.parametrize(
    ("measure", "queries"), [("index", 11), ("overdue", 4), ("done", 4), ("initiatives", 4)]
)
def test_the_map_asks_as_many_questions_for_all_communes(
    cast: Cast, measure: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    communes = make_communes(len(plan().tiles))
    of_round = scored(communes[:2])
    worked(communes[:2])
    address = f"{ADDRESS}?measure={measure}"
    cast["leader"].get(address)
    with django_assert_num_queries(queries):
        cast["leader"].get(address)
    score(of_round, communes[2:20])
    worked(communes[2:20])
    with django_assert_num_queries(queries):
        page = cast["leader"].get(address)
    assert len(page.context["map"].known) == {"index": 14, "done": 20}.get(measure, 69)


def worked(units: list[Unit]) -> None:
    for unit in units:
        make_assignment(unit)
        make_initiative(unit=unit, registered_on=date(2025, 8, 1), year=2025)
