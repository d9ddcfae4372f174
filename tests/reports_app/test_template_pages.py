"""Pages of templates: put in force, refused, taken back, tried."""

from __future__ import annotations

import io
from http import HTTPStatus

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cchc.core.canonical import sha256_of
from reports_app.choices import DocumentKind
from reports_app.documents import kept_checks, putting
from reports_app.documents.environment import FILTERS
from reports_app.documents.template_page import FILTER_WORDS
from reports_app.documents.templates_kept import (
    TemplateRefusedError,
    own_template,
    template_in_force,
)
from reports_app.documents.trial import checked
from reports_app.documents.upload_checks import TOO_LONG, Checked
from reports_app.models import DocumentTemplate
from tests.cast import Cast
from tests.reports_app.document_words import words_of
from tests.reports_app.template_files import saying

pytestmark = pytest.mark.django_db
KIND = DocumentKind.SCORE_SHEET
PAGE = f"/bao-cao/mau-van-ban/{KIND.value}/"
REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY
QUERIES_LIST, QUERIES_PAGE = 3, 3


@pytest.fixture(autouse=True)
def checks_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks of the program apart, without another program."""

    def here(kind: DocumentKind, content: bytes) -> Checked:
        answer = checked(kind, content)
        return Checked(tuple(answer["problems"]), tuple(answer["warnings"]))

    monkeypatch.setattr(putting, "check_template", here)
    monkeypatch.setattr(kept_checks, "check_template", here)


def send(cast: Cast, content: bytes, note: str = "Đổi lề", *, status: int = HTTPStatus.OK) -> str:
    upload = SimpleUploadedFile("mẫu của sở.docx", content)
    response = cast["staff"].post(PAGE, {"file": upload, "note": note}, follow=True)
    assert response.status_code == status
    return response.content.decode()


def test_a_new_template_is_in_force_from_then_on(cast: Cast) -> None:
    content = saying("Phiếu của {{ unit.name }}")
    page = send(cast, content)
    assert "Đã dùng mẫu mới" in page
    assert "mẫu của sở.docx" in page
    assert "Đổi lề" in page
    assert template_in_force(KIND) == content
    assert "mẫu của sở.docx" in cast["leader"].get("/bao-cao/mau-van-ban/").content.decode()
    tried = b"".join(cast["staff"].get(f"{PAGE}xem-thu.docx"))
    assert "Phiếu của Sở Ví dụ và Minh họa" in words_of(tried)
    kept = DocumentTemplate.objects.get()
    assert b"".join(cast["leader"].get(f"{PAGE}{kept.pk}.docx")) == content


def test_one_that_is_refused_leaves_nothing_and_keeps_what_was_typed(cast: Cast) -> None:
    page = send(cast, saying("{{ unti.name }}"), "Ghi chú giữ lại", status=REFUSED)
    assert "không có tên “unti”. Có phải là “unit”?" in page
    assert "Ghi chú giữ lại" in page
    assert "Chữ đã nhập còn nguyên, tệp thì phải chọn lại" in page
    assert not DocumentTemplate.objects.exists()


def test_the_own_one_comes_back_and_an_earlier_one_after_it(cast: Cast) -> None:
    first = saying("Một")
    send(cast, first)
    cast["staff"].post(f"{PAGE}mau-goc/")
    assert template_in_force(KIND) == own_template(KIND)
    kept = DocumentTemplate.objects.exclude(sha256="").get()
    page = cast["staff"].post(f"{PAGE}{kept.pk}/dung-lai/", follow=True).content.decode()
    assert f"Dùng lại bản số {kept.pk}" in page
    assert template_in_force(KIND) == first
    assert DocumentTemplate.objects.count() == 3


def test_opening_the_address_of_a_button_leads_to_its_page(cast: Cast) -> None:
    for address in (f"{PAGE}mau-goc/", f"{PAGE}1/dung-lai/"):
        answer = cast["staff"].get(address)
        assert (answer.status_code, answer["Location"]) == (HTTPStatus.FOUND, PAGE)


def test_what_is_in_force_already_is_not_put_again(cast: Cast) -> None:
    page = cast["staff"].post(f"{PAGE}mau-goc/", follow=True).content.decode()
    assert "Đang dùng mẫu của chương trình" in page
    content = saying("Một")
    send(cast, content)
    assert "đúng là mẫu đang dùng" in send(cast, content, status=REFUSED)
    assert DocumentTemplate.objects.count() == 1


def test_a_missing_code_is_warned_of(cast: Cast) -> None:
    document = docx.Document()
    document.add_paragraph("{{ unit.name }} {{ as_of|day }}")
    out = io.BytesIO()
    document.save(out)
    page = send(cast, out.getvalue())
    assert "Đã dùng mẫu mới" in page
    assert "không mang mã kiểm tra" in page


def test_readers_see_names_and_no_form(cast: Cast) -> None:
    page = cast["leader"].get(PAGE).content.decode()
    assert "{{ unit.name }}" in page
    assert "Sở Ví dụ và Minh họa" in page
    assert "Gửi mẫu mới" not in page


def test_every_filter_is_explained() -> None:
    assert [name for name, _, _ in FILTER_WORDS] == list(FILTERS)


def kept(text: str) -> DocumentTemplate:
    """A template that was put in before the checks were what they are."""
    content = saying(text)
    return DocumentTemplate.objects.create(
        kind=KIND, file_name="mẫu cũ.docx", content=content, sha256=sha256_of(content)
    )


def test_a_kept_one_that_is_taken_no_more_makes_no_document_and_says_so(cast: Cast) -> None:
    kept("{{ unit.ten }}")
    page = cast["staff"].get(PAGE).content.decode()
    assert "không còn đạt kiểm tra của chương trình" in page
    assert "không có tên “ten”" in page
    listed = cast["leader"].get("/bao-cao/mau-van-ban/").content.decode()
    assert "không còn đạt kiểm tra, cần thay" in listed
    refused = cast["leader"].get(f"{PAGE}xem-thu.docx")
    assert refused.status_code == 409
    assert "mẫu “mẫu cũ.docx”" in refused.content.decode()
    assert "không có tên “ten”" in refused.content.decode()
    cast["staff"].post(f"{PAGE}mau-goc/")
    assert cast["leader"].get(f"{PAGE}xem-thu.docx").status_code == 200
    assert "không còn đạt" not in cast["leader"].get("/bao-cao/mau-van-ban/").content.decode()


def test_a_kept_one_is_read_again_only_when_the_checks_are_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[DocumentKind] = []

    def reads(kind: DocumentKind, _: bytes) -> Checked:
        read.append(kind)
        return Checked()

    monkeypatch.setattr(kept_checks, "check_template", reads)
    kept("Một tờ trình")
    for _ in range(3):
        assert template_in_force(KIND)
    assert read == [KIND]
    monkeypatch.setattr(kept_checks, "checks_version", lambda: "khác")
    assert template_in_force(KIND)
    assert read == [KIND, KIND]


def test_checks_that_were_not_done_in_time_are_done_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_checks, "check_template", lambda *_: Checked((TOO_LONG,)))
    kept("Một phiếu khác")
    with pytest.raises(TemplateRefusedError, match="không đọc và viết thử xong"):
        template_in_force(KIND)
    monkeypatch.setattr(kept_checks, "check_template", lambda *_: Checked())
    assert template_in_force(KIND)


def test_queries(cast: Cast, django_assert_num_queries: object) -> None:
    send(cast, saying("Một"))
    for url, number in (("/bao-cao/mau-van-ban/", QUERIES_LIST), (PAGE, QUERIES_PAGE)):
        cast["leader"].get(url)
        with django_assert_num_queries(number):  # type: ignore[operator]
            cast["leader"].get(url)


def test_a_document_without_libreoffice_says_so(cast: Cast, settings: object) -> None:
    settings.SOFFICE = "/khong/co"  # type: ignore[attr-defined]
    response = cast["leader"].get(reverse("template_preview", args=[KIND.value, "pdf"]))
    assert response.status_code == 503
    assert "chưa cài LibreOffice" in response.content.decode()
    assert "Xem thử (PDF)" not in cast["leader"].get(PAGE).content.decode()
