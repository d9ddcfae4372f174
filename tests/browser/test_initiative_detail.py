"""The page of one initiative and its forms, looked at wide, narrow, light and dark."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from models_app.choices import Opinion, Stage
from models_app.models import Initiative
from models_app.services.adopting import Taking, adoption_add
from models_app.services.comments import Remark, comment_add
from tests.browser.watching import looked_at
from tests.factories import make_evidence, make_unit, make_user
from tests.initiative_factories import make_draft, make_initiative
from units_app.choices import Role
from units_app.models import User

if TYPE_CHECKING:
    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

SAID: dict[str, Any] = {
    "title": "Hẹn giờ nộp hồ sơ và trả kết quả tại nhà cho người cao tuổi, người khuyết tật",
    "problem": "Người cao tuổi phải đi lại nhiều lần, chờ lâu tại Bộ phận Một cửa; năm 2022 có "
    "1.240 lượt hồ sơ phải nộp lại.\n\nCán bộ tiếp nhận không biết trước lượng hồ sơ trong ngày.",
    "novelty": "Hẹn giờ qua điện thoại; công chức đến nhà nhận hồ sơ và trả kết quả.",
    "scope": "Toàn thành phố, các thủ tục về hộ tịch, bảo trợ xã hội và đất đai.",
    "effect": "Số lượt đi lại giảm từ 3 xuống 1; thời gian chờ bình quân còn 12 phút.",
    "is_sample": True,
}


def long_lived(staff: User) -> Initiative:
    """One that was recognised, applied, taken over and talked about."""
    unit, other = make_unit("UBND thành phố Hà Tĩnh"), make_unit("UBND huyện Can Lộc")
    papers = [
        make_evidence(unit, name="Đề án hẹn giờ nộp hồ sơ", number="15/ĐA-UBND"),
        make_evidence(unit, name="Báo cáo kết quả sáu tháng", number="87/BC-UBND"),
    ]
    made = make_initiative(Stage.APPLIED, unit=unit, evidence=papers, actor=staff, **SAID)
    taking = Taking(unit=other, since=date(2023, 8, 1), adapted="Chỉ làm với thủ tục hộ tịch.")
    adoption_add(initiative_id=made.pk, taking=taking, actor=staff)
    officer = make_user(Role.OFFICER, unit, full_name="Trần Thị Hoa")
    said = Remark(text="Cần thêm số liệu trước khi áp dụng.", opinion=Opinion.COMPLETE)
    comment_add(initiative_id=made.pk, remark=said, author=staff)
    answer = Remark(text="Đơn vị đã bổ sung báo cáo sáu tháng.")
    comment_add(initiative_id=made.pk, remark=answer, author=officer)
    inside = Remark(text="Chờ ý kiến Văn phòng UBND tỉnh.", is_internal=True)
    comment_add(initiative_id=made.pk, remark=inside, author=staff)
    return made


def test_the_page_of_one_that_lived_long(enter: Enter) -> None:
    staff = make_user(Role.STAFF, full_name="Nguyễn Văn Minh")
    made = long_lived(staff)
    page = enter(staff)
    page.goto(reverse("initiative_detail", args=[made.pk]))
    expect(page.locator(".stage-path [aria-current]")).to_contain_text("Áp dụng")
    looked_at(page, "sang-kien")
    page.goto(f"{reverse('initiative_detail', args=[made.pk])}?as_of=2023-05-10")
    expect(page.locator(".stage-path [aria-current]")).to_contain_text("Công nhận")
    looked_at(page, "sang-kien-ngay-cu")


def test_its_forms_and_a_draft(enter: Enter) -> None:
    staff = make_user(Role.STAFF, full_name="Nguyễn Văn Minh")
    made, draft = long_lived(staff), make_draft(staff, **SAID)
    page = enter(staff)
    page.goto(reverse("stage_record", args=[made.pk, Stage.STOPPED]))
    expect(page.get_by_text("1 đơn vị đang áp dụng sáng kiến này")).to_be_visible()
    page.get_by_role("button", name="Ghi dừng").click()
    expect(page.locator("#loi")).to_contain_text("Lý do")
    looked_at(page, "sang-kien-dung")
    page.goto(reverse("stage_correct", args=[made.pk]))
    looked_at(page, "sang-kien-dinh-chinh")
    page.goto(reverse("initiative_detail", args=[draft.pk]))
    looked_at(page, "sang-kien-nhap")
