"""The guide's pictures of changing many tasks and of columns, on the sample; nothing is applied."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

MOST_BYTES = 150_000
WIDTH = 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(os.environ.get("CCHC_PICTURES") or tmp_path)


def keep(page: Page, path: Path, height: int) -> None:
    page.evaluate("document.fonts.ready.then(() => true)")
    page.set_viewport_size({"width": WIDTH, "height": height})
    page.screenshot(path=str(path), animations="disabled")
    assert path.stat().st_size < MOST_BYTES


def test_many_tasks(visit: Visit, folder: Path) -> None:
    page = visit("chuyenvien")
    page.goto("/nhiem-vu/?status=open")
    page.locator("[data-select]").nth(0).check()
    page.locator("[data-select]").nth(3).click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("4")
    keep(page, folder / "huong-dan-hang-loat-1.png", 620)
    page.get_by_label("Việc làm với các nhiệm vụ đã chọn").select_option(label="Ghi tiến độ")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Nội dung tiến độ").fill("Đang lấy ý kiến các sở, ngành")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("navigation", name="Kết quả xem trước")).to_be_visible()
    keep(page, folder / "huong-dan-hang-loat-2.png", 560)


def test_columns(visit: Visit, folder: Path) -> None:
    page = visit("chuyenvien")
    page.goto("/nhiem-vu/?columns=title,lead,co_units,due,status")
    page.locator("summary", has_text="Cột").click()
    expect(page.get_by_role("button", name="Hiện các cột này")).to_be_visible()
    keep(page, folder / "huong-dan-hang-loat-3.png", 760)
