"""In the hall: pages turned by keys, by finger, without a program; one file without a network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.watching import DESK, OFFICE, findings, overflow, picture, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Visit
    from tests.browser.sample_site import SampleSite

LEADER = "lanhdaotinh"
DAY = "as_of=2023-12-20"
SHOW = f"/trinh-chieu/?{DAY}&trang=1"
LEAST = 30  # pixels on a screen 1440 wide, for what is read from the back of the hall
SWIPE = """(across) => {
    const at = (x) => [new Touch({identifier: 1, target: document.body, clientX: x, clientY: 300})];
    const fire = (name, touches, changedTouches) => document.body.dispatchEvent(
        new TouchEvent(name, {touches, changedTouches, bubbles: true}));
    fire("touchstart", at(600), at(600));
    fire("touchend", [], at(600 + across));
}"""


def shown(page: Page) -> int:
    """The number of the only page that is to be seen."""
    visible = page.locator("[data-slide]:visible")
    expect(visible).to_have_count(1)
    return int(visible.get_attribute("data-slide") or 0)


def turned(page: Page, last: int) -> None:
    """Every key does what it says."""
    for key, number in (
        ("ArrowRight", 2),
        ("Space", 3),
        ("PageDown", 4),
        ("ArrowLeft", 3),
        ("End", last),
        ("ArrowRight", last),
        ("Home", 1),
        ("ArrowLeft", 1),
    ):
        page.keyboard.press(key)
        assert shown(page) == number, key


def test_pages_are_turned_by_keys_and_stay_in_the_address(visit: Visit) -> None:
    page = visit(LEADER)
    page.goto(SHOW)
    turned(page, page.locator("[data-slide]").count())
    page.keyboard.press("ArrowRight")
    assert "trang=2" in page.url
    page.reload()
    assert shown(page) == 2
    page.get_by_role("link", name="Sau").click()
    assert shown(page) == 3
    expect(page.locator("[data-clock]")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Trình chiếu hội nghị")).to_be_visible()


def test_pages_are_turned_by_a_finger(visit: Visit) -> None:
    page = visit(LEADER, has_touch=True)
    page.goto(SHOW)
    page.evaluate(SWIPE, -200)
    assert shown(page) == 2
    page.evaluate(SWIPE, 200)
    assert shown(page) == 1
    page.evaluate(SWIPE, 20)
    assert shown(page) == 1


def test_each_page_is_large_and_fits_the_screen(visit: Visit) -> None:
    page = visit(LEADER)
    page.goto(SHOW)
    for number in range(1, page.locator("[data-slide]").count() + 1):
        assert shown(page) == number
        assert overflow(page) == 0
        taller = page.evaluate("document.documentElement.scrollHeight - window.innerHeight")
        assert taller <= 0, number
        head = page.locator("[data-slide]:visible h2")
        assert int(head.evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)")) > LEAST
        assert findings(page) == [], number
        picture(page, f"trinh-chieu-{number:02}", whole=False)
        page.keyboard.press("ArrowRight")
    text = page.locator(".slides").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)")
    assert text > LEAST


def test_without_a_program_links_turn_the_pages(visit: Visit) -> None:
    page = visit(LEADER, java_script_enabled=False)
    page.goto(SHOW)
    page.get_by_role("link", name="Sau").click()
    assert "trang=2" in page.url
    assert shown(page) == 2
    page.get_by_role("link", name="Trước").click()
    assert shown(page) == 1


@pytest.fixture
def file(sample_site: SampleSite, tmp_path: Path) -> Path:
    made = tmp_path / "trinh-chieu.html"
    made.write_bytes(sample_site.visitor(LEADER).get(f"/trinh-chieu/tai-ve.html?{DAY}"))
    return made


def test_the_file_needs_no_network(chromium: Browser, file: Path) -> None:
    context = chromium.new_context(**OFFICE, offline=True)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    with watched(context) as page:
        page.goto(file.as_uri())
        turned(page, page.locator("[data-slide]").count())
        loaded = "[...document.fonts].filter((font) => font.status === 'loaded').length"
        assert page.evaluate(f"document.fonts.ready.then(() => {loaded})") >= 2
        assert findings(page) == []
        picture(page, "trinh-chieu-tep", whole=False)
    context.close()
    assert {url for url in asked if not url.startswith(("file:", "data:"))} == set()


def test_the_file_is_read_without_a_program_too(chromium: Browser, file: Path) -> None:
    context = chromium.new_context(offline=True, viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert shown(page) == 1
    page.locator("#trang-1").get_by_role("link", name="Sau").click()
    assert shown(page) == 2
    context.close()


def test_paper_has_one_sheet_for_each_page(chromium: Browser, file: Path) -> None:
    context = chromium.new_context(offline=True, viewport=DESK)
    page = context.new_page()
    page.goto(file.as_uri())
    number = page.locator("[data-slide]").count()
    paper = page.pdf(prefer_css_page_size=True)
    context.close()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == number
