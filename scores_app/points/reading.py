"""Parameters of rules: JSON objects whose numbers are decimal strings or whole numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from cchc.core.figures import typed_text
from scores_app.points.figures import LARGEST, PLACES, ZERO, ParamsError, Problem, has_many_places

NUMBER = re.compile(r"-?[0-9]{1,13}([.,][0-9]{1,20})?")
WITH_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
WORDS = frozenset({"key", "label", "unit"})
MOST_ITEMS = 30
LONGEST = 255


class Params:
    """A JSON object being read; every mistake is gathered with its place, and reading goes on.

    A member that cannot be used reads as its lowest allowed value, so whoever reads looks at
    `problems` before using what was read.
    """

    def __init__(self, values: object, problems: list[Problem], place: str = "") -> None:
        self.values: Mapping[str, Any] = values if isinstance(values, Mapping) else {}
        self.problems = problems
        self.place = place
        self.asked: set[str] = set()
        if not isinstance(values, Mapping):
            self.say("", "Tham số phải là một nhóm tên và giá trị.")

    def say(self, name: str, message: str) -> None:
        place = f"{self.place}.{name}" if self.place and name else self.place or name
        self.problems.append(Problem(place, message))

    def has(self, name: str) -> bool:
        return self.values.get(name) is not None

    def number(
        self,
        name: str,
        *,
        default: Decimal | None = None,
        low: Decimal = ZERO,
        high: Decimal | None = None,
        above: Decimal | None = None,
    ) -> Decimal:
        """A number from `low` to `high`, or greater than `above`; required without a default."""
        raw = self._take(name)
        if raw is None:
            if default is None:
                self.say(name, "Chưa ghi giá trị.")
            return low if default is None else default
        value = _decimal(raw)
        wrong = _number_mistake(raw, value) or _range_mistake(value or ZERO, low, high, above)
        if wrong:
            self.say(name, wrong)
        return low if wrong or value is None else value

    def text(self, name: str, *, required: bool = False, longest: int = LONGEST) -> str:
        raw = self._take(name)
        if raw is not None and not isinstance(raw, str):
            self.say(name, "Giá trị phải là chữ.")
            return ""
        text = (raw or "").strip()
        if required and not text:
            self.say(name, "Chưa ghi nội dung.")
        if len(text) > longest:
            self.say(name, f"Tối đa {longest} ký tự.")
        return text

    def choice(self, name: str, allowed: Collection[str], *, default: str | None = None) -> str:
        text = self.text(name, required=default is None) or default or ""
        if text and text not in allowed:
            named = ", ".join(filter(None, allowed))
            self.say(name, f"“{text}” không phải giá trị được phép. Hãy dùng một trong: {named}.")
        return text

    def flag(self, name: str) -> bool:
        raw = self._take(name)
        if raw is not None and not isinstance(raw, bool):
            self.say(name, "Giá trị phải là true hoặc false.")
        return raw is True

    def child(self, name: str) -> Params:
        """The object under a name; an empty one where there is none."""
        raw = self._take(name)
        return Params({} if raw is None else raw, self.problems, self._place_of(name))

    def items(self, name: str, *, fewest: int) -> list[Params]:
        """The objects of a list."""
        raw = self._take(name)
        items = raw if isinstance(raw, list) else []
        if not fewest <= len(items) <= MOST_ITEMS:
            self.say(name, f"Phải là danh sách có từ {fewest} đến {MOST_ITEMS} dòng.")
        place = self._place_of(name)
        return [
            Params(item, self.problems, f"{place}[{number}]")
            for number, item in enumerate(items[:MOST_ITEMS], 1)
        ]

    def close(self) -> None:
        """Report the members that nothing asked for."""
        for name in self.values:
            if name not in self.asked:
                self.say(str(name), "Tham số này không có trong cách tính đã chọn.")

    def _take(self, name: str) -> Any:
        self.asked.add(name)
        return self.values.get(name)

    def _place_of(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name


def _decimal(raw: object) -> Decimal | None:
    """A number of JSON: a whole one, or one in quotes (floats are not exact)."""
    if isinstance(raw, Decimal) and raw.is_finite() and abs(raw) <= LARGEST:
        return raw
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= LARGEST:
        return Decimal(raw)
    if isinstance(raw, str) and NUMBER.fullmatch(raw.strip()):
        return Decimal(raw.strip().replace(",", "."))
    return None


def _number_mistake(raw: object, value: Decimal | None) -> str:
    if isinstance(raw, float):
        return 'Số thập phân phải viết trong ngoặc kép, ví dụ "0.5".'
    if value is None:
        return f"“{raw}” không phải là số. Hãy ghi dạng 0,5 hoặc 0.5."
    return f"Tối đa {PLACES} chữ số thập phân." if has_many_places(value) else ""


def _range_mistake(
    value: Decimal, low: Decimal, high: Decimal | None, above: Decimal | None
) -> str:
    if above is not None and value <= above:
        return f"Phải lớn hơn {typed_text(above)}."
    if value < low:
        return f"Không được nhỏ hơn {typed_text(low)}."
    if high is not None and value > high:
        return f"Không được lớn hơn {typed_text(high)}."
    return ""


def params_from_text(text: str) -> dict[str, Any]:
    """Read the JSON of a cell or a text field, numbers as exact decimal strings with a point; an
    empty text is no parameters.

    Raises:
        ParamsError: it is no JSON object; the message says so in Vietnamese.
    """
    try:
        read = json.loads(text.strip() or "{}", parse_float=str, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise ParamsError('Không đọc được tham số. Hãy ghi dạng {"each": "0.5"}.') from error
    if not isinstance(read, dict):
        raise ParamsError('Tham số phải nằm trong ngoặc nhọn, ví dụ {"each": "0.5"}.')
    return {name: _with_points(name, value) for name, value in read.items()}


def _refuse_constant(name: str) -> None:
    """NaN and the infinities, which Python reads though they are no JSON."""
    raise ValueError(name)


def _with_points(name: str, value: Any) -> Any:
    """Turn decimal commas into points, but not within words."""
    if isinstance(value, dict):
        return {inner: _with_points(inner, item) for inner, item in value.items()}
    if isinstance(value, list):
        return [_with_points(name, item) for item in value]
    if name not in WORDS and isinstance(value, str) and WITH_COMMA.fullmatch(value.strip()):
        return value.strip().replace(",", ".")
    return value
