"""What the vault takes and what it refuses, told by the content; one content is kept once."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from evidence_app import choices, names, vault
from evidence_app.models import Evidence, StoredFile
from evidence_app.services import evidence_store
from tests import evidence_files as files
from tests.evidence_app import hostile
from tests.factories import make_evidence

pytestmark = pytest.mark.django_db

TAKEN = {
    "bao-cao.pdf": (files.pdf_bytes("Một", "Hai"), choices.PDF),
    "anh.jpg": (files.jpeg_bytes(), choices.JPEG),
    "anh.png": (files.png_bytes(), choices.PNG),
    "cong-van.docx": (files.docx_bytes(), choices.DOCX),
    "bang.xlsx": (files.xlsx_bytes(), choices.XLSX),
    "trinh-chieu.pptx": (files.pptx_bytes(), choices.PPTX),
}


def store(content: bytes, name: str = "bao-cao.pdf", **facts: Any) -> Evidence:
    return evidence_store(upload=files.upload(content, name), unit=None, actor=None, **facts)


def refusal(content: bytes, name: str = "bao-cao.pdf", **facts: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        store(content, name, **facts)
    assert not StoredFile.objects.exists()
    assert not Evidence.objects.exists()
    kept = list(vault.folder().rglob(f"{vault.ARRIVING}*"))
    assert not kept, "một phần tệp còn lại trong kho"
    return " ".join(refused.value.messages)


@pytest.mark.parametrize("name", TAKEN)
def test_kinds_are_told_by_content_whatever_the_name(name: str) -> None:
    content, content_type = TAKEN[name]
    for called in (name, "khong-ro.xyz"):
        stored = store(content, called).file
        assert stored.content_type == content_type
        assert stored.size == len(content)
        assert vault.path_of(stored.sha256).read_bytes() == content
    assert StoredFile.objects.count() == 1
    assert stored.pages == (2 if content_type == choices.PDF else None)


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_what_is_refused_and_why(name: str) -> None:
    content, called, words = hostile.REFUSED[name]
    assert words in refusal(content(), called)


def test_a_file_larger_than_allowed(settings: Any) -> None:
    settings.EVIDENCE_MAX_MB = 1
    assert "lớn hơn 1 MB" in refusal(files.pdf_bytes() + b" " * 1024 * 1024)


@pytest.mark.parametrize(
    "facts",
    [
        {"number": "15/BC-UBND-M"},
        {"number": "15/BC-UBND (TM)"},
        {"name": "Báo cáo (Mật) quý III"},
        {"name": unicodedata.normalize("NFD", "Kế hoạch tối mật")},
    ],
)
def test_a_document_with_a_degree_of_secrecy(facts: dict[str, str]) -> None:
    assert "độ mật" in refusal(files.pdf_bytes(), **facts)


def test_a_file_name_with_a_degree_of_secrecy() -> None:
    assert "độ mật" in refusal(files.pdf_bytes(), "15-BC-UBND-TM.pdf")
    assert "độ mật" in refusal(files.pdf_bytes(), "ke hoach Tuyệt mật.pdf")


def test_speaking_of_secrets_is_no_degree() -> None:
    for name in ("Hướng dẫn đổi mật khẩu", "Tập huấn bảo mật", "Mật độ dân số", "Sở TM"):
        assert store(files.pdf_bytes(), name=name).name == name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\an\\Báo cáo.pdf", "Báo cáo.pdf"),
        ("bao\x00cao\r\n.pdf", "baocao .pdf"),
        ("bao-cao\u202efdp.exe", "bao-caofdp.exe"),
        ("...", "tai-lieu"),
        ("", "tai-lieu"),
        (unicodedata.normalize("NFD", "Quyết định.pdf"), "Quyết định.pdf"),
    ],
)
def test_names_are_made_harmless(sent: str, kept: str) -> None:
    assert names.harmless(sent) == kept


def test_a_name_of_three_hundred_vietnamese_letters() -> None:
    long = "Ế" * 300 + ".pdf"
    document = store(files.pdf_bytes(), long)
    assert document.file_name == "Ế" * 251 + ".pdf"
    assert len(document.name) == 251


@pytest.mark.parametrize(
    ("name", "content_type", "given"),
    [
        ("Báo cáo.PDF", choices.PDF, "Báo cáo.PDF"),
        ("bao-cao.exe", choices.PDF, "bao-cao.exe.pdf"),
        ("anh.jpeg", choices.JPEG, "anh.jpeg"),
        ("Tờ trình số 1.2", choices.DOCX, "Tờ trình số 1.2.docx"),
    ],
)
def test_a_download_ends_like_its_content(name: str, content_type: str, given: str) -> None:
    assert names.for_download(name, content_type) == given


def test_one_content_is_kept_once_for_several_documents() -> None:
    first, second = (make_evidence(content=files.pdf_bytes("Chung"), name=name) for name in "ab")
    assert first.file == second.file
    assert first != second
    assert len(list(vault.folder().rglob(first.file.sha256))) == 1


def test_a_content_left_by_a_killed_program_is_taken_over() -> None:
    """The file lay there, half or whole, but the database knows nothing of it."""
    content = files.pdf_bytes("Dở dang")
    stored = make_evidence(content=content).file
    Evidence.objects.all().delete()
    StoredFile.objects.all().delete()
    vault.path_of(stored.sha256).write_bytes(content[:100])
    assert make_evidence(content=content).file.sha256 == stored.sha256
    assert vault.path_of(stored.sha256).read_bytes() == content
