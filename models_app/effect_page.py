"""The effect of one initiative as its page shows it: each indicator from before to the target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cchc.core.clock import today
from cchc.core.templatetags.cchc_format import rate, signed
from evidence_app.models import Evidence
from models_app import effects, permissions
from models_app.choices import HOLDING, Better, MeasureKind
from models_app.effects import Aim, Direction, EffectMark, Outcome
from models_app.history import documents_for
from models_app.models import Indicator, Initiative, Measurement
from units_app.access import access_of
from units_app.models import User

OUTCOME_WORDS = {
    Outcome.REACHED: "Đạt mục tiêu",
    Outcome.MISSED: "Chưa đạt mục tiêu",
    Outcome.UNKNOWN: "Chưa có số liệu sau áp dụng",
}
DIRECTION_WORDS = {
    Direction.BETTER: "tốt lên",
    Direction.SAME: "không đổi",
    Direction.WORSE: "kém đi",
    Direction.UNKNOWN: "",
}
WANTED = {Better.LOWER: "mức giảm", Better.HIGHER: "mức tăng"}


@dataclass(frozen=True)
class Measured:
    """A figure that stands on the day, beside the one before; `change` is in the unit of the
    figure, `rate` and `way` in per cent; `wanted` names what is aimed at.
    """

    row: Measurement
    documents: Sequence[Evidence]
    change: Decimal | None
    rate: Decimal | None
    way: Decimal | None
    direction: str
    wanted: str

    @property
    def is_after(self) -> bool:
        return self.row.kind == MeasureKind.AFTER

    @property
    def change_words(self) -> str:
        """−45 (−50,00 %), tốt lên; – where nothing is known of before."""
        rates = "" if self.rate is None else f" ({'+' if self.rate > 0 else ''}{rate(self.rate)})"
        words = f", {self.direction}" if self.direction else ""
        return f"{signed(self.change)}{rates.replace('-', '−')}{words}"

    @property
    def way_words(self) -> str:
        """How far it is on the way to the target; empty where that is not known."""
        if self.way is None:
            return ""
        if self.way < 0:
            return "Kém hơn trước khi áp dụng"
        return f"Đạt {rate(self.way)} {self.wanted} đặt ra"


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator on the day; `row` carries `as_of`. `last` is the figure the outcome is told by,
    else the last interim one; `is_late` says that the figure after application was due before the
    day and is missing.
    """

    row: Indicator
    measured: Sequence[Measured]
    last: Measured | None
    outcome: Outcome
    is_late: bool
    is_due: bool

    @property
    def outcome_words(self) -> str:
        return OUTCOME_WORDS[self.outcome]

    @property
    def drawn(self) -> int:
        """How much of the bar is filled, in per cent."""
        return effects.drawn_share(self.last.way if self.last else None)


@dataclass(frozen=True)
class EffectPanel:
    """All indicators; what the person may do with figures today."""

    lines: Sequence[IndicatorLine]
    may_measure: bool
    may_withdraw: bool

    @property
    def mark(self) -> EffectMark:
        """How many indicators are at their target."""
        return effects.mark_of(line.outcome for line in self.lines)


def effect_of(initiative: Initiative, day: date, user: User) -> EffectPanel:
    """The effect at the end of `day`; three queries whatever the number of figures.

    `initiative` carries `as_of(day)`.
    """
    access, changeable = access_of(user), day == today()
    asked = initiative.at_stage in HOLDING
    figures = _figures(initiative, day, user)
    known = initiative.indicators
    indicators = known.as_of(day) if initiative.is_in_books else known.as_written()
    return EffectPanel(
        lines=[_line(one, figures[one.pk], day, asked=asked) for one in indicators],
        may_measure=changeable and permissions.may_measure(access, initiative),
        may_withdraw=changeable and permissions.may_withdraw_figures(access, initiative),
    )


def aim_of(indicator: Indicator) -> Aim:
    """What the indicator aims at on the day of `as_of`, for the arithmetic."""
    return Aim(indicator.at_target, indicator.at_better, indicator.at_baseline)


def _figures(initiative: Initiative, day: date, user: User) -> dict[int, list[Measurement]]:
    rows = Measurement.objects.standing(day).filter(indicator__initiative=initiative)
    found: defaultdict[int, list[Measurement]] = defaultdict(list)
    for row in rows.select_related("actor").prefetch_related(documents_for(user)):
        found[row.indicator_id].append(row)
    return found


def _line(
    indicator: Indicator, rows: Sequence[Measurement], day: date, *, asked: bool
) -> IndicatorLine:
    aim = aim_of(indicator)
    measured = [_measured(aim, row) for row in rows]
    after = [one for one in measured if one.is_after]
    told_by = after or measured
    waits = asked and not after
    return IndicatorLine(
        row=indicator,
        measured=measured,
        last=told_by[-1] if told_by else None,
        outcome=effects.outcome(aim, after[-1].row.value if after else None),
        is_late=waits and indicator.at_due_on < day,
        is_due=waits,
    )


def _measured(aim: Aim, row: Measurement) -> Measured:
    return Measured(
        row=row,
        documents=list(row.evidence.all()),
        change=effects.change(aim.baseline, row.value),
        rate=effects.change_rate(aim.baseline, row.value),
        way=effects.way(aim, row.value),
        direction=DIRECTION_WORDS[effects.direction(aim, row.value)],
        wanted=WANTED[Better(aim.better)],
    )
