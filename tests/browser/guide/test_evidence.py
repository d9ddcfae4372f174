"""The guide's pictures of documents, on data that says it is made up."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from evidence_app import services
from evidence_app.models import Evidence
from tests import evidence_files
from tests.browser.watching import DESK
from tests.factories import make_unit, make_user
from units_app.choices import Role
from units_app.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

MOST_BYTES = 150_000
PAPER = """<html lang="vi"><body style="font: 14pt 'Times New Roman', serif; margin: 2cm">
<p style="text-align: center"><b>SỞ TƯ PHÁP</b><br>Số: 15/BC-STP</p>
<h1 style="font-size: 16pt; text-align: center">BÁO CÁO<br>Kết quả rà soát thủ tục hành chính quý
III năm 2023</h1>
<p><i>Dữ liệu minh họa.</i> Thực hiện kế hoạch cải cách hành chính năm 2023, Sở Tư pháp báo cáo kết
quả rà soát thủ tục hành chính như sau:</p>
<p>1. Số thủ tục đã rà soát: 46 thủ tục.</p><p>2. Số thủ tục đề nghị đơn giản hóa: 12 thủ tục.</p>
</body></html>"""


@pytest.fixture
def report(transactional_db: None, chromium: Browser) -> Evidence:
    """A report on paper, printed by the browser itself."""
    paper = chromium.new_page()
    paper.set_content(PAPER)
    content = paper.pdf(format="A4")
    paper.close()
    unit = make_unit("Sở Tư pháp", code="SO-TP")
    made = services.evidence_store(
        upload=evidence_files.upload(content, "bao-cao-quy-3.pdf"),
        unit=unit,
        actor=make_user(Role.OFFICER, unit, full_name="Lê Văn Bình"),
        name="Báo cáo kết quả rà soát thủ tục hành chính quý III năm 2023",
        number="15/BC-STP",
        issued_on=date(2023, 9, 14),
        is_sample=True,
    )
    services.text_read(made.file_id)
    return made


def keep(page: Page, name: str, tmp_path: Path, height: int) -> None:
    """The upper part of the page, as wide as the screen."""
    path = Path(os.environ.get("CCHC_PICTURES") or tmp_path, f"huong-dan-tai-lieu-{name}.png")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.set_viewport_size({"width": DESK["width"], "height": height})
    page.screenshot(path=str(path), animations="disabled")
    Image.open(path).quantize(128).save(path, optimize=True)
    assert path.stat().st_size < MOST_BYTES


def owner(report: Evidence) -> User:
    user = report.uploaded_by
    assert user
    return user


def test_pictures_search(enter: Enter, report: Evidence, tmp_path: Path) -> None:
    """Words that stand in the content, not in the name."""
    page = enter(owner(report))
    page.goto("/tai-lieu/?q=don+gian+hoa")
    expect(page.locator("tr[data-row]")).to_contain_text("khớp trong nội dung tệp")
    keep(page, "1", tmp_path, 520)


def test_pictures_document(enter: Enter, report: Evidence, tmp_path: Path) -> None:
    page = enter(owner(report))
    page.goto(f"/tai-lieu/{report.pk}/")
    expect(page.locator(".sheet img")).to_have_js_property("complete", value=True)
    keep(page, "2", tmp_path, 740)
