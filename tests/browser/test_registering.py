"""An initiative from the first word to the books: warned of its twin while it is typed, more
indicators without scripts, the head's word, under the longest names there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from models_app.choices import Stage
from models_app.models import Initiative
from tests.browser.watching import looked_at
from tests.factories import make_unit, make_user
from tests.initiative_factories import make_area, make_initiative
from units_app.choices import Role
from units_app.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from units_app.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)

UNIT = "Ban Quản lý Khu kinh tế tỉnh và các khu công nghiệp, cụm công nghiệp sau sắp xếp"
TITLE = "Hẹn giờ làm thủ tục hành chính tại bộ phận một cửa"
TWIN = (
    "Mô hình hẹn giờ làm thủ tục hành chính qua điện thoại và trang thông tin tại bộ phận một cửa "
    "của Ủy ban nhân dân các xã, phường trên địa bàn toàn tỉnh sau sắp xếp đơn vị hành chính"
)
WORDS = "Người dân phải chờ lâu vì không biết giờ nào vắng, cán bộ dồn việc vào đầu tuần. " * 5


@pytest.fixture
def unit() -> Unit:
    made = make_unit(UNIT)
    made.head_approves = True
    made.save()
    make_user(Role.HEAD, made, username="lanh-dao")
    make_area()
    make_initiative(Stage.RECOGNISED, title=TWIN, unit=make_unit("Sở Y tế"))
    make_initiative(title=TITLE, unit=make_unit("Sở Tài chính"))
    return made


def fill_in(page: Page) -> None:
    page.get_by_label("Lĩnh vực").select_option(index=1)
    page.get_by_label("Thực trạng").fill(WORDS)
    page.get_by_label("Điểm mới").fill(WORDS)
    page.get_by_label("Phạm vi áp dụng").fill("Bộ phận một cửa các xã, phường.")
    for name, value in (
        ("name", "Thời gian chờ trung bình của một lượt giao dịch"),
        ("measured_in", "phút"),
        ("baseline", "45,5"),
        ("baseline_on", "31/08/2023"),
        ("target", "15"),
        ("due_on", "01/12/2030"),
    ):
        page.locator(f"#id_chi-tieu-0-{name}").fill(value)


def test_registered_with_a_warning_and_the_heads_word(enter: Enter, unit: Unit) -> None:
    page = enter(make_user(Role.OFFICER, unit))
    page.goto("/sang-kien/dang-ky/")
    page.get_by_label("Tên mô hình, sáng kiến").press_sequentially(TITLE)
    near = page.locator("#gan-giong")
    expect(near.get_by_text("Sáng kiến của Sở Tài chính")).to_be_visible()
    expect(near.get_by_role("link", name="Mô hình hẹn giờ")).to_be_visible()
    page.get_by_role("button", name="Trình lãnh đạo đơn vị").click()
    expect(page.get_by_role("link", name="Ghi ít nhất một chỉ tiêu")).to_be_visible()
    looked_at(page, "dang-ky-bi-tra-lai")
    fill_in(page)
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_text("Đã lưu bản nháp")).to_be_visible()
    draft = Initiative.objects.get(unit=unit)
    for address in ("gui", "sua", "xoa"):
        page.goto(f"/sang-kien/{draft.pk}/{address}/")
        looked_at(page, f"ban-nhap-{address}")
    page.goto("/sang-kien/ban-nhap/")
    looked_at(page, "danh-sach-ban-nhap")
    page.get_by_role("link", name="Gửi").click()
    page.get_by_role("button", name="Trình lãnh đạo đơn vị").click()
    expect(page.get_by_text("Đã trình lãnh đạo đơn vị duyệt")).to_be_visible()
    _approve(enter, draft.pk)


def _approve(enter: Enter, pk: int) -> None:
    page = enter(User.objects.get(username="lanh-dao"))
    page.goto("/sang-kien/ban-nhap/")
    page.get_by_role("link", name="Xem và duyệt").click()
    looked_at(page, "duyet-dang-ky")
    page.get_by_role("button", name="Chuyển lại cho cán bộ").click()
    expect(page.get_by_role("link", name="Lý do chuyển lại: Ghi rõ lý do.")).to_be_visible()
    expect(page.locator("#loi")).to_be_focused()
    looked_at(page, "duyet-bi-tra-lai")
    page.get_by_role("button", name="Duyệt, đưa vào sổ đăng ký").click()
    expect(page.get_by_text("sáng kiến vào sổ đăng ký với mã")).to_be_visible()
    assert Initiative.objects.get(pk=pk).stage == Stage.REGISTERED


def test_without_scripts_blocks_are_added_and_twins_are_shown(enter: Enter, unit: Unit) -> None:
    page = enter(make_user(Role.OFFICER, unit), java_script_enabled=False)
    page.goto("/sang-kien/dang-ky/")
    page.get_by_label("Tên mô hình, sáng kiến").fill(TITLE)
    fill_in(page)
    page.get_by_role("button", name="Thêm chỉ tiêu").click()
    expect(page.get_by_text("Chỉ tiêu 2", exact=True)).to_be_visible()
    expect(page.locator("#id_chi-tieu-0-baseline")).to_have_value("45,5")
    page.get_by_role("button", name="Xem sáng kiến gần giống").click()
    expect(page.get_by_text("Sáng kiến của Sở Tài chính")).to_be_visible()
    page.get_by_role("button", name="Trình lãnh đạo đơn vị").click()
    expect(page.get_by_text("Đã trình lãnh đạo đơn vị duyệt")).to_be_visible()
    made = Initiative.objects.get(unit=unit)
    assert (made.stage, made.indicators.count()) == (Stage.AT_HEAD, 1)
