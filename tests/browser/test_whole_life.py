"""One task's whole life over four people and many days: in by a file, extended, sent with a PDF,
approved, returned, sent again, confirmed; each day's mails by content, each past day as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.embedded.processes import wait_until
from tasks_app import completion, jobs
from tasks_app.models import Assignment, Digest, Extension
from tests.evidence_files import pdf_bytes
from tests.factories import make_unit, make_user
from tests.mailbox import Mailbox, text_of
from units_app.choices import Role
from units_app.models import Unit, User

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.office import Day, Office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

HEADER = "code;source;title;document_no;document_date;issuer;lead_unit;assigned_on;due_on"
ROW = (
    "CP-2026-001;government;Rà soát thủ tục hành chính lĩnh vực hộ tịch;"
    "15/CT-TTg;27/02/2026;Thủ tướng Chính phủ;SO-TP;02/03/2026;20/03/2026"
)


@dataclass
class People:
    """Who takes part; each with an address of their own."""

    staff: User
    officer: User
    head: User


@pytest.fixture
def people(transactional_db: None) -> People:
    unit = make_unit("Sở Tư pháp", code="SO-TP")
    Unit.objects.filter(pk=unit.pk).update(head_approves=True)
    made = People(
        make_user(Role.STAFF, full_name="Nguyễn Thị An"),
        make_user(Role.OFFICER, unit, full_name="Lê Văn Bình"),
        make_user(Role.HEAD, unit, full_name="Trần Thị Cúc"),
    )
    for name in ("staff", "officer", "head"):
        User.objects.filter(pk=getattr(made, name).pk).update(email=f"{name}@example.vn")
    return made


def task() -> Assignment:
    return Assignment.objects.get(code="CP-2026-001")


def open_task(day: Day, user: User) -> Page:
    page = day.enter(user)
    page.goto(f"/nhiem-vu/{task().pk}/")
    return page


def bring_in(day: Day, people: People, folder: Path) -> None:
    """Staff take the file in: upload, preview, apply."""
    file = folder / "nhiem-vu.csv"
    file.write_text(f"{HEADER}\r\n{ROW}\r\n", encoding="utf-8-sig")
    page = day.enter(people.staff)
    page.goto("/nhap-du-lieu/tai-len/")
    page.get_by_label("Loại dữ liệu").select_option("assignments")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Tải lên và xem trước").click()
    page.get_by_role("button", name="Ghi vào sổ").click(timeout=30_000)
    expect(page.get_by_text("Đã ghi: thêm 1")).to_be_visible(timeout=30_000)


def ask_for_time(day: Day, people: People) -> None:
    page = open_task(day, people.officer)
    page.get_by_role("link", name="Đề nghị gia hạn").click()
    page.get_by_label("Thời hạn đề nghị").fill("10/04/2026")
    page.get_by_label("Lý do").fill("Chờ ý kiến các huyện")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("chờ Sở Nội vụ xem xét")).to_be_visible()


def grant_time(day: Day, people: People) -> None:
    page = day.enter(people.staff)
    page.goto(f"/nhiem-vu/gia-han/{Extension.objects.get().pk}/")
    page.get_by_label("Thời hạn được duyệt").fill("31/03/2026")
    page.get_by_label("Văn bản phê duyệt").fill("120/UBND-NC")
    page.get_by_role("textbox", name="Ngày văn bản").fill("11/03/2026")
    page.get_by_role("button", name="Đồng ý gia hạn").click()
    expect(page.get_by_text("được gia hạn đến 31/03/2026")).to_be_visible()


def send(day: Day, people: People, result_on: str, file: Path) -> None:
    page = open_task(day, people.officer)
    page.get_by_role("link", name="Gửi kết quả").click()
    page.get_by_label("Văn bản hoặc sản phẩm kết quả").fill("Báo cáo số 87/BC-STP")
    page.get_by_role("textbox", name="Ngày của kết quả").fill(result_on)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Gửi kết quả").click()
    expect(page.get_by_text("chờ lãnh đạo đơn vị duyệt").first).to_be_visible()


def approve(day: Day, people: People) -> None:
    page = day.enter(people.head)
    page.goto(f"/nhiem-vu/{task().pk}/duyet/")
    page.get_by_role("button", name="Duyệt và gửi Sở Nội vụ").click()
    expect(page.locator("h1")).to_contain_text("Rà soát thủ tục")


def send_back(day: Day, people: People) -> None:
    page = day.enter(people.staff)
    page.goto(f"/nhiem-vu/{task().pk}/tra-lai/")
    page.locator("select").first.select_option("no_evidence")
    page.locator("main textarea").first.fill("Chưa có danh mục thủ tục kèm theo")
    page.get_by_role("button", name="Trả lại").click()
    expect(page.locator("h1")).to_contain_text("Rà soát thủ tục")


def confirm(day: Day, people: People) -> None:
    page = day.enter(people.staff)
    page.goto(f"/nhiem-vu/{task().pk}/xac-nhan/")
    page.get_by_role("button", name="Xác nhận hoàn thành").click()
    expect(page.get_by_text("hoàn thành ngày 24/03/2026")).to_be_visible()


def remind(number: int) -> None:
    """Lets the worker remind; the day's mails have arrived when this returns."""
    jobs.remind.apply_async(retry=False)
    sent = Digest.objects.filter(mail_state="sent")
    assert wait_until(lambda: sent.count() == number, 30), list(Digest.objects.values())


def standing(day: date) -> tuple[str, date | None]:
    """(status, deadline in force) of the task at the end of a day."""
    found = Assignment.objects.as_of(day).get(code="CP-2026-001")
    return found.at_status, found.at_due_on


def test_a_task_from_file_to_confirmation(
    office: Office, people: People, mailbox: Mailbox, tmp_path: Path
) -> None:
    office.more = mailbox.env()
    proof = tmp_path / "bao-cao.pdf"
    proof.write_bytes(pdf_bytes("Báo cáo rà soát thủ tục hành chính"))
    with office.day("2026-03-02T08:30:00+07:00") as day:
        bring_in(day, people, tmp_path)
    with office.day("2026-03-10T08:30:00+07:00") as day:
        remind(1)
        assert "SẮP ĐẾN HẠN (1)" in text_of(mailbox.to("officer@example.vn")[-1])
        ask_for_time(day, people)
    with office.day("2026-03-11T08:30:00+07:00") as day:
        remind(3)
        assert "ĐỀ NGHỊ GIA HẠN" in text_of(mailbox.to("staff@example.vn")[-1])
        grant_time(day, people)
    with office.day("2026-03-16T08:30:00+07:00") as day:
        send(day, people, "16/03/2026", proof)
    with office.day("2026-03-17T08:30:00+07:00") as day:
        remind(4)
        assert "CHỜ TÔI DUYỆT (1)" in text_of(mailbox.to("head@example.vn")[-1])
        approve(day, people)
    with office.day("2026-03-18T08:30:00+07:00") as day:
        remind(5)
        assert "CHỜ TÔI XÁC NHẬN (1)" in text_of(mailbox.to("staff@example.vn")[-1])
        send_back(day, people)
    with office.day("2026-03-24T08:30:00+07:00") as day:
        remind(6)
        assert "BỊ TRẢ LẠI (1)" in text_of(mailbox.to("officer@example.vn")[-1])
        send(day, people, "24/03/2026", proof)
        approve(day, people)
    with office.day("2026-03-26T08:30:00+07:00") as day:
        confirm(day, people)
        page = open_task(day, people.officer)
        expect(page.locator(".history")).to_contain_text("Thiếu tài liệu kiểm chứng")
        expect(page.locator(".history")).to_contain_text("Xác nhận hoàn thành")
        page.goto(f"/nhiem-vu/{task().pk}/?as_of=2026-03-17")
        expect(page.locator(".marks").first).to_contain_text("Chờ xác nhận")
    original, extended = date(2026, 3, 20), date(2026, 3, 31)
    assert [
        standing(date(2026, 3, number)) for number in (2, 10, 11, 16, 17, 18, 23, 24, 25, 26)
    ] == [
        ("not_started", original),
        ("not_started", original),
        ("not_started", extended),
        ("in_progress", extended),
        ("submitted", extended),
        ("returned", extended),
        ("returned", extended),
        ("submitted", extended),
        ("submitted", extended),
        ("done", extended),
    ]
    done = task()
    assert (done.completed_on, done.original_due_on) == (date(2026, 3, 24), original)
    counts = completion.counts(completion.scope(date(2026, 3, 26)), date(2026, 3, 26))
    assert (counts.done, counts.on_time, counts.on_time_original) == (1, 1, 0)
    assert len({(m["To"], m["Subject"]) for m in mailbox.messages}) == len(mailbox.messages) == 6
