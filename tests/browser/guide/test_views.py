"""The guide's pictures of pages that only show: calendars, the timeline, two days compared, how
lately units updated, what they promised; on the sample. A busy month on one sheet of paper.
"""

from __future__ import annotations

import os
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.watching import PHONE, findings, overflow
from tests.factories import make_assignment, make_unit, make_user
from units_app.choices import Role

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter, Visit

MOST_BYTES = 150_000
PICTURES = {
    "lich": ("/nhiem-vu/lich/?as_of=06/09/2023&month=2023-09", ".month-page"),
    "dong-thoi-gian": ("/nhiem-vu/dong-thoi-gian/?as_of=06/09/2023", ".strip"),
    "so-sanh": (
        "/nhiem-vu/so-sanh/?as_of=06/09/2023&from=30/06/2023&kind=done",
        ".compare-form",
    ),
    "lich-lam-viec": ("/lich-lam-viec/?year=2024", "main table"),
    "cap-nhat": ("/nhiem-vu/cap-nhat/?as_of=06/09/2023", ".figures"),
    "chi-so-cong-bo": ("/xep-hang/ben-ngoai/PAR INDEX/2023/", ".external-table"),
    "du-kien": ("/du-kien/2023-Q3/?as_of=20/12/2023&outcome=late", ".forecast-units"),
}


def keep(page: Page, name: str, tmp_path: Path) -> None:
    folder = Path(os.environ.get("CCHC_PICTURES") or tmp_path)
    page.evaluate("document.fonts.ready.then(() => true)")
    path = folder / f"huong-dan-{name}-1.png"
    page.screenshot(path=str(path), animations="disabled")
    assert path.stat().st_size < MOST_BYTES


@pytest.mark.parametrize("name", PICTURES)
def test_pictures(visit: Visit, name: str, tmp_path: Path) -> None:
    address, shown = PICTURES[name]
    page = visit("chuyenvien")
    page.set_viewport_size({"width": 1280, "height": 620})
    page.goto(address)
    page.locator(shown).wait_for()
    keep(page, name, tmp_path)


def test_a_bar_lies_within_a_phone(visit: Visit) -> None:
    page = visit("chuyenvien", viewport=PHONE)
    page.goto(PICTURES["dong-thoi-gian"][0])
    box = page.locator(".strip-cell svg").first.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert PHONE["width"] * 0.8 < box["width"] <= PHONE["width"] - box["x"]
    assert overflow(page) == 0
    assert findings(page) == []


@pytest.mark.django_db(transaction=True)
def test_a_busy_month_of_six_weeks_is_one_sheet(enter: Enter) -> None:
    unit = make_unit("Sở Tư pháp")
    title = (
        "Rà soát, đơn giản hóa thủ tục hành chính thuộc phạm vi quản lý của Ủy ban nhân dân tỉnh"
    )
    for number in range(31 * 4):
        make_assignment(unit, title=title, due_on=date(2023, 10, 1) + timedelta(days=number % 31))
    page = enter(make_user(Role.STAFF))
    page.goto("/nhiem-vu/lich/?as_of=06/10/2023&month=2023-10")
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
