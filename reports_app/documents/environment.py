"""What the text of a template may do: names, loops, conditions and the filters below; nothing else.

A template may come from anybody who may replace one, so it runs in a sandbox that changes nothing,
every value is escaped, and a name that does not exist is an error rather than an empty place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cchc.core.sheets.defusing import cleaned
from cchc.core.templatetags.cchc_format import NOTHING, exact, rate, whole
from cchc.core.templatetags.cchc_format import day as day_text

_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LATE_MONTH = 3  # from here on a month below 10 is written without a zero
_LATE_DAY = 10


def formal_day(value: date | None) -> str:
    """A day as official texts write it: ngày 06 tháng 9 năm 2023. Days below 10 and the months 1
    and 2 have a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I, Mục II); – when there is none.
    """
    if value is None:
        return NOTHING
    number = f"{value.day:02d}" if value.day < _LATE_DAY else str(value.day)
    month = f"{value.month:02d}" if value.month < _LATE_MONTH else str(value.month)
    return f"ngày {number} tháng {month} năm {value.year}"


def roman(value: int) -> str:
    """A whole number from 1 on in Roman numerals: quý III, Phụ lục IV."""
    found, rest = "", int(value)
    for size, letters in _ROMAN:
        while rest >= size:
            found, rest = found + letters, rest - size
    return found


def number(value: Decimal | int | None) -> str:
    """Whole numbers with dots between thousands, others with two decimals; – for none."""
    return exact(value) if isinstance(value, Decimal) else whole(value)


FILTERS: dict[str, Callable[[Any], str]] = {
    "number": number,
    "percent": rate,
    "day": day_text,
    "formal_day": formal_day,
    "roman": roman,
    "upper": lambda text: str(text).upper(),
}
"""The filters of templates by name; there are no others."""


def environment() -> ImmutableSandboxedEnvironment:
    """A new environment for one document."""
    made = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=_printed
    )
    made.filters = dict(FILTERS)
    made.globals = {}
    return made


def _printed(value: Any) -> Any:
    """What is put into the document: texts without what no XML can hold, nothing for none."""
    if value is None:
        return ""
    return cleaned(value) if type(value) is str else value
