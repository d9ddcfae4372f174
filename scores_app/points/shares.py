"""Rules whose points follow a rate, or the unit's place beside the best one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from scores_app.points.figures import (
    HUNDRED,
    ZERO,
    Figure,
    InputKind,
    Problem,
    plain_problems,
    rate_of,
    rate_problems,
    share_of,
)
from scores_app.points.reading import Params
from scores_app.points.wording import points_text, with_unit

PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Proportional:
    """proportional: the maximum × rate ÷ `full`; nothing below `floor`, the maximum from `full`."""

    highest: Decimal
    floor: Decimal
    full: Decimal
    input_kind = InputKind.RATE

    @classmethod
    def read(cls, params: Params, highest: Decimal) -> Proportional:
        floor = params.number("floor", default=ZERO, high=HUNDRED)
        full = params.number("full", default=HUNDRED, above=ZERO, high=HUNDRED)
        if floor > full:
            params.say("floor", "Mức sàn không được lớn hơn mức đạt điểm tối đa.")
        return cls(highest, floor, full)

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        share = share_of(figure)
        if share is None:
            return None
        part, whole = share
        if part < self.floor * whole:
            return ZERO
        return min(self.highest * part / (self.full * whole), self.highest)

    def problems(self, figure: Figure) -> list[Problem]:
        return rate_problems(figure)

    def explain(self) -> str:
        return "; ".join(filter(None, [self._above(), self._between(), self._below()]))

    def _above(self) -> str:
        if self.full == HUNDRED and self.floor < self.full:
            return ""
        bound = with_unit(self.full, PERCENT)
        reached = f"Đủ {bound}" if self.full == HUNDRED else f"Từ {bound} trở lên"
        return f"{reached}: {points_text(self.highest)}"

    def _between(self) -> str:
        if self.floor == self.full:
            return ""
        if self.full == HUNDRED:
            return f"Tỷ lệ × {points_text(self.highest)}"
        share = f"tỷ lệ ÷ {with_unit(self.full, PERCENT)} × {points_text(self.highest)}"
        start = f"từ {with_unit(self.floor, PERCENT)} đến " if self.floor else ""
        return f"{start}dưới {with_unit(self.full, PERCENT)}: {share}"

    def _below(self) -> str:
        return f"dưới {with_unit(self.floor, PERCENT)}: 0 điểm" if self.floor else ""


@dataclass(frozen=True, slots=True)
class RelativeToBest:
    """relative_to_best: the maximum × the unit's figure ÷ the best figure of the group; the other
    way round where lower is better. `unit` % asks for a part of a whole.
    """

    highest: Decimal
    lower_is_better: bool
    unit: str

    @classmethod
    def read(cls, params: Params, highest: Decimal) -> RelativeToBest:
        return cls(highest, params.flag("lower_is_better"), params.text("unit", longest=40))

    @property
    def input_kind(self) -> InputKind:
        return InputKind.RATE if self.unit == PERCENT else InputKind.NUMBER

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        own = rate_of(figure)
        if own is None or best is None:
            return None
        part, whole = (best, own) if self.lower_is_better else (own, best)
        if part >= whole:  # as good as the best, or better than a best not yet renewed
            return self.highest if whole or self.lower_is_better else ZERO
        return self.highest * part / whole

    def problems(self, figure: Figure) -> list[Problem]:
        is_rate = self.input_kind == InputKind.RATE
        return rate_problems(figure) if is_rate else plain_problems(figure)

    def explain(self) -> str:
        points = points_text(self.highest)
        if self.lower_is_better:
            share = "số liệu thấp nhất ÷ số liệu của đơn vị"
            return f"Đơn vị có số liệu thấp nhất: {points}; đơn vị khác: {share} × {points}"
        share = "số liệu của đơn vị ÷ số liệu cao nhất"
        return f"Đơn vị có số liệu cao nhất: {points}; đơn vị khác: {share} × {points}"
