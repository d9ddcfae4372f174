"""A unit forecasts a period: refused, saved, and saved by somebody else meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from tests.browser.watching import looked_at
from tests.factories import make_assignment, make_period, make_unit, make_user
from units_app.choices import Role

if TYPE_CHECKING:
    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

CONFLICT = "status of 409"


def test_two_people_of_a_unit_forecast_at_once(enter: Enter) -> None:
    unit = make_unit(
        "Trung tâm Phát triển quỹ đất và Phục vụ hành chính công thuộc Ban Quản lý Khu kinh tế tỉnh"
    )
    period = make_period("2027-Q1", starts_on=today() + timedelta(days=20))
    soon, later = period.starts_on + timedelta(days=9), period.ends_on + timedelta(days=9)
    make_assignment(unit, title="Rà soát thủ tục hành chính về đất đai " * 12, due_on=soon)
    make_assignment(unit, title="Công khai kết quả giải quyết hồ sơ", due_on=later)
    officer = enter(make_user(Role.OFFICER, unit), CONFLICT)
    head = enter(make_user(Role.HEAD, unit, full_name="Nguyễn Thị Hồng Hạnh"))
    for page in (officer, head):
        page.goto("/du-kien/")
        page.get_by_role("link", name="Ghi dự kiến").click()
    officer.get_by_role("link", name="Chọn sẵn").click()
    expect(officer.get_by_role("checkbox").first).to_be_checked()
    expect(officer.get_by_role("checkbox").last).not_to_be_checked()
    looked_at(officer, "du-kien-ghi")
    officer.locator("[name^=on_]").first.fill("32/01/2027")
    officer.get_by_role("button", name="Lưu dự kiến").click()
    expect(officer.get_by_role("alert")).to_contain_text("Không hiểu ngày “32/01/2027”")
    expect(officer.locator("[name^=on_]").first).to_have_value("32/01/2027")
    looked_at(officer, "du-kien-loi")
    head.get_by_role("checkbox").last.check()
    head.get_by_role("button", name="Lưu dự kiến").click()
    expect(head.get_by_text("Đã lưu dự kiến")).to_be_visible()
    officer.locator("[name^=on_]").first.fill("")
    officer.get_by_role("button", name="Lưu dự kiến").click()
    expect(officer.get_by_role("alert")).to_contain_text("Nguyễn Thị Hồng Hạnh")
    expect(officer.get_by_text("Bản đã lưu: có chọn, không ghi ngày")).to_be_visible()
    expect(officer.get_by_text("Bản đã lưu: không chọn")).to_be_visible()
    looked_at(officer, "du-kien-hai-ban")
    officer.get_by_role("button", name="Ghi lại theo nội dung của tôi").click()
    expect(officer.get_by_text("thêm 1, bỏ 1")).to_be_visible()
