"""From a cell to the value its column wants, and from a value to text again.

Days are read as dd/mm/yyyy (also d/m/yyyy, with ``.`` or ``-``), ISO dates and date-times, and
real dates of a spreadsheet; a date-time with an offset is taken to its day in Hà Nội. 01/01/1970,
however written, is an empty cell: old systems write it for "no date".
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from cchc.core.clock import HANOI
from cchc.core.sheets.cells import BadCell, Cell, NumberCell, written
from cchc.core.sheets.columns import Column, Value, plain_name
from cchc.core.sheets.defusing import undefused
from cchc.core.sheets.numbers import decimal_of, integer_of, number_text, whole_of
from cchc.core.sheets.problems import CellError

FIRST_YEAR, LAST_YEAR = 1945, 2100
NO_DATE = date(1970, 1, 1)
YES, NO = "Có", "Không"
_TRUE = {"co", "1", "true", "x", "yes", "dung"}
_FALSE = {"khong", "0", "false", "no", "sai"}
_PEOPLE_DATE = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]+)(?:[ T][0-9:.]+)?")
_ISO_DATE = re.compile(
    r"([0-9]{4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?"
)
_TEXT_ADVICE = "Hãy định dạng ô là Văn bản rồi ghi lại."
_DATE_ADVICE = "Hãy ghi dạng ngày/tháng/năm, ví dụ 06/09/2023."


def value_of(column: Column, cell: Cell, *, machine: bool) -> tuple[Value, str]:
    """Return the value of ``cell`` in ``column``, and a warning ("" for none).

    ``machine``: the file is in the machine form, where a point is always the decimal sign.

    Raises:
        CellError: the cell does not fit the column, or is empty where it must not be.
    """
    if isinstance(cell, BadCell):
        raise CellError(cell.message)
    value, warning = _READERS[column.kind](column, cell, machine)
    if column.required and value in (None, ""):
        raise CellError("Ô này bắt buộc phải có nội dung.")
    return value, warning


def _text(column: Column, cell: Cell, machine: bool) -> tuple[Value, str]:
    text = undefused(written(cell))
    if column.fold:
        text = column.fold(text)
    if column.max_length is not None and len(text) > column.max_length:
        raise CellError(f"Nội dung dài {len(text)} ký tự; tối đa {column.max_length} ký tự.")
    if "\ufffd" in text:
        raise CellError("Có ký tự hỏng (sai bảng mã). Hãy sửa lại ô này từ bản gốc.")
    return text, _doubt_about(column, cell)


def _doubt_about(column: Column, cell: Cell) -> str:
    """Say what a spreadsheet may have lost by turning a text into a date or a number."""
    if isinstance(cell, date):
        if column.kind == "code":
            raise CellError(f"Bảng tính đã đổi ô này thành ngày. {_TEXT_ADVICE}")
        return "Ô là ngày; đã lấy dạng ngày/tháng/năm làm văn bản."
    if isinstance(cell, NumberCell) and not cell.padded and _zeros_matter(column, cell):
        return f"Ô là số {cell.shown}: số 0 ở đầu hoặc cuối, nếu có, đã bị mất. {_TEXT_ADVICE}"
    return ""


def _zeros_matter(column: Column, cell: NumberCell) -> bool:
    return column.kind == "code" or "." in cell.shown


def _choice(column: Column, cell: Cell, machine: bool) -> tuple[Value, str]:
    text = written(cell)
    key = column.choice_keys.get(plain_name(text), "")
    if text and not key:
        allowed = ", ".join(label for _, label in column.choices)
        raise CellError(f"“{text}” không phải giá trị được phép. Hãy dùng một trong: {allowed}.")
    return key, ""


def _boolean(column: Column, cell: Cell, machine: bool) -> tuple[Value, str]:
    name = plain_name(written(cell))
    if name in _TRUE or name in _FALSE:
        return name in _TRUE, ""
    if name:
        raise CellError(f"“{written(cell)}” không phải giá trị được phép. Hãy ghi {YES} hoặc {NO}.")
    return None, ""


def _decimal(column: Column, cell: Cell, machine: bool) -> tuple[Value, str]:
    if isinstance(cell, NumberCell):
        return cell.value, ""
    text = _number_text(cell)
    return (decimal_of(text, machine=machine) if text else None), ""


def _integer(column: Column, cell: Cell, machine: bool) -> tuple[Value, str]:
    if isinstance(cell, NumberCell):
        return whole_of(cell.value, cell.shown), ""
    text = _number_text(cell)
    return (integer_of(text) if text else None), ""


def _number_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    raise CellError(f"“{written(cell)}” không phải là số. Hãy ghi dạng 29,32 hoặc 29.32.")


def _date(column: Column, cell: Cell, machine: bool) -> tuple[Value, str]:
    if isinstance(cell, str):
        day = day_of(cell) if cell else None
    elif isinstance(cell, date):
        day = _allowed(_local_day(cell))
    else:
        raise CellError(f"Ô chứa “{written(cell)}”, không phải ngày. {_DATE_ADVICE}")
    return day, ""


def day_of(text: str) -> date | None:
    """Return the day that ``text`` writes; None for 01/01/1970.

    Raises:
        CellError: it is no day, not in the calendar, or its year is outside 1945-2100.
    """
    if people := _PEOPLE_DATE.fullmatch(text):
        day, month, year = people.groups()
        return _allowed(_calendar_day(text, year, month, day))
    if iso := _ISO_DATE.fullmatch(text):
        return _allowed(_calendar_day(text, *iso.groups()))
    return _allowed(_iso_moment(text))


def _calendar_day(text: str, year: str, month: str, day: str) -> date:
    if len(year) != 4:
        raise CellError(f"Năm trong “{text}” phải ghi đủ bốn chữ số. {_DATE_ADVICE}")
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise CellError(f"Không có ngày “{text}” trong lịch. {_DATE_ADVICE}") from error


def _iso_moment(text: str) -> date:
    try:
        return _local_day(datetime.fromisoformat(text))
    except (ValueError, OverflowError) as error:
        raise CellError(f"“{text}” không phải là ngày. {_DATE_ADVICE}") from error


def _local_day(moment: date) -> date:
    if not isinstance(moment, datetime):
        return moment
    return (moment.astimezone(HANOI) if moment.tzinfo else moment).date()


def _allowed(day: date) -> date | None:
    if day == NO_DATE:
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CellError(f"Năm {day.year} nằm ngoài khoảng {FIRST_YEAR}–{LAST_YEAR}. {_DATE_ADVICE}")
    return day


_READERS: dict[str, Callable[[Column, Cell, bool], tuple[Value, str]]] = {
    "text": _text,
    "code": _text,
    "choice": _choice,
    "boolean": _boolean,
    "decimal": _decimal,
    "integer": _integer,
    "date": _date,
}


def text_of(column: Column, value: Value, *, machine: bool = False) -> str:
    """Return ``value`` as text: for people (29,32; 06/09/2023; Có; Hoàn thành) or for programs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return ("true" if value else "false") if machine else (YES if value else NO)
    if isinstance(value, Decimal | int):
        return number_text(value, machine=machine)
    if isinstance(value, date):
        return _day_text(_local_day(value), machine)
    return value if machine or column.kind != "choice" else column.labels.get(value, value)


def _day_text(day: date, machine: bool) -> str:
    return day.isoformat() if machine else f"{day.day:02}/{day.month:02}/{day.year:04}"
