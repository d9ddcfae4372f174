"""Two people on one task: whoever comes second sees both versions and decides; nothing is lost."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from tasks_app import rules, services
from tasks_app.choices import Status
from tasks_app.models import Assignment
from tests.browser.watching import picture
from tests.factories import make_assignment, make_unit, make_user
from units_app.choices import Role
from units_app.models import Unit

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = "Đã gửi hồ sơ trình ký", "Chờ ý kiến Sở Tài chính"
REFUSED = "status of 409"


@pytest.fixture
def unit(transactional_db: None) -> Unit:
    return make_unit("Sở Tư pháp", code="SO-TP")


@pytest.fixture
def task(unit: Unit) -> Assignment:
    return make_assignment(unit, due_on=today() + timedelta(days=30))


def open_form(page: Page) -> Locator:
    page.goto("/nhiem-vu/")
    page.locator("[data-edit]").click()
    form = page.locator("tr.row-edit form")
    expect(form.get_by_label("Tình trạng mới")).to_be_focused()
    return form


def fill(form: Locator, status: Status, note: str) -> None:
    form.get_by_label("Tình trạng mới").select_option(status.value)
    form.get_by_label("Ghi chú").fill(note)


def save(form: Locator) -> None:
    form.get_by_role("button", name="Lưu").click()


def history(task: Assignment) -> list[tuple[str, str]]:
    return [(event.status, event.note) for event in task.events.order_by("seq")][1:]


def test_in_the_list(enter: Enter, unit: Unit, task: Assignment) -> None:
    officer = enter(make_user(Role.OFFICER, unit, full_name="Lê Văn Bình"))
    staff = enter(make_user(Role.STAFF, full_name="Nguyễn Thị An"), REFUSED)
    theirs, mine = open_form(officer), open_form(staff)
    fill(theirs, Status.IN_PROGRESS, FIRST)
    fill(mine, Status.RETURNED, SECOND)
    save(theirs)
    expect(officer.locator("tr.row-edit")).to_have_count(0)
    save(mine)

    versions = staff.locator(".version")
    expect(versions).to_have_count(2)
    expect(versions.nth(0)).to_contain_text("Đang thực hiện")
    expect(versions.nth(0)).to_contain_text(FIRST)
    expect(versions.nth(0)).to_contain_text("Lê Văn Bình")
    expect(versions.nth(1)).to_contain_text("Bị trả lại")
    expect(versions.nth(1)).to_contain_text(SECOND)
    assert history(task) == [(Status.IN_PROGRESS, FIRST)]
    form = staff.locator("tr.row-edit form")
    expect(form.get_by_label("Tình trạng mới")).to_have_value(Status.RETURNED.value)
    expect(form.get_by_label("Ghi chú")).to_have_value(SECOND)
    picture(staff, "hai-nguoi")

    form.get_by_role("button", name="Ghi lại theo nội dung của tôi").click()
    expect(staff.locator("tr.row-edit")).to_have_count(0)
    expect(staff.locator(f"tr[data-row='{task.pk}']")).to_contain_text("Bị trả lại")
    assert history(task) == [(Status.IN_PROGRESS, FIRST), (Status.RETURNED, SECOND)]


def test_the_second_may_leave_it_as_it_is(enter: Enter, unit: Unit, task: Assignment) -> None:
    officer = enter(make_user(Role.OFFICER, unit))
    head = enter(make_user(Role.HEAD, unit), REFUSED)
    theirs, mine = open_form(officer), open_form(head)
    fill(theirs, Status.IN_PROGRESS, FIRST)
    save(theirs)
    expect(officer.locator("tr.row-edit")).to_have_count(0)
    fill(mine, Status.IN_PROGRESS, SECOND)
    save(mine)
    expect(head.locator(".version")).to_have_count(2)
    head.get_by_role("link", name="Giữ bản đã có").click()
    expect(head.locator("tr.row-edit")).to_have_count(0)
    row = head.locator(f"tr[data-row='{task.pk}']")
    expect(row).to_contain_text("Đang thực hiện")
    expect(row).to_be_focused()
    assert history(task) == [(Status.IN_PROGRESS, FIRST)]


def test_a_correction_that_comes_second(enter: Enter, task: Assignment) -> None:
    one, other = enter(make_user(Role.STAFF)), enter(make_user(Role.STAFF), REFUSED)
    for page, product in ((one, "Quyết định"), (other, "Báo cáo")):
        page.goto(f"/nhiem-vu/{task.pk}/dinh-chinh/")
        page.get_by_label("Sản phẩm").fill(product)
        page.get_by_label("Lý do đính chính").fill("Theo văn bản gốc")
    one.get_by_role("button", name="Lưu đính chính").click()
    one.wait_for_url(f"**/nhiem-vu/{task.pk}/")
    other.get_by_role("button", name="Lưu đính chính").click()

    row = other.locator(".note-warning tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Quyết định")
    expect(row).to_contain_text("Báo cáo")
    expect(other.get_by_label("Sản phẩm")).to_have_value("Báo cáo")
    task.refresh_from_db()
    assert task.product == "Quyết định"
    picture(other, "hai-nguoi-dinh-chinh")
    other.get_by_role("button", name="Lưu đính chính").click()
    other.wait_for_url(f"**/nhiem-vu/{task.pk}/")
    task.refresh_from_db()
    assert task.product == "Báo cáo"


def sent(unit: Unit, task: Assignment) -> Assignment:
    return services.result_send(
        assignment_id=task.pk,
        version=task.version,
        result=rules.Result("87/BC-STP", today(), FIRST, "Văn bản giấy"),
        evidence=(),
        actor=make_user(Role.OFFICER, unit, full_name="Lê Văn Bình"),
    )


def test_one_confirms_while_the_other_returns(enter: Enter, unit: Unit, task: Assignment) -> None:
    """In the list: the first decision stands, what the second typed is shown beside it."""
    sent(unit, task)
    one, other = (
        enter(make_user(Role.STAFF, full_name="Nguyễn Thị An")),
        enter(make_user(Role.STAFF)),
    )
    for page, step in ((one, "Xác nhận"), (other, "Trả lại")):
        page.goto("/nhiem-vu/")
        page.get_by_role("link", name=f"{step} {task.code}").click()
        expect(page.locator("tr.row-edit .sent-result")).to_contain_text("87/BC-STP")
    other.get_by_label("Lý do trả lại").select_option("no_evidence")
    other.get_by_label("Cần bổ sung, sửa gì").fill(SECOND)
    one.get_by_role("button", name="Xác nhận hoàn thành").click()
    expect(one.locator(f"tr[data-row='{task.pk}']")).to_contain_text("Hoàn thành")
    other.locator("tr.row-edit").get_by_role("button", name="Trả lại").click()

    versions = other.locator(".version")
    expect(versions.nth(0)).to_contain_text("Hoàn thành")
    expect(versions.nth(0)).to_contain_text("Nguyễn Thị An")
    expect(versions.nth(1)).to_contain_text(SECOND)
    picture(other, "hai-nguoi-quyet-dinh")
    other.get_by_role("link", name="Giữ bản đã có").click()
    expect(other.locator("tr.row-edit")).to_have_count(0)
    expect(other.locator(f"tr[data-row='{task.pk}']")).to_contain_text("Hoàn thành")
    task.refresh_from_db()
    assert task.status == Status.DONE


def test_two_results_of_one_task(enter: Enter, unit: Unit, task: Assignment) -> None:
    """Progress came between: the sender sees it and still sends what was typed."""
    page = enter(make_user(Role.OFFICER, unit), REFUSED)
    page.goto(f"/nhiem-vu/{task.pk}/gui-ket-qua/")
    page.get_by_label("Văn bản hoặc sản phẩm kết quả").fill("87/BC-STP")
    page.get_by_label("Lý do không có tài liệu").fill("Văn bản giấy")
    step = rules.Step(Status.IN_PROGRESS, today(), FIRST)
    services.status_record(assignment_id=task.pk, version=1, step=step, actor=None)
    page.locator("main").get_by_role("button", name="Gửi kết quả").last.click()
    versions = page.locator(".version")
    expect(versions.nth(0)).to_contain_text(FIRST)
    expect(versions.nth(1)).to_contain_text("87/BC-STP")
    expect(page.get_by_label("Lý do không có tài liệu")).to_have_value("Văn bản giấy")
    picture(page, "hai-nguoi-gui")
    page.get_by_role("button", name="Ghi lại theo nội dung của tôi").click()
    expect(page.locator(".note-success")).to_contain_text("Đã gửi kết quả")
    task.refresh_from_db()
    assert (task.status, task.result_document) == (Status.SUBMITTED, "87/BC-STP")


def test_two_reports_of_one_part(enter: Enter, unit: Unit) -> None:
    task = make_assignment(make_unit("Sở Tài chính"), co_units=(unit,))
    one, other = enter(make_user(Role.OFFICER, unit)), enter(make_user(Role.HEAD, unit), REFUSED)
    for page, document in ((one, "9/CV-STP"), (other, "10/CV-STP")):
        page.goto(f"/nhiem-vu/{task.pk}/phoi-hop/{unit.pk}/")
        page.get_by_role("textbox", name="Ngày của kết quả").fill(f"{today():%d/%m/%Y}")
        page.get_by_label("Văn bản kết quả").fill(document)
    one.get_by_role("button", name="Gửi báo cáo").click()
    one.wait_for_url(f"**/nhiem-vu/{task.pk}/")
    other.get_by_role("button", name="Gửi báo cáo").click()
    versions = other.locator(".version")
    expect(versions.nth(0)).to_contain_text("9/CV-STP")
    expect(versions.nth(1)).to_contain_text("10/CV-STP")
    picture(other, "hai-nguoi-phoi-hop")
    other.get_by_role("button", name="Ghi thêm theo nội dung của tôi").click()
    other.wait_for_url(f"**/nhiem-vu/{task.pk}/")
    expect(other.locator(".co-parts")).to_contain_text("10/CV-STP")
