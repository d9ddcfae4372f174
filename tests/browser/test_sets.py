"""The builder of criteria sets: from an empty set to one that rounds may use, and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from scores_app.choices import SetState
from scores_app.models import CriteriaSet
from scores_app.services import set_copies
from tests.browser.watching import looked_at, picture
from tests.factories import make_user
from tests.score_factories import make_group, make_set
from units_app.choices import Role

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)
STALE = "status of 409"


def row_form(page: Page) -> Locator:
    return page.locator("tr.row-edit form")


def test_a_set_is_built_settled_and_taken_back(enter: Enter) -> None:
    make_group("so")
    page = enter(make_user(Role.STAFF))
    page.goto("/cham-diem/bo-tieu-chi/")
    page.get_by_role("link", name="Lập bộ tiêu chí").first.click()
    page.get_by_label("Mã bộ tiêu chí").fill("SO-2026")
    page.get_by_label("Tên bộ tiêu chí").fill("Bộ tiêu chí các sở năm 2026")
    page.get_by_label("Nhóm đơn vị").select_option(label="Nhóm so")
    page.get_by_role("button", name="Lập bộ tiêu chí").click()

    page.get_by_role("link", name="Thêm lĩnh vực").click()
    page.get_by_label("Mã", exact=True).fill("1")
    page.get_by_label("Tên tiêu chí").fill("Chỉ đạo, điều hành")
    page.get_by_label("Điểm tối đa").fill("99,55")
    expect(page.locator(".sums")).to_contain_text("99,55 trên 100 thiếu 0,45")
    page.get_by_role("button", name="Thêm", exact=True).click()

    page.get_by_role("link", name="Thêm mục con của 1", exact=True).click()
    form = row_form(page)
    form.get_by_label("Mã", exact=True).fill("1.10")
    form.get_by_label("Tên tiêu chí").fill("Mức độ hoàn thành kế hoạch")
    form.get_by_label("Điểm tối đa").fill("99,55")
    form.locator("select[name=rule]").select_option(label="Theo ngưỡng")
    form.get_by_label("So sánh, dòng 1").select_option(label="Từ (≥)")
    form.get_by_label("Ngưỡng, dòng 1").fill("90")
    form.get_by_label("Điểm, dòng 1").fill("50")
    form.get_by_label("So sánh, dòng 2").select_option(label="Còn lại")
    form.get_by_label("Điểm, dòng 2").fill("0")
    form.get_by_role("button", name="Thêm", exact=True).click()
    expect(form).to_contain_text("99,55 điểm (điểm tối đa)")
    form.get_by_label("Điểm, dòng 1").fill("99,55")
    form.get_by_role("button", name="Thêm", exact=True).click()
    expect(row_form(page)).to_have_count(0)
    expect(page.locator("#results")).to_contain_text(
        "Từ 90 % trở lên: 99,55 điểm; dưới 90 %: 0 điểm"
    )

    page.get_by_role("link", name="Kiểm tra và chốt").click()
    page.get_by_role("button", name="Chấp nhận và chốt").click()
    expect(page.get_by_role("alert")).to_contain_text("Ghi lý do chấp nhận")
    page.get_by_label("Lý do chấp nhận").fill("Quyết định ban hành đúng như vậy")
    page.get_by_role("button", name="Chấp nhận và chốt").click()
    expect(page.locator(".page-head")).to_contain_text("Dùng được")
    expect(page.locator("#results")).to_contain_text("Quyết định ban hành đúng như vậy")
    expect(page.get_by_role("link", name="Sửa 1.10")).to_have_count(0)
    page.get_by_role("button", name="Chuyển về dự thảo để sửa").click()
    expect(page.locator(".page-head")).to_contain_text("Dự thảo")


def test_a_row_is_moved_deleted_and_brought_back(enter: Enter) -> None:
    made = make_set(ready=False)
    page = enter(make_user(Role.STAFF))
    page.goto(f"/cham-diem/bo-tieu-chi/{made.pk}/")
    page.get_by_role("button", name="Đưa 1.2 lên").click()
    codes = page.locator(".criteria tbody tr td:first-child")
    expect(codes).to_have_text(["1", "1.2", "1.1", "2", "2.1"])
    page.get_by_role("link", name="Sửa 1", exact=True).click()
    row_form(page).get_by_role("link", name="Chuyển hoặc xóa").click()
    page.get_by_role("button", name="Xóa cả mục con").click()
    expect(codes).to_have_text(["2", "2.1"])
    page.get_by_role("button", name="Hoàn tác").click()
    expect(codes).to_have_text(["1", "1.2", "1.1", "2", "2.1"])


def test_everything_works_without_scripts(enter: Enter) -> None:
    made = make_set(ready=False)
    page = enter(make_user(Role.STAFF), java_script_enabled=False)
    page.goto(f"/cham-diem/bo-tieu-chi/{made.pk}/")
    page.get_by_role("link", name="Sửa 1.1").click()
    page.get_by_label("Cách tính điểm").last.select_option(label="Theo bậc")
    page.get_by_role("button", name="Hiện ô nhập của cách tính này").click()
    page.get_by_role("button", name="Thêm dòng").click()
    expect(page.get_by_label(re.compile("^Mức, dòng"))).to_have_count(4)
    for number, (name, points) in enumerate((("Kịp thời", "2"), ("Chậm", "0,5")), 1):
        page.get_by_label(f"Mức, dòng {number}").fill(name)
        page.get_by_label(f"Điểm, dòng {number}").fill(points)
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator(".criteria")).to_contain_text("Kịp thời: 2 điểm; Chậm: 0,50 điểm")
    picture(page, "bo-tieu-chi-khong-js")


def test_two_people_on_one_criterion(enter: Enter) -> None:
    made = make_set(ready=False)
    first, second = (enter(make_user(Role.STAFF), STALE) for _ in range(2))
    for page in (first, second):
        page.goto(f"/cham-diem/bo-tieu-chi/{made.pk}/")
        page.get_by_role("link", name="Sửa 1.1").click()
    row_form(first).get_by_label("Tên tiêu chí").fill("Tên của người thứ nhất")
    row_form(first).get_by_role("button", name="Lưu").click()
    expect(first.locator("#results")).to_contain_text("Đã lưu 1.1")
    row_form(second).get_by_label("Tên tiêu chí").fill("Tên của người thứ hai")
    row_form(second).get_by_role("button", name="Lưu").click()
    versions = second.locator(".both-versions")
    expect(versions).to_contain_text("Tên của người thứ nhất")
    expect(versions).to_contain_text("Tên của người thứ hai")
    row_form(second).get_by_role("button", name="Ghi lại theo nội dung của tôi").click()
    expect(second.locator(".criteria")).to_contain_text("Tên của người thứ hai")


def test_links_and_differences(enter: Enter) -> None:
    old = make_set(year=2025)
    facts = {"code": "MOI", "name": "Bộ mới", "year": 2026, "legal_basis": ""}
    made = set_copies.set_copy(source_id=old.pk, facts=facts)
    item = made.criteria.get(code="1.1")
    item.max_points = 1
    item.save(update_fields=["max_points"])
    page = enter(make_user(Role.STAFF))
    page.goto(f"/cham-diem/bo-tieu-chi/{made.pk}/noi-tiep/")
    page.get_by_role("button", name="Bỏ nối 1.1 với 1.1").click()
    page.get_by_role("button", name="Nối 1.1 với 1.1").click()
    expect(page.get_by_text("Mọi tiêu chí cũ đều đã nối.")).to_be_visible()
    page.goto(f"/cham-diem/bo-tieu-chi/{made.pk}/so-sanh/")
    expect(page.locator(".set-differences tbody tr")).to_have_count(1)
    expect(page.locator(".set-differences")).to_contain_text("2 → 1")


@pytest.mark.parametrize(
    "address", ["", "{}/", "{}/chot/", "{}/sua/", "{}/muc-xep-loai/", "{}/so-sanh/", "{}/noi-tiep/"]
)
def test_the_pages_are_fit_to_be_seen(enter: Enter, address: str) -> None:
    group = make_group()
    make_set(group=group, year=2025)
    made = make_set(group=group, ready=False, max_points="100", bands={"Tốt": "80", "Khá": "0"})
    page = enter(make_user(Role.STAFF))
    page.goto(f"/cham-diem/bo-tieu-chi/{address.format(made.pk)}")
    looked_at(page, f"bo-tieu-chi-{address.strip('{}/') or ('bo' if address else 'danh-sach')}")


def test_a_form_in_its_row_is_fit_to_be_seen(enter: Enter) -> None:
    made = make_set(ready=False)
    page = enter(make_user(Role.STAFF))
    page.goto(f"/cham-diem/bo-tieu-chi/{made.pk}/")
    page.get_by_role("link", name="Sửa 1.1").click()
    expect(row_form(page)).to_be_visible()
    looked_at(page, "bo-tieu-chi-sua-dong")
    assert CriteriaSet.objects.get().state == SetState.DRAFT
