"""An initiative shown as evidence, in the score sheet and from its own page; and what a unit may
copy from others on its page. Under long names, by the unit's officer.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from models_app.choices import Stage as Life
from scores_app.models import ScoreSheet
from tests.browser.watching import looked_at
from tests.factories import make_unit, make_user
from tests.initiative_factories import (
    make_adoption,
    make_area,
    make_indicator,
    make_initiative,
    measure,
    record_stage,
)
from tests.scores_app.offer_cases import leaf, make_open_sheet, recognised
from tests.scores_app.test_ready_to_copy import make_result
from units_app.choices import Role
from units_app.models import Unit, User

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)
TITLE = (
    "Hẹn giờ giải quyết thủ tục hành chính và trả kết quả tại nhà qua dịch vụ bưu chính công ích "
    "cho người cao tuổi, người khuyết tật và người dân ở xã đảo, xã biên giới"
)


@pytest.fixture
def unit(transactional_db: None) -> Unit:
    return make_unit("Sở Lao động – Thương binh và Xã hội")


@pytest.fixture
def officer(unit: Unit) -> User:
    return make_user(Role.OFFICER, unit)


@pytest.fixture
def sheet(unit: Unit) -> ScoreSheet:
    return make_open_sheet(unit, year=today().year)


def row_of(page: Page, sheet: ScoreSheet, code: str) -> str:
    return f"#tc-{leaf(sheet, code).pk}"


def test_is_ticked_beside_the_documents_of_a_criterion(
    enter: Enter, sheet: ScoreSheet, officer: User
) -> None:
    first, used = recognised(sheet.unit, title=TITLE), recognised(sheet.unit, title="Một cửa")
    page = enter(officer)
    page.goto(f"/cham-diem/phieu/sang-kien/{used.pk}/")
    looked_at(page, "dung-lam-tai-lieu")
    page.get_by_role("button", name="Dùng cho tiêu chí này").click()
    expect(page.locator(".has-errors .form-error").first).to_be_visible()
    looked_at(page, "dung-lam-tai-lieu-loi")
    page.get_by_label("1.2.").check()
    page.get_by_role("button", name="Dùng cho tiêu chí này").click()
    expect(page.locator(row_of(page, sheet, "1.2"))).to_contain_text("Một cửa")
    row = page.locator(row_of(page, sheet, "1.1"))
    row.get_by_role("link", name="Tài liệu cho tiêu chí 1.1").click()
    form = page.locator(".sheet-documents-row")
    expect(form).to_contain_text("đã dùng cho tiêu chí 1.2")
    form.get_by_label(first.title).check()
    looked_at(page, "sang-kien-trong-phieu")
    form.get_by_role("button", name="Lưu tài liệu").click()
    expect(row).to_contain_text(TITLE)
    record_stage(used, Life.STOPPED, today())
    page.reload()
    expect(page.locator(row_of(page, sheet, "1.2"))).to_contain_text("Đã dừng từ")
    looked_at(page, "phieu-co-sang-kien")
    page.goto(f"/sang-kien/{first.pk}/")
    expect(page.locator("#h-dung-lam-tai-lieu")).to_be_visible()
    looked_at(page, "sang-kien-da-dung")


def test_what_is_ready_to_be_copied_stands_on_the_page_of_the_unit(
    enter: Enter, unit: Unit, officer: User
) -> None:
    page = enter(officer)
    page.goto(f"/don-vi/{unit.pk}/")
    looked_at(page, "chua-co-ket-qua")
    make_result(unit, year=today().year - 1)
    for number, name in enumerate(
        ("Sở Tư pháp", "Sở Tài chính", "UBND huyện Hương Khê", "Sở Y tế")
    ):
        one = make_initiative(
            Life.RECOGNISED,
            unit=make_unit(name),
            title=TITLE if number else "Rà soát văn bản một lần trong tháng",
            area=make_area("the_che", "Cải cách thể chế"),
        )
        if number != 1:
            measure(make_indicator(one, name="Thời gian chờ"), f"{25 + number}", date(2023, 8, 1))
        for _ in range(number):
            make_adoption(one)
    page.reload()
    expect(page.locator(".ready-area")).to_have_count(1)
    expect(page.locator(".ready-to-copy")).to_contain_text("Cũng mất điểm nhưng chưa có sáng kiến")
    looked_at(page, "san-sang-hoc-tap")
