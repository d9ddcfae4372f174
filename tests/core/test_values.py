"""What people write in cells, and what is made of it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc.core.sheets.cells import Cell, NumberCell
from cchc.core.sheets.columns import Column, Value, columns_by_name
from cchc.core.sheets.defusing import cleaned, defused, marked, undefused
from cchc.core.sheets.numbers import decimal_of, integer_of, number_text
from cchc.core.sheets.problems import CellError
from cchc.core.sheets.values import day_of, text_of, value_of
from tests.core.samples import COLUMNS

BY_KEY = {column.key: column for column in COLUMNS}


def read(key: str, cell: Cell, *, machine: bool = False) -> Value:
    value, warning = value_of(BY_KEY[key], cell, machine=machine)
    assert warning == ""
    return value


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("29,32", "29.32"),
        ("29.32", "29.32"),
        ("2.501,5", "2501.5"),
        ("2,501.5", "2501.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("1.234.567,89", "1234567.89"),
        ("0.125", "0.125"),
        ("0,125", "0.125"),
        ("2,501", "2.501"),
        ("-5,5", "-5.5"),
        ("\u22125", "-5"),
        ("2 501,5", "2501.5"),
        ("2\u00a0501", "2501"),
        ("100", "100"),
        ("12345.678", "12345.678"),
    ],
)
def test_decimals_of_people(text: str, number: str) -> None:
    assert decimal_of(text, machine=False) == Decimal(number)


def test_one_group_after_a_point_is_refused_with_both_readings() -> None:
    with pytest.raises(CellError, match="2501 hoặc 2,501"):
        decimal_of("2.501", machine=False)


def test_in_a_machine_file_the_point_decides() -> None:
    assert decimal_of("2.501", machine=True) == Decimal("2.501")
    assert decimal_of("29,32", machine=True) == Decimal("29.32")
    with pytest.raises(CellError, match=r"2501 hoặc 2\.501"):
        decimal_of("2,501", machine=True)


@pytest.mark.parametrize(
    "text",
    ["abc", "1e5", "NaN", "Infinity", "1/2", "29,32 %", "1.23.456", "2.5011,5", "--5", "1,2,3",
     "٢٩", ",5", "5,", "9" * 41, "=1+1", "1_000"],
)  # fmt: skip
@pytest.mark.parametrize("machine", [True, False])
def test_what_is_no_decimal(text: str, machine: bool) -> None:
    with pytest.raises(CellError):
        decimal_of(text, machine=machine)


def test_integers() -> None:
    assert [integer_of(t) for t in ("15", "2.501", "2,501", "1.234.567", "-3", "15,0")] == [
        15, 2501, 2501, 1234567, -3, 15,
    ]  # fmt: skip
    with pytest.raises(CellError, match="không phải là số nguyên"):
        integer_of("1,5")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12),
                   max_value=10**12))  # fmt: skip
def test_numbers_come_back(number: Decimal) -> None:
    assert decimal_of(number_text(number, machine=True), machine=True) == number
    assert decimal_of(number_text(number, machine=False), machine=False) == number


@pytest.mark.parametrize(
    "text",
    ["06/09/2023", "6/9/2023", "06-09-2023", "06.9.2023", "2023-09-06", "2023-9-6", "2023/09/06",
     "2023-09-06T00:00:00", "2023-09-06 00:00:00", "2023-09-06T17:30:00+07:00", "06/09/2023 00:00",
     "2023-09-05T17:00:00Z", "2023-09-06 16:59:59+00:00", "06/09/2023 23:59:59"],
)  # fmt: skip
def test_days(text: str) -> None:
    assert day_of(text) == date(2023, 9, 6)


@pytest.mark.parametrize(
    "text",
    ["01/01/1970", "1/1/1970", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00:00Z",
     "1970-01-01 07:00:00+07:00", "01/01/1970 00:00:00", "1970-01-01T00:00:00.000Z"],
)  # fmt: skip
def test_the_first_of_january_1970_is_no_day(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("30/02/2023", "trong lịch"),
        ("2023-02-30", "trong lịch"),
        ("29/02/2023", "trong lịch"),
        ("13/13/2023", "trong lịch"),
        ("06/09/23", "bốn chữ số"),
        ("06/09/20233", "bốn chữ số"),
        ("06/09/1944", "1945–2100"),
        ("2101-01-01", "1945–2100"),
        ("0001-01-01T00:00:00+14:00", "ngày"),
        ("9999-12-31T23:59:59-12:00", "ngày"),
        ("hôm qua", "không phải là ngày"),
        ("45175", "không phải là ngày"),
    ],
)
def test_what_is_no_day(text: str, reason: str) -> None:
    with pytest.raises(CellError, match=reason):
        day_of(text)


def test_years_at_the_border() -> None:
    assert day_of("02/09/1945") == date(1945, 9, 2)
    assert day_of("31/12/2100") == date(2100, 12, 31)


def test_codes_stay_text() -> None:
    assert read("code", "1.10") == "1.10"
    assert read("code", "007") == "007"


def test_numbers_of_a_spreadsheet_in_text() -> None:
    column = BY_KEY["code"]
    value, warning = value_of(column, NumberCell(Decimal("1.1"), "1.1"), machine=False)
    assert value == "1.1"
    assert "số 0" in warning
    assert read("code", NumberCell(Decimal("1.1"), "1.10", padded=True)) == "1.10"
    assert read("title", NumberCell(Decimal(5), "5")) == "5"


def test_dates_of_a_spreadsheet_in_text() -> None:
    with pytest.raises(CellError, match="thành ngày"):
        value_of(BY_KEY["code"], date(2023, 10, 1), machine=False)
    value, warning = value_of(BY_KEY["title"], date(2023, 10, 1), machine=False)
    assert value == "01/10/2023"
    assert warning


def test_choices_by_key_or_label() -> None:
    for text in ("done", "Hoàn thành", "HOAN THANH", "hoàn  thành", "Hoàn\u00a0thành"):
        assert read("status", text) == "done"
    assert read("status", "") == ""
    with pytest.raises(CellError, match="Chưa bắt đầu, Hoàn thành, Dừng"):
        read("status", "xong")


def test_booleans() -> None:
    assert [read("applicable", t) for t in ("Có", "co", "1", "true", "x", "TRUE")] == [True] * 6
    assert [read("applicable", t) for t in ("Không", "khong", "0", "false")] == [False] * 4
    assert read("applicable", "") is None
    assert read("applicable", True) is True
    assert read("applicable", NumberCell(Decimal(0), "0")) is False
    with pytest.raises(CellError, match="Có hoặc Không"):
        read("applicable", "có lẽ")


def test_required_and_longest() -> None:
    with pytest.raises(CellError, match="bắt buộc"):
        read("code", "")
    column = Column("c", "C", max_length=3)
    assert value_of(column, "abc", machine=False) == ("abc", "")
    with pytest.raises(CellError, match="tối đa 3"):
        value_of(column, "abcd", machine=False)


def test_broken_letters_are_refused() -> None:
    with pytest.raises(CellError, match="ký tự hỏng"):
        read("title", "S\ufffd N\ufffdi v\ufffd")


def test_spreadsheet_values_in_the_wrong_column() -> None:
    with pytest.raises(CellError, match="không phải ngày"):
        read("due_on", NumberCell(Decimal(45175), "45175"))
    with pytest.raises(CellError, match="không phải là số"):
        read("score", date(2023, 9, 6))
    with pytest.raises(CellError, match="số nguyên"):
        read("order", NumberCell(Decimal("1.5"), "1.5"))
    assert read("due_on", date(1970, 1, 1)) is None


def test_text_for_people_and_programs() -> None:
    day, score = date(2023, 9, 6), Decimal("29.320")
    assert text_of(BY_KEY["due_on"], day) == "06/09/2023"
    assert text_of(BY_KEY["due_on"], day, machine=True) == "2023-09-06"
    assert text_of(BY_KEY["score"], score) == "29,320"
    assert text_of(BY_KEY["score"], score, machine=True) == "29.320"
    assert text_of(BY_KEY["score"], Decimal("1E+3")) == "1000"
    assert text_of(BY_KEY["status"], "done") == "Hoàn thành"
    assert text_of(BY_KEY["status"], "done", machine=True) == "done"
    assert text_of(BY_KEY["applicable"], False) == "Không"
    assert text_of(BY_KEY["title"], None) == ""


RISKY = st.text(st.sampled_from("'=+-@\t\r\n\uff1dab "), max_size=6) | st.text()


@given(RISKY)
def test_defusing_is_undone_exactly(text: str) -> None:
    assert undefused(defused(text)) == text
    assert undefused(marked(text)) == text


@given(RISKY)
def test_nothing_that_a_spreadsheet_runs_is_left(text: str) -> None:
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_ordinary_texts_and_apostrophes_are_left_alone() -> None:
    for text in ("", "Sở Nội vụ", "'quoted'", "5 - 3", "''"):
        assert defused(text) == text == undefused(text)
    assert defused("=1+1") == "'=1+1"
    assert defused("'=1+1") == "''=1+1"
    assert marked("=1+1") == "=1+1"


@given(st.text())
def test_cleaned_text_can_be_written_anywhere(text: str) -> None:
    clean = cleaned(text)
    assert cleaned(clean) == clean
    assert not set(clean) & {"\0", "\r", "\x0b", "\ufffe"}
    clean.encode()


def test_two_columns_of_one_name() -> None:
    with pytest.raises(ValueError, match="two columns"):
        columns_by_name((Column("a", "Mã"), Column("b", "Mạ")))
    with pytest.raises(ValueError, match="choices"):
        Column("a", "A", "choice")
