"""The guide's picture of an extension, and the walk it is taken on: a unit asks, staff approve."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from tasks_app.models import Assignment, Extension
from tests.browser.watching import DESK, looked_at
from tests.evidence_files import pdf_bytes
from tests.factories import make_assignment, make_unit, make_user
from units_app.choices import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BYTES = 150_000
TITLE = (
    "Rà soát, đơn giản hóa thủ tục hành chính thuộc phạm vi quản lý của Ủy ban nhân dân tỉnh, báo "
    "cáo kết quả trong quý III năm 2023"
)
REASON = "Chờ ý kiến của các bộ đối với phương án đơn giản hóa (dữ liệu minh họa)"


def keep(page: Page, tmp_path: Path) -> None:
    """The upper part of the page, as wide as the screen."""
    page.evaluate("document.fonts.ready.then(() => true)")
    page.set_viewport_size({"width": DESK["width"], "height": 760})
    folder = Path(os.environ.get("CCHC_PICTURES") or tmp_path)
    path = folder / "huong-dan-gia-han-1.png"
    page.screenshot(path=str(path), animations="disabled")
    assert path.stat().st_size < MOST_BYTES
    page.set_viewport_size(DESK)


def test_from_the_request_to_the_list(enter: Enter, tmp_path: Path) -> None:
    unit = make_unit("Sở Tư pháp", code="SO-TP")
    due, later = today() + timedelta(days=5), today() + timedelta(days=40)
    task = make_assignment(unit, title=TITLE, due_on=due)
    Assignment.objects.filter(pk=task.pk).update(is_sample=True)
    ask(
        enter(make_user(Role.OFFICER, unit, full_name="Lê Văn Bình")),
        task,
        f"{later:%d/%m/%Y}",
    )
    page = enter(make_user(Role.STAFF, full_name="Nguyễn Thị An"))
    approve(page, tmp_path)
    page.goto("/nhiem-vu/")
    row = page.locator("#results")
    expect(row).to_contain_text(f"{later:%d/%m/%Y}")
    expect(row).to_contain_text(f"gia hạn từ {due:%d/%m/%Y}")
    looked_at(page, "danh-sach-da-gia-han")


def ask(page: Page, task: Assignment, until: str) -> None:
    """The unit's officer asks, with a document."""
    page.goto(f"/nhiem-vu/{task.pk}/")
    page.get_by_role("link", name="Đề nghị gia hạn").click()
    page.get_by_label("Thời hạn đề nghị").fill(until)
    page.get_by_label("Lý do").fill(REASON)
    content = pdf_bytes("Công văn đề nghị gia hạn")
    paper = {"name": "cong-van-gia-han.pdf", "mimeType": "application/pdf", "buffer": content}
    page.locator("input[type=file]").set_input_files(paper)  # type: ignore[arg-type]
    looked_at(page, "de-nghi-gia-han")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.locator("#h-gia-han")).to_be_visible()
    looked_at(page, "chi-tiet-cho-gia-han")


def approve(page: Page, tmp_path: Path) -> None:
    """Staff find the waiting request in the ledger and approve it."""
    page.goto("/nhiem-vu/gia-han/")
    looked_at(page, "so-gia-han")
    page.goto(f"/nhiem-vu/gia-han/{Extension.objects.get().pk}/")
    expect(page.locator("main")).to_contain_text("cong-van-gia-han")
    page.get_by_label("Văn bản phê duyệt").fill("12/UBND-NC")
    page.get_by_label("Ngày văn bản").fill(f"{today():%d/%m/%Y}")
    keep(page, tmp_path)
    looked_at(page, "xem-xet-gia-han")
    page.get_by_role("button", name="Đồng ý gia hạn").click()
    expect(page.locator("main")).to_contain_text("Được duyệt")
