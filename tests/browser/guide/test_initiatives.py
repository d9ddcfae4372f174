"""The guide's pictures of initiatives, on the sample."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.sample_site import SampleSite
from tests.browser.watching import DESK

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

MOST_BYTES = 150_000
DAY = "as_of=2023-09-06"
# One that several units took over, with figures: its code in the sample.
COPIED = "SK-2023-018"


@pytest.fixture
def copied(sample_site: SampleSite) -> str:
    """The address of an initiative that was taken over, without its query."""
    listed = sample_site.visitor("chuyenvien").get(f"/sang-kien/?q={COPIED}").decode()
    found = re.search(r'<tr data-row="(\d+)"', listed)
    assert found
    return f"/sang-kien/{found[1]}/"


def keep(page: Page, number: int, tmp_path: Path, height: int, part: str = "") -> None:
    """The upper part of the page, as wide as the screen, or one part of it."""
    folder = Path(os.environ.get("CCHC_PICTURES") or tmp_path)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.set_viewport_size({"width": DESK["width"], "height": height})
    path = folder / f"huong-dan-sang-kien-{number}.png"
    (page.locator(part) if part else page).screenshot(path=str(path), animations="disabled")
    assert path.stat().st_size < MOST_BYTES


def test_pictures_of_registering(visit: Visit, tmp_path: Path) -> None:
    page = visit("canbo")
    page.goto("/sang-kien/dang-ky/")
    title = page.get_by_label("Tên mô hình, sáng kiến")
    title.press_sequentially("Hẹn giờ làm thủ tục hành chính qua Zalo tại Bộ phận Một cửa")
    expect(page.locator("#gan-giong")).to_contain_text("Tên giống")
    keep(page, 1, tmp_path, 900)


def test_pictures_of_one_initiative(visit: Visit, copied: str, tmp_path: Path) -> None:
    page = visit("chuyenvien")
    page.goto(f"{copied}?{DAY}")
    keep(page, 2, tmp_path, 680)


def test_pictures_of_the_spread(visit: Visit, tmp_path: Path) -> None:
    page = visit("lanhdaotinh")
    page.goto(f"/sang-kien/lan-toa/?{DAY}")
    expect(page.locator("[data-chart-place] svg, [data-chart-place] canvas")).to_have_count(1)
    keep(page, 3, tmp_path, 600)


def test_pictures_of_a_card(visit: Visit, copied: str, tmp_path: Path) -> None:
    page = visit("canbo")
    page.goto(f"{copied}the/?{DAY}")
    keep(page, 4, tmp_path, 960, ".card-sheet")
