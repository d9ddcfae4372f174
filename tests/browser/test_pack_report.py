"""The report of a pack on screen: readable for everybody, and its numbers open their lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.watching import PHONE, findings, overflow, picture
from tests.factories import make_user
from tests.report_packs import make_reported_pack
from units_app.choices import Role

if TYPE_CHECKING:
    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)


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
