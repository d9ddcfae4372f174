"""A ranking is published, seen in the chain, verified, corrected, compared, and found by its code;
then somebody with all rights on the database changes it, and the page says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.check_codes import spelled
from cchc.core.clock import today
from scores_app.models import Publication
from tests.browser.watching import PHONE, looked_at, overflow
from tests.cast import Cast
from tests.factories import make_unit, make_user
from tests.reports_app.publication_cases import CODE, corrected, scored_round, tampered
from units_app.choices import Role

if TYPE_CHECKING:
    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Trung tâm Phát triển quỹ đất và Phục vụ hành chính công thuộc Ban Quản lý Khu kinh tế tỉnh"


def test_from_publishing_to_the_check_page(enter: Enter) -> None:
    unit, other = make_unit(LONG), make_unit("Sở Tài chính")
    held = scored_round(Cast(unit, other, {}, {}))
    staff = enter(make_user(Role.STAFF, full_name="Nguyễn Thị An"), "422")
    staff.goto("/bao-cao/cong-bo/")
    looked_at(staff, "cong-bo-chua-co")
    staff.get_by_role("link", name="Công bố xếp hạng").click()
    expect(staff.get_by_text("Công bố rồi không rút lại")).to_be_visible()
    staff.get_by_label("Số quyết định công bố").fill("15/QĐ-UBND")
    staff.get_by_role("button", name="Công bố").click()
    expect(staff.get_by_role("alert")).to_contain_text("Ghi cả số và ngày quyết định")
    expect(staff.get_by_label("Số quyết định công bố")).to_have_value("15/QĐ-UBND")
    looked_at(staff, "cong-bo-loi")
    staff.locator("#id_decision_on").fill(f"{today():%d/%m/%Y}")
    staff.get_by_role("button", name="Công bố").click()
    made = Publication.objects.get()
    expect(
        staff.get_by_text(f"Đã công bố bản số 1, mã kiểm tra {spelled(made.code)}.")
    ).to_be_visible()
    looked_at(staff, "cong-bo")

    corrected(held, unit)
    staff.goto(f"/bao-cao/cong-bo/xep-hang/{CODE}/")
    expect(staff.get_by_role("heading", name="Khác bản đang có hiệu lực")).to_be_visible()
    looked_at(staff, "cong-bo-dinh-chinh")
    staff.get_by_label("Lý do đính chính").fill("Cộng sót điểm của một tiêu chí")
    staff.get_by_role("button", name="Công bố bản đính chính").click()
    staff.get_by_role("link", name="So với bản được thay").click()
    expect(staff.get_by_role("heading", name="1 đơn vị khác nhau")).to_be_visible()
    looked_at(staff, "cong-bo-so-sanh")

    unit_head = enter(make_user(Role.HEAD, unit), viewport=PHONE)
    unit_head.goto("/kiem-tra/")
    unit_head.get_by_role("textbox", name="Mã kiểm tra").fill(spelled(made.code).lower())
    unit_head.get_by_role("button", name="Tra mã").click()
    expect(unit_head.get_by_text("Đã được thay bằng")).to_be_visible()
    looked_at(unit_head, "kiem-tra-ma")
    unit_head.get_by_role("link", name="Bản công bố số 1").click()
    assert overflow(unit_head) <= 0
    expect(unit_head.get_by_text("đơn vị của tôi")).to_be_visible()
    unit_head.get_by_role("button", name="Kiểm tra lại").click()
    expect(unit_head.get_by_text("Bản công bố còn nguyên như lúc công bố.")).to_be_visible()

    tampered(document='"rank":1 → "rank":2')
    staff.goto("/bao-cao/cong-bo/2/")
    staff.get_by_role("button", name="Kiểm tra lại").click()
    expect(staff.get_by_role("alert")).to_contain_text("không còn nguyên")
    expect(staff.get_by_text("hạng theo bản công bố là 2").first).to_be_visible()
    looked_at(staff, "cong-bo-bi-sua")
