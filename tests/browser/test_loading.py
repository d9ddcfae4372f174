"""Staff load the results of an earlier year in the browser, record and correct them; a unit sees
them once they are recorded.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from scores_app.models import Round, ScoreSheet
from scores_app.sheet_kinds.scores import SCORES
from tests.browser.watching import looked_at
from tests.factories import make_unit, make_user
from tests.score_factories import Leaf, make_group, make_set
from tests.sheet_files import take
from units_app.choices import Role, UnitKind

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)
NOT_FOUND = "status of 404"
POINTS = (("H1", "1.1", "2"), ("H1", "1.2", "7,5"), ("H2", "1.1", "1"), ("H2", "1.2", "8"))


def test_an_earlier_year_is_loaded_recorded_and_corrected(enter: Enter, tmp_path: Path) -> None:
    leaves = (Leaf("1.1", "2"), Leaf("1.2", "8"))
    made = make_set(leaves, group=make_group("cap-huyen", kind=UnitKind.DISTRICT))
    units = [make_unit(f"Huyện {n}", code=f"H{n}", kind=UnitKind.DISTRICT) for n in (1, 2)]
    staff = enter(make_user(Role.STAFF))
    officer = enter(make_user(Role.OFFICER, units[1]), NOT_FOUND)
    staff.goto("/cham-diem/")
    staff.get_by_role("link", name="Nạp kết quả năm trước").click()
    staff.get_by_label("Mã kỳ chấm").fill("2025-CU")
    staff.get_by_label("Tên kỳ chấm").fill("Chỉ số cải cách hành chính năm trước")
    staff.locator(f"[name=set_{made.group_id}]").select_option(str(made.pk))
    looked_at(staff, "nap-ket-qua")
    staff.get_by_role("button", name="Tiếp tục").click()
    expect(staff.get_by_role("checkbox", name="Huyện 1", exact=True)).to_be_checked()
    staff.get_by_role("button", name="Lập phiếu để nạp điểm").click()
    expect(staff.get_by_text("Đã lập 2 phiếu")).to_be_visible()
    looked_at(staff, "nap-ket-qua-da-lap-phieu")
    load(staff, tmp_path, *POINTS)
    officer.goto("/cham-diem/ky/2025-CU/")
    expect(officer.get_by_role("heading", level=1)).not_to_contain_text("Chỉ số")
    staff.goto("/cham-diem/ky/2025-CU/")
    staff.get_by_role("link", name="Ghi nhận kết quả").click()
    record(staff, "15/QĐ-UBND")
    looked_at(staff, "nap-ket-qua-ghi-nhan")
    staff.get_by_role("button", name="Ghi nhận kết quả").click()
    expect(staff.get_by_text("Quyết định số 15/QĐ-UBND").first).to_be_visible()
    looked_at(staff, "nap-ket-qua-da-ghi-nhan")
    officer.goto("/xep-hang/2025-CU/cap-huyen/")
    expect(officer.get_by_text("không chấm trên hệ thống này")).to_be_visible()
    expect(officer.locator("table").first).to_contain_text("Huyện 1")
    looked_at(officer, "nap-ket-qua-xep-hang")
    staff.get_by_role("link", name="Đính chính").click()
    staff.get_by_label("Lý do đính chính").fill("Phụ lục ghi nhầm điểm Huyện 2")
    looked_at(staff, "nap-ket-qua-dinh-chinh")
    staff.get_by_role("button", name="Mở lại để đính chính").click()
    load(staff, tmp_path, ("H2", "1.1", "2"))
    staff.goto("/cham-diem/ky/2025-CU/ghi-nhan/")
    record(staff, "20/QĐ-UBND")
    staff.get_by_role("button", name="Ghi nhận kết quả").click()
    expect(staff.get_by_text("Phụ lục ghi nhầm điểm Huyện 2")).to_be_visible()
    assert Round.objects.get().decision_no == "20/QĐ-UBND"
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == {"approved"}
    officer.reload()
    expect(officer.locator("table tbody tr").first).to_contain_text("Huyện 2")


def load(page: Page, folder: Path, *lines: tuple[str, str, str]) -> None:
    """The round's page leads to the form for a file of scores; what the file does is tried where
    files are.
    """
    page.goto("/cham-diem/ky/2025-CU/")
    page.get_by_role("link", name="Nhập điểm từ tệp").click()
    expect(page.locator("#id_kind")).to_have_value("scores")
    keys = ("unit", "criterion", "appraised_points")
    rows = [{"round_code": "2025-CU", **dict(zip(keys, line, strict=True))} for line in lines]
    assert not take(SCORES, folder, rows).refused


def record(page: Page, number: str) -> None:
    page.get_by_label("Số quyết định").fill(number)
    page.locator("#id_on").fill(f"{today() - timedelta(days=1):%d/%m/%Y}")
    page.get_by_label("Nguồn số liệu").fill("Phụ lục kèm theo quyết định")
