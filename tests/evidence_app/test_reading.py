"""The words of contents: found without accents, read once, never at the worker's cost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cchc.core.clock import now
from evidence_app import choices, contents, jobs, services, vault
from evidence_app.models import Evidence, StoredFile
from tests import evidence_files as files
from tests.evidence_app.hostile import DOCUMENT
from tests.factories import make_evidence

pytestmark = pytest.mark.django_db

WORDS = "Ủy ban nhân dân xã Đông Anh báo cáo"
READABLE = {
    "PDF": files.pdf_bytes("Trang một", WORDS),
    "Word": files.docx_bytes("Mở đầu", WORDS),
    "Excel": files.xlsx_bytes(("STT", "Đơn vị"), (1, WORDS)),
    "PowerPoint": files.pptx_bytes("Mở đầu", WORDS),
}


def read(evidence: Evidence) -> StoredFile:
    services.text_read(evidence.file_id)
    evidence.file.refresh_from_db()
    return evidence.file


@pytest.mark.parametrize("kind", READABLE)
def test_words_are_found_without_accents(kind: str) -> None:
    evidence = make_evidence(content=READABLE[kind])
    assert not Evidence.objects.matching("dong anh").exists()
    stored = read(evidence)
    assert stored.text_read_at
    assert not stored.text_problem
    assert WORDS in stored.text.replace("\n", " ")
    assert Evidence.objects.matching("DONG anh uy ban").get() == evidence


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("15/bc", True),
        ("bc-stp", True),
        ("dong an", True),
        ("ong anh", False),
        ("' | : & !", False),
        ("--", False),
        ("_", False),
    ],
)
def test_words_of_contents_are_found_by_their_beginnings(words: str, found: bool) -> None:
    evidence = make_evidence(content=files.docx_bytes("Số: 15/BC-STP", "Xã Đông Anh"), name="x")
    read(evidence)
    assert Evidence.objects.matching(words).exists() is found


@pytest.mark.parametrize("content", [files.pdf_bytes(" "), files.png_bytes()])
def test_a_scan_has_no_words_and_is_not_read_again(content: bytes) -> None:
    stored = read(make_evidence(content=content))
    assert (stored.text, stored.text_problem) == ("", "")
    assert stored.text_read_at


def test_more_than_the_limit_is_told() -> None:
    stored = read(make_evidence(content=files.docx_bytes(*["chữ " * 1000] * 60)))
    assert len(stored.text) <= choices.CHARACTERS_READ
    assert stored.text_problem.startswith("Chỉ tìm được trong 300 trang hoặc 200.000 ký tự đầu")


def test_a_file_that_cannot_be_read_is_told_and_not_tried_again() -> None:
    evidence = make_evidence(content=files.zip_bytes(DOCUMENT))
    stored = read(evidence)
    assert "bị hỏng" in stored.text_problem
    first = stored.text_read_at
    assert read(evidence).text_read_at == first


def test_a_content_that_is_gone_is_told() -> None:
    evidence = make_evidence()
    vault.path_of(evidence.file.sha256).unlink()
    assert "không còn" in read(evidence).text_problem


def test_entities_are_not_unfolded() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>'
    parts = {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}
    content = files.zip_bytes({**parts, "ppt/slides/slide1.xml": bomb})
    assert "bị hỏng" in read(make_evidence(content=content)).text_problem


def test_a_reading_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contents, "TEXT_SECONDS", 0)
    assert "quá nhiều thời gian" in read(make_evidence()).text_problem


def test_a_program_that_needs_too_much_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = make_evidence()
    monkeypatch.setattr(contents, "MODULE", "tests.evidence_app.greedy")
    assert "quá lớn" in read(evidence).text_problem


def test_the_program_apart_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    evidence = make_evidence()
    monkeypatch.setenv("DATABASE_URL", "postgresql://ai:mat-khau@may/ten")
    monkeypatch.setattr(contents, "MODULE", "tests.evidence_app.telling")
    assert "mat-khau" not in read(evidence).text


def test_lost_readings_are_caught_up_with() -> None:
    old, fresh = make_evidence(), make_evidence()
    StoredFile.objects.filter(pk=old.file_id).update(stored_at=now() - timedelta(minutes=10))
    jobs.catch_up()
    assert list(StoredFile.objects.filter(text_read_at=None)) == [fresh.file]
    jobs.read_text(fresh.file_id)
    assert not StoredFile.objects.filter(text_read_at=None).exists()
