"""The ranking page of a group: what it says in words, its order, its columns, the hall."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.http import QueryDict

from cchc.core.clock import today
from cchc.core.figures import shown
from scores_app.choices import Basis, RoundState
from scores_app.group_page.area_moves import moves_of, pairs_of
from scores_app.group_page.headline import headline_of
from scores_app.group_page.ordering import Order, order_of
from scores_app.models import CriteriaSet, CriterionLink, Round, RoundSet, ScoreSheet
from scores_app.points.figures import NOT_APPLICABLE
from scores_app.ranks.lines import GroupRanking, group_ranking
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
CODES = ("1.1", "2.1", "3.1")
LEAVES = [Leaf(code, "10") for code in CODES]
BANDS = {"Xuất sắc": "90", "Tốt": "80"}
NAMES = ("Sở An", "Sở Bình", "Sở Châu", "Sở Dương")
NOW = {"Sở An": "10 9 10", "Sở Bình": "9 9 6", "Sở Châu": "9 5 9", "Sở Dương": "8 8 8.5"}
BEFORE = {"Sở An": "8 8 8", "Sở Bình": "9 9 7", "Sở Châu": "9 9 9", "Sở Dương": "8 8 8"}


def score(sheet: ScoreSheet, points: str) -> None:
    for code, worth in zip(CODES, points.split(), strict=True):
        load_score(sheet, code, worth)


def link(old: CriteriaSet, new: CriteriaSet, *pairs: tuple[str, str]) -> None:
    for before, after in pairs:
        CriterionLink.objects.create(
            old=old.criteria.get(code=before), new=new.criteria.get(code=after)
        )


@pytest.fixture
def units(cast: Cast) -> dict[str, Unit]:
    return {name: make_unit(name) for name in NAMES}


@pytest.fixture
def sheets(units: dict[str, Unit]) -> dict[str, ScoreSheet]:
    """Two years of four units, linked criterion by criterion."""
    group = make_group("so")
    old = make_set(LEAVES, group=group, year=2025)
    new = make_set(LEAVES, group=group, bands=BANDS)
    link(old, new, *zip(CODES, CODES, strict=True))
    made = {}
    for year, of_set, points in ((2025, old, BEFORE), (2026, new, NOW)):
        of_round = make_round(of_set, code=str(year), year=year)
        for name, unit in units.items():
            made[name] = make_sheet(of_round, unit, state="approved")
            score(made[name], points[name])
    return made


def ranking() -> GroupRanking:
    groups = RoundSet.objects.select_related("round", "criteria_set", "group")
    return group_ranking(groups.get(round__year=2026), Basis.FINAL, today())


def test_who_leads_and_by_how_much(sheets: dict[str, ScoreSheet]) -> None:
    found = headline_of(ranking())
    assert [line.sheet.unit.name for line in found.leaders] == ["Sở An"]
    assert found.runner_up is not None
    assert found.runner_up.sheet.unit.name == "Sở Dương"
    assert found.lead == Decimal(15)
    assert (found.bands, found.without_band) == ([("Xuất sắc", 1), ("Tốt", 2)], 1)


def test_who_moved_most_and_what_pulled_them(sheets: dict[str, ScoreSheet]) -> None:
    found = headline_of(ranking())
    rise, fall = found.risers[0], found.fallers[0]
    assert (rise.line.sheet.unit.name, rise.places) == ("Sở An", 2)
    assert [move.pair.name for move in rise.why] == ["Mục 1", "Mục 3"]
    assert [tuple(map(shown, (one.before, one.now, one.pulled))) for one in rise.why] == [
        (Decimal(80), Decimal(100), Decimal("6.67")),
        (Decimal(80), Decimal(100), Decimal("6.67")),
    ]
    assert (fall.line.sheet.unit.name, fall.places) == ("Sở Châu", 3)
    assert [move.pair.name for move in fall.why] == ["Mục 2"]
    assert found.awaited == 0


def test_who_rises_although_the_index_stood_still_rose_over_others(
    sheets: dict[str, ScoreSheet],
) -> None:
    score(sheets["Sở Dương"], "8 8 8")
    score(sheets["Sở An"], "7 8 8")
    found = headline_of(ranking())
    assert [(one.line.sheet.unit.name, one.against, one.why) for one in found.risers] == [
        ("Sở Dương", True, [])
    ]


def test_while_units_are_awaited_no_ranks_are_held_against_another_year(
    cast: Cast, sheets: dict[str, ScoreSheet]
) -> None:
    make_sheet(sheets["Sở An"].round_set.round, make_unit("Sở Chưa Chấm"))
    found = headline_of(ranking())
    assert (found.awaited, found.risers[0].line.sheet.unit.name) == (1, "Sở An")
    assert ranking().awaited == 1
    text = cast["leader"].get(ADDRESS).content.decode()
    assert "Chỉ số tăng nhiều nhất" in text
    assert "Tăng hạng nhiều nhất" not in text


@pytest.fixture
def older(sheets: dict[str, ScoreSheet]) -> None:
    """A year before the two, with all units level."""
    part = RoundSet.objects.get(round__year=2025)
    of_round = make_round(part.criteria_set, code="2024", year=2024)
    for sheet in sheets.values():
        score(make_sheet(of_round, sheet.unit, state="approved"), "7 7 7")


def hold_back(year: int, *names: str) -> None:
    """These units of a year are not approved, and lack a criterion."""
    held = ScoreSheet.objects.filter(round_set__round__year=year, unit__name__in=names)
    for sheet in held:
        load_score(sheet, "3.1", None)
    for of_round in Round.objects.filter(year=year):
        put_state(RoundState.DRAFT, of_round)
        held.update(state="sent")
        put_state(of_round.state, of_round)


def test_a_year_that_is_not_settled_is_passed_over_and_told_so(cast: Cast, older: None) -> None:
    hold_back(2025, "Sở Châu", "Sở Dương")
    found = ranking()
    assert found.earlier is not None
    assert (found.earlier.year, found.earlier.is_settled, found.is_compared) == (2024, True, True)
    assert {line.places.before for line in found.ranked if line.places} == {1}
    text = cast["leader"].get(ADDRESS).content.decode()
    assert "So với 2024" in text
    assert "kết quả năm 2025 là tạm tính, mới có 2/4 đơn vị có hạng" in text


def test_where_no_year_is_settled_the_index_alone_is_compared(
    cast: Cast, sheets: dict[str, ScoreSheet]
) -> None:
    hold_back(2025, "Sở Châu", "Sở Dương")
    found = ranking()
    assert found.earlier is not None
    assert (found.earlier.year, found.earlier.is_settled) == (2025, False)
    assert {line.places for line in found.lines} == {None}
    told = headline_of(found)
    assert (told.by_index, told.awaited, told.risers[0].line.sheet.unit.name) == (
        True,
        0,
        "Sở An",
    )
    text = cast["leader"].get(f"{ADDRESS}?sort=-change").content.decode()
    assert "Chỉ so chỉ số với 2025, không so số bậc" in text
    assert "Chỉ số tăng nhiều nhất" in text
    assert "bậc so với" not in text


def test_places_are_counted_among_the_units_of_both_years(
    cast: Cast, sheets: dict[str, ScoreSheet]
) -> None:
    """Of six units two went away that stood before: nobody rose by that."""
    before = RoundSet.objects.get(round__year=2025).round
    for name in ("Sở Giải Thể", "Sở Sáp Nhập"):
        score(make_sheet(before, make_unit(name), state="approved"), "10 10 10")
    found = ranking()
    moved = {line.sheet.unit.name: line.places for line in found.ranked}
    assert {name: places.won for name, places in moved.items() if places} == {
        "Sở An": 2,
        "Sở Dương": 1,
        "Sở Bình": -1,
        "Sở Châu": -3,
    }
    assert moved["Sở An"] is not None
    assert (moved["Sở An"].before, moved["Sở An"].before_of, moved["Sở An"].now_of) == (5, 6, 4)
    assert found.among == 4
    text = cast["leader"].get(ADDRESS).content.decode()
    assert "tăng 2 bậc so với 2025, hạng 5/6 → 1/4" in text
    assert "<strong>4</strong> đơn vị có hạng ở cả hai năm" in text


def test_areas_that_exchanged_criteria_are_compared_together(units: dict[str, Unit]) -> None:
    group = make_group("so")
    old, new = make_set(LEAVES, group=group, year=2025), make_set(LEAVES, group=group)
    link(old, new, ("1.1", "1.1"), ("1.1", "2.1"), ("2.1", "2.1"))
    parts = [make_round(of_set, year=of_set.year).sets.get() for of_set in (old, new)]
    assert [(pair.name, len(pair.before)) for pair in pairs_of(parts[1], parts[0])] == [
        ("Mục 1 và Mục 2", 2)
    ]


def test_a_maximum_that_began_to_apply_pulls_nothing(sheets: dict[str, ScoreSheet]) -> None:
    """Share of the area before and now the same: its weight alone became another."""
    load_score(sheets["Sở Dương"], "3.1", None, answer=NOT_APPLICABLE)
    page = ranking()
    line = next(one for one in page.lines if one.sheet == sheets["Sở Dương"])
    assert page.earlier is not None
    moves = moves_of(line, pairs_of(page.round_set, page.earlier.round_set))
    assert [move.pair.name for move in moves] == ["Mục 1", "Mục 2"]
    assert not any(move.pulled for move in moves)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("", "An Dương Bình Châu"),
        ("-rank", "Châu Bình Dương An"),
        ("name", "An Bình Châu Dương"),
        ("area-2", "Châu Dương An Bình"),
        ("-area-2", "An Bình Dương Châu"),
        ("-change", "An Dương Bình Châu"),
        ("gap", "An Dương Bình Châu"),
        ("drop table", "An Dương Bình Châu"),
    ],
)
def test_page_and_sheet_stand_in_the_order_of_the_address(
    cast: Cast, sheets: dict[str, ScoreSheet], asked: str, names: str
) -> None:
    wanted = [f"Sở {name}" for name in names.split()]
    query = QueryDict(mutable=True)
    query["sort"] = asked
    page = cast["leader"].get(f"{ADDRESS}?{query.urlencode()}")
    assert [line.sheet.unit.name for line in page.context["lines"]] == wanted
    sheet = b"".join(cast["leader"].get(f"{ADDRESS}xuat.csv?{query.urlencode()}"))
    rows = csv.DictReader(io.StringIO(sheet.decode("utf-8-sig")), delimiter=";")
    assert [row["Đơn vị"] for row in rows] == wanted


def test_a_press_on_a_head_turns_the_order_round() -> None:
    assert order_of("-index", []) == Order("index", True)
    assert [Order("index", True).next_of(key) for key in ("index", "gap", "name")] == [
        "index",
        "-gap",
        "name",
    ]
    assert Order("name").next_of("name") == "-name"
    assert [Order("index", True).aria_of(key) for key in ("index", "gap")] == ["descending", ""]


def test_median_and_best_stand_under_the_table(cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
    norms = cast["leader"].get(ADDRESS).context["norms"]
    assert (shown(norms.index.median), shown(norms.index.best)) == (
        Decimal("80.83"),
        Decimal("96.67"),
    )
    assert [(norm.median, norm.best) for norm in norms.areas.values()] == [
        (90, 100),
        (85, 90),
        (Decimal("87.5"), 100),
    ]


def test_columns_are_chosen_in_the_address(cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
    seen = {}
    for view in ("", "tong", "linh-vuc", "x"):
        page = cast["leader"].get(f"{ADDRESS}?xem={view}")
        text, *_ = page.content.decode().split('id="h-vi-sao"')
        seen[view] = ("is-area" in text, ">Mức</th>" in text, text.count('<th scope="col"'))
        assert page.context["columns"] == seen[view][2]
    assert seen == {
        "": (True, True, 9),
        "tong": (False, True, 6),
        "linh-vuc": (True, False, 6),
        "x": (True, True, 9),
    }


def test_the_hall_shows_the_sums_and_the_way_out(cast: Cast, sheets: dict[str, ScoreSheet]) -> None:
    page = cast["leader"].get(f"{ADDRESS}?toan-man-hinh=1&sort=name")
    text = page.content.decode()
    assert 'class="print-wide ranking-tong hall"' in text
    assert 'href="?sort=name" data-leave-hall' in text
    assert "data-enter-hall" in cast["leader"].get(ADDRESS).content.decode()
