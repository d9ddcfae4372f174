"""What the bundle adds to pages, in a real browser under the real policy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from tasks_app.models import Assignment
from tests.factories import PASSWORD, make_area, make_assignment, make_unit, make_user
from units_app.choices import Role, UnitKind
from units_app.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def staff() -> User:
    """A member of staff, and three tasks that are given and not begun."""
    make_unit("Tỉnh Hà Tĩnh", code="42", kind=UnitKind.PROVINCE)
    unit, area = make_unit("Sở Tư pháp"), make_area()
    for name in ("Rà soát thủ tục", "Số hóa hồ sơ đất đai", "Đánh giá cán bộ"):
        due = today() + timedelta(days=20)
        make_assignment(unit, title=name, area=area, assigned_on=date(2023, 1, 10), due_on=due)
    return make_user(Role.STAFF, username="chuyen-vien")


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, staff: User) -> Iterator[Page]:
    """Signed in; the test fails for whatever the browser complains about."""
    context = chromium.new_context(base_url=live_server.url, locale="vi-VN", viewport=WIDE)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/dang-nhap/")
    page.fill("#id_username", staff.username)
    page.fill("#id_password", PASSWORD)
    page.click("button.btn-primary")
    page.wait_for_url("**/")
    yield page
    context.close()
    assert complaints == []


def test_a_status_is_recorded_from_the_keyboard(page: Page) -> None:
    page.goto("/nhiem-vu/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.locator("tr.is-current")
    second = row.get_attribute("data-row") or ""
    page.keyboard.press("e")
    expect(page.locator(".row-edit select[name=status]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".row-edit")).to_have_count(0)
    page.keyboard.press("e")
    page.select_option(".row-edit [name=status]", "in_progress")
    page.fill(".row-edit [name=note]", "Đang lấy ý kiến")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".tab:has-text('Đang thực hiện') .tab-count")).to_have_text("1")
    expect(page.locator(f"tr[data-row='{second}']")).to_contain_text("Đang thực hiện")
    expect(page.locator("tr.is-current")).to_have_attribute("data-row", second)
    assert Assignment.objects.get(pk=int(second)).note == "Đang lấy ý kiến"


def test_search_tabs_and_filters_stay_in_step(page: Page) -> None:
    page.goto("/nhiem-vu/")
    page.keyboard.press("/")
    page.keyboard.type("dat dai")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#live")).to_have_text("Có 1 nhiệm vụ")
    assert "q=dat" in page.url
    assert "unit=" not in page.url
    page.click(".tab:has-text('Chưa bắt đầu')")
    page.wait_for_url("**status=not_started**")
    expect(page.locator("form[data-list-form] [name=status]")).to_have_value("not_started")
    page.click(".chip:has-text('Tìm')")
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("#id_q")).to_have_value("")


def test_charts_are_drawn_and_colours_follow_the_choice(page: Page) -> None:
    page.goto("/")
    expect(page.locator("[data-chart=stacked-bars] canvas").first).to_be_visible()
    page.click("[data-theme-button]")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    with page.expect_download() as sheet:
        page.locator("[data-csv]").first.click()
    assert sheet.value.path().read_bytes().startswith(b"\xef\xbb\xbf")
    with page.expect_download() as picture:
        page.locator("[data-png]").first.click()
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("path", ["/", "/nhiem-vu/", "/don-vi/", "/nhiem-vu/them/"])
def test_nothing_is_wider_than_a_phone(page: Page, path: str) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.locator(".phone-bar")).to_be_visible()


def test_a_past_day_is_asked_without_script_and_tints_the_bar(page: Page) -> None:
    page.goto("/nhiem-vu/?q=dat")
    page.click(".bar .menu summary >> nth=0")
    page.fill("#as-of", "2023-09-06")
    page.click("text=Xem ngày này")
    page.wait_for_url("**as_of=2023-09-06**")
    assert "q=dat" in page.url
    expect(page.locator(".bar.is-past")).to_contain_text("Số liệu tính đến 06/09/2023")
    expect(page.locator(".side-link[aria-current]")).to_have_attribute(
        "href", "/nhiem-vu/?as_of=2023-09-06"
    )
