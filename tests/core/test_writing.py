"""What the files that the product writes look like, byte by byte or cell by cell."""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc import __version__
from cchc.core.sheets.columns import Column, Value
from cchc.core.sheets.csv_writing import csv_chunks
from cchc.core.sheets.problems import SheetError
from cchc.core.sheets.xlsx_writing import SheetInfo, write_xlsx
from tests.core.samples import COLUMNS, HEADER, KEYS, written_csv, written_xlsx

ROWS: list[dict[str, Value]] = [
    {
        "code": "1.10",
        "title": '=HYPERLINK("http://x")',
        "due_on": date(2023, 9, 6),
        "score": Decimal("29.32"),
        "order": 2501,
        "status": "done",
        "applicable": True,
    },
    {"code": "2", "title": "Sở; Nội vụ\nHà Tĩnh\x0b\x00", "score": Decimal(-5), "due_on": None},
]


def many(count: int) -> Iterator[dict[str, Value]]:
    for number in range(count):
        yield {**ROWS[0], "code": f"NV{number}", "title": "Rà soát thủ tục hành chính " * 4}


def test_csv_for_people(tmp_path: Path) -> None:
    text = written_csv(tmp_path / "a.csv", ROWS, "people").read_bytes()
    assert (
        text
        == (
            "\ufeff" + HEADER + "\r\n"
            '1.10;"\'=HYPERLINK(""http://x"")";06/09/2023;29,32;2501;Hoàn thành;Có\r\n'
            '2;"Sở; Nội vụ\nHà Tĩnh";;-5;;;\r\n'
        ).encode()
    )


def test_csv_for_programs(tmp_path: Path) -> None:
    text = written_csv(tmp_path / "a.csv", ROWS, "machine").read_bytes()
    assert (
        text
        == (
            KEYS + "\r\n"
            '1.10,"\'=HYPERLINK(""http://x"")",2023-09-06,29.32,2501,done,true\r\n'
            '2,"Sở; Nội vụ\nHà Tĩnh",,-5,,,\r\n'
        ).encode()
    )


def test_xlsx_cells_have_their_types(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written_xlsx(tmp_path / "a.xlsx", ROWS))
    assert book.sheetnames == ["Thông tin", "Nhiệm vụ"]
    sheet = book["Nhiệm vụ"]
    assert [cell.value for cell in sheet[1]] == HEADER.split(";")
    assert all(cell.font.b for cell in sheet[1])
    code, title, due_on, score, order, status, applicable = sheet[2]
    assert (code.value, code.data_type, code.number_format) == ("1.10", "s", "@")
    assert (title.value, title.data_type) == ('=HYPERLINK("http://x")', "s")
    assert (due_on.value, due_on.number_format) == (datetime(2023, 9, 6), "dd/mm/yyyy")  # noqa: DTZ001 - as openpyxl gives it
    assert (score.value, score.data_type) == (29.32, "n")
    assert (order.value, status.value, applicable.value) == (2501, "Hoàn thành", "Có")
    assert sheet["B3"].value == "Sở; Nội vụ\nHà Tĩnh"
    assert sheet["C3"].value is None


def test_xlsx_no_formula_anywhere(tmp_path: Path) -> None:
    path = written_xlsx(tmp_path / "a.xlsx", ROWS)
    with zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
        assert len(sheets) == 2
        assert all(b"<f" not in archive.read(name) for name in sheets)


def test_xlsx_is_ready_to_work_in(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written_xlsx(tmp_path / "a.xlsx", ROWS))
    sheet = book["Nhiệm vụ"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G3"
    assert sheet.column_dimensions["B"].width == 60
    assert book.active is sheet


def printed(columns: Sequence[Column]) -> Any:
    """The sheet of the rows, as it is laid out for paper."""
    stream = io.BytesIO()
    write_xlsx(stream, "Bảng", columns, many(3), SheetInfo(date(2023, 9, 6)))
    return openpyxl.load_workbook(stream)["Bảng"]


def test_a_sheet_of_few_columns_is_printed_on_the_width_of_a_page() -> None:
    sheet = printed([Column(f"c{place}", f"C{place}") for place in range(14)])
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_title_cols is None


def test_a_wide_sheet_is_printed_in_its_own_size_with_its_first_columns_on_every_page() -> None:
    names = Column("code", "Mã", width=14), Column("name", "Tên", width=40)
    sheet = printed([*names, *(Column(f"c{place}", f"C{place}") for place in range(13))])
    assert sheet.page_setup.orientation == "landscape"
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, None)
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.print_title_cols == "$A:$B"
    long = printed([Column(f"c{place}", f"C{place}", width=80) for place in range(15)])
    assert long.print_title_cols is None


def test_xlsx_says_what_it_is(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written_xlsx(tmp_path / "a.xlsx", ROWS))
    info = {row[0].value: row[1].value for row in book["Thông tin"].iter_rows()}
    assert info.pop("Lập lúc")
    assert info == {
        "Loại dữ liệu": "Nhiệm vụ",
        "Tính đến ngày": "06/09/2023",
        "Đơn vị": "Sở Nội vụ",
        "Số dòng": "2",
        "Phiên bản chương trình": f"CCHC {__version__}",
    }


def test_moments_become_days_of_hanoi(tmp_path: Path) -> None:
    row: dict[str, Value] = {"code": "1", "due_on": datetime(2023, 9, 5, 18, tzinfo=UTC)}
    book = openpyxl.load_workbook(written_xlsx(tmp_path / "a.xlsx", [row]))
    assert book["Nhiệm vụ"]["C2"].value == datetime(2023, 9, 6)  # noqa: DTZ001 - as openpyxl gives it
    assert b"06/09/2023" in written_csv(tmp_path / "a.csv", [row], "people").read_bytes()


def test_xlsx_refuses_to_cut_a_text(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="xuất dạng CSV"):
        written_xlsx(tmp_path / "a.xlsx", [{"code": "1", "title": "x" * 32_768}])


def test_csv_is_made_in_pieces() -> None:
    pieces = csv_chunks(COLUMNS, many(100_000))
    first = [next(pieces) for _ in range(3)]
    assert first[0] == b"\xef\xbb\xbf"
    assert first[1].startswith("Mã;".encode())
    assert len(first[1]) < 200_000


def test_ten_thousand_rows_of_csv_are_quick_and_flat(tmp_path: Path) -> None:
    start = time.perf_counter()
    written_csv(tmp_path / "a.csv", many(10_000), "people")
    assert time.perf_counter() - start < 1
    tracemalloc.start()
    written_csv(tmp_path / "a.csv", many(2_000), "people")
    small = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    written_csv(tmp_path / "a.csv", many(10_000), "people")
    large = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert large < small * 1.2
