"""XLSX files as spreadsheets make them, and as nobody should."""

import contextlib
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc.core.sheets import xlsx_safety
from cchc.core.sheets.problems import SheetError
from tests.core.samples import HEADER, only_row, read_all, refusal, values_of

HEADERS = HEADER.split(";")
DAY = datetime(2023, 9, 6)  # noqa: DTZ001 - spreadsheets know no time zones


def xlsx_file(folder: Path, *rows: Sequence[Any], name: str = "tep.xlsx") -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def changed(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Rewrite one part of the archive."""
    target = path.with_name("doi-" + path.name)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()) if name == part else text)
    return target


SHEET = "xl/worksheets/sheet1.xml"


def test_real_dates_and_numbers(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, HEADERS, ["A1", "Rà soát", DAY, 29.32, 2, "Hoàn thành", True])
    assert values_of(path) == [
        {
            "code": "A1",
            "title": "Rà soát",
            "due_on": date(2023, 9, 6),
            "score": Decimal("29.32"),
            "order": 2,
            "status": "done",
            "applicable": True,
        }
    ]


def test_text_in_typed_columns_and_1970(tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path,
        ["code", "due_on", "score", "order"],
        ["A1", "06/09/2023", "29,32", "2.501"],
        ["A2", datetime(1970, 1, 1), 0.1 + 0.2, 5.0],  # noqa: DTZ001 - as a spreadsheet gives it
    )
    first, second = values_of(path)
    assert list(first.values()) == ["A1", date(2023, 9, 6), Decimal("29.32"), 2501]
    assert list(second.values()) == ["A2", None, Decimal("0.3"), 5]


def test_numbers_in_text_columns(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ["Mã", "Nội dung"], [1.1, 5.0], [7, 2.5], [1.1, 3], [42, 1])
    book = openpyxl.load_workbook(path)
    sheet = book["Sheet"]
    sheet["A4"].number_format, sheet["A5"].number_format = "0.00", "00000"
    book.save(path)
    rows = read_all(path)
    assert [row.row.text("code") for row in rows] == ["1.1", "7", "1.10", "00042"]
    assert [row.row.text("title") for row in rows] == ["5", "2.5", "3", "1"]
    assert [len(row.warnings) for row in rows] == [1, 2, 0, 0]
    assert "số 0" in rows[0].warnings[0].message


def test_a_code_turned_into_a_date_is_refused(tmp_path: Path) -> None:
    row = only_row(xlsx_file(tmp_path, ["Mã"], [DAY]))
    assert "thành ngày" in row.errors[0].message
    assert row.errors[0].value == "06/09/2023"


def test_spreadsheet_errors_and_hours(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ["Mã", "Nội dung", "Điểm"], ["A1", time(12, 30), "#N/A"])
    messages = [error.message for error in only_row(path).errors]
    assert "Ô là giờ" in messages[0]
    assert "#N/A" in messages[1]


def test_formulas_give_their_stored_value(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ["Mã", "Điểm", "Nội dung"], ["A1", "=1+1", '=""'], ["A2", 3, "x"])
    missing = read_all(path)
    assert [error.column for error in missing[0].errors] == ["score", "title"]
    assert "chưa có kết quả" in missing[0].errors[0].message
    assert missing[0].errors[0].value == "=1+1"
    assert missing[1].errors == ()
    stored = changed(
        path,
        SHEET,
        lambda xml: (
            xml.replace("<f>1+1</f><v></v>", "<f>1+1</f><v>2.5</v>")
            .replace("<f>1+1</f><v />", "<f>1+1</f><v>2.5</v>")
            .replace('<c r="C2"', '<c r="C2" t="str"')
        ),
    )
    assert values_of(stored)[0] == {"code": "A1", "score": Decimal("2.5"), "title": ""}


def test_the_sheet_is_found_by_its_header(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ["Loại dữ liệu", "Nhiệm vụ"], ["Mã", "x"])
    book = openpyxl.load_workbook(path)
    book["Sheet"].title = "Thông tin"
    book.create_sheet("Ghi chú").append(["Mã", "khác"])
    data = book.create_sheet("Dữ liệu")
    for row in ([], ["Mã", "Nội dung"], [], ["A1", "x"]):
        data.append(row)
    book.save(path)
    found = only_row(path).row
    assert (found.number, found.text("code")) == (4, "A1")


def test_cell_text_as_excel_escapes_it(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ["Mã", "Nội dung"], ["A1", "a_x000D_\nb_x005F_x0041_"])
    assert values_of(path)[0]["title"] == "a\n\nb_x0041_".replace("\n\n", "\n")


def test_a_lying_size_and_a_stray_cell(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ["Mã", "Nội dung"], ["A1", "x"])
    lying = changed(path, SHEET, lambda xml: xml.replace('ref="A1:B2"', 'ref="A1:A1"'))
    assert values_of(lying) == [{"code": "A1", "title": "x"}]
    huge = changed(path, SHEET, lambda xml: xml.replace('ref="A1:B2"', 'ref="A1:XFD1048576"'))
    assert values_of(huge) == [{"code": "A1", "title": "x"}]


def test_rows_beyond_what_a_spreadsheet_has(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ["Mã"], ["A1"], ["A2"])
    far = changed(
        path,
        SHEET,
        lambda xml: xml.replace('<row r="3"', '<row r="4000000000"').replace('r="A3"', ""),
    )
    assert "bị hỏng" in refusal(far)


def test_broken_archives(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, HEADERS, *[[f"A{n}", "x" * 50] for n in range(2000)])
    content = path.read_bytes()
    for size in (100, 1000, len(content) // 2, len(content) - 30):
        path.write_bytes(content[:size])
        assert "bị hỏng" in refusal(path)
    path.write_bytes(content[:900] + bytes(200) + content[1100:])
    assert "hỏng" in refusal(path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda xml: xml.replace("</row>", "", 1),
        lambda xml: xml.replace('r="A1"', 'r="?"'),
        lambda xml: xml.replace('t="s"', 't="s" s="999999"'),
        lambda xml: xml.replace("<v>0</v>", "<v>99999</v>"),
        lambda xml: xml.replace('t="s"><v>0</v>', "><v>1e999999</v>"),
        lambda xml: xml.replace('t="s"><v>0</v>', "><v>abc</v>"),
        lambda xml: xml[: len(xml) // 2],
        lambda xml: "",
    ],
)
def test_broken_sheets(tmp_path: Path, damage: Callable[[str], str]) -> None:
    path = xlsx_file(tmp_path, ["Mã", "Nội dung"], ["A1", "x"])
    target = changed(path, SHEET, damage)
    with contextlib.suppress(SheetError):  # either one clear refusal, or the row as far as it goes
        assert len(read_all(target)) == 1


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", SHEET])
def test_entity_bombs(tmp_path: Path, part: str) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 50}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "lol">{entities}]><x>&a8;</x>'
    path = changed(xlsx_file(tmp_path, ["Mã"], ["A1"]), part, lambda _: bomb)
    assert "hỏng" in refusal(path)


def test_zip_bombs(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ["Mã"], ["A1"])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings2.xml", b" " * (xlsx_safety.MAX_HELD + 1))
    assert path.stat().st_size < 1 << 20
    assert "giải nén" in refusal(path)


def test_a_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    path = xlsx_file(tmp_path, ["Mã"], ["A1"])
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(3, 30_000))
    bomb = changed(path, SHEET, lambda xml: xml.replace("</sheetData>", rows + "</sheetData>"))
    with zipfile.ZipFile(bomb) as archive:
        size = archive.getinfo(SHEET).file_size
    lie = bomb.read_bytes().replace(size.to_bytes(4, "little"), (500).to_bytes(4, "little"))
    bomb.write_bytes(lie)
    assert "hỏng" in refusal(bomb)


def test_other_kinds_of_files(tmp_path: Path) -> None:
    path = tmp_path / "tep.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    assert ".xls cũ" in refusal(path)
    path.write_bytes(path.read_bytes() + "EncryptedPackage".encode("utf-16-le") + bytes(200))
    assert "mật khẩu" in refusal(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "không phải bảng tính XLSX" in refusal(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/x", "")
    assert "hỏng" in refusal(path)


def test_a_file_is_told_by_its_content(tmp_path: Path) -> None:
    assert values_of(xlsx_file(tmp_path, ["Mã"], ["A1"], name="tep.csv")) == [{"code": "A1"}]
    text = tmp_path / "tep.xlsx"
    text.write_text("Mã\nA1\n", "utf-8")
    assert values_of(text) == [{"code": "A1"}]


def test_a_workbook_without_rows(tmp_path: Path) -> None:
    assert "tiêu đề" in refusal(xlsx_file(tmp_path))


def test_long_numbers_are_refused_not_rounded(tmp_path: Path) -> None:
    row = only_row(xlsx_file(tmp_path, ["Mã", "Nội dung"], ["A1", 12345678901234567890]))
    assert "15 chữ số" in row.errors[0].message
