"""The guide's pictures of results and co-units' parts, on data that says it is made up."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from tasks_app import rules, services
from tasks_app.choices import PartStatus
from tasks_app.models import Assignment
from tests.browser.watching import DESK, looked_at, picture
from tests.factories import make_assignment, make_evidence, make_unit, make_user
from units_app.choices import Role
from units_app.models import Unit, User

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BYTES = 150_000
TITLE = (
    "Rà soát, đơn giản hóa thủ tục hành chính thuộc phạm vi quản lý của Ủy ban nhân dân tỉnh, báo "
    "cáo kết quả trong quý III năm 2023"
)


@pytest.fixture
def unit(transactional_db: None) -> Unit:
    return make_unit("Sở Tư pháp", code="SO-TP")


@pytest.fixture
def officer(unit: Unit) -> User:
    return make_user(Role.OFFICER, unit, full_name="Lê Văn Bình")


@pytest.fixture
def task(unit: Unit, officer: User) -> Assignment:
    """A task with three co-units: one is done, one at work, one has not reported."""
    others = [
        make_unit("Sở Tài chính"),
        make_unit("Sở Thông tin và Truyền thông"),
        make_unit("Ban Quản lý Khu kinh tế tỉnh và các khu công nghiệp trên địa bàn tỉnh Hà Tĩnh"),
    ]
    made = make_assignment(
        unit, title=TITLE, due_on=today() + timedelta(days=12), co_units=tuple(others)
    )
    Assignment.objects.filter(pk=made.pk).update(is_sample=True)
    day = today() - timedelta(days=6)
    done = rules.Part(PartStatus.DONE, day, "Công văn số 215/STC-NS", "Đã gửi số liệu kinh phí")
    running = rules.Part(PartStatus.IN_PROGRESS, note="Đang lấy ý kiến các phòng chuyên môn")
    for unit_of_part, part in zip(others, (done, running), strict=False):
        services.part_report(
            assignment=made,
            unit=unit_of_part,
            seq=0,
            part=part,
            evidence=[],
            actor=make_user(Role.OFFICER, unit_of_part, full_name="Phạm Văn Dũng"),
        )
    return made


def send(task: Assignment, officer: User) -> None:
    paper = make_evidence(
        task.lead_unit,
        name="Báo cáo kết quả rà soát thủ tục hành chính (dữ liệu minh họa)",
        number="87/BC-STP",
        actor=officer,
    )
    services.result_send(
        assignment_id=task.pk,
        version=1,
        result=rules.Result(
            "Báo cáo số 87/BC-STP",
            today() - timedelta(days=2),
            "Đã công khai trên Cổng dịch vụ công.",
        ),
        evidence=[paper],
        actor=officer,
    )


def keep(page: Page, number: int, tmp_path: Path, height: int) -> None:
    """The upper part of the page, as wide as the screen."""
    folder = Path(os.environ.get("CCHC_PICTURES") or tmp_path)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.set_viewport_size({"width": DESK["width"], "height": height})
    path = folder / f"huong-dan-ket-qua-{number}.png"
    page.screenshot(path=str(path), animations="disabled")
    assert path.stat().st_size < MOST_BYTES


def test_sending(enter: Enter, officer: User, task: Assignment, tmp_path: Path) -> None:
    page = enter(officer)
    page.goto(f"/nhiem-vu/{task.pk}/gui-ket-qua/")
    page.get_by_label("Văn bản hoặc sản phẩm kết quả").fill("Báo cáo số 87/BC-STP")
    page.get_by_label("Ghi chú cho người xem xét").fill("Đã công khai trên Cổng dịch vụ công.")
    keep(page, 1, tmp_path, 860)
    looked_at(page, "gui-ket-qua")
    page.get_by_label("Văn bản hoặc sản phẩm kết quả").fill("")
    page.locator("main").get_by_role("button", name="Gửi kết quả").last.click()
    expect(page.locator(".note-error")).to_be_visible()
    looked_at(page, "gui-ket-qua-loi")


def test_deciding_in_the_list(
    enter: Enter, officer: User, task: Assignment, tmp_path: Path
) -> None:
    send(task, officer)
    make_assignment(task.lead_unit, title="Xây dựng kế hoạch cải cách hành chính năm 2024")
    page = enter(make_user(Role.STAFF, full_name="Nguyễn Thị An"))
    page.goto("/nhiem-vu/")
    page.get_by_role("link", name=f"Xác nhận {task.code}").click()
    expect(page.locator("tr.row-edit .sent-result")).to_contain_text("87/BC-STP")
    keep(page, 2, tmp_path, 700)
    looked_at(page, "xac-nhan-trong-danh-sach")
    page.get_by_role("link", name=f"Trả lại {task.code}").click()
    expect(page.locator("tr.row-edit")).to_have_count(1)
    expect(page.get_by_label("Lý do trả lại")).to_be_focused()
    looked_at(page, "tra-lai-trong-danh-sach")


@pytest.mark.parametrize("step", ["xac-nhan", "tra-lai"])
def test_deciding_on_a_page(enter: Enter, officer: User, task: Assignment, step: str) -> None:
    send(task, officer)
    page = enter(make_user(Role.STAFF))
    page.goto(f"/nhiem-vu/{task.pk}/{step}/")
    expect(page.locator(".sent-result")).to_contain_text("87/BC-STP")
    looked_at(page, f"trang-{step}")


def test_the_detail_page(enter: Enter, officer: User, task: Assignment, tmp_path: Path) -> None:
    send(task, officer)
    page = enter(make_user(Role.STAFF, full_name="Nguyễn Thị An"))
    page.goto(f"/nhiem-vu/{task.pk}/")
    looked_at(page, "chi-tiet-cho-xac-nhan")
    page.emulate_media(media="print")
    picture(page, "chi-tiet-in")
    page.emulate_media(media="screen")
    lead = enter(officer)
    lead.goto(f"/nhiem-vu/{task.pk}/")
    lead.locator("#h-phoi-hop").evaluate("e => e.closest('section').scrollIntoView()")
    keep(lead, 3, tmp_path, 620)


def test_a_part(enter: Enter, task: Assignment) -> None:
    unit = task.co_units.get(name="Sở Tài chính")
    page = enter(make_user(Role.OFFICER, unit))
    page.goto(f"/nhiem-vu/{task.pk}/")
    page.get_by_role("link", name="Báo cáo phần phối hợp").click()
    expect(page.locator("h1")).to_contain_text("Sở Tài chính")
    looked_at(page, "phoi-hop")
