"""Every step of the daily work with scripts switched off."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from cchc.core.secrecy import REFUSAL
from cchc.embedded.processes import wait_until
from tasks_app.choices import Status
from tasks_app.models import Assignment, CompletionRun, SourceDocument
from tests.browser.test_imports import send_file
from tests.browser.watching import PHONE, picture
from tests.factories import make_assignment, make_unit, make_user
from tests.tasks_app.test_import_pages import csv_of
from tests.tasks_app.test_sheets import cells
from units_app.choices import Role
from units_app.models import Unit

if TYPE_CHECKING:
    from tests.browser.conftest import Enter
    from tests.conftest import CeleryWorker

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "12/QĐ-UBND-M"


@pytest.fixture
def unit(transactional_db: None) -> Unit:
    return make_unit("Sở Tư pháp", code="SO-TP")


def test_find_and_report(enter: Enter, unit: Unit) -> None:
    tasks = [
        make_assignment(unit, title=title, due_on=today() + timedelta(days=20))
        for title in ("Số hóa hồ sơ", "Rà soát thủ tục đất đai")
    ]
    page = enter(make_user(Role.OFFICER, unit), java_script_enabled=False)
    page.goto("/nhiem-vu/")
    page.locator("details.filters > summary").click()
    page.locator("[data-search]").fill("so hoa")
    page.locator(".filters").get_by_label("Tình trạng").select_option("open")
    page.get_by_role("button", name="Lọc", exact=True).click()
    rows = page.locator("#results tbody tr")
    expect(rows).to_have_count(1)
    picture(page, "khong-js-danh-sach")

    page.get_by_role("link", name=f"Cập nhật tình trạng {tasks[0].code}").click()
    page.get_by_label("Tình trạng mới").select_option(Status.IN_PROGRESS.value)
    page.get_by_role("textbox", name="Ngày").fill(f"{today() + timedelta(days=3):%d/%m/%Y}")
    page.get_by_label("Ghi chú").fill("Đã gửi hồ sơ")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_label("Ghi chú")).to_have_value("Đã gửi hồ sơ")
    expect(page.get_by_label("Tình trạng mới")).to_have_value(Status.IN_PROGRESS.value)
    picture(page, "khong-js-tinh-trang")
    page.locator(".note-error a").click()
    expect(page.get_by_role("textbox", name="Ngày")).to_be_focused()
    page.get_by_role("textbox", name="Ngày").fill(f"{today():%d/%m/%Y}")
    page.get_by_role("button", name="Lưu").click()

    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Đang thực hiện")
    expect(page.locator(".note-success")).to_have_text(
        f"Đã ghi tình trạng nhiệm vụ {tasks[0].code}.", use_inner_text=True
    )
    tasks[0].refresh_from_db()
    assert (tasks[0].status, tasks[0].note) == (Status.IN_PROGRESS, "Đã gửi hồ sơ")


def test_a_new_task_with_errors_first(enter: Enter, unit: Unit) -> None:
    page = enter(make_user(Role.STAFF), java_script_enabled=False)
    page.goto("/nhiem-vu/them/")
    page.get_by_label("Nội dung nhiệm vụ").fill("Xây dựng kế hoạch cải cách hành chính")
    page.get_by_label("Số, ký hiệu văn bản giao").fill(SECRET)
    page.get_by_role("button", name="Thêm nhiệm vụ").click()

    summary = page.locator(".note-error")
    expect(summary).to_contain_text(REFUSAL)
    expect(page.get_by_label("Nội dung nhiệm vụ")).to_have_value(
        "Xây dựng kế hoạch cải cách hành chính"
    )
    picture(page, "khong-js-loi")
    links = summary.locator("a")
    assert links.count() >= 3
    for number in range(links.count()):
        target = links.nth(number).get_attribute("href") or ""
        links.nth(number).click()
        assert page.evaluate("document.activeElement.id") == target.removeprefix("#")
    assert not SourceDocument.objects.exists()

    page.get_by_label("Số, ký hiệu văn bản giao").fill("12/QĐ-UBND")
    page.get_by_label("Đơn vị chủ trì").select_option(label=unit.name)
    page.get_by_role("textbox", name="Ngày giao").fill("06/09/2023")
    page.get_by_role("button", name="Thêm nhiệm vụ").click()
    expect(page.locator(".note-success")).to_contain_text("Đã thêm nhiệm vụ")
    made = Assignment.objects.get()
    assert (made.document.number, made.lead_unit, made.assigned_on.isoformat()) == (
        "12/QĐ-UBND",
        unit,
        "2023-09-06",
    )


def test_a_ticked_secret_is_refused(enter: Enter, unit: Unit) -> None:
    page = enter(make_user(Role.STAFF), java_script_enabled=False, viewport=PHONE)
    page.goto("/nhiem-vu/them/")
    page.get_by_label("Số, ký hiệu văn bản giao").fill("12/QĐ-UBND")
    page.get_by_label("Nội dung nhiệm vụ").fill("Việc mật")
    page.get_by_label("Đơn vị chủ trì").select_option(label=unit.name)
    page.get_by_role("textbox", name="Ngày giao").fill("06/09/2023")
    page.get_by_label("Văn bản có đóng dấu").check()
    page.get_by_role("button", name="Thêm nhiệm vụ").click()
    expect(page.locator(".note-error")).to_contain_text(REFUSAL)
    picture(page, "khong-js-mat-dien-thoai")
    assert not Assignment.objects.exists()
    assert not SourceDocument.objects.exists()


def test_compute_anew(enter: Enter, unit: Unit, celery_worker_process: CeleryWorker) -> None:
    """Without scripts the page looks again by itself."""
    celery_worker_process.stop()
    make_assignment(unit, assigned_on=today())
    page = enter(make_user(Role.STAFF), java_script_enabled=False)
    page.goto("/?as_of=2023-09-06")
    page.get_by_role("button", name="Tính lại").click()
    expect(page.locator("#tinh-lai")).to_contain_text("Đang tính lại")
    celery_worker_process.start()
    stored = CompletionRun.objects.filter(as_of="2023-09-06")
    assert wait_until(stored.exists, 30), celery_worker_process.log.read_text()
    expect(page.locator("#tinh-lai")).to_contain_text("Đã tính xong lúc", timeout=10_000)
    page.get_by_role("link", name="Xem số liệu mới").click()
    expect(page.locator(".bar")).to_contain_text("06/09/2023")


def test_an_import_moves_on(enter: Enter, unit: Unit, celery_worker_process: CeleryWorker) -> None:
    """Without scripts the page of a file looks again by itself, at each step."""
    celery_worker_process.stop()
    page = enter(make_user(Role.STAFF), java_script_enabled=False)
    send_file(page, csv_of(cells("CP-1", lead_unit="SO-TP")))
    expect(page.locator("#tien-do")).to_contain_text("Đang chờ đến lượt")
    picture(page, "khong-js-dang-kiem-tra")
    celery_worker_process.start()
    page.get_by_role("button", name="Ghi vào sổ").click(timeout=30_000)
    expect(page.get_by_text("Đã ghi: thêm 1")).to_be_visible(timeout=30_000)
    assert Assignment.objects.get().code == "CP-1"
