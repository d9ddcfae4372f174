"""A small sheet with a column of every kind, and ways to read and write it."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from cchc.core.sheets.columns import Column, Value
from cchc.core.sheets.csv_writing import CsvForm, write_csv
from cchc.core.sheets.problems import SheetError
from cchc.core.sheets.reading import ReadRow, open_sheet
from cchc.core.sheets.xlsx_writing import SheetInfo, write_xlsx

STATUSES = (("not_started", "Chưa bắt đầu"), ("done", "Hoàn thành"), ("dropped", "Dừng"))
COLUMNS = (
    Column("code", "Mã", "code", required=True, width=12),
    Column("title", "Nội dung", width=60),
    Column("due_on", "Hạn hoàn thành", "date"),
    Column("score", "Điểm", "decimal"),
    Column("order", "Thứ tự", "integer"),
    Column("status", "Trạng thái", "choice", choices=STATUSES),
    Column("applicable", "Áp dụng", "boolean"),
)
DAY = date(2023, 9, 6)
HEADER = "Mã;Nội dung;Hạn hoàn thành;Điểm;Thứ tự;Trạng thái;Áp dụng"
KEYS = "code,title,due_on,score,order,status,applicable"


def read_all(path: Path, columns: tuple[Column, ...] = COLUMNS) -> list[ReadRow]:
    """Return every row of the file."""
    with open_sheet(path, columns) as rows:
        return list(rows)


def refusal(path: Path, columns: tuple[Column, ...] = COLUMNS) -> str:
    """Return why the file is refused as a whole."""
    try:
        read_all(path, columns)
    except SheetError as error:
        return str(error)
    raise AssertionError(f"{path.name} was not refused")


def values_of(path: Path) -> list[dict[str, Value]]:
    """Return the values of every row; no row may have an error."""
    rows = read_all(path)
    assert [row.errors for row in rows] == [()] * len(rows)
    return [dict(row.row.values) for row in rows]


def only_row(path: Path) -> ReadRow:
    """Return the one row of the file."""
    (row,) = read_all(path)
    return row


def csv_file(folder: Path, *lines: str, encoding: str = "utf-8", end: str = "\r\n") -> Path:
    """Write lines of CSV as they stand."""
    path = folder / "tep.csv"
    path.write_bytes("".join(line + end for line in lines).encode(encoding))
    return path


def written_csv(path: Path, rows: Iterable[Mapping[str, Value]], form: CsvForm) -> Path:
    """Write rows with the product's own writer."""
    with path.open("wb") as stream:
        write_csv(stream, COLUMNS, rows, form)
    return path


def written_xlsx(path: Path, rows: Iterable[Mapping[str, Value]]) -> Path:
    """Write rows with the product's own writer."""
    with path.open("wb") as stream:
        write_xlsx(stream, "Nhiệm vụ", COLUMNS, rows, SheetInfo(DAY, [("Đơn vị", "Sở Nội vụ")]))
    return path
