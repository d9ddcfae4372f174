"""A result is sent, then confirmed: list, counts, history, stored figures; nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from playwright.sync_api import expect

from cchc.core.clock import today
from cchc.core.locks import advisory_lock
from cchc.embedded.processes import wait_until
from tasks_app import jobs, rules, services
from tasks_app.choices import Source, Status
from tasks_app.models import Assignment, CompletionRow, CompletionRun
from tests.browser.watching import picture
from tests.factories import make_assignment, make_unit, make_user
from units_app.choices import Role
from units_app.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Enter
    from tests.conftest import CeleryWorker

pytestmark = pytest.mark.django_db(transaction=True)

NOTE = "Đã ban hành và công khai trên Cổng dịch vụ công."
TASKS = 6
RESULT_ON = today() - timedelta(days=1)


@pytest.fixture
def officer(transactional_db: None) -> User:
    """Somebody of a unit with six running tasks; another unit has one as well."""
    unit = make_unit("Sở Tư pháp", code="SO-TP")
    for number in range(TASKS):
        due = today() + timedelta(days=number + 1)
        task = make_assignment(unit, title=f"Rà soát thủ tục nhóm {number + 1}", due_on=due)
        step = rules.Step(status=Status.IN_PROGRESS, on=today() - timedelta(days=3))
        services.status_record(assignment_id=task.pk, version=1, step=step, actor=None)
    make_assignment(make_unit("Sở Tài chính", code="SO-TC"), title="Việc của sở khác")
    return make_user(Role.OFFICER, unit, full_name="Lê Văn Bình")


def send_result(page: Page) -> Assignment:
    """The first task of the list: from its row to the page of sending and back."""
    page.goto("/nhiem-vu/")
    row = page.locator("#results tbody tr[data-row]").first
    task = Assignment.objects.get(pk=int(row.get_attribute("data-row") or 0))
    row.locator("[data-edit]").click()
    page.locator("tr.row-edit").get_by_role("link", name="Gửi kết quả").click()
    page.get_by_label("Văn bản hoặc sản phẩm kết quả").fill("Báo cáo số 87/BC-STP")
    page.get_by_role("textbox", name="Ngày của kết quả").fill(f"{RESULT_ON:%d/%m/%Y}")
    page.get_by_label("Lý do không có tài liệu").fill("Văn bản giấy, lưu tại văn thư")
    page.get_by_label("Ghi chú cho người xem xét").fill(NOTE)
    picture(page, "gui-ket-qua")
    page.locator("main").get_by_role("button", name="Gửi kết quả").last.click()
    expect(page.locator(f"tr[data-row='{task.pk}']")).to_contain_text("Chờ xác nhận")
    return task


def confirm(page: Page, task: Assignment) -> None:
    """Two clicks in the list."""
    page.goto("/nhiem-vu/")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name=f"Xác nhận {task.code}").click()
    form = page.locator("tr.row-edit")
    expect(form.locator(".sent-result")).to_contain_text("Báo cáo số 87/BC-STP")
    expect(form.locator(".sent-result")).to_contain_text("Văn bản giấy, lưu tại văn thư")
    picture(page, "xac-nhan-trong-dong")
    form.get_by_role("button", name="Xác nhận hoàn thành").click()
    expect(page.locator("tr.row-edit")).to_have_count(0)


def report_done(officer: Page, staff: Page) -> Assignment:
    """The first task of the officer's list is sent, then confirmed."""
    task = send_result(officer)
    confirm(staff, task)
    return task


def tab_count(page: Page, label: str) -> Locator:
    return page.locator(".tabs .tab", has_text=label).locator(".tab-count")


def stored_done() -> int:
    """What the stored figures of today say; -1 where there are none."""
    row = CompletionRow.objects.filter(
        run__as_of=today(), source=Source.GOVERNMENT, dimension=""
    ).first()
    return row.counts["done"] if row else -1


def waits_for_lock() -> bool:
    """Whether some other session waits for a lock in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def test_from_the_list_to_the_stored_figures(
    enter: Enter, officer: User, celery_worker_process: CeleryWorker
) -> None:
    theirs, page = enter(officer), enter(make_user(Role.STAFF, full_name="Nguyễn Thị An"))
    theirs.goto("/nhiem-vu/")
    expect(tab_count(theirs, "Đang thực hiện")).to_have_text("6")
    task = send_result(theirs)
    expect(tab_count(theirs, "Chờ xác nhận")).to_have_text("1")
    expect(theirs.locator("#results")).to_contain_text(f"Đã gửi kết quả nhiệm vụ {task.code}")
    confirm(page, task)

    row = page.locator(f"tr[data-row='{task.pk}']")
    expect(row).to_contain_text("Hoàn thành")
    expect(tab_count(page, "Hoàn thành")).to_have_text("1")
    expect(tab_count(page, "Đang thực hiện")).to_have_text("5")
    expect(page.locator("#results")).to_contain_text(f"Đã xác nhận nhiệm vụ {task.code}")
    assert page.evaluate("window.sameDocument") is True, "trang bị tải lại toàn bộ"

    row.locator("a.row-title").click()
    newest, sent = page.locator(".history > li").nth(0), page.locator(".history > li").nth(1)
    expect(newest).to_contain_text("Hoàn thành")
    expect(newest).to_contain_text(f"{RESULT_ON:%d/%m/%Y}")
    expect(newest).to_contain_text("Nguyễn Thị An")
    expect(newest.locator("time")).to_have_text(f"{today():%d/%m/%Y}")
    expect(sent).to_contain_text(NOTE)
    expect(sent).to_contain_text("Lê Văn Bình")
    picture(page, "qua-trinh")
    assert wait_until(lambda: stored_done() == 1, 30), celery_worker_process.log.read_text()
    by_unit = CompletionRow.objects.get(
        run__as_of=today(), source="", dimension="unit", key=task.lead_unit_id
    )
    assert (by_unit.counts["done"], by_unit.counts["assigned"]) == (1, TASKS)


def test_a_worker_killed_halfway_loses_nothing(
    enter: Enter, officer: User, celery_worker_process: CeleryWorker
) -> None:
    """It dies while computing: the last result stays, pages are right, the schedule heals."""
    assert wait_until(lambda: stored_done() == 0, 30), "số liệu ban đầu chưa được tính"
    before = CompletionRun.objects.get(as_of=today())
    leader = enter(make_user(Role.LEADER))
    theirs, staff = enter(officer), enter(make_user(Role.STAFF))
    with transaction.atomic():
        advisory_lock(f"completion {today()}")  # the computation comes this far and no further
        report_done(theirs, staff)
        assert wait_until(waits_for_lock, 30), celery_worker_process.log.read_text()
        celery_worker_process.kill()
    assert wait_until(lambda: not waits_for_lock(), 10)

    assert CompletionRun.objects.get(as_of=today()).pk == before.pk
    assert stored_done() == 0
    leader.goto("/")
    first = leader.locator(".figure-card").first
    expect(first).to_contain_text(f"1 / {TASKS + 1}")

    celery_worker_process.start()
    jobs.recompute_if_stale.delay()  # what the schedule sends every minute
    assert wait_until(lambda: stored_done() == 1, 30), celery_worker_process.log.read_text()
    leader.reload()
    expect(first).to_contain_text(f"1 / {TASKS + 1}")


def test_without_a_worker_the_request_waits_in_the_queue(
    enter: Enter, officer: User, celery_worker_process: CeleryWorker
) -> None:
    assert wait_until(lambda: stored_done() == 0, 30), "số liệu ban đầu chưa được tính"
    celery_worker_process.kill()
    report_done(enter(officer), enter(make_user(Role.STAFF)))
    assert stored_done() == 0
    celery_worker_process.start()
    assert wait_until(lambda: stored_done() == 1, 30), celery_worker_process.log.read_text()
