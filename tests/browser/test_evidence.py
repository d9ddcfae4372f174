"""Documents in the browser: put in, looked at page by page, with JavaScript and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cchc.core.clock import today
from evidence_app.models import Evidence
from tests.browser.watching import findings, looked_at, overflow, picture
from tests.evidence_files import docx_bytes, pdf_bytes
from tests.factories import make_assignment, make_evidence, make_unit, make_user
from units_app.choices import Role
from units_app.models import Unit, User

if TYPE_CHECKING:
    from playwright._impl._api_structures import FilePayload

    from tests.browser.conftest import Enter

pytestmark = pytest.mark.django_db(transaction=True)

PDF = "application/pdf"
LONG = "Báo cáo kết quả rà soát, đơn giản hóa thủ tục hành chính nội bộ giữa các cơ quan " * 3


@pytest.fixture
def unit(transactional_db: None) -> Unit:
    return make_unit("Sở Tư pháp", code="SO-TP")


@pytest.fixture
def officer(unit: Unit) -> User:
    return make_user(Role.OFFICER, unit)


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": PDF, "buffer": content}


@pytest.mark.parametrize("javascript", [True, False])
def test_a_document_is_put_in_and_its_pages_turned(
    enter: Enter, officer: User, javascript: bool
) -> None:
    page = enter(officer, java_script_enabled=javascript)
    page.goto("/tai-lieu/them/")
    pages = file("Báo cáo quý III.pdf", pdf_bytes("Một", "Hai"))
    page.get_by_label("Tệp").set_input_files([pages])
    page.get_by_label("Số, ký hiệu").fill("15/BC-STP")
    page.get_by_role("button", name="Đưa vào kho").click()
    expect(page.locator("h1")).to_have_text("Báo cáo quý III")
    shown = page.locator(".sheet img")
    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("image => image.naturalWidth") == 1240
    page.get_by_role("link", name="Trang sau").click()
    expect(shown).to_have_attribute("alt", "Trang 2 của tài liệu Báo cáo quý III")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về").click()
    assert download.value.suggested_filename == "Báo cáo quý III.pdf"


def test_a_bad_file_is_named_beside_its_field(enter: Enter, officer: User) -> None:
    page = enter(officer)
    page.goto("/tai-lieu/them/")
    files = [file("xấu.pdf", b"MZ"), file("tốt.pdf", pdf_bytes())]
    page.get_by_label("Tệp").set_input_files(files)
    page.get_by_role("button", name="Đưa vào kho").click()
    expect(page.locator(".form-field .form-error")).to_contain_text("xấu.pdf: Tệp không thuộc")
    expect(page.locator(".note-success")).to_contain_text("tốt")
    assert Evidence.objects.count() == 1
    looked_at(page, "tai-lieu-loi")


@pytest.mark.parametrize("content", [pdf_bytes("Một", "Hai"), docx_bytes()])
def test_the_page_of_a_document_with_a_long_name(
    enter: Enter, officer: User, unit: Unit, content: bytes
) -> None:
    evidence = make_evidence(unit, name=LONG, content=content, file_name=f"{LONG[:200]}.pdf")
    page = enter(officer)
    page.goto(f"/tai-lieu/{evidence.pk}/")
    looked_at(page, f"tai-lieu-{evidence.file.kind.name}")
    page.goto("/tai-lieu/")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    assert overflow(page) == 0


@pytest.mark.parametrize("javascript", [True, False])
def test_documents_of_a_result_outlive_a_search_and_a_refusal(
    enter: Enter, officer: User, unit: Unit, javascript: bool
) -> None:
    """A new file and one of the vault, found without accents; a day is forgotten; both stay."""
    task = make_assignment(unit)
    make_evidence(unit, name="Kế hoạch xã Đông Anh", content=docx_bytes())
    page = enter(officer, java_script_enabled=javascript)
    page.goto(f"/nhiem-vu/{task.pk}/gui-ket-qua/")
    page.get_by_label("Văn bản hoặc sản phẩm kết quả").fill("Báo cáo số 15/BC-STP")
    page.get_by_label("Ngày của kết quả").fill("")
    new = file("Báo cáo.pdf", pdf_bytes())
    page.get_by_label("Tài liệu kiểm chứng", exact=False).first.set_input_files([new])
    page.get_by_label("Tìm tài liệu đã có trong kho").fill("dong anh")
    page.get_by_label("Tìm tài liệu đã có trong kho").press("Enter")
    page.get_by_label("Kế hoạch xã Đông Anh").check()
    expect(page.get_by_label("Báo cáo PDF")).to_be_checked()
    expect(page.locator(".note-error")).to_have_count(0)
    if javascript:
        picture(page, "tai-lieu-trong-bieu-mau-1440")
        assert findings(page) == []
        expect(page.locator("#live")).to_have_text("Tìm thấy 1 tài liệu trong kho")
    page.get_by_role("button", name="Gửi kết quả").click()
    expect(page.locator(".note-error")).to_contain_text("Ngày của kết quả")
    for name in ("Báo cáo PDF", "Kế hoạch xã Đông Anh"):
        expect(page.get_by_label(name)).to_be_checked()
    page.get_by_label("Ngày của kết quả").fill(f"{today():%d/%m/%Y}")
    page.get_by_role("button", name="Gửi kết quả").click()
    page.wait_for_url(f"**/nhiem-vu/{task.pk}/")
    sent = task.events.latest("seq").evidence.values_list("name", flat=True)
    assert set(sent) == {"Báo cáo", "Kế hoạch xã Đông Anh"}
    assert Evidence.objects.count() == 2
