"""The profile of a unit on paper: two sheets, however long its names; its causes lead on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pypdfium2
from playwright.sync_api import expect

from tests.browser.sample_site import SampleSite
from tests.browser.watching import picture

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

SHEETS = 2
MANY, FEW = 30, 4
RESULT = re.compile(r'href="/xep-hang/2022/(\w+)/(\d+)/')
LONG = "Tỷ lệ hồ sơ thủ tục hành chính được tiếp nhận, giải quyết trực tuyến toàn trình đúng hạn "
# The longest names that the books hold, everywhere at once.
LENGTHEN = """([unit, name]) => {
    document.querySelector("h1").textContent = unit;
    document.querySelectorAll(".profile-criteria a, .profile-ready a")
        .forEach((one) => { one.textContent = name; });
}"""


def _profiles(site: SampleSite, group: str) -> list[str]:
    """The units of a group's ranking, the first one first; of many a few among them."""
    leader = site.visitor("lanhdaotinh")
    rows = RESULT.findall(leader.get(f"/xep-hang/2022/{group}/").decode())
    sheets = list(dict.fromkeys(sheet for _, sheet in rows))
    some = sheets if len(sheets) <= MANY else sheets[:: len(sheets) // FEW]
    pages = [leader.get(f"/xep-hang/2022/{group}/{sheet}/").decode() for sheet in some]
    found = [re.search(r'href="(/don-vi/\d+/ho-so/)', page) for page in pages]
    return [one[1] for one in found if one]


def _sheets(page: Page) -> int:
    return len(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True)))


def test_it_fits_two_sheets(visit: Visit, sample_site: SampleSite) -> None:
    page = visit("lanhdaotinh")
    groups = [_profiles(sample_site, name) for name in ("department", "district", "commune")]
    assert [len(group) >= FEW for group in groups] == [True, True, True]
    for address in (one for group in groups for one in group):
        page.goto(f"{address}?ky=2022")
        # All charts are drawn at once; a unit without points has none of causes.
        expect(page.locator("canvas").first).to_be_visible()
        assert _sheets(page) == SHEETS, address
    for group in groups:
        page.goto(f"{group[1]}?ky=2022")
        expect(page.locator(".profile-causes canvas")).to_be_visible()
        page.evaluate(LENGTHEN, ["Ban Quản lý Khu kinh tế và các khu công nghiệp " * 4, LONG * 3])
        assert _sheets(page) == SHEETS, group[1]


def test_a_cause_leads_to_its_criteria(visit: Visit, sample_site: SampleSite) -> None:
    page = visit("lanhdaotinh")
    page.goto(f"{_profiles(sample_site, 'department')[1]}?ky=2022")
    row = page.locator(".profile-causes tbody tr").first
    number = row.locator("td").last.inner_text()
    row.locator("a").click()
    expect(page.locator(".note").filter(has_text=f"Chỉ hiện {number} tiêu chí")).to_be_visible()
    picture(page, "xep-hang-don-vi-theo-nguyen-nhan-1440")
