"""Rules that ask for an answer: yes or no, or one of several steps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from scores_app.points.figures import (
    NO,
    NOT_APPLICABLE,
    YES,
    ZERO,
    Figure,
    InputKind,
    Problem,
    answer_problems,
)
from scores_app.points.reading import Params
from scores_app.points.wording import listed, points_text

KEY = re.compile(r"[a-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class YesNo:
    """yes_no: the maximum for yes; for no nothing, or `no` points."""

    highest: Decimal
    no: Decimal
    input_kind = InputKind.YES_NO

    @classmethod
    def read(cls, params: Params, highest: Decimal) -> YesNo:
        no = params.number("no", default=ZERO)
        if no and no >= highest:
            params.say("no", "Điểm khi trả lời Không phải nhỏ hơn điểm tối đa.")
        return cls(highest, no)

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        return self.highest if figure.answer == YES else self.no

    def problems(self, figure: Figure) -> list[Problem]:
        return answer_problems(figure, [YES, NO], "Hãy trả lời Có hoặc Không.")

    def explain(self) -> str:
        return f"Có: {points_text(self.highest)}; Không: {points_text(self.no)}"


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    label: str
    points: Decimal

    @classmethod
    def read(cls, params: Params, highest: Decimal) -> Step:
        key = params.text("key", required=True)
        if key == NOT_APPLICABLE or (key and not KEY.fullmatch(key)):
            message = "Mã của mức gồm chữ thường không dấu, chữ số, gạch nối và khác “na”."
            params.say("key", message)
        label = params.text("label", required=True)
        points = params.number("points", high=highest)
        params.close()
        return cls(key, label, points)


@dataclass(frozen=True, slots=True)
class Steps:
    """steps: each step has its points, the best one the maximum."""

    steps: tuple[Step, ...]
    input_kind = InputKind.CHOICE

    @classmethod
    def read(cls, params: Params, highest: Decimal) -> Steps:
        known = len(params.problems)
        rows = params.items("steps", fewest=2)
        steps = tuple(Step.read(row, highest) for row in rows)
        _say_repeated(rows, steps)
        if len(params.problems) == known and max(step.points for step in steps) != highest:
            params.say("steps", f"Mức cao nhất phải bằng {points_text(highest)} (điểm tối đa).")
        return cls(steps)

    def raw_points(self, figure: Figure, best: Decimal | None) -> Decimal | None:
        return next((step.points for step in self.steps if step.key == figure.answer), None)

    def problems(self, figure: Figure) -> list[Problem]:
        allowed = [step.key for step in self.steps]
        return answer_problems(figure, allowed, "Hãy chọn một trong các mức của tiêu chí.")

    def explain(self) -> str:
        return "; ".join(f"{step.label}: {points_text(step.points)}" for step in self.steps)

    def explain_as(self, verb: str) -> str:
        """The same for points that are added to or taken from the rest."""
        return listed([f"{step.label}: {verb} {points_text(step.points)}" for step in self.steps])


def _say_repeated(rows: list[Params], steps: tuple[Step, ...]) -> None:
    keys: set[str] = set()
    labels: set[str] = set()
    for row, step in zip(rows, steps, strict=True):
        if step.key in keys:
            row.say("key", "Mã này trùng với một mức ở trên.")
        if step.label and step.label.casefold() in labels:
            row.say("label", "Tên này trùng với một mức ở trên.")
        keys.add(step.key)
        labels.add(step.label.casefold())
