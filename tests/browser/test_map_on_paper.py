"""The map of the communes and its table: a sheet each, and no empty one behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

SHEETS = 2


def test_the_map_is_printed_on_two_sheets(visit: Visit) -> None:
    page = visit("lanhdaotinh")
    page.goto("/ban-do/")
    expect(page.locator(".commune-map")).to_be_visible()
    assert len(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))) == SHEETS
