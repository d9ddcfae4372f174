"""A score sheet in the browser: filled in by keys, saved by itself, through a lost connection, by
two people at once, and without scripts.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from scores_app.choices import Rule, SheetState, Stage
from scores_app.models import Score, ScoreEvent, ScoreSheet
from tests.browser.watching import looked_at
from tests.factories import make_evidence, make_unit, make_user
from tests.score_factories import Leaf, make_round, make_set, make_sheet
from units_app.choices import Role

if TYPE_CHECKING:
    from playwright.sync_api import APIResponse, Page, Route

    from tests.browser.conftest import Enter
    from units_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)
LEAVES = (
    Leaf("1.1", "2", evidence_required=True, name="Ban hành kế hoạch cải cách hành chính"),
    Leaf("1.2", "4", Rule.PROPORTIONAL, {"floor": "50"}, name="Tỷ lệ nhiệm vụ hoàn thành"),
    Leaf("2.1", "5", Rule.MANUAL, name="Công tác tuyên truyền"),
)
LOST = ("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
CONFLICT = ("status of 409",)


@pytest.fixture
def officer() -> User:
    return make_user(Role.OFFICER, make_unit("Sở Tư pháp", code="SO-TP"), full_name="Lê Văn Bình")


@pytest.fixture
def sheet(officer: User) -> ScoreSheet:
    held = officer.memberships.get()
    return make_sheet(make_round(make_set(LEAVES)), held.unit, state=SheetState.SCORING)


def opened(page: Page, sheet: ScoreSheet) -> Page:
    page.goto(f"/cham-diem/phieu/{sheet.pk}/")
    return page


def own(sheet: ScoreSheet, code: str) -> Score | None:
    return Score.objects.filter(sheet=sheet, criterion__code=code, stage=Stage.SELF).first()


def test_an_answer_that_comes_late_brings_no_older_sum(
    enter: Enter, officer: User, sheet: ScoreSheet
) -> None:
    page = opened(enter(officer), sheet)
    first = sheet.round_set.criteria_set.criteria.get(code="1.1")
    late: list[tuple[Route, APIResponse]] = []
    page.route(
        f"**/phieu/{sheet.pk}/tieu-chi/{first.pk}/",
        lambda route: late.append((route, route.fetch())),
    )
    page.get_by_label("Có", exact=True).check()
    page.get_by_label("Điểm 2.1").fill("4,5")
    page.keyboard.press("Tab")
    page.wait_for_timeout(500)  # as long as the second answer would take, were it not to wait
    route, answer = late[0]
    route.fulfill(response=answer)
    expect(page.locator("#tong-own")).to_contain_text("6,50 / 11,00")
    expect(page.locator("[data-sheet-saving]")).to_have_text("Tự lưu sau mỗi thay đổi")
    expect(page.locator("#tong-own")).to_contain_text("6,50 / 11,00")


def test_a_sheet_is_filled_in_by_keys_and_sent(
    enter: Enter, officer: User, sheet: ScoreSheet
) -> None:
    document = make_evidence(sheet.unit, name="Kế hoạch 12/KH-STP")
    page = opened(enter(officer), sheet)
    page.get_by_label("Có", exact=True).check()
    expect(page.get_by_text("Thiếu tài liệu kiểm chứng hoặc giải trình")).to_be_visible()
    page.get_by_label("Đã thực hiện, hoặc tỷ lệ % 1.2").fill("45")
    page.get_by_label("Trên tổng số 1.2; bỏ trống khi ghi tỷ lệ %").fill("50")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Điểm 2.1")).to_be_focused()
    page.keyboard.type("4,5")
    page.keyboard.press("Tab")
    expect(page.locator("#tong-own")).to_contain_text("10,10 / 11,00")
    page.get_by_role("link", name="Tài liệu cho tiêu chí 1.1").click()
    form = page.locator(".sheet-documents-row")
    form.get_by_label("Tìm tài liệu đã có trong kho").fill("ke hoach")
    form.get_by_role("button", name="Tìm").click()
    form.get_by_label(document.name).check()
    form.get_by_role("button", name="Lưu tài liệu").click()
    expect(page.get_by_text("Đã đủ")).to_be_visible()
    expect(form).to_have_count(0)
    page.get_by_role("link", name="Gửi cơ quan thẩm định").click()
    page.get_by_role("button", name="Gửi cơ quan thẩm định").click()
    expect(page.get_by_text("Đã gửi phiếu cho cơ quan thẩm định.")).to_be_visible()
    sheet.refresh_from_db()
    assert sheet.state == SheetState.SENT


def test_a_ratio_is_saved_as_a_pair_and_the_header_follows(enter: Enter, officer: User) -> None:
    unit = officer.memberships.get().unit
    sheet = make_sheet(make_round(make_set(LEAVES)), unit, state=SheetState.NOT_STARTED)
    page = opened(enter(officer), sheet)
    header = page.locator("#tinh-trang")
    part = page.get_by_label("Đã thực hiện, hoặc tỷ lệ % 1.2")
    whole = page.get_by_label("Trên tổng số 1.2; bỏ trống khi ghi tỷ lệ %")
    percent = page.locator(".pair-percent")
    expect(header).to_have_text("Chưa bắt đầu")
    expect(percent).to_be_visible()
    part.click()
    page.keyboard.type("45")
    page.keyboard.press("Tab")
    expect(whole).to_be_focused()
    expect(page.get_by_text("Chưa lưu", exact=True)).to_be_visible()
    page.wait_for_timeout(500)
    assert own(sheet, "1.2") is None
    page.keyboard.type("50")
    expect(percent).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.get_by_text("45/50 = 90,00 %")).to_be_visible()
    expect(header).to_have_text("Đang tự chấm")
    saved = ScoreEvent.objects.filter(sheet=sheet, criterion__code="1.2")
    assert [(one.value, one.value_of) for one in saved] == [(Decimal(45), Decimal(50))]
    whole.fill("")
    page.get_by_label("Điểm 2.1").focus()
    expect(page.get_by_text("= 45,00 %", exact=True)).to_be_visible()
    expect(percent).to_be_visible()


def test_what_was_typed_without_a_connection_is_sent_when_it_is_back(
    enter: Enter, officer: User, sheet: ScoreSheet
) -> None:
    page = opened(enter(officer, *LOST), sheet)
    page.context.set_offline(True)
    page.get_by_label("Điểm 2.1").fill("4")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Chưa lưu, giữ trong máy này")).to_be_visible()
    expect(page.locator("[data-sheet-saving]")).to_contain_text("sẽ tự gửi lại")
    assert own(sheet, "2.1") is None
    page.context.set_offline(False)
    expect(page.get_by_text("Đã lưu")).to_be_visible()
    score = own(sheet, "2.1")
    assert score is not None
    assert score.points == 4


def test_a_closed_page_gives_back_what_it_could_not_send(
    enter: Enter, officer: User, sheet: ScoreSheet
) -> None:
    page = opened(enter(officer, *LOST), sheet)
    page.context.set_offline(True)
    page.get_by_label("Giải trình 2.1").fill("Đã tổ chức hai hội nghị")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Chưa lưu, giữ trong máy này")).to_be_visible()
    page.goto("about:blank")
    page.context.set_offline(False)
    opened(page, sheet)
    expect(page.get_by_label("Giải trình 2.1")).to_have_value("Đã tổ chức hai hội nghị")
    expect(page.get_by_text("Đã lưu")).to_be_visible()
    score = own(sheet, "2.1")
    assert score is not None
    assert score.note == "Đã tổ chức hai hội nghị"
    assert page.evaluate("localStorage.length") == 0


def test_what_comes_late_does_not_overwrite_what_is_newer(
    enter: Enter, officer: User, sheet: ScoreSheet
) -> None:
    head = make_user(Role.HEAD, sheet.unit, full_name="Trần Thị Hoa")
    page = opened(enter(officer, *LOST, *CONFLICT), sheet)
    page.context.set_offline(True)
    page.get_by_label("Điểm 2.1").fill("5")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Chưa lưu, giữ trong máy này")).to_be_visible()
    other = opened(enter(head), sheet)
    other.get_by_label("Điểm 2.1").fill("3")
    other.keyboard.press("Tab")
    expect(other.get_by_text("Đã lưu")).to_be_visible()
    page.context.set_offline(False)
    versions = page.locator(".entry-versions")
    expect(versions).to_contain_text("Tiêu chí này vừa có người khác ghi")
    expect(versions).to_contain_text("Trần Thị Hoa")
    score = own(sheet, "2.1")
    assert score is not None
    assert score.points == 3
    page.get_by_role("button", name="Ghi bản của tôi").click()
    expect(versions).to_have_count(0)
    score.refresh_from_db()
    assert score.points == 5


def test_what_is_there_may_be_kept(enter: Enter, officer: User, sheet: ScoreSheet) -> None:
    head = make_user(Role.HEAD, sheet.unit, full_name="Trần Thị Hoa")
    page, other = opened(enter(officer, *CONFLICT), sheet), opened(enter(head), sheet)
    other.get_by_label("Điểm 2.1").fill("3")
    other.keyboard.press("Tab")
    expect(other.get_by_text("Đã lưu")).to_be_visible()
    page.get_by_label("Điểm 2.1").fill("5")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Giữ bản đang có").click()
    expect(page.get_by_label("Điểm 2.1")).to_have_value("3")
    assert page.evaluate("localStorage.length") == 0
    page.get_by_label("Điểm 2.1").fill("4")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Đã lưu")).to_be_visible()
    score = own(sheet, "2.1")
    assert score is not None
    assert (score.points, score.version) == (Decimal(4), 2)


def test_without_scripts_the_whole_sheet_is_saved(
    enter: Enter, officer: User, sheet: ScoreSheet
) -> None:
    page = opened(enter(officer, java_script_enabled=False), sheet)
    page.get_by_label("Có", exact=True).check()
    page.get_by_label("Điểm 2.1").fill("9")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu 1 tiêu chí; 1 tiêu chí chưa lưu được")).to_be_visible()
    expect(page.get_by_label("Điểm 2.1")).to_have_value("9")
    page.get_by_label("Điểm 2.1").fill("4")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu 1 tiêu chí.")).to_be_visible()


def test_the_pages_are_in_nobodys_way(enter: Enter, officer: User, sheet: ScoreSheet) -> None:
    page = opened(enter(officer), sheet)
    looked_at(page, "phieu-diem")
    page.goto("/cham-diem/phieu/")
    looked_at(page, "phieu-diem-danh-sach")
    page.goto(f"/cham-diem/phieu/{sheet.pk}/gui/")
    looked_at(page, "phieu-diem-gui")
