"""Several generations of units, and where the drawing puts them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import make_succession, make_unit
from units_app.diagram import BOX_HEIGHT, LETTERS, Edge, Node, drawn, wrapped
from units_app.lineage import lineage_of
from units_app.models import Unit

END = date(2025, 2, 28)
START = date(2025, 3, 1)


@pytest.fixture
def family(db: None) -> dict[str, Unit]:
    """a and b became c; c was split into d and e; d was renamed f."""
    units = {name: make_unit(name, valid_to=END if name < "e" else None) for name in "abcdef"}
    for start, end, share in (
        ("a", "c", "1"),
        ("b", "c", ""),
        ("c", "d", "0.375"),
        ("c", "e", "0.625"),
        ("d", "f", ""),
    ):
        make_succession(units[start], units[end], share)
    return units


def test_generations_count_from_the_unit_asked_for(family: dict[str, Unit]) -> None:
    lineage = lineage_of(family["c"])
    assert [(r.unit.name, r.generation) for r in lineage.before] == [("a", -1), ("b", -1)]
    assert [(r.unit.name, r.generation) for r in lineage.after] == [("d", 1), ("e", 1), ("f", 2)]


def test_relatives_by_other_lines_are_left_out(family: dict[str, Unit]) -> None:
    lineage = lineage_of(family["d"])
    assert [r.unit.name for r in lineage.before] == ["a", "b", "c"]
    assert [r.unit.name for r in lineage.after] == ["f"]


def test_shares_name_the_unit_they_went_to(family: dict[str, Unit]) -> None:
    lineage = lineage_of(family["c"])
    by_name = {r.unit.name: r for r in (*lineage.before, *lineage.after)}
    assert by_name["d"].shares == ((family["c"], Decimal("0.37500")),)
    assert by_name["b"].shares == ((family["c"], None),)


def test_what_it_is_called_on_a_day(family: dict[str, Unit]) -> None:
    lineage = lineage_of(family["a"])
    assert {unit.name for unit in lineage.valid_on(START)} == {"e", "f"}


def test_a_shorter_way_does_not_pull_a_unit_back(family: dict[str, Unit]) -> None:
    make_succession(family["a"], family["f"])
    generations = {r.unit.name: r.generation for r in lineage_of(family["a"]).after}
    assert generations == {"c": 1, "d": 2, "e": 2, "f": 3}


def test_a_circle_made_by_mistake_ends(db: None) -> None:
    one, two = make_unit("một"), make_unit("hai")
    make_succession(one, two)
    make_succession(two, one)
    lineage = lineage_of(one)
    assert {r.unit for r in (*lineage.before, *lineage.after)} == {two}
    assert lineage.diagram().boxes


def test_two_queries_whatever_the_generations(family: dict[str, Unit]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        lineage_of(family["a"]).diagram()
    assert len(queries) == 2


def test_long_names_are_cut_to_two_lines() -> None:
    name = "Ban Quản lý Khu kinh tế tỉnh Hà Tĩnh và các khu công nghiệp"
    lines = wrapped(name)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert wrapped("Sở Nội vụ") == ("Sở Nội vụ",)


@given(st.text(max_size=200))
def test_no_line_is_longer_than_its_box(name: str) -> None:
    assert all(len(line) <= LETTERS for line in wrapped(name))


@given(st.lists(st.integers(-4, 4), max_size=30))
def test_boxes_never_overlap_and_stay_inside(generations: list[int]) -> None:
    nodes = [Node(0, "gốc", "", 0)]
    nodes += [Node(key, f"đơn vị {key}", "", at) for key, at in enumerate(generations, 1) if at]
    edges = [Edge(node.key, 0) for node in nodes if node.generation < 0]
    diagram = drawn(nodes, edges)
    assert {box.key for box in diagram.boxes} == {node.key for node in nodes}
    for box in diagram.boxes:
        assert 0 <= box.x <= diagram.width - box.width
        assert 0 <= box.y <= diagram.height - box.height
    places = sorted((box.x, box.y) for box in diagram.boxes)
    pairs = pairwise(places)
    assert all(x1 != x2 or y2 - y1 > BOX_HEIGHT for (x1, y1), (x2, y2) in pairs)


def test_links_lead_from_left_to_right(family: dict[str, Unit]) -> None:
    diagram = lineage_of(family["c"]).diagram()
    by_name = {box.label: box for box in diagram.boxes}
    assert by_name["a"].x < by_name["c"].x < by_name["d"].x < by_name["f"].x
    assert by_name["c"].is_self
    assert {line.label for line in diagram.lines} == {
        "100\u00a0%",
        "",
        "37,5\u00a0%",
        "62,5\u00a0%",
    }
