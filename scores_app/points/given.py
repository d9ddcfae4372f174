"""Rules whose figure others give: a survey, the leaders, or points set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from cchc.core.figures import typed_text
from scores_app.points.figures import HUNDRED, ZERO, Figure, InputKind, Problem, plain_problems
from scores_app.points.reading import Params
from scores_app.points.wording import points_text


@dataclass(frozen=True, slots=True)
class OnScale:
    """survey, leaders: a result on a scale, in proportion to the maximum."""

    highest: Decimal
    scale: Decimal
    source: str
    input_kind = InputKind.NUMBER

    @classmethod
    def read_survey(cls, params: Params, highest: Decimal) -> OnScale:
        return cls(highest, _scale(params), "Kết quả điều tra xã hội học")

    @classmethod
    def read_leaders(cls, params: Params, highest: Decimal) -> OnScale:
        return cls(highest, _scale(params), "Điểm lãnh đạo đánh giá")

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        return None if figure.value is None else self.highest * figure.value / self.scale

    def problems(self, figure: Figure) -> list[Problem]:
        return plain_problems(figure, highest=self.scale)

    def explain(self) -> str:
        return f"{self.source} ÷ {typed_text(self.scale)} × {points_text(self.highest)}"


@dataclass(frozen=True, slots=True)
class Manual:
    """manual: the figure is the points themselves."""

    highest: Decimal
    input_kind = InputKind.POINTS

    @classmethod
    def read(cls, params: Params, highest: Decimal) -> Manual:
        return cls(highest)

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        return figure.value

    def problems(self, figure: Figure) -> list[Problem]:
        return plain_problems(figure, highest=self.highest)

    def explain(self) -> str:
        return f"Chấm trực tiếp từ 0 đến {points_text(self.highest)}"


def _scale(params: Params) -> Decimal:
    return params.number("scale", default=HUNDRED, above=ZERO)
