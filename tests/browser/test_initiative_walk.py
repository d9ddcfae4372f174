"""One initiative's whole way over two months: registered by an officer who is warned of a twin,
appraised and recognised, taken over by two units, its figure after asked for by mail and given,
shown as evidence in an open round; each past day reads as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from cchc.embedded.processes import wait_until
from models_app.choices import Stage
from models_app.models import Initiative
from scores_app.models import InitiativeOffer, ScoreSheet
from tasks_app import jobs
from tasks_app.models import Digest
from tests.factories import make_unit, make_user
from tests.initiative_factories import make_initiative
from tests.mailbox import Mailbox, text_of
from tests.scores_app.offer_cases import make_open_sheet
from units_app.choices import Role
from units_app.models import Unit, User

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.office import Day, Office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TWIN = "Hẹn giờ giải quyết thủ tục hành chính, trả kết quả tại nhà"
TITLE = "Trả kết quả thủ tục hành chính tại nhà theo giờ hẹn trước"
INDICATOR = "Thời gian chờ trung bình của một lượt giao dịch"
ADDRESS = "canbo@example.vn"


@dataclass
class People:
    """Who takes part: the unit that registers, two that copy, Sở Nội vụ, the leaders."""

    unit: Unit
    others: tuple[Unit, Unit]
    officer: User
    copying: tuple[User, User]
    staff: User
    leader: User


@dataclass
class Days:
    """The days on which something happens, all of them past but the last."""

    registered: date
    appraised: date
    recognised: date
    taken: tuple[date, date]
    measured: date
    offered: date


@pytest.fixture
def people(transactional_db: None) -> People:
    unit = make_unit("Sở Tư pháp", code="SO-TP")
    others = make_unit("Sở Tài chính", code="SO-TC"), make_unit("Sở Y tế", code="SO-YT")
    officer = make_user(Role.OFFICER, unit, full_name="Lê Văn Bình")
    User.objects.filter(pk=officer.pk).update(email=ADDRESS)
    make_initiative(Stage.RECOGNISED, unit=others[0], title=TWIN, code="SK-2023-007")
    return People(
        unit,
        others,
        officer,
        (make_user(Role.OFFICER, others[0]), make_user(Role.OFFICER, others[1])),
        staff=make_user(Role.STAFF, full_name="Nguyễn Thị An"),
        leader=make_user(Role.LEADER, full_name="Đỗ Văn Đức"),
    )


@pytest.fixture
def days() -> Days:
    """Two months that end today, so that the database's clock lets the round's step be open; mails
    go out on working days only.
    """
    back = [today() - timedelta(days=number) for number in (60, 50, 40, 30, 20)]
    measured = today() - timedelta(days=10)
    while measured.weekday() > 4:
        measured -= timedelta(days=1)
    return Days(back[0], back[1], back[2], (back[3], back[4]), measured, today())


def morning(day: date) -> str:
    return f"{day.isoformat()}T08:30:00+07:00"


def typed(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def made() -> Initiative:
    return Initiative.objects.get(title=TITLE)


def open_page(day: Day, user: User) -> Page:
    page = day.enter(user)
    page.goto(f"/sang-kien/{made().pk}/")
    return page


def register(day: Day, people: People, days: Days) -> None:
    """The officer is warned while typing, and registers all the same."""
    page = day.enter(people.officer)
    page.goto("/sang-kien/")
    page.get_by_role("link", name="Đăng ký sáng kiến").first.click()
    page.get_by_label("Tên mô hình, sáng kiến").press_sequentially(TITLE)
    near = page.locator("#gan-giong")
    expect(near).to_contain_text(TWIN)
    expect(near).to_contain_text("Tên giống")
    expect(near.get_by_role("link", name=TWIN)).to_be_visible()
    page.locator("[name=area]").select_option(label="Cải cách thủ tục hành chính")
    page.get_by_label("Thực trạng, vấn đề cần giải quyết").fill("Người dân chờ bình quân 90 phút.")
    page.get_by_label("Điểm mới").fill("Hẹn giờ qua điện thoại, bưu tá trả kết quả.")
    page.get_by_label("Phạm vi áp dụng").fill("Bộ phận một cửa của Sở.")
    page.get_by_label("Chỉ tiêu", exact=False).first.fill(INDICATOR)
    page.get_by_label("Đơn vị tính").fill("phút")
    page.get_by_label("Số liệu trước khi áp dụng").fill("90")
    page.get_by_role("textbox", name="Ngày của số liệu trước").fill(typed(days.registered))
    page.get_by_label("Mục tiêu").fill("30")
    page.get_by_role("textbox", name="Hạn có số liệu sau áp dụng").fill(typed(days.measured))
    page.get_by_role("button", name="Gửi đăng ký").click()
    expect(page.get_by_text("Đã đăng ký sáng kiến, mã SK-")).to_be_visible()


def appraise(day: Day, people: People) -> None:
    """The reviewer sees the twin too."""
    page = open_page(day, people.staff)
    expect(page.locator("section", has=page.locator("#h-gan-giong"))).to_contain_text(TWIN)
    page.get_by_role("link", name="Đưa vào thẩm định").click()
    page.get_by_role("button", name="Đưa vào thẩm định").click()
    expect(page.locator(".marks").first).to_contain_text("Đang thẩm định")


def recognise(day: Day, people: People, on: date) -> None:
    page = open_page(day, people.staff)
    page.get_by_role("link", name="Ghi công nhận").click()
    page.get_by_label("Số quyết định").fill("412/QĐ-UBND")
    page.get_by_role("textbox", name="Ngày quyết định").fill(typed(on))
    page.get_by_label("Cơ quan ban hành").fill("UBND tỉnh")
    if page.get_by_label("Vì sao không trùng").count():
        page.get_by_label("Vì sao không trùng").fill("Trả tại nhà; sáng kiến trước trả tại quầy.")
    page.get_by_role("button", name="Ghi công nhận").click()
    expect(page.locator(".marks").first).to_contain_text("Mới công nhận")


def take_over(day: Day, user: User, unit: Unit, on: date) -> None:
    page = open_page(day, user)
    page.get_by_role("link", name="Ghi đơn vị áp dụng").click()
    page.get_by_role("textbox", name="Áp dụng từ ngày").fill(typed(on))
    page.get_by_label("Điều chỉnh khi áp dụng").fill("Chỉ áp dụng cho hồ sơ quá 3 ngày.")
    page.locator("main form .btn-primary").click()
    expect(page.locator("table.adopted")).to_contain_text(unit.name)


def asked_and_given(day: Day, people: People, mailbox: Mailbox) -> None:
    """Celery asks by mail and in the page; the officer gives the figure."""
    jobs.remind.apply_async(retry=False)
    told = Digest.objects.filter(user=people.officer, mail_state="sent")
    assert wait_until(told.exists, 30), list(Digest.objects.values())
    assert INDICATOR in text_of(mailbox.to(ADDRESS)[-1])
    page = day.enter(people.officer)
    page.goto("/nhac-viec/")
    expect(page.locator("main")).to_contain_text(INDICATOR)
    page.goto(f"/sang-kien/{made().pk}/")
    page.get_by_role("link", name=f"Ghi số liệu: {INDICATOR}").click()
    page.get_by_label("Số liệu đo được").fill("25,5")
    page.locator("main form .btn-primary").click()
    expect(page.locator(".indicator")).to_contain_text("Đạt mục tiêu")
    page.goto("/nhac-viec/")
    expect(page.get_by_role("heading", name="Không có việc nào cần nhắc")).to_be_visible()


def show_as_evidence(day: Day, people: People, sheet: ScoreSheet) -> None:
    page = open_page(day, people.officer)
    page.get_by_role("link", name="Dùng làm tài liệu kiểm chứng").click()
    page.get_by_label("2.1.").check()
    page.get_by_role("button", name="Dùng cho tiêu chí này").click()
    assert InitiativeOffer.objects.get().initiative == made()
    page.goto(f"/cham-diem/phieu/{sheet.pk}/")
    expect(page.locator("main")).to_contain_text(TITLE)
    page.goto(f"/sang-kien/{made().pk}/")
    expect(page.locator("main")).to_contain_text("2.1, Phiếu điểm Sở Tư pháp")


def registered(page: Page) -> Locator:
    """The figure of the overview: how many are in the books."""
    return page.locator(".figure-card", has_text="mô hình, sáng kiến").locator(".figure-value")


def everything_shows_it(day: Day, people: People) -> None:
    """List, flows, overview and card, on the last day."""
    page = day.enter(people.leader)
    page.goto("/")
    expect(registered(page)).to_have_text("2")
    page.goto("/sang-kien/?q=theo+gio+hen")
    expect(page.locator("#results")).to_contain_text(TITLE)
    page.goto("/sang-kien/lan-toa/")
    expect(page.locator("main")).to_contain_text(TITLE)
    expect(page.locator("main")).to_contain_text("Sở Y tế")
    page.goto(f"/sang-kien/{made().pk}/the/")
    expect(page.locator(".card-sheet")).to_contain_text("2 đơn vị: Sở Tài chính, Sở Y tế.")
    expect(page.locator(".card-value")).to_have_text("25,5")


def past_days_read_as_they_were(day: Day, people: People, days: Days) -> None:
    """The day before each step shows what was known then."""
    page = day.enter(people.leader, "status of 404")
    before = f"/sang-kien/{made().pk}/?as_of="
    page.goto(before + (days.registered - timedelta(days=1)).isoformat())
    expect(page.locator("h1")).to_contain_text("chưa đăng ký đến ngày")
    for on, stage, adopters in (
        (days.appraised, "Chờ thẩm định", 0),
        (days.recognised, "Đang thẩm định", 0),
        (days.taken[0], "Mới công nhận", 0),
        (days.taken[1], "Mới công nhận", 1),
        (days.measured, "Mới công nhận", 2),
    ):
        eve = (on - timedelta(days=1)).isoformat()
        page.goto(before + eve)
        expect(page.locator(".marks").first).to_contain_text(stage)
        expect(page.locator("main")).to_contain_text(f"{adopters} đơn vị đang áp dụng lại")
        expect(page.locator(".indicator")).to_contain_text("Chưa có số liệu sau áp dụng")
        page.goto(f"/sang-kien/?q=theo+gio+hen&as_of={eve}")
        expect(page.locator("#results")).to_contain_text(stage)
    page.goto(before + (days.offered - timedelta(days=1)).isoformat())
    expect(page.locator(".indicator")).to_contain_text("Đạt mục tiêu")
    expect(page.locator("main")).not_to_contain_text("Phiếu điểm Sở Tư pháp")
    page.goto("/?as_of=" + (days.registered - timedelta(days=1)).isoformat())
    expect(registered(page)).to_have_text("1")


def test_an_initiative_from_its_registration_to_evidence(
    office: Office, people: People, days: Days, mailbox: Mailbox
) -> None:
    office.more = mailbox.env()
    with office.day(morning(days.registered)) as day:
        register(day, people, days)
    with office.day(morning(days.appraised)) as day:
        appraise(day, people)
    with office.day(morning(days.recognised)) as day:
        recognise(day, people, days.recognised)
    for on, user, unit in zip(days.taken, people.copying, people.others, strict=True):
        with office.day(morning(on)) as day:
            take_over(day, user, unit, on)
    with office.day(morning(days.measured)) as day:
        asked_and_given(day, people, mailbox)
    sheet = make_open_sheet(people.unit, year=days.offered.year)
    with office.day(morning(days.offered)) as day:
        show_as_evidence(day, people, sheet)
        everything_shows_it(day, people)
        past_days_read_as_they_were(day, people, days)
