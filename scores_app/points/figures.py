"""What is declared for a criterion, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cchc.core.figures import typed_text

YES, NO, NOT_APPLICABLE = "yes", "no", "na"
ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
DIGITS = 12
PLACES = 6
STEP = ONE.scaleb(-PLACES)
LARGEST = Decimal(10) ** DIGITS


class ParamsError(ValueError):
    """Parameters that cannot be read, or that `check_params` refuses."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake: where it is (`bands[2].points`, `value`) and what to do, in Vietnamese."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What is declared (số liệu kê khai): an answer, a value, or a value out of a whole.

    answer: yes, no, na (not applicable), the key of a step, or nothing.
    """

    answer: str = ""
    value: Decimal | None = None
    of: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        return not self.answer and self.value is None and self.of is None


class InputKind(StrEnum):
    """What a form asks for."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    RATE = "rate"
    NUMBER = "number"
    POINTS = "points"
    NONE = "none"


def rate_of(figure: Figure) -> Decimal | None:
    """The rate in per cent: value ÷ of × 100, or the value itself where it is declared in per cent;
    None when nothing is declared or the whole is zero.
    """
    share = share_of(figure)
    return None if share is None else share[0] / share[1]


def share_of(figure: Figure) -> tuple[Decimal, Decimal] | None:
    """The rate as (numerator × 100, denominator), not yet divided and so exact; see `rate_of`."""
    if figure.value is None or figure.of == ZERO:
        return None
    return (figure.value, ONE) if figure.of is None else (figure.value * HUNDRED, figure.of)


def number_problems(place: str, value: Decimal | None) -> list[Problem]:
    """What is wrong with any declared number."""
    if value is None:
        return []
    if not value.is_finite():
        return [Problem(place, "Hãy nhập một số.")]
    if value < 0:
        return [Problem(place, "Số liệu không được âm.")]
    if value >= LARGEST or has_many_places(value):
        return [Problem(place, f"Tối đa {DIGITS} chữ số nguyên và {PLACES} chữ số thập phân.")]
    return []


def has_many_places(value: Decimal) -> bool:
    """Whether more than six decimals are needed to write a number that is not above the largest."""
    return value.quantize(STEP) != value


def answer_problems(figure: Figure, allowed: list[str], message: str) -> list[Problem]:
    """For rules that ask for an answer and no number."""
    problems = []
    if figure.answer not in allowed:
        problems.append(Problem("answer", message))
    return problems + unwanted(value=figure.value, of=figure.of)


def unwanted(**numbers: Decimal | None) -> list[Problem]:
    """Numbers that the rule has no use for."""
    message = "Tiêu chí này không kê khai số liệu ở ô này."
    return [Problem(place, message) for place, number in numbers.items() if number is not None]


def no_answer_problems(figure: Figure) -> list[Problem]:
    """For rules that ask for a number and no answer."""
    return [Problem("answer", "Tiêu chí này kê khai bằng số.")] if figure.answer else []


def rate_problems(figure: Figure) -> list[Problem]:
    """For rules that ask for a part of a whole, or for a rate in per cent."""
    problems = no_answer_problems(figure)
    problems += number_problems("value", figure.value) + number_problems("of", figure.of)
    return problems or _share_problems(figure)


def _share_problems(figure: Figure) -> list[Problem]:
    if figure.value is None:
        return [Problem("value", "Hãy nhập số đã thực hiện.")]
    if figure.of is None:
        message = "Tỷ lệ không được quá 100 %; nếu là số lượng, hãy nhập cả tổng số."
        return [Problem("value", message)] if figure.value > HUNDRED else []
    if not figure.of:
        message = "Tổng số phải lớn hơn 0; nếu không phát sinh, hãy chọn “Không áp dụng”."
        return [Problem("of", message)]
    if figure.value > figure.of:
        return [Problem("value", "Số đã thực hiện không được lớn hơn tổng số.")]
    return []


def plain_problems(
    figure: Figure, *, whole: bool = False, highest: Decimal | None = None
) -> list[Problem]:
    """For rules that ask for one number; `whole`: it counts things."""
    problems = no_answer_problems(figure) + unwanted(of=figure.of)
    problems += number_problems("value", figure.value)
    if problems or figure.value is None:
        return problems
    if whole and figure.value != figure.value.to_integral_value():
        return [Problem("value", "Hãy nhập số nguyên.")]
    if highest is not None and figure.value > highest:
        return [Problem("value", f"Không được lớn hơn {typed_text(highest)}.")]
    return []
