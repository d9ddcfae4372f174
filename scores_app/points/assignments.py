"""from_assignments: the figure is counted from the unit's own tasks, nobody declares it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from scores_app.choices import Rule
from scores_app.points.bands import PERCENT, Bands
from scores_app.points.figures import Figure, InputKind, Problem, rate_problems
from scores_app.points.reading import Params
from scores_app.points.shares import Proportional

# What is counted ÷ out of what; `assignment_figures` counts them.
MEASURES = {
    "on_time": "Tỷ lệ hoàn thành đúng hạn (theo thời hạn đang áp dụng)",
    "on_time_original": "Tỷ lệ hoàn thành đúng hạn (theo thời hạn ban đầu)",
    "done_due": "Tỷ lệ hoàn thành trên số đến hạn",
    "done_all": "Tỷ lệ hoàn thành trên tổng được giao",
}
SOURCES = {
    "": "nhiệm vụ được giao",
    "government": "nhiệm vụ Chính phủ giao",
    "province_plan": "nhiệm vụ theo kế hoạch của tỉnh",
}
SCORINGS: dict[str, Callable[[Params, Decimal], Proportional | Bands]] = {
    Rule.PROPORTIONAL.value: Proportional.read,
    Rule.BANDS.value: Bands.read,
}


@dataclass(frozen=True, slots=True)
class FromAssignments:
    """from_assignments: a rate of the tasks in the round's window, scored by another rule."""

    measure: str
    source: str
    scoring: Proportional | Bands
    input_kind = InputKind.NONE

    @classmethod
    def read(cls, params: Params, highest: Decimal) -> FromAssignments:
        measure = params.choice("measure", MEASURES)
        source = params.choice("source", SOURCES, default="")
        return cls(measure, source, _scoring(params.child("scoring"), highest))

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        return self.scoring.raw_points(figure, best)

    def problems(self, figure: Figure) -> list[Problem]:
        return rate_problems(figure)

    def explain(self) -> str:
        scoring = self.scoring.explain()
        told = f"{MEASURES[self.measure]} {SOURCES[self.source]} trong kỳ"
        return f"{told}. {scoring[:1].upper()}{scoring[1:]}"


def _scoring(params: Params, highest: Decimal) -> Proportional | Bands:
    rule = params.choice("rule", SCORINGS, default=Rule.PROPORTIONAL.value)
    inner = params.child("params")
    scoring = SCORINGS.get(rule, Proportional.read)(inner, highest)
    if isinstance(scoring, Bands) and scoring.unit != PERCENT:
        inner.say("unit", "Ngưỡng của tỷ lệ phải tính bằng %.")
    inner.close()
    params.close()
    return scoring
