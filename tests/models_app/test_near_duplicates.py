"""Which near-duplicates a person is told, and how much of each."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from cchc.core.clock import today
from models_app.choices import Stage
from models_app.near_duplicates import (
    Sought,
    likeness_panel,
    near_duplicates,
    sought_of,
    strong_likenesses,
)
from tests.factories import make_unit, make_user
from tests.initiative_factories import make_area, make_draft, make_initiative
from units_app.choices import Role

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
TITLE = "Hẹn giờ làm thủ tục hành chính tại bộ phận một cửa"
TWIN = "Mô hình hẹn giờ làm thủ tục tại bộ phận Một cửa"


def sought(title: str = TWIN, year: int = 2023) -> Sought:
    return Sought(title=title, year=year)


def test_this_year_and_earlier_ones_are_looked_through_with_the_reason() -> None:
    area = make_area()
    make_initiative(year=2022, registered_on=date(2022, 3, 1), title=TITLE, area=area, code="CU")
    make_initiative(year=2024, registered_on=date(2024, 3, 1), title=TITLE)
    make_initiative(title="Số hóa hồ sơ lưu trữ")
    mine = Sought(title=TWIN, year=2023, area_id=area.pk)
    (found,) = near_duplicates(mine, today(), make_user(Role.STAFF))
    assert (found.code, found.title, found.year, found.is_strong) == ("CU", TITLE, 2022, True)
    name, *others = found.reasons
    assert name.startswith("Tên giống ")
    assert name.endswith("%: hẹn giờ làm thủ tục tại bộ phận một cửa")
    assert others == ["cùng lĩnh vực"]


def test_of_another_units_unrecognised_one_neither_title_nor_link_is_told() -> None:
    other, own = make_unit("Sở Y tế"), make_unit()
    hidden = make_initiative(title=TITLE, unit=other)
    officer = make_user(Role.OFFICER, own)
    (found,) = near_duplicates(sought(), today(), officer)
    assert (found.pk, found.code, found.title) == (None, "", "")
    assert (found.unit, found.year, found.stage) == ("Sở Y tế", 2023, Stage.REGISTERED)
    (open_one,) = near_duplicates(sought(), today(), make_user(Role.APPRAISER))
    assert open_one.pk == hidden.pk


def test_recognised_ones_are_there_to_be_read() -> None:
    made = make_initiative(Stage.RECOGNISED, title=TITLE)
    (found,) = near_duplicates(sought(), today(), make_user(Role.OFFICER, make_unit()))
    assert (found.pk, found.title) == (made.pk, TITLE)


def test_drafts_and_the_initiative_itself_are_no_duplicates() -> None:
    unit = make_unit()
    officer = make_user(Role.OFFICER, unit)
    make_draft(officer, unit=unit, title=TITLE)
    made = make_initiative(title=TITLE, unit=unit)
    assert likeness_panel(made, today(), officer) == []
    assert len(near_duplicates(sought(), today(), officer)) == 1


def test_a_past_day_knows_only_its_own_books() -> None:
    make_initiative(title=TITLE, registered_on=date(2023, 3, 1))
    assert not near_duplicates(sought(), date(2023, 2, 28))
    assert len(near_duplicates(sought(), date(2023, 3, 1))) == 1


def test_recognition_asks_about_the_strong_ones_alone() -> None:
    made = make_initiative(title=TITLE)
    make_initiative(title=TWIN)
    make_initiative(title="Hẹn giờ làm thủ tục hành chính qua Zalo")
    assert [one.title for one in strong_likenesses(made, today())] == [TWIN]
    assert len(near_duplicates(sought_of(made), today())) == 2


def test_who_is_told_on_the_page() -> None:
    unit, other = make_unit(), make_unit()
    made = make_initiative(title=TITLE, unit=unit)
    decided = make_initiative(Stage.RECOGNISED, title=TWIN, unit=unit)
    for person in (make_user(Role.LEADER), make_user(Role.OFFICER, unit)):
        assert likeness_panel(made, today(), person)
        assert likeness_panel(decided, today(), person) is None
    assert likeness_panel(made, today(), make_user(Role.OFFICER, other)) is None


def test_three_queries_whatever_is_found(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    staff = make_user(Role.STAFF)
    staff.known_access = None
    for number in range(7):
        make_initiative(title=f"{TITLE} {number}")
    with django_assert_num_queries(4):  # roles are asked for once in a request
        assert len(near_duplicates(sought(), today(), staff)) == 5
