"""Writing XLSX row by row: text as text, real dates, real numbers, and a first sheet that says
what the file is."""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate
from pathlib import Path
from typing import IO, Any

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from cchc import __version__
from cchc.core.clock import HANOI, now
from cchc.core.sheets.columns import Column, Value
from cchc.core.sheets.defusing import cleaned, marked
from cchc.core.sheets.problems import SheetError
from cchc.core.sheets.values import text_of
from cchc.core.sheets.xlsx_reading import EXACT_DIGITS, INFO_SHEET, LAST_ROW

GUIDE_SHEET = "Cách điền"
_GUIDE_WIDTHS = (26, 12, 40, 70)
_A4 = 9  # as the format numbers sizes of paper
_MOST_ON_A_PAGE = 14  # columns; more of them on one page are too small to be read
_REPEATED_WIDTH = 64  # of the columns that stand on every page: about half of one
_LONGEST_TEXT = 32_767
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_LARGEST = Decimal(10) ** EXACT_DIGITS
_NOT_IN_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """What the first sheet says: the day of the figures, and the filters in force (name, value).
    `says_when`: also the moment it was written, which no two files share. `mark`: the check code
    and where it leads (name, value).
    """

    as_of: date
    filters: Sequence[tuple[str, str]] = ()
    says_when: bool = True
    mark: Sequence[tuple[str, str]] = ()


def write_xlsx(
    stream: IO[bytes],
    label: str,
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Value]],
    info: SheetInfo,
    *,
    guide: Sequence[Sequence[str]] = (),
) -> int:
    """Write the workbook to ``stream`` and return the number of rows.

    ``guide``: lines of a last sheet that is there to be read, its header first; see `guide`.

    Raises:
        SheetError: more rows or longer texts than XLSX can hold.
    """
    book = openpyxl.Workbook(write_only=True)
    first = book.create_sheet(INFO_SHEET)
    data = book.create_sheet(label.translate(_NOT_IN_TITLE)[:31])
    _lay_out(data, columns)
    try:
        count = _write_rows(data, columns, rows)
    except BaseException:
        with Path(os.devnull).open("wb") as nowhere:
            book.save(nowhere)  # only a saved book removes its temporary files
        raise
    if guide:
        _write_guide(book.create_sheet(GUIDE_SHEET), guide)
    data.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count + 1}"
    _write_info(first, label, info, count)
    book.active = 1
    book.save(stream)
    return count


def _for_paper(sheet: Any, *, landscape: bool, fits_width: bool = True) -> None:
    """On A4; `fits_width`: all columns on the width of a page, else in their own size on as many
    pages side by side as it takes.
    """
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    if fits_width:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0  # as many pages as it takes


def _lay_out(sheet: Any, columns: Sequence[Column]) -> None:
    fits_width = len(columns) <= _MOST_ON_A_PAGE
    _for_paper(sheet, landscape=True, fits_width=fits_width)
    sheet.print_title_rows = "1:1"
    if not fits_width and (repeated := _repeated(columns)):
        sheet.print_title_cols = f"A:{get_column_letter(repeated)}"
    for place, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = "A2"
    header = [_with_text(WriteOnlyCell(sheet), column.header) for column in columns]
    for cell in header:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.append(header)


def _repeated(columns: Sequence[Column]) -> int:
    """How many of the first columns, by which rows are known, stand on every page again."""
    reached = accumulate(column.width for column in columns)
    return sum(width <= _REPEATED_WIDTH for width in reached)


def _write_rows(sheet: Any, columns: Sequence[Column], rows: Iterable[Mapping[str, Value]]) -> int:
    makers = [(column.key, _cell_maker(sheet, column)) for column in columns]
    count = 0
    for count, row in enumerate(rows, start=1):
        if count >= LAST_ROW:
            message = f"Tệp XLSX chỉ chứa được {LAST_ROW - 1} dòng. Hãy xuất dạng CSV."
            raise SheetError.of_file(message)
        sheet.append([make(row.get(key)) for key, make in makers])
    return count


def _cell_maker(sheet: Any, column: Column) -> Callable[[Value], Any]:
    """Return the function that puts a value into the one cell all rows of a column share.

    A write-only sheet writes each row out at once, so cells, with their costly styles, serve again.
    """
    text, number, day = _text_cell(sheet), WriteOnlyCell(sheet), WriteOnlyCell(sheet)
    day.number_format = "dd/mm/yyyy"

    def make(value: Value) -> Any:
        if value is None or value == "":
            return None
        if isinstance(value, date):
            day.value = value.astimezone(HANOI).date() if isinstance(value, datetime) else value
            return day
        if isinstance(value, Decimal | int) and _fits(value):
            number.value = value
            return number
        return _with_text(text, text_of(column, value))

    return make


def _fits(value: Decimal | int) -> bool:
    """Whether a spreadsheet keeps the number exactly; others are written as text."""
    if isinstance(value, bool):
        return False
    if not -_LARGEST < value < _LARGEST:
        return False
    return isinstance(value, int) or len(value.as_tuple().digits) <= EXACT_DIGITS


def _text_cell(sheet: Any) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.number_format = "@"
    return cell


def _with_text(cell: Any, text: str) -> Any:
    shown = _LOOKS_ESCAPED.sub("_x005F_", marked(cleaned(text)))
    if len(shown) > _LONGEST_TEXT:
        message = f"Một ô dài quá {_LONGEST_TEXT} ký tự mà XLSX chứa được. Hãy xuất dạng CSV."
        raise SheetError.of_file(message)
    cell.value = shown
    cell.data_type = "s"  # never a formula, whatever the text begins with
    return cell


def _write_info(sheet: Any, label: str, info: SheetInfo, count: int) -> None:
    _for_paper(sheet, landscape=False)
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 60
    lines = [
        ("Loại dữ liệu", label),
        ("Tính đến ngày", f"{info.as_of:%d/%m/%Y}"),
        *(info.filters or [("Bộ lọc", "Không lọc")]),
        ("Số dòng", str(count)),
        *([("Lập lúc", f"{now():%d/%m/%Y %H:%M:%S}")] if info.says_when else []),
        ("Phiên bản chương trình", f"CCHC {__version__}"),
        *info.mark,
    ]
    for name, value in lines:
        heading = _with_text(_text_cell(sheet), name)
        heading.font = Font(bold=True)
        sheet.append([heading, _with_text(_text_cell(sheet), value)])


def _write_guide(sheet: Any, lines: Sequence[Sequence[str]]) -> None:
    for place, width in enumerate(_GUIDE_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    for number, line in enumerate(lines):
        cells = [_with_text(_text_cell(sheet), text) for text in line]
        for cell in cells:
            cell.font = Font(bold=number == 0)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.append(cells)
