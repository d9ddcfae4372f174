"""Checking a publication anew may take the server a while."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.cast import Cast
from tests.factories import make_unit, make_user
from tests.reports_app.publication_cases import published, scored_round
from units_app.choices import Role

if TYPE_CHECKING:
    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_verifies_is_told_that_it_runs(enter: Enter) -> None:
    """While the server recounts: the button says so and is off, and it is read out."""
    unit, other = make_unit("Sở Tư pháp"), make_unit("Sở Tài chính")
    published(scored_round(Cast(unit, other, {}, {})))
    staff = enter(make_user(Role.STAFF))
    staff.goto("/bao-cao/cong-bo/1/")
    staff.route("**/kiem-tra/", lambda route: route.fulfill(status=HTTPStatus.NO_CONTENT))
    staff.get_by_role("button", name="Kiểm tra lại").click()
    expect(staff.get_by_role("button", name="Đang kiểm tra bản số 1")).to_be_disabled()
    expect(staff.locator("#live")).to_contain_text("Đang kiểm tra")
    staff.evaluate("window.dispatchEvent(new Event('pageshow'))")
    expect(staff.get_by_role("button", name="Kiểm tra lại")).to_be_enabled()
