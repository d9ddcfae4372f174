"""Pages on paper: day, check code and number at the foot of every sheet, no empty sheet behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

TAKEN_FOR_BREAK = "\ufffe"  # how PDFium reads a hyphen at the end of a run of letters
DAY = "as_of=2023-09-06"
FOOT = re.compile(
    r"Sốliệutínhđến(?P<day>\d\d/\d\d/\d{4})·Mãkiểmtra(?P<code>\w{4}-\w{4}-\w{4})"
    r"·Kiểmtratạihttp\S+/kiem-tra/·CCHC"
)
ADDRESSES = (
    "/",
    "/nhiem-vu/",
    "/nhiem-vu/lich/",
    "/sang-kien/",
    "/sang-kien/in/",
    "/don-vi/",
    "/du-kien/",
    "/cham-diem/",
    "/xep-hang/",
    "/xep-hang/2022/department/",
    "/ban-do/",
    "/trinh-chieu/?trang=1&parts=figures",
)


def sheets(page: Page) -> list[str]:
    """What stands on each sheet, without spaces: drawings stand letter by letter in the file."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    read = (sheet.get_textpage().get_text_range() for sheet in document)
    return [re.sub(r"\s", "", said).replace(TAKEN_FOR_BREAK, "-") for said in read]


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_sheet_says_its_day_and_code(visit: Visit, address: str) -> None:
    page = visit("lanhdaotinh")
    page.goto(address + ("&" if "?" in address else "?") + DAY)
    page.wait_for_load_state("networkidle")
    codes = set()
    for said in sheets(page):
        found = FOOT.search(said)
        assert found, said[:300]
        assert found["day"] == "06/09/2023"
        assert len(FOOT.sub("", said)) > 20, "an empty sheet"
        codes.add(found["code"])
    assert len(codes) == 1


def test_the_code_is_printed_once_on_a_sheet(visit: Visit) -> None:
    page = visit("lanhdaotinh")
    page.goto(f"/xep-hang/2022/department/?{DAY}")
    assert {len(FOOT.findall(said)) for said in sheets(page)} == {1}


def test_the_code_follows_the_filters(visit: Visit) -> None:
    page = visit("lanhdaotinh")
    page.goto(f"/nhiem-vu/?{DAY}")
    before = page.locator("html").get_attribute("data-paper")
    page.locator("[data-search]").fill("dịch vụ công")
    page.wait_for_url("**q=**")
    html = page.locator("html")
    expect(html).not_to_have_attribute("data-paper", str(before))
    filtered = html.get_attribute("data-paper")
    page.reload()
    expect(html).to_have_attribute("data-paper", str(filtered))


def test_the_ranking_of_a_group_ends_with_more_than_its_source(visit: Visit) -> None:
    page = visit("lanhdaotinh")
    page.goto("/xep-hang/2022/department/")
    last = sheets(page)[-1]
    assert last.index("Trang3/3") >= 0
    assert "Vìsaocảnhómmấtđiểm" in last


def test_who_has_not_signed_in_prints_none(visit: Visit) -> None:
    page = visit("")
    page.goto("/dang-nhap/")
    assert not FOOT.search("".join(sheets(page)))
