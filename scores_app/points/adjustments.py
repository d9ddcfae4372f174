"""bonus and penalty: points beside the index's maximum, up to the criterion's ceiling."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from scores_app.points.answers import Steps
from scores_app.points.counts import Count
from scores_app.points.figures import Figure, InputKind, Problem
from scores_app.points.reading import Params
from scores_app.points.wording import points_text


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points for each thing counted, or of a step; a penalty's are negative."""

    verb: str
    sign: int
    amount: Count | Steps

    @classmethod
    def read_bonus(cls, params: Params, highest: Decimal) -> Adjustment:
        return cls("cộng", 1, _amount(params, highest, "kết quả"))

    @classmethod
    def read_penalty(cls, params: Params, highest: Decimal) -> Adjustment:
        return cls("trừ", -1, _amount(params, highest, "lỗi"))

    @property
    def input_kind(self) -> InputKind:
        return self.amount.input_kind

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        amount = self.amount.raw_points(figure, best)
        return None if amount is None else self.sign * amount

    def problems(self, figure: Figure) -> list[Problem]:
        return self.amount.problems(figure)

    def explain(self) -> str:
        if isinstance(self.amount, Steps):
            return self.amount.explain_as(self.verb)
        each, most = points_text(self.amount.each), points_text(self.amount.highest)
        return f"Mỗi {self.amount.unit} {self.verb} {each}; tối đa {most}"


def _amount(params: Params, highest: Decimal, thing: str) -> Count | Steps:
    if params.has("steps"):
        return Steps.read(params, highest)
    return Count.read(params, highest, thing)
