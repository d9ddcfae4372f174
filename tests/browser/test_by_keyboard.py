"""The list without a mouse: / j k e Enter Esc, as the line under the list says."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from tasks_app.models import Assignment
from tests.factories import make_assignment, make_unit, make_user
from units_app.choices import Role
from units_app.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def officer(transactional_db: None) -> User:
    """Somebody of a unit with three tasks."""
    unit = make_unit("Sở Tư pháp", code="SO-TP")
    for number, title in enumerate(("Số hóa hồ sơ", "Rà soát thủ tục đất đai", "Rà soát phí")):
        make_assignment(unit, title=title, due_on=today() + timedelta(days=number + 20))
    return make_user(Role.OFFICER, unit)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def rows(page: Page) -> Locator:
    return page.locator("#results tbody tr[data-row]")


def test_search_move_and_open(enter: Enter, officer: User) -> None:
    page = enter(officer)
    page.goto("/nhiem-vu/")
    press(page, "/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("ra soat")
    expect(rows(page)).to_have_count(2)
    expect(page.locator("[data-search]")).to_be_focused()
    press(page, "ArrowDown")
    expect(rows(page).nth(0)).to_be_focused()
    press(page, "j")
    expect(rows(page).nth(1)).to_be_focused()
    press(page, "j", "k")
    expect(rows(page).nth(0)).to_be_focused()
    press(page, "Enter")
    page.wait_for_url("**/nhiem-vu/*/")
    expect(page.locator("h1")).to_have_text("Rà soát thủ tục đất đai")


def test_the_search_box_lets_go(enter: Enter, officer: User) -> None:
    page = enter(officer)
    page.goto("/nhiem-vu/")
    press(page, "/", "Escape", "j")
    expect(rows(page).nth(0)).to_be_focused()
    expect(page.locator("[data-search]")).to_have_value("")


def test_a_status(enter: Enter, officer: User) -> None:
    """Escape leaves without a trace; what is saved leads back to the same row."""
    page = enter(make_user(Role.STAFF))
    page.goto("/nhiem-vu/")
    press(page, "j", "j", "e")
    form = page.locator("tr.row-edit form")
    expect(form.get_by_label("Tình trạng mới")).to_be_focused()
    press(page, "Escape")
    expect(form).to_have_count(0)
    expect(rows(page).nth(1)).to_be_focused()
    assert not Assignment.objects.filter(version__gt=1).exists()

    press(page, "e")
    expect(form.get_by_label("Tình trạng mới")).to_be_focused()
    page.keyboard.type("Hoàn")
    expect(form.get_by_label("Tình trạng mới")).to_have_value("done")
    press(page, "Tab")
    expect(form.get_by_role("textbox", name="Ngày")).to_be_focused()
    press(page, "Tab")
    while not form.get_by_label("Văn bản kết quả").evaluate("e => e === document.activeElement"):
        press(page, "Tab")
    page.keyboard.type("12/QĐ-STP")
    press(page, "Enter")
    expect(form).to_have_count(0)
    task = Assignment.objects.get(version=2)
    assert (task.title, task.status) == ("Rà soát thủ tục đất đai", "done")
    assert task.result_document == "12/QĐ-STP"
    expect(page.locator(f"tr[data-row='{task.pk}']")).to_be_focused()


def test_a_refused_day_keeps_what_was_typed(enter: Enter, officer: User) -> None:
    page = enter(officer)
    page.goto("/nhiem-vu/")
    press(page, "j", "e")
    form = page.locator("tr.row-edit form")
    expect(form.get_by_label("Tình trạng mới")).to_be_focused()
    form.get_by_label("Ghi chú").fill("Đã xong")
    form.get_by_role("textbox", name="Ngày").fill(f"{today() + timedelta(days=9):%d/%m/%Y}")
    press(page, "Enter")
    expect(form.locator(".note-error")).to_be_visible()
    expect(form.get_by_role("textbox", name="Ngày")).to_be_focused()
    expect(form.get_by_label("Ghi chú")).to_have_value("Đã xong")
    assert not Assignment.objects.filter(version__gt=1).exists()
