"""Every page about an object of its own, under the longest names there are: as it opens, and where
it is a form as it comes back refused. Nothing in its way for people with aids, nothing too wide.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from cchc.core.models import ImportBatch, StagedImport
from tasks_app import rules, services
from tasks_app.models import Assignment, BulkEdit, Extension, SavedView
from tasks_app.reminders.digests import make_digests
from tests.browser.watching import looked_at
from tests.factories import make_assignment, make_evidence, make_unit, make_user
from units_app.choices import Role
from units_app.models import Unit, User

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

UNIT = (
    "Ban Quản lý Khu kinh tế tỉnh và các khu công nghiệp, cụm công nghiệp, khu chế xuất trên địa "
    "bàn toàn tỉnh sau sắp xếp"
)
TITLE = (
    "Rà soát, đơn giản hóa thủ tục hành chính nội bộ giữa các cơ quan hành chính nhà nước thuộc "
    "phạm vi quản lý của Ủy ban nhân dân tỉnh; công bố, công khai danh mục thủ tục hành chính đủ "
    "điều kiện thực hiện dịch vụ công trực tuyến toàn trình "
) * 3
WORDS = "Đang lấy ý kiến của các sở, ngành và Ủy ban nhân dân các xã, phường về dự thảo. " * 4
PERSON = "Công Tằng Tôn Nữ Hoàng Thị Phương Thảo"
FILE = f"{TITLE[:250].strip()}.xlsx"
NO_DAY = "31/02/2026"


@dataclass
class World:
    """A unit whose head approves, a task of it with a co-unit, and who works on it."""

    task: Assignment
    officer: User
    head: User
    partner: User
    staff: User


@pytest.fixture
def world(transactional_db: None) -> World:
    unit = make_unit(UNIT, code="BAN-QLKKT")
    Unit.objects.filter(pk=unit.pk).update(head_approves=True)
    other = make_unit(UNIT.replace("Ban Quản lý", "Trung tâm Hỗ trợ doanh nghiệp"))
    task = make_assignment(
        unit, title=TITLE[:600], due_on=today() + timedelta(days=1), co_units=(other,)
    )
    Assignment.objects.filter(pk=task.pk).update(is_sample=True)
    return World(
        Assignment.objects.get(pk=task.pk),
        make_user(Role.OFFICER, unit, full_name=PERSON),
        make_user(Role.HEAD, unit, full_name=PERSON),
        make_user(Role.OFFICER, other, full_name=PERSON),
        make_user(Role.STAFF, full_name=PERSON),
    )


def sent(world: World) -> None:
    """The officer's result waits for the head."""
    proof = make_evidence(
        world.task.lead_unit, name=TITLE[:300].strip(), number="87/BC-BQLKKT", actor=world.officer
    )
    services.result_send(
        assignment_id=world.task.pk,
        version=world.task.version,
        result=rules.Result("Báo cáo số 87/BC-BQLKKT", today(), WORDS),
        evidence=[proof],
        actor=world.officer,
    )
    world.task.refresh_from_db()


def approved(world: World) -> None:
    """The result waits for staff."""
    sent(world)
    services.result_approve(
        assignment_id=world.task.pk, version=world.task.version, note=WORDS, actor=world.head
    )


def asked(world: World) -> Extension:
    return services.extension_request(
        assignment_id=world.task.pk,
        version=world.task.version,
        asked_due_on=today() + timedelta(days=60),
        reason=WORDS,
        evidence=(),
        actor=world.officer,
    )


def of_task(step: str, before: Callable[[World], Any] = lambda _: None) -> Callable[[World], str]:
    def address(world: World) -> str:
        before(world)
        return f"/nhiem-vu/{world.task.pk}/{step}"

    return address


def part(world: World) -> str:
    return f"/nhiem-vu/{world.task.pk}/phoi-hop/{world.task.co_units.get().pk}/"


def bulk(action: str, step: str, **wanted: str) -> Callable[[World], str]:
    def address(world: World) -> str:
        edit = BulkEdit.objects.create(
            owner=world.staff,
            action=action,
            chosen=[[world.task.pk, world.task.version]],
            wanted=wanted,
        )
        return f"/nhiem-vu/sua-hang-loat/{edit.pk}/{step}"

    return address


def view(world: World) -> str:
    made = SavedView.objects.create(owner=world.staff, name=WORDS[:80], query="status=open")
    return f"/nhiem-vu/bo-loc/{made.pk}/"


def paper(step: str) -> Callable[[World], str]:
    def address(world: World) -> str:
        made = make_evidence(world.task.lead_unit, name=TITLE[:300].strip(), actor=world.officer)
        return f"/tai-lieu/{made.pk}/{step}"

    return address


def after(before: Callable[[World], Any], address: str) -> Callable[[World], str]:
    def page(world: World) -> str:
        before(world)
        return address

    return page


def reminded(address: str) -> Callable[[World], str]:
    def page(world: World) -> str:
        sent(world)
        make_digests(today())
        return address

    return page


def staged(world: World) -> str:
    """A file that waits for its turn."""
    made = StagedImport.objects.create(
        kind="assignments",
        file_name=FILE,
        stored_as="tep",
        sha256="0" * 64,
        uploaded_by=world.staff,
        state=StagedImport.State.CHECKING,
    )
    return f"/nhap-du-lieu/{made.pk}/"


def batch(world: World) -> str:
    """What a file changed, all of it for ever: nothing was kept to undo it with."""
    numbers = dict.fromkeys(("rows", "created", "updated", "unchanged"), 0)
    made = ImportBatch.objects.create(
        kind="assignments", file_name=FILE, sha256="0" * 64, actor=world.staff, **numbers
    )
    return f"/nhap-du-lieu/lan/{made.pk}/"


# Who looks, at which address, and the button that is pressed with the form left empty.
PAGES: dict[str, tuple[str, Callable[[World], str], str]] = {
    "gui-ket-qua": ("officer", of_task("gui-ket-qua/"), "Gửi kết quả"),
    "rut-ket-qua": ("officer", of_task("rut/", sent), "Rút kết quả"),
    "duyet": ("head", of_task("duyet/", sent), ""),
    "chuyen-lai": ("head", of_task("chuyen-lai/", sent), "Chuyển lại"),
    "xac-nhan": ("staff", of_task("xac-nhan/", approved), ""),
    "tra-lai": ("staff", of_task("tra-lai/", approved), "Trả lại"),
    "phoi-hop": ("partner", part, "Gửi báo cáo"),
    "de-nghi-gia-han": ("officer", of_task("gia-han/"), "Gửi đề nghị"),
    "ghi-gia-han": ("staff", of_task("gia-han/"), "Ghi gia hạn"),
    "xem-xet-gia-han": (
        "staff",
        lambda world: f"/nhiem-vu/gia-han/{asked(world).pk}/",
        "Đồng ý gia hạn",
    ),
    "rut-de-nghi": ("officer", lambda world: f"/nhiem-vu/gia-han/{asked(world).pk}/", ""),
    "tinh-trang": ("staff", of_task("tinh-trang/"), "Lưu"),
    "dinh-chinh": ("staff", of_task("dinh-chinh/"), "Lưu đính chính"),
    "chi-tiet": ("head", of_task("", approved), ""),
    "tien-do-hang-loat": ("staff", bulk("progress", ""), "Xem trước"),
    "xong-hang-loat": ("staff", bulk("done", ""), "Xem trước"),
    "chuyen-hang-loat": ("staff", bulk("lead_unit", ""), "Xem trước"),
    "xem-truoc-hang-loat": (
        "staff",
        bulk("progress", "xem-truoc/", on=f"{today():%d/%m/%Y}", note=WORDS),
        "",
    ),
    "sua-bo-loc": ("staff", view, "Lưu"),
    "luu-bo-loc": ("staff", lambda _: "/nhiem-vu/bo-loc/luu/?status=open", "Lưu"),
    "xem-tai-lieu": ("officer", paper(""), ""),
    "sua-tai-lieu": ("officer", paper("sua/"), "Lưu"),
    "xoa-tai-lieu": ("officer", paper("xoa/"), "Xóa tài liệu"),
    "dua-tai-lieu": ("officer", lambda _: "/tai-lieu/them/", "Đưa vào kho"),
    "nhac-viec": ("head", reminded("/nhac-viec/"), ""),
    "nhat-ky-nhac-viec": ("staff", reminded("/nhac-viec/nhat-ky/"), ""),
    "tai-tep": ("staff", lambda _: "/nhap-du-lieu/tai-len/", "Tải lên và xem trước"),
    "lich-hom-nay": ("staff", lambda _: "/nhiem-vu/lich/?due_from=31/02/2023", ""),
    "dong-thoi-gian": ("staff", lambda _: "/nhiem-vu/dong-thoi-gian/?start=31/02/2023", ""),
    "so-sanh": ("staff", lambda _: "/nhiem-vu/so-sanh/?from=31/02/2023", ""),
    "danh-sach": ("officer", lambda _: "/nhiem-vu/?due_from=31/02/2023", ""),
    "so-sanh-mot-ngay": ("staff", lambda _: "/nhiem-vu/so-sanh/?kind=entered", ""),
    "cap-nhat": ("staff", lambda _: "/nhiem-vu/cap-nhat/?age=open", ""),
    "ban-in": ("staff", lambda _: "/nhiem-vu/in/", ""),
    "so-gia-han": ("staff", after(asked, "/nhiem-vu/gia-han/"), ""),
    "kho-tai-lieu": ("officer", after(paper(""), "/tai-lieu/"), ""),
    "tong-quan": ("staff", lambda _: "/", ""),
    "dang-kiem-tra": ("staff", staged, ""),
    "lan-ghi": ("staff", batch, ""),
    "bang-nhap": ("staff", lambda _: "/nhiem-vu/bang/", ""),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page(enter: Enter, world: World, name: str) -> None:
    who, address, button = PAGES[name]
    page = enter(getattr(world, who))
    page.goto(address(world))
    expect(page.locator("h1")).to_be_visible()
    looked_at(page, f"{name}")
    if button:
        left_empty(page, button)
        looked_at(page, f"{name}-loi")


def left_empty(page: Page, button: str) -> None:
    """Presses the button with every text empty and every day one that does not exist: the summary
    leads to each field, the fields say what is wrong and still hold what was typed.
    """
    for field in page.locator("main form[method=post] :is([type=text], textarea):visible").all():
        field.fill("" if field.get_attribute("data-day") is None else NO_DAY)
    page.locator("main form[method=post]").get_by_role("button", name=button, exact=True).click()
    summary = page.locator(".note-error[role=alert]").first
    expect(summary).to_be_visible()
    for link in summary.get_by_role("link").all():
        expect(page.locator(str(link.get_attribute("href")))).to_have_count(1)
    expect(page.locator(".has-errors .form-error").first).to_be_visible()
    for day in page.locator("main form[method=post] [data-day]:visible").all():
        expect(day).to_have_value(NO_DAY)


def test_who_decides_second_on_a_request_sees_both(enter: Enter, world: World) -> None:
    extension = asked(world)
    page = enter(world.staff, "status of 409")
    page.goto(f"/nhiem-vu/gia-han/{extension.pk}/")
    page.get_by_label("Ý kiến").fill(WORDS)
    services.extension_refuse(extension_id=extension.pk, note=WORDS, actor=world.staff)
    page.get_by_role("button", name="Không đồng ý").click()
    expect(page.locator(".version")).to_have_count(2)
    expect(page.locator(".version").nth(1)).to_contain_text(WORDS.strip())
    looked_at(page, "hai-nguoi-gia-han")
