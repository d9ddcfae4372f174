"""A file from upload to undo in the browser, and a block pasted into the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from cchc.core.staging import jobs
from tasks_app.models import Assignment
from tests.browser.watching import looked_at
from tests.factories import make_unit, make_user
from tests.tasks_app.test_import_pages import csv_of
from tests.tasks_app.test_sheets import cells
from units_app.choices import Role
from units_app.models import User

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "Rà soát, đơn giản hóa thủ tục hành chính nội bộ giữa các cơ quan hành chính nhà nước " * 3


@pytest.fixture
def staff(
    transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> User:
    """A worker that does at once what it is asked."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(jobs, "request", _at_once)
    make_unit("Sở Nội vụ", code="SO-NV")
    return make_user(Role.STAFF)


def _at_once(staged: Any) -> None:
    step = jobs.apply_import if staged.state == "applying" else jobs.check_import
    step(staged.pk)


def send_file(page: Page, content: bytes) -> None:
    page.goto("/nhap-du-lieu/")
    file = {"name": "nhiem-vu.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("Tệp CSV hoặc XLSX").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Tải lên và xem trước").click()


def test_from_upload_to_undo(enter: Enter, staff: User) -> None:
    page = enter(staff)
    page.goto("/nhap-du-lieu/")
    looked_at(page, "nhap-du-lieu")
    wrong = cells("CP-2", lead_unit="KHONG-CO", title=LONG)
    send_file(page, csv_of(cells("CP-1", title=LONG), wrong, title="Việc được giao"))
    expect(page.get_by_role("heading", name="Các cột của tệp là gì")).to_be_visible()
    looked_at(page, "nhap-chon-cot")
    page.get_by_label("Việc được giao là cột").select_option("title")
    page.get_by_role("button", name="Kiểm tra tệp").click()
    expect(page.get_by_text("1 dòng lỗi.").first).to_be_visible()
    looked_at(page, "nhap-xem-truoc")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp có cột “Lỗi”").click()
    assert "Lỗi;code;" in download.value.path().read_text(encoding="utf-8-sig")
    page.get_by_label("Chỉ ghi các dòng đúng").check()
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_text("Đã ghi: thêm 1")).to_be_visible()
    page.get_by_role("link", name="Hoàn tác").click()
    looked_at(page, "lan-ghi")
    page.get_by_label("Lý do hoàn tác").fill("Nhầm tệp")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_text("Lý do: Nhầm tệp")).to_be_visible()
    assert not Assignment.objects.exists()
    page.goto("/nhap-du-lieu/lan/")
    looked_at(page, "cac-lan-ghi")


def test_a_block_from_a_spreadsheet_fills_the_grid(enter: Enter, staff: User) -> None:
    page = enter(staff)
    page.goto("/nhiem-vu/bang/")
    looked_at(page, "bang-nhap")
    rows = [cells(f"CP-{n}", lead_unit="Sở Nội vụ", source="Chính phủ giao") for n in range(7)]
    rows[6]["due_on"] = "31/02/2023"
    text = "\r\n".join("\t".join(row.values()) for row in rows)
    page.get_by_label("Mã nhiệm vụ, dòng 1", exact=True).evaluate(PASTE, text)
    expect(page.get_by_label("Mã nhiệm vụ, dòng 7", exact=True)).to_have_value("CP-6")
    page.get_by_role("button", name="Kiểm tra").last.click()
    expect(page.get_by_text("1 chỗ cần sửa; chưa ghi gì.")).to_be_visible()
    looked_at(page, "bang-nhap-loi")
    page.get_by_label("Thời hạn, dòng 7", exact=True).fill("28/02/2023")
    page.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_text("Đã thêm 7 nhiệm vụ.")).to_be_visible()
    assert Assignment.objects.count() == 7


PASTE = """(input, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const paste = { bubbles: true, cancelable: true, clipboardData: data };
  input.dispatchEvent(new ClipboardEvent("paste", paste));
}"""
