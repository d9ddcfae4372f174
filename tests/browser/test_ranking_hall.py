"""The ranking in a hall, and from its rows to the comparison."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.watching import overflow, picture

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

GROUP = "/xep-hang/2022/department/"
IN_HALL = re.compile(r"\bhall\b")


def test_the_table_takes_the_whole_screen_and_gives_it_back(visit: Visit) -> None:
    page = visit("lanhdaotinh")
    page.goto(GROUP)
    page.keyboard.press("f")
    expect(page.locator("body")).to_have_class(IN_HALL)
    expect(page.locator(".side")).to_be_hidden()
    expect(page.locator(".ranking-table")).to_be_visible()
    page.keyboard.press("f")
    expect(page.locator("body")).not_to_have_class(IN_HALL)


def test_an_address_for_the_hall_is_left_by_escape(visit: Visit) -> None:
    page = visit("lanhdaotinh")
    page.goto(f"{GROUP}?toan-man-hinh=1&sort=name")
    expect(page.locator(".side")).to_be_hidden()
    assert overflow(page) == 0
    picture(page, "xep-hang-hoi-truong", whole=False)
    page.keyboard.press("Escape")
    page.wait_for_url(f"**{GROUP}?sort=name")


def test_units_ticked_in_the_table_are_compared(visit: Visit) -> None:
    page = visit("lanhdaotinh")
    page.goto(GROUP)
    names = page.locator(".ranking-table tbody th[scope=row]").all_inner_texts()
    for at in (0, 3):
        page.locator("input[name=don-vi]").nth(at).check()
    page.get_by_role("button", name="So sánh đơn vị đã chọn").click()
    expect(page.locator("h1")).to_contain_text(f"{names[0].strip()} hơn {names[3].strip()}")
    assert page.url.count("don-vi=") == 2
    expect(page.locator(".dot-strip circle").first).to_be_visible()
