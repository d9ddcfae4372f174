"""Staff approve a group: one sheet lacks a result, one changes meanwhile, one is their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from scores_app.choices import Rule, SheetState, Stage, Step
from scores_app.models import ScoreSheet
from tests.browser.watching import looked_at
from tests.factories import make_unit, make_user
from tests.score_factories import Leaf, load_score, make_round, make_set, make_sheet
from units_app.choices import Role
from units_app.models import Unit

if TYPE_CHECKING:
    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "Trung tâm Phát triển quỹ đất và Phục vụ hành chính công thuộc Ban Quản lý Khu kinh tế tỉnh"
LEAVES = (
    Leaf("1.1", "40"),
    Leaf("1.2", "40", Rule.MANUAL),
    Leaf("2.1", "20", Rule.SURVEY, {"scale": "100"}),
)


def test_a_group_is_approved_as_it_was_seen(enter: Enter) -> None:
    made = make_round(
        make_set(LEAVES, bands={"Tốt": "80", "Khá": "0"}), open_step=Step.APPROVAL, code="KY-DUYET"
    )
    home = make_unit("Sở Nội vụ")

    def appraised(unit: Unit, result: str | None = "16") -> ScoreSheet:
        sheet = make_sheet(made, unit, state=SheetState.APPRAISED)
        load_score(sheet, "1.1", "40", stage=Stage.SELF, answer="yes")
        load_score(sheet, "1.2", "38", stage=Stage.SELF, value="38")
        load_score(sheet, "1.1", "40", answer="yes")
        load_score(sheet, "1.2", "30", value="30")
        if result:
            load_score(sheet, "2.1", result, value="80")
        return sheet

    moved = appraised(make_unit(LONG))
    appraised(home)
    appraised(make_unit("Sở Tư pháp"))
    appraised(make_unit("Sở Tài chính"), None)
    staff = enter(make_user(Role.STAFF, home), "status of 409")
    staff.goto("/cham-diem/ky/KY-DUYET/phe-duyet/")
    expect(staff.get_by_role("checkbox", name="Sở Tư pháp")).to_be_checked()
    expect(staff.get_by_role("checkbox", name="Sở Nội vụ")).not_to_be_checked()
    looked_at(staff, "phe-duyet")
    staff.get_by_role("checkbox", name="Sở Tài chính").check()
    staff.get_by_role("checkbox", name="Sở Nội vụ").check()
    staff.get_by_label("Căn cứ phê duyệt").fill("Quyết định 12/QĐ-UBND")
    staff.get_by_role("button", name="Phê duyệt các phiếu").click()
    expect(staff.get_by_role("alert")).to_contain_text("chưa có kết quả của: Sở Tài chính")
    expect(staff.get_by_role("alert")).to_contain_text("đơn vị mình: Sở Nội vụ")
    looked_at(staff, "phe-duyet-thieu-ly-do")
    staff.get_by_label("Lý do phê duyệt khi chưa có kết quả").fill("Không tổ chức điều tra")
    staff.get_by_label("Lý do tự phê duyệt").fill("Cả phòng thuộc Sở Nội vụ")
    load_score(moved, "1.2", "20", value="20")
    staff.get_by_role("button", name="Phê duyệt các phiếu").click()
    expect(staff.get_by_role("alert")).to_contain_text("1 phiếu đã khác với lúc mở trang")
    looked_at(staff, "phe-duyet-da-doi")
    staff.get_by_role("checkbox", name=LONG).check()
    staff.get_by_role("button", name="Phê duyệt các phiếu").click()
    expect(staff.get_by_text("Không tổ chức điều tra")).to_be_visible()
    looked_at(staff, "phe-duyet-xong")
    states = ScoreSheet.objects.values_list("state", flat=True)
    assert set(states) == {SheetState.APPROVED}
