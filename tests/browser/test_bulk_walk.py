"""Many tasks at once in the browser: keyboard, paging, all that match, two people, no script."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from tasks_app import rules, services
from tasks_app.choices import Status
from tasks_app.models import Assignment, BulkEdit
from tasks_app.tables import AssignmentTable
from tests.browser.watching import PHONE, findings, overflow, picture
from tests.factories import make_assignment, make_unit, make_user
from units_app.choices import Role
from units_app.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

PAGE_OF_25 = "/nhiem-vu/?per_page=25"


@pytest.fixture
def staff(transactional_db: None) -> User:
    unit = make_unit("Sở Tư pháp", code="SO-TP")
    for number in range(30):
        make_assignment(unit, title=f"Việc thứ {number}", due_on=today() + timedelta(days=number))
    return make_user(Role.STAFF)


def chosen(page: Page) -> int:
    return page.locator("[data-select]:checked").count()


def go_on(page: Page, action: str) -> None:
    page.get_by_label("Việc làm với các nhiệm vụ đã chọn").select_option(label=action)
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url("**/sua-hang-loat/*/")


def test_by_keyboard_over_two_pages(enter: Enter, staff: User) -> None:
    page = enter(staff)
    page.goto(PAGE_OF_25)
    expect(page.locator("[data-bulk]")).to_be_hidden()
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    expect(page.locator("#live")).to_have_text("Đã chọn 2 nhiệm vụ")
    picture(page, "sua-hang-loat-chon-1440", whole=False)
    page.locator("[data-select]").nth(5).click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("6")
    page.get_by_role("link", name="Trang 2").click()
    expect(page.locator("[data-select]")).to_have_count(5)
    expect(page.locator("[data-bulk-count]")).to_have_text("6")
    page.get_by_label("Chọn cả trang").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("11")
    go_on(page, "Ghi tiến độ")
    page.get_by_label("Nội dung tiến độ").fill("Đang lấy ý kiến")
    picture(page, "sua-hang-loat-noi-dung-1440")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("button", name="Áp dụng cho 11 nhiệm vụ")).to_be_visible()
    picture(page, "sua-hang-loat-xem-truoc-1440")
    assert findings(page) == []
    page.get_by_role("button", name="Áp dụng").click()
    expect(page.get_by_text("Đã sửa 11 nhiệm vụ.")).to_be_visible()
    picture(page, "sua-hang-loat-ket-qua-1440")
    assert findings(page) == []
    assert Assignment.objects.filter(status=Status.IN_PROGRESS).count() == 11
    page.get_by_label("Lý do hoàn tác").fill("Nhầm danh sách")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Lý do: Nhầm danh sách")).to_be_visible()
    assert not Assignment.objects.filter(status=Status.IN_PROGRESS).exists()
    page.get_by_role("link", name="Về danh sách").click()
    page.goto(PAGE_OF_25)
    assert chosen(page) == 0


def test_all_that_match_on_a_phone_while_somebody_else_writes(enter: Enter, staff: User) -> None:
    page = enter(staff, viewport=PHONE, color_scheme="dark")
    page.goto(PAGE_OF_25)
    page.locator("[data-select]").first.check()
    page.get_by_label("Chọn cả 30 nhiệm vụ").check()
    expect(page.locator("[data-bulk-count]")).to_have_text("30")
    assert overflow(page) == 0
    assert findings(page) == []
    picture(page, "sua-hang-loat-chon-390-toi", whole=False)
    go_on(page, "Ghi hoàn thành")
    page.get_by_label("Văn bản kết quả").fill("12/BC-STP")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("button", name="Áp dụng cho 30 nhiệm vụ")).to_be_visible()
    assert overflow(page) == 0
    picture(page, "sua-hang-loat-xem-truoc-390-toi", whole=False)
    taken = Assignment.objects.order_by("pk")[0]
    step = rules.Step(Status.IN_PROGRESS, today(), "Việc của người khác")
    services.status_record(assignment_id=taken.pk, version=1, step=step, actor=None)
    page.get_by_role("button", name="Áp dụng").click()
    expect(page.get_by_text("Đã sửa 29 nhiệm vụ.")).to_be_visible()
    expect(page.get_by_role("link", name=taken.code)).to_be_visible()
    assert overflow(page) == 0
    taken.refresh_from_db()
    assert taken.note == "Việc của người khác"


def test_without_javascript(enter: Enter, staff: User) -> None:
    page = enter(staff, java_script_enabled=False)
    page.goto(PAGE_OF_25)
    page.locator("[data-select]").nth(1).check()
    go_on(page, "Ghi tiến độ")
    assert len(BulkEdit.objects.get().chosen) == 1


def test_columns_and_a_saved_view(enter: Enter, staff: User) -> None:
    page = enter(staff)
    page.goto("/nhiem-vu/?status=open")
    page.locator("summary", has_text="Cột").click()
    page.get_by_role("checkbox", name="Ghi chú").check()
    page.get_by_label("Đưa cột Ghi chú lên trước").click()
    picture(page, "cot-1440", whole=False)
    page.get_by_role("button", name="Hiện các cột này").click()
    expect(page.locator("#results thead")).to_contain_text("Ghi chú")
    page.locator("summary", has_text="Bộ lọc đã lưu").click()
    page.get_by_role("link", name="Lưu bộ lọc đang dùng").click()
    page.get_by_label("Tên bộ lọc").fill("Việc mở, có ghi chú")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("#results thead")).to_contain_text("Ghi chú")
    page.locator("summary", has_text="Việc mở, có ghi chú").click()
    picture(page, "bo-loc-da-luu-1440", whole=False)
    assert findings(page) == []
    page.get_by_role("link", name="Sửa các bộ lọc đã lưu").click()
    expect(page.locator("h1")).to_have_text("Bộ lọc đã lưu")
    picture(page, "bo-loc-trang-1440")
    assert findings(page) == []
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    page.goto("/nhiem-vu/?status=open")
    assert overflow(page) == 0


@pytest.mark.parametrize("width", [1024, 1440])
def test_all_columns_stay_within_the_page(enter: Enter, staff: User, width: int) -> None:
    """The head of the table lies above its first row, and only the table scrolls sideways."""
    page = enter(staff, viewport={"width": width, "height": 900})
    page.goto(f"/nhiem-vu/?columns={','.join(AssignmentTable.base_columns)}")
    head = page.locator("#results thead th").first.bounding_box()
    row = page.locator("#results tbody td").first.bounding_box()
    assert head
    assert row
    assert head["y"] + head["height"] <= row["y"] + 1
    assert overflow(page) == 0
    picture(page, f"moi-cot-{width}", whole=False)
