"""The guide's pictures of a round: its board, a score sheet, one criterion over all units, an
explanation, a ranking; on the sample.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.guide.test_views import keep

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

STAFF = "chuyenvien"


def _board(page: Page) -> None:
    page.goto("/cham-diem/ky/2023/")


def _sheet(page: Page) -> None:
    page.goto("/cham-diem/phieu/?round=2023")
    page.locator("tr[data-row] a").first.click()
    page.locator(".sheet-table").wait_for()


def _criterion(page: Page) -> None:
    page.goto("/cham-diem/tham-dinh/?ky=2023")
    page.get_by_role("link", name="2.1.1").first.click()
    page.locator(".appraise-row").first.wait_for()


def _claim(page: Page) -> None:
    page.goto("/cham-diem/giai-trinh/?state=accepted")
    page.locator("tr[data-row] a").first.click()
    page.locator("#h-lich-su").wait_for()


def _ranking(page: Page) -> None:
    page.goto("/xep-hang/2022/department/")


PLACES = {
    "ky-cham": (STAFF, _board),
    "tu-cham-diem": ("canbo", _sheet),
    "tham-dinh": (STAFF, _criterion),
    "giai-trinh": (STAFF, _claim),
    "xep-hang": ("lanhdaotinh", _ranking),
}


@pytest.mark.parametrize("name", PLACES)
def test_pictures(visit: Visit, name: str, tmp_path: Path) -> None:
    who, go = PLACES[name]
    page = visit(who)
    page.set_viewport_size({"width": 1280, "height": 600})
    go(page)
    keep(page, name, tmp_path)
