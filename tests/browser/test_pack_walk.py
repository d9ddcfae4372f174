"""From a period to a pack in hand: asked for, watched while it is made, downloaded, dropped."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from reports_app.models import Pack
from tests.browser.watching import PHONE, findings, overflow, picture
from tests.factories import make_assignment, make_period, make_unit, make_user
from units_app.choices import Role

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Enter
    from tests.conftest import CeleryWorker

pytestmark = pytest.mark.django_db(transaction=True)
MADE = 90_000  # milliseconds, on a machine that does much else


def test_a_pack_is_made_and_taken_home(
    enter: Enter, celery_worker_process: CeleryWorker, tmp_path: Path
) -> None:
    celery_worker_process.stop()
    make_assignment(make_unit("Sở Tư pháp"), assigned_on=today())
    make_period("KY-DI", starts_on=today() - timedelta(days=9))
    page = enter(make_user(Role.STAFF))
    _ask(page)
    celery_worker_process.start()
    expect(page.get_by_role("heading", name="Mã kiểm tra")).to_be_visible(timeout=MADE)
    _looks_well(page)
    _take_home(page, tmp_path)
    _drop(page)


def _ask(page: Page) -> None:
    page.goto("/bao-cao/")
    page.get_by_role("link", name="Kỳ KY-DI").first.click()
    page.get_by_role("button", name="Lập gói số liệu").click()
    expect(page.locator("#tien-do")).to_contain_text("Đang chờ đến lượt")
    assert findings(page) == []
    picture(page, "goi-dang-cho")


def _looks_well(page: Page) -> None:
    assert findings(page) == []
    picture(page, "goi-da-lap-1440")
    page.set_viewport_size(PHONE)
    assert overflow(page) == 0
    picture(page, "goi-da-lap-390")
    page.set_viewport_size({"width": 1440, "height": 900})


def _take_home(page: Page, folder: Path) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Tải cả gói").click()
    taken = folder / waiting.value.suggested_filename
    waiting.value.save_as(taken)
    with zipfile.ZipFile(taken) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.testzip() is None
    assert manifest["code"] == Pack.objects.get().code
    assert manifest["headline"]["assigned"] == 1


def _drop(page: Page) -> None:
    page.get_by_role("link", name="Bỏ gói").click()
    page.get_by_label("Lý do").fill("Chạy thử")
    page.get_by_role("button", name="Bỏ gói").click()
    expect(page.locator(".note-success")).to_contain_text("Đã bỏ gói số liệu")
    expect(page.locator("#h-goi")).to_be_visible()
    assert Pack.objects.get().drop_reason == "Chạy thử"
