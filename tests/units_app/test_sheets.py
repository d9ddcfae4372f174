"""The sheet of units: codes given again, mergers and splits, contradictory files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from cchc.core.imports import ImportReport, run_import
from cchc.embedded.places import REPOSITORY
from tests.factories import make_succession, make_unit
from tests.sheet_files import FORMS, counts, exported, messages, refusals, take
from units_app.models import Succession, Unit
from units_app.resolving import UnitCodeError, UnitDirectory
from units_app.sheets import UNITS
from units_app.successor_lists import ListError, read_successors, written_successors

pytestmark = pytest.mark.django_db
DATA = REPOSITORY / "reports_app" / "data"
END, START = date(2024, 12, 31), date(2025, 1, 1)


def cells(code: str, name: str = "Xã Một", **others: str) -> dict[str, str]:
    empty = {"parent_code": "", "valid_from": "", "valid_to": "", "order": "", "successors": ""}
    return {"code": code, "name": name, "kind": "commune", **empty, "source": "", **others}


def take_units(folder: Path, *rows: dict[str, str]) -> ImportReport:
    return take(UNITS, folder, rows)


# The province's own register


def test_the_register_of_ha_tinh_is_taken_and_comes_again_unchanged() -> None:
    assert counts(run_import(UNITS, DATA / "units.csv")) == (318, 0, 0)
    assert counts(run_import(UNITS, DATA / "provinces.csv")) == (62, 0, 0)
    of_communes = Succession.objects.filter(predecessor__kind="commune")
    assert (of_communes.count(), Succession.objects.count()) == (212, 226)
    assert counts(run_import(UNITS, DATA / "units.csv")) == (0, 0, 318)
    assert counts(run_import(UNITS, DATA / "provinces.csv")) == (0, 0, 62)
    split = Unit.objects.get(code="445", valid_to=END)
    assert {unit.code for unit in split.successors.all()} == {"436", "445"}
    assert {unit.valid_from for unit in split.successors.all()} == {START}
    old, new = Unit.objects.filter(code="18073").order_by("valid_to")
    assert (old.name, new.name) == ("Phường Nam Hà", "Phường Thành Sen")
    assert old.parent is not None
    assert (old.parent.code, old.parent.valid_from) == ("436", START)


@pytest.mark.parametrize("form", FORMS)
def test_the_register_goes_out_and_comes_back(form: str, tmp_path: Path) -> None:
    run_import(UNITS, DATA / "units.csv")
    Succession.objects.filter(successor__code="445").update(share=Decimal("0.7"))
    path = exported(UNITS, tmp_path, form)
    assert counts(run_import(UNITS, path)) == (0, 0, 318)
    Succession.objects.all().delete()
    Unit.objects.update(parent=None)
    Unit.objects.all().delete()
    assert counts(run_import(UNITS, path)) == (318, 0, 0)
    assert Succession.objects.filter(share=Decimal("0.7")).count() == 2
    assert exported(UNITS, tmp_path, "people").read_bytes().count(b"445[0.7]") == 2


def test_queries_do_not_grow_with_rows(
    tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (2, 60):
        rows = [cells(f"X{n}", f"Xã {n}") for n in range(number)]
        with django_assert_num_queries(4):  # units, links, and the savepoint around them
            plan_size = take(UNITS, tmp_path, rows, dry_run=True).created
        assert plan_size == number


# What a code means


def test_a_code_means_the_unit_of_the_day(tmp_path: Path) -> None:
    report = take_units(
        tmp_path,
        cells("X1", "Xã Cũ", parent_code="H", valid_to="31/12/2024", successors="X1"),
        cells("X1", "Xã Mới", parent_code="H", valid_from="01/01/2025"),
        cells("H", "Huyện Mới", kind="UBND cấp huyện", valid_from="01/01/2025"),
        cells("H", "Huyện Cũ", kind="district", valid_to="31/12/2024", successors="H"),
    )
    assert counts(report) == (4, 0, 0)
    pairs = Unit.objects.filter(code="X1").values_list("name", "parent__name")
    assert set(pairs) == {("Xã Cũ", "Huyện Cũ"), ("Xã Mới", "Huyện Mới")}
    links = Succession.objects.values_list("predecessor__name", "successor__name")
    assert set(links) == {("Xã Cũ", "Xã Mới"), ("Huyện Cũ", "Huyện Mới")}


@pytest.mark.usefixtures("_old_and_new")
def test_the_directory_names_the_candidates() -> None:
    units = UnitDirectory.of_codes(["A"])
    assert units.find("A", END).name == "Sở Cũ"
    assert units.find("A", START).name == "Sở Mới"
    with pytest.raises(
        UnitCodeError, match=r"Sở Cũ \(đến 31/12/2024\); Sở Mới \(từ 01/01/2025 đến"
    ):
        units.find("A", date(2026, 2, 1))
    with pytest.raises(UnitCodeError, match="mang mã hoặc tên “B”"):
        units.find("B", END)


@pytest.mark.usefixtures("_old_and_new")
def test_a_full_name_means_the_unit_of_the_day() -> None:
    make_unit("Sở Văn hóa, Thể thao và Du lịch", code="V")
    make_unit("Sở Mới", code="C", valid_from=date(2026, 2, 1))
    listed = "Sở Văn hoá, Thể thao và Du lịch; A, sở mới"
    units = UnitDirectory.of_lists([listed])
    assert units.listed(listed) == ["Sở Văn hoá, Thể thao và Du lịch", "A", "sở mới"]
    assert units.find("SỞ VĂN HOÁ, THỂ THAO VÀ DU LỊCH", START).code == "V"
    assert [units.find("Sở Mới", day).code for day in (START, date(2026, 2, 1))] == ["A", "C"]
    with pytest.raises(UnitCodeError, match=r"Tên “Sở Mới” không thuộc .* mang tên này: Sở Mới"):
        units.find("Sở Mới", END)


@pytest.fixture
def _old_and_new() -> None:
    make_unit("Sở Cũ", code="A", valid_to=END)
    make_unit("Sở Mới", code="A", valid_from=START, valid_to=date(2026, 1, 31))


@pytest.mark.usefixtures("_old_and_new")
def test_a_code_that_nobody_bears_that_day_is_refused_with_names(tmp_path: Path) -> None:
    report = take_units(
        tmp_path,
        cells("X1", parent_code="A", valid_from="01/02/2026"),
        cells("X2", parent_code="ZZ", valid_to="30/06/2023", successors="A, X1"),
    )
    assert refusals(report) == [(2, "parent_code"), (3, "parent_code"), (3, "successors")]
    assert "Sở Mới (từ 01/01/2025 đến 31/01/2026)" in messages(report)
    assert "“X1” không thuộc đơn vị nào vào ngày 01/07/2023" in messages(report)


def test_a_parent_that_ended_without_heir_stays(tmp_path: Path) -> None:
    parent = make_unit("Huyện", code="H", valid_to=END)
    heir = make_unit("Sở", code="S")
    child = make_unit("Xã Một", code="X", kind="commune", parent=parent)
    make_succession(child, heir)
    assert counts(run_import(UNITS, exported(UNITS, tmp_path, "people"))) == (0, 0, 3)


# One code, one unit at a time


def test_overlapping_validity_is_refused_on_the_row(tmp_path: Path) -> None:
    make_unit("Xã Cũ", code="X1", kind="commune")
    report = take_units(
        tmp_path,
        cells("X1", "Xã Mới", valid_from="01/07/2025"),
        cells("X2", "Xã Hai", valid_to="30/06/2025"),
        cells("X2", "Xã Ba", valid_from="30/06/2025"),
        cells("X3", "Xã Con", parent_code="X2"),
    )
    assert refusals(report) == [(2, "valid_from"), (4, "valid_from")]
    assert "“X1” trong thời gian này đã thuộc về Xã Cũ (không giới hạn" in messages(report)
    assert Unit.objects.count() == 1


def test_a_row_that_reaches_into_a_later_unit_is_refused(tmp_path: Path) -> None:
    make_unit("Xã Cũ", code="X1", kind="commune", valid_to=END)
    make_unit("Xã Mới", code="X1", kind="commune", valid_from=START)
    report = take_units(tmp_path, cells("X1", "Xã Cũ", valid_to="01/03/2025"))
    assert refusals(report) == [(2, "valid_to")]


def test_an_old_unit_ends_and_a_new_one_begins_in_one_file(tmp_path: Path) -> None:
    make_unit("Xã Cũ", code="X1", kind="commune")
    report = take_units(
        tmp_path,
        cells("X1", "Xã Cũ", valid_to="30/06/2025", successors="X1[1]"),
        cells("X1", "Xã Mới", valid_from="2025-07-01"),
    )
    assert counts(report) == (1, 1, 0)
    assert Succession.objects.get().share == 1
    changed = report.changes[0].changes
    assert changed["valid_to"] == (None, date(2025, 6, 30))
    assert changed["successors"] == ("", "X1[1]")


# Hostile rows


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    report = take_units(
        tmp_path,
        cells("X,1", valid_from="02/01/2025", valid_to="01/01/2025", order="-1"),
        cells("X2", successors="X3"),
        cells("X4", valid_to="31/12/2024", successors="X5[2], X6"),
        cells("X7", valid_to="31/12/2024", successors="[0.5]"),
        cells("X8", parent_code="X9"),
        cells("X9", parent_code="X8"),
    )
    assert refusals(report) == [
        (2, "code"),
        (2, "valid_to"),
        (2, "order"),
        (3, "successors"),
        (4, "successors"),
        (5, "successors"),
        (6, "parent_code"),
        (7, "parent_code"),
    ]
    assert not Unit.objects.exists()


def test_cells_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    rows = [
        cells("", name="Xã", kind="ấp"),
        cells("X" * 41, name=""),
        cells("X1", order="1,5", valid_from="31/02/2025"),
    ]
    found = refusals(take_units(tmp_path, *rows))
    assert set(found) >= {(2, "code"), (2, "kind"), (3, "code"), (3, "name"), (4, "order")}
    assert (4, "valid_from") in found


def test_columns_that_a_file_lacks_are_left_as_they_are(tmp_path: Path) -> None:
    parent = make_unit("Huyện", code="H", kind="district", valid_to=END)
    child = make_unit("Xã", code="X", kind="commune", valid_to=END, parent=parent, source="QĐ 1")
    make_succession(child, make_unit("Xã Mới", code="X", kind="commune", valid_from=START))
    row = {"code": "X", "name": "Xã Đổi Tên", "kind": "Uỷ ban nhân dân cấp xã"}
    assert refusals(take_units(tmp_path, row)) == [(2, "kind")]
    assert counts(take_units(tmp_path, {**row, "kind": "UBND cấp xã"})) == (0, 1, 0)
    child.refresh_from_db()
    assert (child.parent, child.valid_to, child.source) == (parent, END, "QĐ 1")
    assert (child.search_text, child.successors.count()) == ("x xa doi ten", 1)


def test_links_are_restated_and_taken_away(tmp_path: Path) -> None:
    old = make_unit("Xã", code="X", kind="commune", valid_to=END)
    first, second = (make_unit(code=code, valid_from=START) for code in ("A", "B"))
    make_succession(old, first, "0.3")
    make_succession(old, second)
    row = cells("X", "Xã", valid_to="31/12/2024", successors="A[0,25]; A")
    assert refusals(take_units(tmp_path, row)) == [(2, "successors")]
    row["successors"] = "A[0,25]"
    assert counts(take_units(tmp_path, row)) == (0, 1, 0)
    assert [link.share for link in old.successor_links.all()] == [Decimal("0.25")]


@time_machine.travel("2025-03-01T17:30:00+00:00", tick=False)
def test_a_valid_unit_belongs_to_the_parent_of_today_in_ha_noi(tmp_path: Path) -> None:
    make_unit("Sở Cũ", code="A", valid_to=date(2025, 3, 1))
    make_unit("Sở Mới", code="A", valid_from=date(2025, 3, 2))
    assert counts(take_units(tmp_path, cells("X", parent_code="A"))) == (1, 0, 0)
    parent = Unit.objects.get(code="X").parent
    assert parent is not None
    assert parent.name == "Sở Mới"


# Lists of successors


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("", {}),
        (" 436 ", {"436": None}),
        ("445, 436;437", {"445": None, "436": None, "437": None}),
        ("436[0.3]", {"436": Decimal("0.3")}),
        ("436[0,3], 445 [0,7]", {"436": Decimal("0.3"), "445": Decimal("0.7")}),
        ("SO-NV[1]", {"SO-NV": Decimal(1)}),
    ],
)
def test_lists_of_successors(text: str, links: dict[str, Decimal | None]) -> None:
    assert read_successors(text) == links
    assert read_successors(written_successors(links.items())) == links


@pytest.mark.parametrize(
    "text", ["436[", "436]", "[0.3]", "436[0]", "436[1.5]", "436[0.123456]", "436[30%]", "4, 4"]
)
def test_lists_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ListError):
        read_successors(text)


def test_shares_above_the_whole_are_refused() -> None:
    with pytest.raises(ListError, match="vượt quá 1"):
        read_successors("436[0.6], 445[0.5]")
