"""One text for one value, codes that people can type, and archives without a moment."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.core.archives import settled_office_file, write_archive
from cchc.core.canonical import canonical_text, sha256_of
from cchc.core.check_codes import LENGTH, code_of, spelled, typed_code
from cchc.core.clock import HANOI
from cchc.core.imports import Column
from cchc.core.sheets.xlsx_writing import SheetInfo, write_xlsx

DIGEST = sha256_of("Hà Tĩnh")
COLUMNS = (Column("name", "Tên"), Column("on", "Ngày", "date"))


def test_a_value_has_one_text() -> None:
    one = {"b": Decimal("29.320"), "a": [date(2023, 9, 6), None, True, 1], "c": "Hà"}
    two = {"c": "Ha\u0300", "a": (date(2023, 9, 6), None, True, 1), "b": Decimal("29.32")}
    assert canonical_text(one) == '{"a":["2023-09-06",null,true,1],"b":"29.32","c":"Hà"}'
    assert canonical_text(one) == canonical_text(two)


def test_a_moment_is_told_in_hanoi() -> None:
    moment = datetime(2023, 9, 6, 8, 30, tzinfo=HANOI)
    assert canonical_text({"at": moment}) == '{"at":"2023-09-06T08:30:00+07:00"}'


@pytest.mark.parametrize("value", [0.5, {1: "một"}, {"a": {1.5}}, b"abc"])
def test_what_has_no_exact_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_text(value)


@given(st.binary(min_size=32, max_size=32))
def test_a_code_is_read_as_it_was_printed(digest: bytes) -> None:
    code = code_of(digest.hex())
    assert len(code) == LENGTH
    assert typed_code(spelled(code).lower()) == code
    assert typed_code(spelled(code).replace("0", "o").replace("1", "l")) == code


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-2F9T-XAB4-1", "K7QM-2F9T-XAU4", "<script>"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert typed_code(typed) == ""


def test_an_archive_is_its_content() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for stream in (first, second):
        write_archive(stream, [("a.txt", "một".encode()), ("thư mục/b.txt", b"hai")])
    assert first.getvalue() == second.getvalue()
    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        assert archive.read("thư mục/b.txt") == b"hai"


def test_a_workbook_is_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2023, 9, 6, tzinfo=HANOI)
    info = SheetInfo(date(2023, 9, 6), says_when=False)
    made = []
    for year in (2024, 2031):
        monkeypatch.setattr("time.time", lambda year=year: datetime(year, 1, 1).timestamp())  # noqa: DTZ001 - any moment
        stream = io.BytesIO()
        write_xlsx(stream, "Thử", COLUMNS, [{"name": "Sở Y tế", "on": date(2023, 9, 6)}], info)
        made.append(settled_office_file(stream.getvalue(), moment))
    assert made[0] == made[1]
    with zipfile.ZipFile(io.BytesIO(made[0])) as archive:
        assert b"2023-09-05T17:00:00Z" in archive.read("docProps/core.xml")
