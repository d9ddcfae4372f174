"""Numbers as people write them here: 29,32 and 2.501; and as programs do: 29.32 and 2501.

How a number in text is read:

===============  =================================================================================
29,32            a comma is the decimal sign
29.32            so is a point that does not stand before exactly three digits
2.501,5          points in groups of three, then a comma: 2501.5 (and 2,501.5 the English way)
1.234.567        two or more groups of three: 1234567 (1,234,567 too)
0,125 · 0.125    no thousands begin with a zero: decimal
2.501            could be 2501 or 2,501: refused for a decimal, with both readings in the message;
                 2501 for an integer, which can be nothing else
2,501            a comma is the decimal sign: 2.501
===============  =================================================================================

In a *machine* file (English headers, separated by commas) the point is always the decimal sign, and
a comma before exactly three digits is refused as ambiguous.
"""

import re
from decimal import Decimal

from cchc.core.sheets.problems import CellError

_MACHINE = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_PLAIN = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
_DOTS_THEN_COMMA = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+")
_COMMAS_THEN_DOT = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+")
_MANY_DOTS = re.compile(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3}){2,}")
_MANY_COMMAS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3}){2,}")
_ONE_GROUP = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_MAX_LENGTH = 40
_SPACES = re.compile(r"[\s\u00a0\u202f]")


def decimal_of(text: str, *, machine: bool) -> Decimal:
    """Return the decimal that ``text`` writes; see the table above.

    Raises:
        CellError: it is no number, or could be two different ones.
    """
    number = _bare(text)
    if machine and _MACHINE.fullmatch(number):
        return Decimal(number)
    if _ONE_GROUP.fullmatch(number) and (machine or "." in number):
        raise CellError(_two_readings(text, number, "." if machine else ","))
    return _people_decimal(text, number)


def integer_of(text: str) -> int:
    """Return the integer that ``text`` writes: 2501, 2.501 and 2,501 are all the same one.

    Raises:
        CellError: it is no integer.
    """
    number = _bare(text)
    if _ONE_GROUP.fullmatch(number):
        return int(re.sub("[.,]", "", number))
    return whole_of(_people_decimal(text, number), text)


def _bare(text: str) -> str:
    number = _SPACES.sub("", text).replace("\u2212", "-")
    if len(number) > _MAX_LENGTH:
        raise CellError(f"Số quá dài; tối đa {_MAX_LENGTH} ký tự.")
    return number


def _people_decimal(text: str, number: str) -> Decimal:
    if _PLAIN.fullmatch(number):
        return Decimal(number.replace(",", "."))
    if _DOTS_THEN_COMMA.fullmatch(number) or _MANY_DOTS.fullmatch(number):
        return Decimal(number.replace(".", "").replace(",", "."))
    if _COMMAS_THEN_DOT.fullmatch(number) or _MANY_COMMAS.fullmatch(number):
        return Decimal(number.replace(",", ""))
    raise CellError(f"“{text}” không phải là số. Hãy ghi dạng 29,32 hoặc 29.32.")


def _two_readings(text: str, number: str, sign: str) -> str:
    whole, part = re.split("[.,]", number)
    return (
        f"“{text}” có thể hiểu là {whole}{part} hoặc {whole}{sign}{part}. "
        f"Hãy ghi rõ {whole}{part} hoặc {whole}{sign}{part}."
    )


def whole_of(value: Decimal, text: str) -> int:
    """Return ``value`` as an integer.

    Raises:
        CellError: it has a fraction.
    """
    if value != value.to_integral_value():
        raise CellError(f"“{text}” không phải là số nguyên. Hãy ghi số nguyên, ví dụ 15.")
    return int(value)


def number_text(value: Decimal | int, *, machine: bool) -> str:
    """Return ``value`` in full, without thousands: 29,32 for people, 29.32 for programs."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    return text if machine else text.replace(".", ",")
