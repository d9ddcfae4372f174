"""The pages of initiatives on paper: no empty sheet, no heading apart from what it is about."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pypdfium2
import pytest

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

DAY = "as_of=2023-12-29"
# Address, what stands together on the first sheet, how many sheets there may be.
PAPERS = {
    "lan-toa": (f"/sang-kien/lan-toa/?{DAY}", ("Được áp dụng lại nhiều nhất", "Nguồn"), 7),
    "so-lieu": (f"/sang-kien/so-lieu/?{DAY}", ("Theo lĩnh vực", "Đăng ký nhiều nhất"), 5),
    "danh-sach": (f"/sang-kien/in/?{DAY}", ("SK-2023-080",), 7),
}

LEAST = 30
"""Letters of a sheet that holds more than its own number."""


@pytest.mark.parametrize("name", PAPERS)
def test_sheets_are_full_and_headings_keep_with_their_matter(visit: Visit, name: str) -> None:
    address, together, most = PAPERS[name]
    page = visit("lanhdaotinh", reduced_motion="reduce")
    page.goto(address)
    if page.locator("[data-chart]").count():
        page.locator("[data-chart-place] canvas").first.wait_for()
    with contextlib.closing(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))) as paper:
        sheets = [unspaced(sheet.get_textpage().get_text_bounded()) for sheet in paper]
    assert len(sheets) <= most
    for words in together:
        assert unspaced(words) in sheets[0]
    assert all(len(text) > LEAST for text in sheets), sheets


def unspaced(text: str) -> str:
    """What is read from a sheet has lost some of its spaces."""
    return "".join(text.split())


def test_a_phone_shows_the_units_as_cards_not_a_cut_picture(visit: Visit) -> None:
    page = visit("lanhdaotinh", viewport={"width": 390, "height": 844})
    page.goto(f"/sang-kien/?{DAY}&q=SK-2023-002")
    page.locator("a.row-title").first.click()
    page.locator(".adopted").wait_for()
    assert not page.locator(".spread").is_visible()
