"""The guide's pictures of imports and of the grid, on data that says it is made up."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_imports import PASTE, send_file, staff
from tests.browser.watching import DESK
from tests.tasks_app.test_import_pages import csv_of
from tests.tasks_app.test_sheets import cells

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from units_app.models import User

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["staff"]
MOST_BYTES = 150_000
TITLES = (
    "Rà soát, đơn giản hóa thủ tục hành chính nội bộ (dữ liệu minh họa)",
    "Ban hành danh mục vị trí việc làm (dữ liệu minh họa)",
    "Công bố thủ tục hành chính đủ điều kiện trực tuyến (dữ liệu minh họa)",
)


def keep(page: Page, number: int) -> None:
    """Keeps the picture where CCHC_PICTURES says so, in few colours and so in few bytes."""
    folder = os.environ.get("CCHC_PICTURES")
    if not folder:
        return
    path = Path(folder, f"huong-dan-nhap-tep-{number}.png")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.screenshot(path=path, animations="disabled")
    Image.open(path).convert("RGB").quantize(64).save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES


def tasks() -> list[dict[str, str]]:
    return [cells(f"CP-{n}", title=title) for n, title in enumerate(TITLES, 1)]


def test_pictures_of_imports(enter: Enter, staff: User) -> None:
    page = enter(staff)
    page.set_viewport_size(DESK)
    rows = tasks()
    send_file(page, csv_of(*rows[:2]))
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_text("Đã ghi: thêm 2")).to_be_visible()
    rows[0]["due_on"], rows[2]["lead_unit"] = "30/09/2023", "KHONG-CO"
    send_file(page, csv_of(*rows))
    expect(page.get_by_text("1 dòng lỗi.")).to_be_visible()
    keep(page, 1)
    page.goto("/nhap-du-lieu/lan/")
    page.get_by_role("link", name="nhiem-vu.csv").click()
    expect(page.get_by_label("Lý do hoàn tác")).to_be_visible()
    page.locator("main details summary").first.click()
    keep(page, 2)


def test_pictures_of_the_grid(enter: Enter, staff: User) -> None:
    page = enter(staff)
    page.set_viewport_size(DESK)
    page.goto("/nhiem-vu/bang/")
    rows = [{**row, "lead_unit": "SO-NV", "source": "Chính phủ giao"} for row in tasks()]
    rows[1]["source"] = "Bộ giao"
    text = "\n".join("\t".join(row.values()) for row in rows)
    page.get_by_label("Mã nhiệm vụ, dòng 1", exact=True).evaluate(PASTE, text)
    page.get_by_role("button", name="Kiểm tra").last.click()
    expect(page.get_by_text("chỗ cần sửa; chưa ghi gì.")).to_be_visible()
    keep(page, 3)
