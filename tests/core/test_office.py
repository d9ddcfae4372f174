"""Documents through LibreOffice: alone, in time, nothing left behind, or plainly not."""

from __future__ import annotations

import fcntl
import io
import os
import time
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest

from cchc.core import office


def a_document(text: str) -> bytes:
    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(made)
    return made.getvalue()


def program(folder: Path, text: str) -> str:
    """Something that stands for LibreOffice."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.fixture(autouse=True)
def own_place(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


@pytest.mark.slow
def test_a_document_becomes_a_pdf() -> None:
    if not office.office_found():
        pytest.skip("không có LibreOffice (soffice) trên máy này")
    made = office.as_pdf(a_document("Số liệu tính đến ngày 06 tháng 9 năm 2023"), "bao-cao.docx")
    page = pypdfium2.PdfDocument(made)[0]
    assert "ngày 06 tháng 9 năm 2023" in page.get_textpage().get_text_range()


def test_a_machine_without_says_what_to_install(settings: Any) -> None:
    settings.SOFFICE = "/khong/co/soffice"
    assert office.office_found() == ""
    with pytest.raises(office.OfficeMissingError, match="libreoffice-writer-nogui"):
        office.as_pdf(b"x", "a.docx")


def test_it_is_given_nothing_of_the_environment(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "bi-mat")
    settings.SOFFICE = program(tmp_path, "env > van-ban.pdf")
    told = office.as_pdf(b"x", "a.docx").decode()
    assert "bi-mat" not in told
    assert f"HOME={tmp_path}" not in told


def test_its_profile_runs_no_macro_and_follows_no_link(settings: Any, tmp_path: Path) -> None:
    settings.SOFFICE = program(tmp_path, "cat profile/user/*.xcu > van-ban.pdf")
    told = office.as_pdf(b"x", "a.docx").decode()
    for name in ("DisableMacrosExecution", "BlockUntrustedRefererLinks", "ooInetHTTPProxyPort"):
        assert name in told


def test_one_that_makes_nothing_is_told(settings: Any, tmp_path: Path) -> None:
    settings.SOFFICE = program(tmp_path, "exit 0")
    with pytest.raises(office.OfficeFailedError, match="không chuyển được"):
        office.as_pdf(b"x", "a.docx")


def test_what_takes_too_long_is_killed_with_what_it_started(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "LIMIT_SECONDS", 0.5)
    settings.SOFFICE = program(tmp_path, f"sleep 60 &\necho $! > {tmp_path}/child\nwait")
    began = time.monotonic()
    with pytest.raises(office.OfficeFailedError, match="không chuyển xong"):
        office.as_pdf(b"x", "a.docx")
    assert time.monotonic() - began < 10
    child = int((tmp_path / "child").read_text())
    assert not is_running(child)


def is_running(number: int) -> bool:
    """A process that has ended and was not fetched yet is none that runs."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_one_at_a_time(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "WAIT_SECONDS", 0.3)
    settings.SOFFICE = program(tmp_path, "echo made > van-ban.pdf")
    held = os.open(tmp_path / "office.lock", os.O_WRONLY | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(office.OfficeFailedError, match="đang bận"):
        office.as_pdf(b"x", "a.docx")
    os.close(held)
    assert office.as_pdf(b"x", "a.docx") == b"made\n"
