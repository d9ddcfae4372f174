"""The card of an initiative, looked at and printed: one sheet, whatever it is to hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from playwright.sync_api import expect

from models_app.choices import Stage
from models_app.models import Initiative
from tests.browser.watching import looked_at
from tests.factories import make_unit, make_user
from tests.initiative_factories import (
    make_adoption,
    make_area,
    make_indicator,
    make_initiative,
    measure,
)
from units_app.choices import Role
from units_app.models import User

if TYPE_CHECKING:
    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

LONG_UNIT = "Ban Quản lý Khu kinh tế tỉnh và các khu công nghiệp trên địa bàn tỉnh Hà Tĩnh"
ORDINARY = {
    "title": "Hẹn giờ, trả kết quả tại nhà: người dân không phải đi lại",
    "problem": "Người dân ở các xã miền núi phải đi lại nhiều lần để nộp và bổ sung hồ sơ; bình "
    "quân mỗi hồ sơ đất đai phải đi lại 3,2 lần.",
    "novelty": "Người dân hẹn giờ qua điện thoại; cán bộ kiểm tra trước thành phần hồ sơ, kết quả "
    "được trả tại nhà qua bưu chính công ích.",
    "scope": "Bộ phận một cửa cấp huyện và 21 xã, thị trấn.",
    "effect": "Số lượt đi lại giảm, hồ sơ đúng hạn tăng; không phát sinh kinh phí.",
}
HEAVY = ("NÂNG CAO CHẤT LƯỢNG PHỤC VỤ WWWW " * 60)[:490]
HOSTILE = {
    "title": HEAVY,
    "problem": "\n".join(["W" * 400, *["Một dòng."] * 40]),
    "novelty": HEAVY * 8,
    "scope": HEAVY * 8,
    "effect": HEAVY * 8,
}


@pytest.fixture
def staff(transactional_db: None) -> User:
    return make_user(Role.STAFF)


def made(staff: User, texts: dict[str, Any], adopters: int, **figure: Any) -> Initiative:
    """In force, with three figures of which one was not measured yet."""
    area = make_area("so_hoa", "Xây dựng và phát triển chính quyền điện tử, chính quyền số")
    initiative = make_initiative(
        Stage.REPLICATED,
        unit=make_unit(LONG_UNIT),
        area=area,
        actor=staff,
        is_sample=True,
        **texts,
    )
    for number in range(3):
        facts = {"name": f"Số lượt đi lại của người dân, nhóm {number + 1}", "measured_in": "lượt"}
        indicator = make_indicator(initiative, **(facts | figure))
        if number:
            measure(indicator, "25.5", date(2023, 8, 1), actor=staff)
    for _ in range(adopters):
        make_adoption(initiative)
    return initiative


def printed(page: Any) -> int:
    """How many sheets the page is on paper."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    try:
        return len(document)
    finally:
        document.close()


def test_a_card_is_looked_at_printed_and_fetched(enter: Enter, staff: User) -> None:
    initiative = made(staff, ORDINARY, 3)
    page = enter(staff)
    page.goto(f"/sang-kien/{initiative.pk}/")
    page.get_by_role("link", name="Thẻ giới thiệu").click()
    expect(page.get_by_role("heading", name=ORDINARY["title"])).to_be_visible()
    looked_at(page, "the-sang-kien")
    assert printed(page) == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải PDF").click()
    assert download.value.suggested_filename.startswith("sang-kien-sk-2023-001_")
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_the_fullest_card_is_printed_on_one_sheet(enter: Enter, staff: User) -> None:
    figure = {"measured_in": "W" * 60, "target": Decimal("12345678901234.5678")}
    initiative = made(staff, HOSTILE, 40, **figure)
    page = enter(staff)
    page.goto(f"/sang-kien/{initiative.pk}/the/")
    expect(page.locator(".card-foot")).to_contain_text("đã rút gọn")
    assert printed(page) == 1
