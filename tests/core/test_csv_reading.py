"""CSV files as people, Excel and programs make them, and as nobody should."""

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from cchc.core.sheets import csv_reading, reading, xlsx_safety
from tests.core.samples import HEADER, KEYS, csv_file, only_row, read_all, refusal, values_of

ROW = "A1;Rà soát thủ tục;06/09/2023;29,32;2;Hoàn thành;Có"
VALUES = {
    "code": "A1",
    "title": "Rà soát thủ tục",
    "due_on": date(2023, 9, 6),
    "score": Decimal("29.32"),
    "order": 2,
    "status": "done",
    "applicable": True,
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    path = csv_file(tmp_path, HEADER, ROW, encoding=encoding, end=end)
    assert values_of(path) == [VALUES]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_of_both_orders(tmp_path: Path, encoding: str) -> None:
    path = csv_file(tmp_path, "\ufeff" + HEADER, ROW, encoding=encoding)
    assert values_of(path) == [VALUES]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_delimiters(tmp_path: Path, mark: str) -> None:
    cells = ['"29,32"' if cell == "29,32" else cell for cell in ROW.split(";")]
    path = csv_file(tmp_path, HEADER.replace(";", mark), mark.join(cells))
    assert values_of(path) == [VALUES]


def test_quoted_cells_with_the_other_delimiter(tmp_path: Path) -> None:
    head = '"Mã";"Nội dung"'
    path = csv_file(tmp_path, head, 'A1;"a, b, c; ""d"", e,f,g,h"', "A2;x,y,z,t")
    assert [v["title"] for v in values_of(path)] == ['a, b, c; "d", e,f,g,h', "x,y,z,t"]


def test_excel_names_its_delimiter(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "sep=,", "Mã,Nội dung", "A1,x", encoding="utf-8-sig")
    row = only_row(path).row
    assert (row.number, row.text("code"), row.text("title")) == (2, "A1", "x")


def test_machine_form(tmp_path: Path) -> None:
    path = csv_file(tmp_path, KEYS, "A1,Rà soát thủ tục,2023-09-06,29.320,2,done,true")
    assert values_of(path) == [VALUES]
    machine = csv_file(tmp_path, "code,score", "A1,2.501")
    assert only_row(machine).row.decimal("score") == Decimal("2.501")
    people = csv_file(tmp_path, "Mã,Điểm", "A1,2.501")
    assert "2501 hoặc 2,501" in only_row(people).errors[0].message
    semicolons = csv_file(tmp_path, "code;score", "A1;2.501")
    assert only_row(semicolons).errors


def test_headers_in_any_writing(tmp_path: Path) -> None:
    path = csv_file(tmp_path, " MÃ (*);noi  dung;DUE_ON;diem", "A1;x;6/9/2023;1")
    row = only_row(path).row
    assert (row.text("code"), row.text("title"), row.day("due_on")) == ("A1", "x", date(2023, 9, 6))
    assert not row.has("status")
    assert row.has("score")


def test_decomposed_text_becomes_nfc(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, unicodedata.normalize("NFD", HEADER), unicodedata.normalize("NFD", ROW)
    )
    assert values_of(path) == [VALUES]


def test_row_numbers_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, "", "Mã;Nội dung", 'A1;"hai\r\ndòng\nba"', "", ";;", "   ;", "A2;  x  ", "A3;"
    )
    rows = [row.row for row in read_all(path)]
    assert [row.number for row in rows] == [3, 7, 8]
    assert [row.text("title") for row in rows] == ["hai\ndòng\nba", "x", ""]


def test_all_that_is_wrong_with_a_header_is_said_at_once(tmp_path: Path) -> None:
    reason = refusal(csv_file(tmp_path, "Nội dung;title;Lạ;Hạn", "x;y;z;t"))
    assert "Không có cột “Lạ”" in reason
    assert "Không có cột “Hạn”" in reason
    assert "“Nội dung” có hai lần" in reason
    assert "Thiếu cột bắt buộc “Mã” (code)" in reason
    assert "Trạng thái (status)" in reason


def test_cells_outside_the_columns(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "Mã;Nội dung;", "A1;x;;", "A2;x;lạc", "A3;x;;lạc")
    rows = read_all(path)
    assert [len(row.errors) for row in rows] == [0, 1, 1]
    assert "Ô thứ 3" in rows[1].errors[0].message
    assert rows[2].errors[0].value == "lạc"


def test_every_bad_cell_has_its_row_column_and_value(tmp_path: Path) -> None:
    path = csv_file(tmp_path, HEADER, ";x;30/02/2023;abc;1,5;xong;có lẽ")
    errors = only_row(path).errors
    assert {error.row for error in errors} == {2}
    assert [(error.column, error.value) for error in errors] == [
        ("code", ""),
        ("due_on", "30/02/2023"),
        ("score", "abc"),
        ("order", "1,5"),
        ("status", "xong"),
        ("applicable", "có lẽ"),
    ]


def test_wrong_bytes_are_named(tmp_path: Path) -> None:
    path = tmp_path / "tep.csv"
    start = "Mã;Nội dung\r\n".encode() + b"x" * 70_000
    path.write_bytes(start + "Sở".encode("utf-16-le") + b"\xe3")
    reason = refusal(path)
    assert f"byte thứ {len(start) + 3}" in reason or "byte 0" in reason
    path.write_bytes("Mã;Nội dung\r\nA1;Sở N".encode() + "ộ".encode()[:2])
    assert f"byte thứ {path.stat().st_size - 1}" in refusal(path)
    assert "CSV UTF-8" in refusal(path)
    path.write_bytes("Mã;Nội dung\r\nA1;\xd4".encode("cp1252", "replace"))
    assert "byte thứ 2" in refusal(path)


def test_text_split_between_blocks_is_no_error(tmp_path: Path) -> None:
    text = "ộ" * 40_000
    path = csv_file(tmp_path, "Mã;Nội dung", f"A1;x{text}", f"A2;{text}")
    assert [row.row.text("title") for row in read_all(path)] == ["x" + text, text]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Tệp rỗng"),
        (b"\r\n  \r\n", "Tệp rỗng"),
        (b"\xef\xbb\xbf;;\r\n", "không có dòng tiêu đề"),
        (b'code;title\r\nA1;"khong dong\r\nA2;x\r\n', "dấu nháy kép"),
        (b'code;title\r\nA1;"dong" roi\r\n', "dấu nháy kép"),
        (b"code;title\r\nA1;a\0b\r\n", "byte 0"),
        (b"<html><table><tr><td>code</td></tr></table></html>", "trang web"),
        (b"code;title\r\nA1;" + b"x" * 100_001, "dài quá 100000"),
        (b";" * 300 + b"code\r\nA1\r\n", "tối đa 200 cột"),
    ],
)
def test_hostile_files(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "tep.csv"
    path.write_bytes(content)
    assert reason in refusal(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "Không có tệp" in refusal(tmp_path / "khong-co.csv")
    assert "Không có tệp" in refusal(tmp_path)


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    path = csv_file(tmp_path, "Mã", *(f"A{number}" for number in range(3)))
    assert len(read_all(path)) == 3
    assert "hơn 3 dòng" in refusal(csv_file(tmp_path, "Mã", *"ABCD"))
    monkeypatch.setattr(xlsx_safety, "MAX_FILE", 10)
    assert "Hãy chia" in refusal(path)


def test_the_delimiter_is_told_by_known_headers(tmp_path: Path) -> None:
    path = csv_file(tmp_path, '"Mã";"Nội dung"', "A1;x")
    assert csv_reading.csv_records(path, ())[0] in csv_reading.DELIMITERS
    assert values_of(path) == [{"code": "A1", "title": "x"}]
