"""A whole round in the browser: an officer fills the sheet in, the head sends it, two appraisers
judge it, staff enter the survey and end the appraisal, the unit explains, the explanation is
accepted, the points are those that were explained, staff approve and close, and a leader reads
the ranking.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from scores_app.choices import Basis, Rule, SheetState, Stage, Step
from scores_app.models import Claim, Round, RoundSet, Score, ScoreSheet
from scores_app.ranks.totals import totals_of
from tests.factories import make_evidence, make_unit, make_user
from tests.score_factories import Leaf, make_round, make_set, make_sheet, move_to
from units_app.choices import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from units_app.models import Unit, User

pytestmark = pytest.mark.django_db(transaction=True)

LEAVES = (
    Leaf("1.1", "2", name="Ban hành kế hoạch cải cách hành chính", evidence_required=True),
    Leaf("1.2", "4", Rule.PROPORTIONAL, name="Tỷ lệ hồ sơ giải quyết đúng hạn"),
    Leaf("2.1", "10", Rule.SURVEY, {"scale": "100"}, name="Mức độ hài lòng của người dân"),
)


@dataclass
class People:
    """Everybody who has a part in the round."""

    unit: Unit
    officer: User
    head: User
    first: User
    second: User
    staff: User


@pytest.fixture
def people(transactional_db: None) -> People:
    unit = make_unit("Sở Tư pháp", code="SO-TP")
    unit.head_approves = True
    unit.save(update_fields=["head_approves"])
    return People(
        unit,
        officer=make_user(Role.OFFICER, unit, full_name="Lê Văn Bình"),
        head=make_user(Role.HEAD, unit, full_name="Phạm Thị Hoa"),
        first=make_user(Role.APPRAISER, full_name="Trần Văn Cường"),
        second=make_user(Role.APPRAISER, full_name="Đỗ Thị Dung"),
        staff=make_user(Role.STAFF, full_name="Nguyễn Thị An"),
    )


@pytest.fixture
def sheet(people: People) -> ScoreSheet:
    return make_sheet(make_round(make_set(LEAVES), code="KY-2026"), people.unit)


def test_a_whole_round(enter: Enter, people: People, sheet: ScoreSheet) -> None:
    of_round = sheet.round_set.round
    document = make_evidence(people.unit, name="Kế hoạch 12/KH-STP")
    _unit_scores(enter(people.officer), sheet, document.name)
    _head_sends(enter(people.head), sheet)
    move_to(of_round, Step.APPRAISAL)
    staff = enter(people.staff)
    _staff_give_duties(staff, of_round, people)
    _appraisers_judge(enter(people.first), enter(people.second), of_round)
    _staff_end_the_appraisal(staff, sheet)
    move_to(of_round, Step.EXPLANATION)
    _unit_explains(enter(people.officer), sheet)
    move_to(of_round, Step.SECOND_APPRAISAL)
    _appraiser_accepts(enter(people.first))
    _points_are_as_explained(sheet)
    _unit_reads_the_ruling(enter(people.head))
    move_to(of_round, Step.APPROVAL)
    _staff_approve_and_close(staff, of_round)
    _leader_reads_the_ranking(enter(make_user(Role.LEADER)), sheet)


def _unit_scores(page: Page, sheet: ScoreSheet, document: str) -> None:
    page.goto(f"/cham-diem/phieu/{sheet.pk}/")
    page.get_by_label("Có", exact=True).check()
    page.get_by_label("Đã thực hiện, hoặc tỷ lệ % 1.2").fill("45")
    page.get_by_label("Trên tổng số 1.2; bỏ trống khi ghi tỷ lệ %").fill("50")
    page.keyboard.press("Tab")
    expect(page.locator("#tong-own")).to_contain_text("5,60")
    page.get_by_role("link", name="Tài liệu cho tiêu chí 1.1").click()
    form = page.locator(".sheet-documents-row")
    form.get_by_label("Tìm tài liệu đã có trong kho").fill("ke hoach")
    form.get_by_role("button", name="Tìm").click()
    form.get_by_label(document).check()
    form.get_by_role("button", name="Lưu tài liệu").click()
    expect(page.get_by_text("Đã đủ")).to_be_visible()
    page.reload()
    page.get_by_role("link", name="Trình lãnh đạo đơn vị").click()
    page.get_by_role("button", name="Trình lãnh đạo đơn vị").click()
    expect(page.get_by_text("Đã trình phiếu cho lãnh đạo đơn vị.")).to_be_visible()


def _head_sends(page: Page, sheet: ScoreSheet) -> None:
    page.goto(f"/cham-diem/phieu/{sheet.pk}/")
    page.get_by_role("link", name="Duyệt và gửi").click()
    page.get_by_role("button", name="Duyệt và gửi cơ quan thẩm định").click()
    expect(page.get_by_text("Đã duyệt và gửi phiếu cho cơ quan thẩm định.")).to_be_visible()


def _staff_give_duties(page: Page, of_round: Round, people: People) -> None:
    """The first appraiser has area 1, the second criterion 1.2 beside."""
    page.goto(f"/cham-diem/tham-dinh/{of_round.code}/phan-cong/")
    for person, criterion in ((people.first, "1 Mục 1"), (people.second, "1.2 Tỷ lệ hồ sơ")):
        page.get_by_label("Người thẩm định").select_option(label=str(person))
        page.locator("label.form-check", has_text=criterion).first.click()
        page.get_by_role("button", name="Phân công", exact=True).click()
        expect(page.get_by_text("Đã thêm 1 phân công.")).to_be_visible()
    expect(page.get_by_text("Mọi tiêu chí của mọi đơn vị đều có người thẩm định.")).to_be_visible()


def _appraisers_judge(first: Page, second: Page, of_round: Round) -> None:
    """The first finds no plan; the second takes over the rate as declared."""
    first.goto("/cham-diem/tham-dinh/")
    first.get_by_role("link", name="1.1 Ban hành kế hoạch").click()
    first.get_by_role("link", name="Chưa chấm").click()
    expect(first.get_by_role("status")).to_have_text("Có 1 đơn vị")
    row = first.locator("tbody.appraise-row", has_text="Sở Tư pháp")
    row.get_by_label("Số liệu thẩm định").select_option("no")
    expect(row.get_by_text("Chọn nguyên nhân mất điểm.")).to_be_visible()
    expect(row.get_by_label("Nguyên nhân mất điểm")).to_have_attribute("aria-invalid", "true")
    expect(row).to_have_class(re.compile("is-unsaved"))
    row.get_by_label("Nguyên nhân mất điểm").select_option("no_evidence")
    expect(row.get_by_text("Đã ghi")).to_be_visible()
    expect(row.get_by_label("Nguyên nhân mất điểm")).not_to_have_attribute("aria-invalid", "true")
    expect(row).not_to_have_class(re.compile("is-unsaved"))
    leaf = RoundSet.objects.get(round=of_round).criteria_set.criteria.get(code="1.2")
    second.goto(f"/cham-diem/tham-dinh/{of_round.code}/{leaf.pk}/")
    row = second.locator("tbody.appraise-row", has_text="Sở Tư pháp")
    row.get_by_label("Nguyên nhân mất điểm").select_option("late")
    row.get_by_role("button", name="Đúng như kê khai").click()
    expect(row.get_by_text("Đã ghi")).to_be_visible()
    expect(row.get_by_label("Số liệu thẩm định")).to_have_value("45/50")


def _staff_end_the_appraisal(page: Page, sheet: ScoreSheet) -> None:
    survey = sheet.round_set.criteria_set.criteria.get(code="2.1")
    page.goto(f"/cham-diem/tham-dinh/{sheet.round_set.round.code}/{survey.pk}/")
    row = page.locator("tbody.appraise-row", has_text="Sở Tư pháp")
    row.get_by_label("Số liệu thẩm định").fill("85,5")
    page.keyboard.press("Tab")
    expect(row.get_by_text("Đã ghi")).to_be_visible()
    page.goto(f"/cham-diem/tham-dinh/phieu/{sheet.pk}/")
    page.get_by_role("button", name="Hoàn thành thẩm định").click()
    expect(page.get_by_text("Đã hoàn thành thẩm định phiếu của Sở Tư pháp.")).to_be_visible()
    sheet.refresh_from_db()
    assert sheet.state == SheetState.APPRAISED
    page.goto(f"/cham-diem/tham-dinh/{sheet.round_set.round.code}/nhat-quan/")
    expect(page.get_by_text("Trần Văn Cường").first).to_be_visible()


def _unit_explains(page: Page, sheet: ScoreSheet) -> None:
    page.goto("/cham-diem/giai-trinh/")
    expect(page.get_by_text("Thẩm định chấm thấp hơn tự chấm: 1")).to_be_visible()
    page.get_by_role("link", name="Giải trình 1.1").click()
    page.get_by_label("Nội dung giải trình").fill("Kế hoạch 12/KH-STP đã ban hành đúng hạn.")
    page.get_by_label("Số liệu đề nghị").select_option("yes")
    page.get_by_role("button", name="Gửi giải trình").click()
    expect(page.get_by_text("Đã gửi giải trình tiêu chí 1.1.")).to_be_visible()
    assert Claim.objects.get(sheet=sheet).points == 2


def _appraiser_accepts(page: Page) -> None:
    page.goto("/cham-diem/giai-trinh/")
    page.get_by_role("link", name="1.1 Ban hành kế hoạch").click()
    expect(page.locator("dd", has_text="Thiếu tài liệu kiểm chứng")).to_be_visible()
    page.get_by_label("Chấp nhận", exact=True).check()
    page.get_by_label("Ý kiến xem xét").fill("Đã kiểm tra văn bản kèm theo, chấp nhận.")
    page.get_by_role("button", name="Ghi kết quả xem xét").click()
    expect(page.get_by_text("Đã ghi kết quả xem xét giải trình.")).to_be_visible()


def _points_are_as_explained(sheet: ScoreSheet) -> None:
    """2 as explained, 3,6 as declared, 8,55 of the survey."""
    second = Score.objects.get(sheet=sheet, stage=Stage.SECOND)
    assert (second.criterion.code, second.points) == ("1.1", Decimal(2))
    (totals,) = totals_of(sheet.round_set, Basis.FINAL, today())
    assert (totals.points, totals.applicable) == (Decimal("14.15"), Decimal(16))


def _unit_reads_the_ruling(page: Page) -> None:
    page.goto("/cham-diem/giai-trinh/")
    page.get_by_role("link", name="1.1 Ban hành kế hoạch").click()
    expect(page.get_by_text("Đã kiểm tra văn bản kèm theo, chấp nhận.")).to_be_visible()


def _staff_approve_and_close(page: Page, of_round: Round) -> None:
    page.goto(f"/cham-diem/ky/{of_round.code}/")
    page.get_by_role("link", name="Phê duyệt", exact=True).click()
    row = page.locator("tr", has_text="Sở Tư pháp")
    expect(row).to_contain_text("88,44 %")
    expect(row).to_contain_text("14,15 ÷ 16,00")
    expect(row).to_contain_text("1 chấp nhận")
    page.get_by_label("Căn cứ phê duyệt").fill("Quyết định 15/QĐ-UBND")
    page.get_by_role("button", name="Phê duyệt các phiếu đã chọn").click()
    expect(page.get_by_text("Đã phê duyệt 1 phiếu")).to_be_visible()
    page.get_by_role("link", name="Kết thúc", exact=True).click()
    page.get_by_role("button", name="Kết thúc kỳ chấm").click()
    expect(page.get_by_text(f"Đã kết thúc {of_round.name}.")).to_be_visible()


def _leader_reads_the_ranking(page: Page, sheet: ScoreSheet) -> None:
    held = sheet.round_set
    page.goto("/xep-hang/")
    page.get_by_role("main").get_by_role("link", name=held.group.name).click()
    row = page.locator("tr", has_text="Sở Tư pháp").first
    expect(row).to_contain_text("88,44 %")
    expect(page.get_by_text("Tạm tính")).to_have_count(0)
