"""The rules by name, and what everybody else asks of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from scores_app.choices import ADJUSTMENTS, Rule
from scores_app.points.adjustments import Adjustment
from scores_app.points.answers import Steps, YesNo
from scores_app.points.assignments import FromAssignments
from scores_app.points.bands import Bands
from scores_app.points.counts import Count, Deduction
from scores_app.points.figures import (
    HUNDRED,
    NO,
    NOT_APPLICABLE,
    ONE,
    PLACES,
    STEP,
    YES,
    ZERO,
    Figure,
    InputKind,
    ParamsError,
    Problem,
    has_many_places,
    rate_of,
)
from scores_app.points.given import Manual, OnScale
from scores_app.points.reading import Params
from scores_app.points.shares import Proportional, RelativeToBest
from scores_app.points.wording import BROKEN

AnyRule = (
    YesNo
    | Steps
    | Bands
    | Proportional
    | RelativeToBest
    | Count
    | Deduction
    | OnScale
    | Adjustment
    | FromAssignments
    | Manual
)
READERS: dict[str, Callable[[Params, Decimal], AnyRule]] = {
    Rule.YES_NO: YesNo.read,
    Rule.STEPS: Steps.read,
    Rule.BANDS: Bands.read,
    Rule.PROPORTIONAL: Proportional.read,
    Rule.RELATIVE_TO_BEST: RelativeToBest.read,
    Rule.COUNT: Count.read,
    Rule.DEDUCTION: Deduction.read,
    Rule.SURVEY: OnScale.read_survey,
    Rule.LEADERS: OnScale.read_leaders,
    Rule.BONUS: Adjustment.read_bonus,
    Rule.PENALTY: Adjustment.read_penalty,
    Rule.FROM_ASSIGNMENTS: FromAssignments.read,
    Rule.MANUAL: Manual.read,
}
NOT_DECLARED = frozenset({Rule.SURVEY, Rule.LEADERS, Rule.PENALTY, Rule.FROM_ASSIGNMENTS})
EXACT = Context(prec=60)
LARGEST_MAXIMUM = 1000


class Scoring:
    """A rule with its parameters read, for whoever computes many points by the same one."""

    def __init__(self, rule: str, params: object, max_points: Decimal | None) -> None:
        self.problems_of_params: list[Problem] = []
        self.highest = _highest(max_points, self.problems_of_params)
        reader = Params({} if params is None else params, self.problems_of_params)
        self.rule = rule
        self.kind = READERS[rule](reader, self.highest)
        reader.close()

    def points(self, figure: Figure, best: Decimal | None = None) -> Decimal | None:
        """See `points_of`."""
        if figure.is_empty or figure.answer == NOT_APPLICABLE or self.problems(figure):
            return None
        with localcontext(EXACT):
            raw = self.kind.raw_points(figure, best)
            return None if raw is None else self._bounded(raw).quantize(STEP, ROUND_HALF_UP) + ZERO

    def problems(self, figure: Figure) -> list[Problem]:
        """See `figure_problems`."""
        if figure.is_empty:
            return []
        if figure.answer != NOT_APPLICABLE:
            return self.kind.problems(figure)
        message = "Đã chọn “Không áp dụng” thì không kê khai số liệu."
        numbers = {"value": figure.value, "of": figure.of}
        return [Problem(place, message) for place, number in numbers.items() if number is not None]

    def _bounded(self, points: Decimal) -> Decimal:
        lowest, highest = ZERO, self.highest
        if self.rule == Rule.PENALTY:
            lowest, highest = -self.highest, ZERO
        return min(max(points, lowest), highest)


def read_rule(rule: str, params: object, max_points: Decimal) -> Scoring:
    """A rule to compute many points by.

    Raises:
        ParamsError: `check_params` finds mistakes.
    """
    problems = check_params(rule, params, max_points)
    if problems:
        raise ParamsError("; ".join(f"{item.place}: {item.message}" for item in problems))
    return Scoring(rule, params, max_points)


def points_of(
    rule: str,
    params: object,
    max_points: Decimal,
    figure: Figure,
    best: Decimal | None = None,
) -> Decimal | None:
    """The points of a declared figure: rounded half up to six decimals, from 0 to the maximum (of
    a penalty: from minus the maximum to 0).

    None where they are unknown: nothing or something impossible is declared, not applicable, or
    the best figure of the group (`best`, for relative_to_best) is not known.

    Raises:
        ParamsError: `check_params` finds mistakes.
    """
    return read_rule(rule, params, max_points).points(figure, best)


def figure_problems(
    rule: str, params: object, max_points: Decimal, figure: Figure
) -> list[Problem]:
    """What cannot be declared, at `answer`, `value` or `of`; nothing declared is no problem."""
    return Scoring(rule, params, max_points).problems(figure)


def check_params(rule: str, params: object, max_points: Decimal | None) -> list[Problem]:
    """Every mistake in a rule's parameters, each with its place: `bands[2].points`."""
    if rule not in READERS:
        return [Problem("rule", f"“{rule}” không phải cách tính điểm được phép.")]
    return Scoring(rule, params, max_points).problems_of_params


def explain(rule: str, params: object, max_points: Decimal) -> str:
    """How points are computed (cách tính điểm), for people; says so where it cannot be read."""
    if check_params(rule, params, max_points):
        return BROKEN
    return Scoring(rule, params, max_points).kind.explain()


def input_kind(rule: str, params: object) -> InputKind:
    """What a form asks for."""
    return Scoring(rule, params, HUNDRED).kind.input_kind


def choices_of(rule: str, params: object) -> list[tuple[str, str]]:
    """The answers to choose from, (key, label); none for rules that ask for a number."""
    kind = Scoring(rule, params, HUNDRED).kind
    if isinstance(kind, YesNo):
        return [(YES, "Có"), (NO, "Không")]
    steps = kind.amount if isinstance(kind, Adjustment) else kind
    return [(step.key, step.label) for step in steps.steps] if isinstance(steps, Steps) else []


def best_of(rule: str, params: object, figures: Iterable[Figure]) -> Decimal | None:
    """The best figure among those of units to whom the criterion applies; None when no unit has
    declared one yet, and for rules that compare nothing.
    """
    scoring = Scoring(rule, params, HUNDRED)
    if not isinstance(scoring.kind, RelativeToBest):
        return None
    usable = [figure for figure in figures if not scoring.problems(figure)]
    measures = [own for own in map(rate_of, usable) if own is not None]
    choose = min if scoring.kind.lower_is_better else max
    return choose(measures) if measures else None


def needs_best(rule: str) -> bool:
    """Whether a unit's points depend on the figures of the others."""
    return rule == Rule.RELATIVE_TO_BEST


def is_adjustment(rule: str) -> bool:
    """Bonus and penalty: they add to points, never to the applicable maximum."""
    return rule in ADJUSTMENTS


def is_declared_by_unit(rule: str) -> bool:
    """Whether the unit itself declares the figure."""
    return rule not in NOT_DECLARED


def _highest(max_points: Decimal | None, problems: list[Problem]) -> Decimal:
    if max_points is None or not max_points.is_finite() or not ZERO < max_points <= LARGEST_MAXIMUM:
        message = f"Điểm tối đa phải lớn hơn 0 và không quá {LARGEST_MAXIMUM}."
        problems.append(Problem("max_points", message))
        return ONE
    if has_many_places(max_points):
        message = f"Điểm tối đa có tối đa {PLACES} chữ số thập phân."
        problems.append(Problem("max_points", message))
    return max_points
