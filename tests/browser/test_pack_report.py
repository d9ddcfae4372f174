"""The report of a pack on screen: readable for everybody, and its numbers open their lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.watching import PHONE, findings, overflow, picture
from tests.factories import make_user
from tests.report_packs import make_reported_pack
from units_app.choices import Role

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)
SHEET: ViewportSize = {"width": 692, "height": 1000}  # what A4 leaves between its margins


def test_a_report_is_read_and_a_number_opens_its_list(enter: Enter) -> None:
    pack = make_reported_pack()
    page = enter(make_user(Role.STAFF))
    page.goto(f"/bao-cao/goi/{pack.pk}/bao-cao/")
    assert page.url.endswith("?as_of=2023-09-06")
    assert findings(page) == []
    picture(page, "bao-cao-cua-goi-1440")
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    page.emulate_media(color_scheme="dark")
    assert findings(page) == []
    picture(page, "bao-cao-cua-goi-390")
    page.get_by_role("link", name="39", exact=True).click()
    page.wait_for_url("**/nhiem-vu/?as_of=2023-09-06&status=done")


def test_on_paper_the_text_is_as_wide_as_the_sheet_and_nothing_is_to_be_pressed(
    enter: Enter,
) -> None:
    pack = make_reported_pack()
    page = enter(make_user(Role.STAFF))
    page.emulate_media(media="print")
    page.set_viewport_size(SHEET)
    page.goto(f"/bao-cao/goi/{pack.pk}/bao-cao/")
    sheet = page.locator(".official").bounding_box()
    text = page.locator(".official > p").first.bounding_box()
    assert sheet
    assert text
    assert sheet["width"] - text["width"] < 1
    for address in (f"/bao-cao/ky/{pack.period.code}/", "/bao-cao/mau-van-ban/report/"):
        page.goto(address)
        expect(page.locator(".btn:visible")).to_have_count(0)
