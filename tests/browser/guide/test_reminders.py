"""The guide's picture of what presses a unit's officer, on the sample; the digest as a mail."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from tasks_app.models import Digest
from tasks_app.reminders.digests import make_digests
from tasks_app.reminders.mailing import message_of
from tests.browser.watching import OFFICE, findings, overflow, picture, watched
from tests.factories import make_assignment, make_unit, make_user
from units_app.choices import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.sample_site import SampleSite

MOST_BYTES = 150_000
# The sample year has no later event, so this day looks as it would have looked.
DAY = "2023-12-29T09:15:00+07:00"


def test_picture_of_reminders(chromium: Browser, sample_site: SampleSite, tmp_path: Path) -> None:
    path = Path(os.environ.get("CCHC_PICTURES") or tmp_path, "huong-dan-nhac-viec-1.png")
    day = {"CCHC_TEST_DAY": DAY}
    with sample_site.web("tests.browser.that_day:application", env=day) as url:
        context = chromium.new_context(**OFFICE, base_url=url)
        context.add_cookies(sample_site.visitor("canbo", url).cookies())
        with watched(context) as page:
            page.goto("/nhac-viec/")
            expect(page.locator("h1")).to_contain_text("Nhắc việc")
            page.evaluate("document.fonts.ready.then(() => true)")
            page.set_viewport_size({"width": 1024, "height": 700})
            page.screenshot(path=str(path), animations="disabled")
        context.close()
    assert path.stat().st_size < MOST_BYTES


@pytest.mark.django_db
@pytest.mark.parametrize("width", [320, 640])
def test_a_mail_is_read_at_any_width(chromium: Browser, width: int) -> None:
    unit = make_unit("Ban Quản lý Khu kinh tế tỉnh và các khu công nghiệp trên địa bàn tỉnh")
    user = make_user(Role.OFFICER, unit, full_name="Lê Văn Bình")
    for days in (-2, 3):
        title = "Rà soát, đơn giản hóa thủ tục hành chính (dữ liệu minh họa)"
        make_assignment(unit, title=title, due_on=today() + timedelta(days=days))
    make_digests(today())
    letter = message_of(Digest.objects.get(user=user)).alternatives[0]
    context = chromium.new_context(**{**OFFICE, "viewport": {"width": width, "height": 700}})
    with watched(context) as page:
        page.set_content(str(letter[0]))
        assert overflow(page) == 0
        assert findings(page) == []
        picture(page, f"thu-nhac-viec-{width}")
    context.close()
