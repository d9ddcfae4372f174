"""Two staff members choose another source at once; the worker ranks the table anew."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from scores_app.models import ExternalIndex, ExternalRanking
from tests.browser.watching import looked_at
from tests.factories import make_unit, make_user
from units_app.choices import Role, UnitKind

if TYPE_CHECKING:
    from tests.browser.conftest import Enter
    from tests.conftest import CeleryWorker
    from units_app.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)

CONFLICT = "status of 409"
PAGE = "/xep-hang/ben-ngoai/PAR INDEX/2023/"
WAIT_SECONDS = 20


def publish(unit: Unit, score: str, rank: int | None, source: str, *, shown: bool = True) -> None:
    ExternalIndex.objects.create(
        index="PAR INDEX",
        publisher="Bộ Nội vụ",
        year=2023,
        unit=unit,
        score=Decimal(score),
        rank=rank,
        rank_of=2,
        source=source,
        is_shown=shown,
    )


def stored_rank(unit: Unit) -> int | None:
    """The rank in the last stored run, once the worker has stored one that knows the unit."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        run = ExternalRanking.objects.order_by("-computed_at").first()
        if run is not None:
            return int(run.ranks[str(unit.pk)])
        time.sleep(0.2)
    return None


def test_two_people_choose_what_is_shown(enter: Enter, celery_worker_process: CeleryWorker) -> None:
    unit = make_unit("Thành phố trực thuộc Trung ương có tên rất dài " * 3, kind=UnitKind.PROVINCE)
    publish(unit, "91.87", 1, "Thông tấn xã")
    publish(unit, "80.25", None, "Báo Diễn đàn " + "x" * 80, shown=False)
    publish(unit, "80.20", None, "Quyết định đính chính", shown=False)
    publish(make_unit("Hà Tĩnh", kind=UnitKind.PROVINCE), "85.00", 2, "Thông tấn xã")
    slow = enter(make_user(Role.STAFF), CONFLICT)
    quick = enter(make_user(Role.STAFF, full_name="Nguyễn Thị Hồng Hạnh"))
    for page, place in ((slow, 0), (quick, 1)):
        page.goto(PAGE)
        page.get_by_text("2 nguồn khác").click()
        page.get_by_role("link", name="Hiển thị kết quả này").nth(place).click()
    slow.get_by_role("button", name="Hiển thị kết quả này").click()
    expect(slow.get_by_role("alert")).to_contain_text("Ghi lý do chọn kết quả này.")
    slow.get_by_label("Lý do").fill("Nguồn mới hơn")
    looked_at(slow, "chi-so-chon-nguon")
    quick.get_by_label("Lý do").fill("Bộ Nội vụ đã đính chính")
    quick.get_by_role("button", name="Hiển thị kết quả này").click()
    expect(quick.get_by_text("Đã đổi kết quả hiển thị")).to_be_visible()
    assert stored_rank(unit) == 2
    slow.get_by_role("button", name="Hiển thị kết quả này").click()
    expect(slow.get_by_role("alert")).to_contain_text("vừa được người khác thay đổi")
    expect(slow.get_by_label("Lý do")).to_have_value("Nguồn mới hơn")
    expect(slow.locator(".version").first).to_contain_text("Quyết định đính chính")
    looked_at(slow, "chi-so-hai-nguoi")
    slow.get_by_role("link", name="Thôi").click()
    expect(slow.locator("main")).to_contain_text("Xếp hạng tính lúc")
    slow.get_by_text("2 nguồn khác").click()
    expect(slow.locator("main")).to_contain_text("lựa chọn của Nguyễn Thị Hồng Hạnh")
    looked_at(slow, "chi-so-sau-khi-chon")
