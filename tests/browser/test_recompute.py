"""“Tính lại” goes through the worker, and the page says by itself when it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from tasks_app.models import CompletionRun
from tests.browser.watching import picture
from tests.factories import make_assignment, make_unit, make_user
from units_app.choices import Role

if TYPE_CHECKING:
    from tests.browser.conftest import Enter
    from tests.conftest import CeleryWorker

pytestmark = pytest.mark.django_db(transaction=True)


def test_compute_anew(enter: Enter, celery_worker_process: CeleryWorker) -> None:
    celery_worker_process.stop()
    make_assignment(make_unit("Sở Tư pháp"), assigned_on=today())
    page = enter(make_user(Role.STAFF))
    page.goto("/?as_of=2023-09-06")
    page.get_by_role("button", name="Tính lại").click()
    state = page.locator("#tinh-lai")
    expect(state).to_contain_text("Đang tính lại")
    expect(state).to_contain_text("chưa có số liệu")
    picture(page, "dang-tinh-lai")
    page.evaluate("window.sameDocument = true")
    celery_worker_process.start()
    expect(state).to_contain_text("Đã tính xong lúc", timeout=30_000)
    assert page.evaluate("window.sameDocument") is True
    picture(page, "da-tinh-xong")
    assert CompletionRun.objects.filter(as_of="2023-09-06").exists()
    page.get_by_role("link", name="Xem số liệu mới").click()
    expect(page.locator(".bar")).to_contain_text("06/09/2023")
