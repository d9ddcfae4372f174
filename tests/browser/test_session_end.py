"""A session that ends while somebody types: what was typed comes back after signing in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.factories import PASSWORD, make_assignment, make_unit, make_user
from units_app.choices import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = "Nội dung đã nhập được đưa lại"


def sign_in_again(page: Page, username: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def test_a_whole_form(enter: Enter) -> None:
    unit = make_unit("Sở Tư pháp", code="SO-TP")
    staff = make_user(Role.STAFF, username="an")
    page = enter(staff)
    page.goto("/nhiem-vu/them/")
    page.get_by_label("Nội dung nhiệm vụ").fill("Rà soát thủ tục hành chính")
    page.get_by_label("Đơn vị chủ trì").select_option(str(unit.pk))
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Thêm nhiệm vụ").click()
    sign_in_again(page, "an")
    expect(page.get_by_text(KEPT)).to_be_visible()
    expect(page.get_by_label("Nội dung nhiệm vụ")).to_have_value("Rà soát thủ tục hành chính")
    expect(page.get_by_label("Đơn vị chủ trì")).to_have_value(str(unit.pk))
    page.goto("/nhiem-vu/them/")
    expect(page.get_by_label("Nội dung nhiệm vụ")).to_have_value("")


def test_the_small_form_of_a_row(enter: Enter) -> None:
    task = make_assignment(make_unit("Sở Tư pháp", code="SO-TP"))
    page = enter(make_user(Role.STAFF, username="an"))
    page.goto("/nhiem-vu/")
    page.locator("[data-edit]").click()
    page.locator("tr.row-edit").get_by_label("Ghi chú").fill("Đã gửi hồ sơ trình ký")
    page.get_by_label("Tình trạng mới").select_option("in_progress")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("tr.row-edit").get_by_role("button", name="Lưu").click()
    sign_in_again(page, "an")
    page.locator("[data-edit]").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    expect(page.locator("tr.row-edit").get_by_label("Ghi chú")).to_have_value(
        "Đã gửi hồ sơ trình ký"
    )
    page.locator("tr.row-edit").get_by_role("button", name="Lưu").click()
    expect(page.locator("tr.row-edit")).to_have_count(0)
    task.refresh_from_db()
    assert (task.status, task.note) == ("in_progress", "Đã gửi hồ sơ trình ký")


def test_a_refused_form_is_no_ended_session(enter: Enter) -> None:
    page = enter(make_user(Role.STAFF, username="an"))
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.goto("/nhiem-vu/them/")
    sign_in_again(page, "an")
    page.get_by_label("Nội dung nhiệm vụ").fill("Rà soát thủ tục hành chính")
    page.get_by_role("button", name="Thêm nhiệm vụ").click()
    expect(page.get_by_text("Chưa lưu được")).to_be_visible()
    expect(page.get_by_text(KEPT)).to_have_count(0)
