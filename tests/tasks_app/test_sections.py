"""The row of links on the pages around the tasks."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.cast import Cast

CURRENT = re.compile(r'class="section-link"[^>]* aria-current="page">([^<]*)<')


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("assignment_list", "Danh sách"),
        ("saved_view_list", "Danh sách"),
        ("assignment_calendar", "Lịch thời hạn"),
        ("extension_list", "Gia hạn"),
        ("evidence_list", "Tài liệu kiểm chứng"),
        ("import_home", "Nhập dữ liệu"),
        ("batch_list", "Các lần ghi"),
    ],
)
@pytest.mark.parametrize("query", ["", "?as_of=2023-09-06"])
def test_the_section_one_is_in_is_marked(cast: Cast, name: str, words: str, query: str) -> None:
    page = cast["staff"].get(reverse(name) + query).content.decode()
    assert CURRENT.findall(page) == [words]
