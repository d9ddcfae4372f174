"""The README's pictures: `CCHC_PICTURES=docs/pictures bin/test -- -k test_pictures` renews them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.watching import DESK, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Visit
    from tests.browser.sample_site import SampleSite

MOST_BYTES = 300_000
# The sample year has no later event, so this day looks as it would have looked.
DAY = "2023-12-29T09:15:00+07:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(os.environ.get("CCHC_PICTURES") or tmp_path)


def keep(page: Page, path: Path, height: int) -> None:
    """The upper part of the page, as wide as the screen."""
    page.evaluate("document.fonts.ready.then(() => true)")
    page.set_viewport_size({"width": DESK["width"], "height": height})
    page.screenshot(path=str(path), animations="disabled")
    assert path.stat().st_size < MOST_BYTES


def test_pictures_overview(visit: Visit, folder: Path) -> None:
    page = visit("lanhdaotinh")
    page.goto("/?as_of=2023-09-06")
    expect(page.locator("[data-chart-place] svg, [data-chart-place] canvas")).to_have_count(5)
    keep(page, folder / "tong-quan.png", 1120)


def test_pictures_list(chromium: Browser, sample_site: SampleSite, folder: Path) -> None:
    """The row's form is offered only for today, so this one is served on another day."""
    day = {"CCHC_TEST_DAY": DAY}
    with sample_site.web("tests.browser.that_day:application", env=day) as url:
        cookies = sample_site.visitor("chuyenvien", url).cookies()
        context = chromium.new_context(base_url=url, locale="vi-VN")
        context.add_cookies(cookies)
        with watched(context) as page:
            page.set_viewport_size(DESK)
            page.goto("/nhiem-vu/")
            expect(page.locator(".bar")).to_contain_text("29/12/2023")
            page.locator("[data-edit]").nth(2).click()
            form = page.locator("tr.row-edit form")
            form.get_by_label("Tình trạng mới").select_option("done")
            form.get_by_label("Ghi chú").fill("Báo cáo tổng kết đã được phê duyệt")
            keep(page, folder / "nhiem-vu.png", 900)
        context.close()
