"""Reading XLSX row by row: real dates and numbers, the values of formulas, text as it stands."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from cchc.core.sheets.cells import BadCell, Cell, NumberCell
from cchc.core.sheets.columns import Column
from cchc.core.sheets.defusing import cleaned
from cchc.core.sheets.header import MAX_COLUMNS, recognised
from cchc.core.sheets.problems import SheetError
from cchc.core.sheets.xlsx_safety import CORRUPT, check_archive

INFO_SHEET = "Thông tin"
LAST_ROW = 1_048_576
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,  # what both of the XML readers raise that openpyxl may use
    InvalidFileException,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    EOFError,
    OSError,
    RuntimeError,
)
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LEADING_ZEROS = re.compile("0{2,}")
_FIXED_PLACES = re.compile(r"(?:#,##)?0\.(0+)")
EXACT_DIGITS = 15
_HEADER_WITHIN = 20


@contextmanager
def xlsx_rows(path: Path, columns: Sequence[Column]) -> Iterator[Iterator[list[Cell]]]:
    """Open the workbook and give the rows of the sheet whose header fits ``columns`` best.

    Raises:
        SheetError: the file is broken, unsafe or no workbook; also while rows are read.
    """
    with ExitStack() as stack:
        with _broken_means_refused():
            has_formulas = check_archive(path)
            values = stack.enter_context(_workbook(path, values=True))
            title = _best_sheet(values, columns)
            formulas = None
            if has_formulas:
                formulas = stack.enter_context(_workbook(path, values=False))[title]
        yield _rows(values[title], formulas)


def first_sheet_texts(path: Path, most: int) -> list[list[str]]:
    """The texts of the first rows of the first sheet, spaces at their ends too; "" for any other
    value.

    Raises:
        SheetError: the file is broken, unsafe or no workbook.
    """
    with _broken_means_refused():
        check_archive(path)
        with _workbook(path, values=True) as book:
            return [
                [_text(cell.value) for cell in row] for row in _raw_rows(book.worksheets[0], most)
            ]


def _text(value: Any) -> str:
    return _ESCAPED.sub(_unescaped, value) if isinstance(value, str) else ""


@contextmanager
def _broken_means_refused() -> Iterator[None]:
    """Any way in which the library stumbles over a file is one clear refusal."""
    try:
        yield
    except _BROKEN as error:
        raise SheetError.of_file(CORRUPT) from error


@contextmanager
def _workbook(path: Path, *, values: bool) -> Iterator[Any]:
    with path.open("rb") as stream:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing styles, unknown extensions: no matter here
            book = openpyxl.load_workbook(
                stream, read_only=True, data_only=values, keep_links=False
            )
        yield book


def _best_sheet(book: Any, columns: Sequence[Column]) -> str:
    """Return the title of the sheet that has most of ``columns`` in its first filled row."""
    titles = [sheet.title for sheet in book.worksheets]
    if not titles:
        raise SheetError.of_file("Tệp XLSX không có trang tính nào.")
    fitness = {title: _fitness(book[title], columns) for title in titles}
    best = max(titles, key=lambda title: (fitness[title], title != INFO_SHEET))
    return str(best)


def _fitness(sheet: Any, columns: Sequence[Column]) -> int:
    for cells in _raw_rows(sheet, last=_HEADER_WITHIN):
        texts = [str(cell.value) for cell in cells if cell.value is not None]
        if texts:
            return recognised(texts, columns)
    return 0


def _raw_rows(sheet: Any, last: int | None = None) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # the size that the file claims may be a lie
    yield from sheet.iter_rows(min_row=1, max_row=last)


def _rows(sheet: Any, formulas: Any) -> Iterator[list[Cell]]:
    """Yield the rows, blank ones too, so that their place is their number."""
    pairs = _with_formulas(sheet, formulas)
    with _broken_means_refused():
        for number, (cells, written) in enumerate(pairs, start=1):
            if number > LAST_ROW or len(cells) > LAST_ROW:
                raise SheetError.of_file(CORRUPT)
            yield _row(cells, written)


def _with_formulas(sheet: Any, formulas: Any) -> Iterator[tuple[Any, Any]]:
    if formulas is None:
        for cells in _raw_rows(sheet):
            yield cells, ()
    else:
        yield from zip(_raw_rows(sheet), _raw_rows(formulas), strict=True)


def _row(cells: Sequence[Any], formulas: Sequence[Any]) -> list[Cell]:
    row = [_cell(cell) for cell in cells]
    for place, formula in enumerate(formulas):
        if formula.data_type == "f" and _has_no_result(cells[place]):
            row[place] = _formula_without_value(formula)
    return _without_tail(row)


def _has_no_result(cell: Any) -> bool:
    """Whether nothing was stored for a formula; an empty text ("str") is a result."""
    return cell.value is None and cell.data_type != "str"


def _without_tail(row: list[Cell]) -> list[Cell]:
    """Drop the empty cells that formatting leaves far to the right."""
    while len(row) > MAX_COLUMNS and row[-1] == "":
        row.pop()
    return row


def _formula_without_value(formula: Any) -> BadCell:
    message = (
        "Ô là công thức chưa có kết quả lưu trong tệp. "
        "Hãy mở bằng bảng tính rồi lưu lại, hoặc dán giá trị thay công thức."
    )
    return BadCell(str(formula.value)[:200], message)


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        message = f"Ô có lỗi {value} của bảng tính. Hãy sửa công thức hoặc ghi giá trị."
        return BadCell(str(value), message)
    if isinstance(value, str):
        return cleaned(_text(value)).strip()
    if isinstance(value, bool | date):
        return value
    if isinstance(value, time | timedelta):
        return BadCell(str(value), "Ô là giờ. Hãy ghi ngày, hoặc định dạng ô là Văn bản.")
    return _number(value, cell)


def _unescaped(match: re.Match[str]) -> str:
    """Turn ``_x000D_``, the way XLSX writes what XML cannot hold, into its character."""
    return chr(int(match[1], 16))


def _number(value: float, cell: Any) -> Cell:
    number = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if not number.is_finite() or abs(number) >= 10**EXACT_DIGITS:
        message = (
            f"Số dài hơn {EXACT_DIGITS} chữ số, bảng tính đã làm tròn. "
            "Hãy định dạng ô là Văn bản rồi ghi lại."
        )
        return BadCell(str(value), message)
    if number == number.to_integral_value():
        number = number.quantize(Decimal(1))
    return _as_shown(number, cell.number_format or "")


def _as_shown(number: Decimal, number_format: str) -> NumberCell:
    """Give the number with the zeros that its format shows, if it shows the number in full."""
    plain = format(number, "f")
    if _LEADING_ZEROS.fullmatch(number_format) and plain.isdecimal():
        return NumberCell(number, plain.zfill(len(number_format)), padded=True)
    if fixed := _FIXED_PLACES.fullmatch(number_format):
        shown = format(number, f".{len(fixed[1])}f")
        if Decimal(shown) == number:
            return NumberCell(number, shown, padded=True)
    return NumberCell(number, plain)
