"""When a reading must say why points were lost; pure, and the one place that knows.

- Lost are the points below a criterion's maximum; of a penalty, whatever it takes.
- Nothing is lost by a bonus that was not earned, by what does not apply or is not known yet, by the
  result of a survey, of the leaders or of the system, and by standing behind the best unit
  (relative_to_best), which moves with the figures of others; unless somebody overrode the points.
- "Chấm lại" says that this reading gives other points than the one before it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import F, Q

from scores_app.choices import ADJUSTMENTS, BY_APPRAISERS, Cause, Rule

if TYPE_CHECKING:
    from scores_app.models import Criterion

ZERO = Decimal(0)
NOT_JUDGED = {
    Rule.SURVEY: "kết quả điều tra",
    Rule.LEADERS: "lãnh đạo tỉnh chấm",
    Rule.FROM_ASSIGNMENTS: "tính từ nhiệm vụ",
    Rule.RELATIVE_TO_BEST: "so với đơn vị tốt nhất",
}
NEEDED = "Chọn nguyên nhân mất điểm."
NOT_RESCORED = "“Chấm lại” chỉ dùng khi điểm khác lần chấm trước."


def loses(criterion: Criterion, points: Decimal | None, *, is_override: bool) -> bool:
    """Whether points of a criterion were lost that somebody has to answer for."""
    rule = criterion.rule
    if points is None or criterion.scorer not in BY_APPRAISERS or rule == Rule.BONUS:
        return False
    if rule == Rule.PENALTY:
        return points < ZERO
    return points < criterion.max_points and (is_override or rule != Rule.RELATIVE_TO_BEST)


# The same as a condition on readings.
LOST = Q(criterion__scorer__in=BY_APPRAISERS) & (
    Q(criterion__rule=Rule.PENALTY, points__lt=ZERO)
    | ~Q(criterion__rule__in=ADJUSTMENTS)
    & Q(points__lt=F("criterion__max_points"))
    & (Q(is_override=True) | ~Q(criterion__rule=Rule.RELATIVE_TO_BEST))
)


def not_judged(*, rule: str, best: str = "") -> str:
    """Why points are lost that nobody has to answer for, in words; empty where somebody has.
    `best` is the best figure of the group where it is known.
    """
    words = NOT_JUDGED.get(Rule(rule), "")
    return f"{words} ({best})" if best and rule == Rule.RELATIVE_TO_BEST else words


def cause_problem(cause: str, *, lost: bool, points: Decimal | None, before: Decimal | None) -> str:
    """What is wrong with a cause, in words; `before` are the points of the reading before."""
    if lost and not cause:
        return NEEDED
    if lost and cause == Cause.RESCORED and points == before:
        return NOT_RESCORED
    return ""
