"""The doors, the unit page and the administration in a real browser: nothing breaks the policy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.factories import PASSWORD, make_succession, make_unit, make_user
from units_app.choices import Role
from units_app.models import Unit, User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Route
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "cau mat khau moi cua toi"


@pytest.fixture
def administrator() -> User:
    return make_user(Role.ADMIN, username="quan-tri", must_change_password=True)


@pytest.fixture
def units() -> list[Unit]:
    """A merger, then a renaming."""
    first = [
        make_unit(name, valid_to=date(2025, 2, 28))
        for name in ("Sở Kế hoạch và Đầu tư", "Sở Tài chính", "Ban Quản lý dự án đầu tư xây dựng")
    ]
    middle = make_unit(
        "Sở Tài chính và Kế hoạch", valid_from=date(2025, 3, 1), valid_to=date(2025, 12, 31)
    )
    last = make_unit("Sở Tài chính", code="SO-TC", valid_from=date(2026, 1, 1))
    for unit, share in zip(first, ("1", "", "0.375"), strict=True):
        make_succession(unit, middle, share)
    make_succession(middle, last)
    return [*first, middle, last]


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page that fails the test for whatever the browser complains about."""
    context = chromium.new_context(base_url=live_server.url, locale="vi-VN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(_told(m)) if _is_complaint(m) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def _is_complaint(message: ConsoleMessage) -> bool:
    """An error of the page itself: a refusal (403) that the test asked for is none."""
    return message.type == "error" and "status of 403" not in message.text


def _told(message: ConsoleMessage) -> str:
    return f"{message.text} ({message.location['url']})"


def picture(page: Page, name: str) -> None:
    """Keeps a picture where CCHC_LOOKS says so, for looking at."""
    folder = os.environ.get("CCHC_LOOKS")
    if folder:
        page.screenshot(path=str(Path(folder, f"{name}.png")), full_page=True)


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("text=Đăng nhập >> nth=-1")


def test_from_the_first_password_to_a_new_colleague(
    page: Page, administrator: User, units: list[Unit]
) -> None:
    page.goto("/quan-tri/")
    picture(page, "dang-nhap")
    sign_in(page, administrator.username)
    page.wait_for_url("**/doi-mat-khau/**")
    picture(page, "doi-mat-khau")
    page.fill("#id_old_password", PASSWORD)
    page.fill("#id_new_password1", NEW)
    page.fill("#id_new_password2", NEW)
    page.click("button:has-text('Đổi mật khẩu')")
    page.wait_for_url("**/quan-tri/")
    picture(page, "quan-tri")

    page.goto("/quan-tri/units_app/user/add/")
    page.fill("#id_username", "can-bo-moi")
    page.fill("#id_full_name", "Lê Thị Hoa")
    page.click(".add-row a")
    page.select_option("#id_memberships-0-role", Role.OFFICER.value)
    page.click("#memberships-0 .select2-selection")
    page.keyboard.type("so tai chinh va")
    page.click(".select2-results__option:has-text('Sở Tài chính và Kế hoạch (từ 01/03/2025')")
    page.click("#memberships-0 .datetimeshortcuts a:has-text('Hôm nay') >> nth=0")
    picture(page, "quan-tri-them")
    page.click("input[name=_save]")
    page.wait_for_selector("text=Mật khẩu lần đầu")
    picture(page, "quan-tri-mat-khau")
    assert User.objects.get(username="can-bo-moi").memberships.get().unit == units[3]

    page.click("text=Lê Thị Hoa")
    page.goto(page.url.replace("change/", "history/"))
    picture(page, "quan-tri-lich-su")
    for path in ("units_app/user/", "units_app/unit/", f"units_app/unit/{units[3].pk}/change/"):
        page.goto(f"/quan-tri/{path}")
        picture(page, f"quan-tri-{path.replace('/', '-')}")


def test_a_unit_and_its_line(page: Page, units: list[Unit]) -> None:
    staff = make_user(Role.STAFF)
    page.goto("/don-vi/?valid=all")
    sign_in(page, staff.username)
    picture(page, "don-vi")
    page.fill("[data-search]", "tai chinh ke hoach")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    page.click("#results a.row-title")
    page.wait_for_selector("svg.diagram")
    picture(page, "mot-don-vi")
    page.click("svg.diagram a:has-text('SO-TC')")
    page.wait_for_url(f"**/don-vi/{units[4].pk}/")
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, "mot-don-vi-dien-thoai")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_is_typed_before_the_scripts_have_come_is_searched(
    page: Page, units: list[Unit]
) -> None:
    staff = make_user(Role.STAFF)
    page.goto("/don-vi/?valid=all")
    sign_in(page, staff.username)
    page.wait_for_selector("#results")
    waiting: list[Route] = []
    page.route("**/htmx*.js", lambda route, _request: waiting.append(route))
    page.goto("/don-vi/?valid=all", wait_until="commit")
    page.fill("[data-search]", "tai chinh ke hoach")
    expect(page.locator("#results tbody tr")).to_have_count(len(units))
    waiting[0].continue_()
    expect(page.locator("#results tbody tr")).to_have_count(1)
    assert page.input_value("[data-search]") == "tai chinh ke hoach"


def test_the_lock_and_the_account_without_a_role(page: Page) -> None:
    nobody = make_user()
    page.goto("/don-vi/")
    sign_in(page, nobody.username)
    page.wait_for_selector("text=chưa được giao vai trò")
    picture(page, "chua-co-vai-tro")
    page.click("button:has-text('Đăng xuất')")
    page.wait_for_url("**/dang-nhap/")
