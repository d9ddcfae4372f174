"""Rules that count things: points for each, or points lost for each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from scores_app.points.figures import ZERO, Figure, InputKind, Problem, plain_problems
from scores_app.points.reading import Params
from scores_app.points.wording import points_text


@dataclass(frozen=True, slots=True)
class Count:
    """count: `each` points for every `unit`, up to the maximum."""

    highest: Decimal
    each: Decimal
    unit: str
    input_kind = InputKind.NUMBER

    @classmethod
    def read(cls, params: Params, highest: Decimal, thing: str = "kết quả") -> Count:
        """`thing`: what is counted where the parameters do not name it."""
        return cls(highest, *_each(params, highest, thing))

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        return None if figure.value is None else min(self.each * figure.value, self.highest)

    def problems(self, figure: Figure) -> list[Problem]:
        return plain_problems(figure, whole=True)

    def explain(self) -> str:
        return f"Mỗi {self.unit}: {points_text(self.each)}; tối đa {points_text(self.highest)}"


@dataclass(frozen=True, slots=True)
class Deduction:
    """deduction: from the maximum down, `each` points for every fault, never below zero."""

    highest: Decimal
    each: Decimal
    unit: str
    input_kind = InputKind.NUMBER

    @classmethod
    def read(cls, params: Params, highest: Decimal) -> Deduction:
        return cls(highest, *_each(params, highest, "lỗi"))

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        if figure.value is None:
            return None
        return max(self.highest - self.each * figure.value, ZERO)

    def problems(self, figure: Figure) -> list[Problem]:
        return plain_problems(figure, whole=True)

    def explain(self) -> str:
        start = f"Không có {self.unit}: {points_text(self.highest)}"
        return f"{start}; mỗi {self.unit} trừ {points_text(self.each)}, không thấp hơn 0 điểm"


def _each(params: Params, highest: Decimal, unit: str) -> tuple[Decimal, str]:
    each = params.number("each", above=ZERO, high=highest)
    return each, params.text("unit", longest=40) or unit
