"""Staff make a round, open it, remind and open a step again; a second pair of eyes is told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from scores_app.choices import RoundState, Step
from scores_app.models import Round, ScoreSheet
from tests.browser.watching import looked_at
from tests.factories import make_unit, make_user
from tests.score_factories import make_group, make_round, make_set, make_sheet
from units_app.choices import Role, UnitKind

if TYPE_CHECKING:
    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

CONFLICT = "status of 409"
LONG = "Trung tâm Phát triển quỹ đất và Phục vụ hành chính công thuộc Ban Quản lý Khu kinh tế tỉnh"


def test_a_round_is_made_and_opened(enter: Enter) -> None:
    make_unit(LONG, kind=UnitKind.DISTRICT)
    made = make_set(group=make_group("cap-huyen", kind=UnitKind.DISTRICT))
    staff = enter(make_user(Role.STAFF))
    staff.goto("/cham-diem/")
    staff.get_by_role("link", name="Lập kỳ chấm").click()
    staff.get_by_label("Mã kỳ chấm").fill("KY-THU")
    staff.get_by_role("button", name="Lập kỳ chấm").click()
    expect(staff.get_by_role("alert")).to_contain_text("Tên kỳ chấm")
    expect(staff.get_by_label("Mã kỳ chấm")).to_have_value("KY-THU")
    looked_at(staff, "ky-cham-loi")
    staff.get_by_label("Tên kỳ chấm").fill("Chấm điểm chỉ số cải cách hành chính năm nay")
    for place, step in enumerate(Step):
        first = today() + timedelta(days=10 * place)
        staff.locator(f"[name={step}_from]").fill(f"{first:%d/%m/%Y}")
        staff.locator(f"[name={step}_to]").fill(f"{first + timedelta(days=9):%d/%m/%Y}")
    staff.locator(f"[name=set_{made.group_id}]").select_option(str(made.pk))
    staff.get_by_role("button", name="Lập kỳ chấm").click()
    expect(staff.get_by_role("checkbox", name=LONG, exact=True)).to_be_checked()
    looked_at(staff, "ky-cham-don-vi")
    staff.get_by_role("link", name="Mở kỳ chấm").click()
    staff.get_by_role("button", name="Mở kỳ chấm").click()
    expect(staff.get_by_text("Đã mở Chấm điểm")).to_be_visible()
    assert Round.objects.get().state == RoundState.OPEN
    assert ScoreSheet.objects.get().unit.name == LONG
    looked_at(staff, "ky-cham")


def test_a_slow_unit_is_reminded_and_two_who_reopen_do_it_once(enter: Enter) -> None:
    unit = make_unit(LONG)
    sheet = make_sheet(make_round(code="KY-THU"), unit)
    make_user(Role.OFFICER, unit, full_name="Lê Văn Bình")
    first = enter(make_user(Role.STAFF, full_name="Nguyễn Thị An"))
    second = enter(make_user(Role.STAFF), CONFLICT)
    first.goto("/cham-diem/ky/KY-THU/")
    first.get_by_role("link", name="Chưa gửi").click()
    first.wait_for_url("**/?state=unsent")
    first.get_by_role("button", name="Nhắc các đơn vị được chọn").click()
    expect(first.get_by_text("Chưa có địa chỉ thư: Lê Văn Bình.")).to_be_visible()
    looked_at(first, "ky-cham-chua-gui")
    for page in (first, second):
        page.goto(f"/cham-diem/ky/KY-THU/mo-lai/{sheet.pk}/")
        page.locator("#id_until").fill(f"{today():%d/%m/%Y}")
        page.locator("#id_reason").fill("Hệ thống của đơn vị hỏng")
    first.get_by_role("button", name="Mở lại").click()
    expect(first.get_by_text("Đã mở lại bước cho đơn vị.")).to_be_visible()
    second.get_by_role("button", name="Mở lại").click()
    expect(second.get_by_role("alert")).to_contain_text("vừa được người khác xử lý")
    expect(second.locator("#id_reason")).to_have_value("Hệ thống của đơn vị hỏng")
    assert sheet.reopenings.count() == 1
