"""Of a file larger than any that is taken only a little more than that is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings as product
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test import RequestFactory

from tests.evidence_files import upload

MEGABYTE = 1024 * 1024


def sent(content: bytes) -> Any:
    request = RequestFactory().post("/tai-lieu/them/", {"uploads": upload(content)})
    return request.FILES["uploads"]


def test_the_rest_of_a_file_that_is_too_large_is_dropped(settings: Any) -> None:
    settings.EVIDENCE_MAX_MB = 1
    for size in (6 * MEGABYTE, 2 * MEGABYTE):
        with sent(b"x" * size) as kept:
            assert MEGABYTE < kept.size <= MEGABYTE + 64 * 1024 * 2
            assert len(kept.read()) == kept.size


def test_a_file_within_the_limit_is_whole(settings: Any) -> None:
    settings.EVIDENCE_MAX_MB = 4
    content = bytes(range(256)) * 4 * 1024 * 3
    with sent(content) as kept:
        assert kept.read() == content
        assert isinstance(kept, TemporaryUploadedFile)
        assert Path(kept.temporary_file_path()).parent == product.FILE_UPLOAD_TEMP_DIR
