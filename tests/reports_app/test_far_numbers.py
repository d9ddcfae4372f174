"""Addresses with numbers that no table can hold: not found, never an error."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cast import Cast
from units_app.choices import Role

FAR = 10**20
ADDRESSES = (
    ("pack_detail", [FAR]),
    ("pack_again", [FAR]),
    ("pack_drop", [FAR]),
    ("pack_download", [FAR]),
    ("pack_file", [FAR, "DOC-TRUOC.txt"]),
    ("pack_pdf", [FAR, "van-ban/bao-cao.docx"]),
    ("pack_report", [FAR]),
    ("pack_publish", [FAR]),
    ("publication_detail", [FAR]),
    ("publication_verify", [FAR]),
    ("publication_document", [FAR]),
    ("delivery_list", [FAR]),
    ("delivery_retry", [FAR]),
)
POSTED = {"pack_again", "publication_verify", "delivery_retry"}


@pytest.mark.parametrize(("name", "args"), ADDRESSES)
def test_a_number_beyond_all_tables_is_not_found(cast: Cast, name: str, args: list[object]) -> None:
    staff = cast[Role.STAFF.value]
    send = staff.post if name in POSTED else staff.get
    assert send(reverse(name, args=args)).status_code == 404
