"""What a unit can still do about a criterion on a day, by the steps of the round and by where its
sheet is: declare, explain, finish tasks; else it is for the next year, or for others to decide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from cchc.core.clock import HANOI
from scores_app import causes
from scores_app.choices import (
    BY_APPRAISERS,
    UNSENT_STATES,
    Cause,
    ClaimState,
    RoundState,
    Rule,
    Scorer,
    SheetState,
    Step,
)
from scores_app.claims.sight import claims_of
from scores_app.models import ClaimEvent, Criterion, Round, RoundStep, ScoreSheet, SheetEvent
from scores_app.ranks.unit import CriterionLine
from scores_app.rounds.step_days import StepDays, unit_goes_on
from units_app.models import User

# What an explanation may still put right; what was not done cannot be explained away.
EXPLAINABLE = (Cause.NO_EVIDENCE, Cause.LATE, Cause.NOT_PROPER, Cause.RESCORED)
CHANGED_BY_UNIT = (*UNSENT_STATES, SheetState.SENT)


class Way(StrEnum):
    """How points may still be won, the most certain way first."""

    DECLARE = "declare"
    TASKS = "tasks"
    EXPLAIN = "explain"
    WAITING = "waiting"
    NEXT_YEAR = "next_year"
    OTHERS = "others"


WORDS = {
    Way.DECLARE: "Kê khai, bổ sung tài liệu trong phiếu",
    Way.TASKS: "Hoàn thành nhiệm vụ trong kỳ",
    Way.EXPLAIN: "Giải trình với cơ quan thẩm định",
    Way.WAITING: "Đã giải trình, chờ xem xét",
    Way.NEXT_YEAR: "Không còn kịp trong kỳ này, chuẩn bị cho năm sau",
    Way.OTHERS: "Do điều tra hoặc lãnh đạo tỉnh chấm, đơn vị không tự quyết định",
}
STILL = (Way.DECLARE, Way.TASKS, Way.EXPLAIN)


@dataclass(frozen=True, slots=True)
class Chance:
    """A way, and the last day on which it is open."""

    way: Way
    until: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether the unit can still act on it in this round."""
        return self.way in STILL

    @property
    def words(self) -> str:
        return WORDS[self.way]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sheet is at the end of a day, as far as chances depend on it."""

    day: date
    state: str
    days: StepDays
    window_to: date
    events: list[SheetEvent] = field(default_factory=list)
    claims: Mapping[int, ClaimEvent] = field(default_factory=dict)

    @property
    def declares_until(self) -> date | None:
        """The last day on which the unit may change what it declared, taking the sheet back where
        it was sent; None where that is over.
        """
        if self.state not in CHANGED_BY_UNIT or self.days.round_state != RoundState.OPEN:
            return None
        ends = [self.days.end_of(Step.SELF_SCORE)]
        if unit_goes_on(self.days, self.events, self.day):
            ends.append(self.days.last_day(Step.HEAD_APPROVAL, self.day))
        ahead = [end for end in ends if end and end >= self.day]
        return max(ahead, default=None)

    @property
    def explains_until(self) -> date | None:
        """The last day of explanations, open or still to come."""
        if self.state == SheetState.APPROVED:
            return None
        return self.days.explaining_ahead(self.day).get(Step.EXPLANATION)

    @property
    def tasks_until(self) -> date | None:
        """The last day on which tasks still count."""
        counts = self.state != SheetState.APPROVED and self.days.before_approval_ends(self.day)
        return self.window_to if counts and self.window_to >= self.day else None


def standing_of(sheet: ScoreSheet, day: date, user: User) -> Standing:
    """Reads where a sheet (read with its round) was at the end of `day`; five queries at most."""
    held = sheet.round_set.round
    events = list(SheetEvent.objects.filter(sheet=sheet, effective_on__lte=day).order_by("pk"))
    again = [one for one in sheet.reopenings.all() if _on(one.reopened_at) <= day]
    steps = list(RoundStep.objects.filter(round=held))
    return Standing(
        day,
        events[-1].state if events else sheet.state,
        StepDays(_state_on(held, day), steps, again),
        held.window_to,
        events,
        claims_of(sheet, day, user),
    )


def chance_of(line: CriterionLine, standing: Standing) -> Chance:
    """How the points that a criterion lost may still be won."""
    criterion = line.criterion
    if criterion.scorer in {Scorer.SURVEY, Scorer.LEADERS} or criterion.rule == Rule.PENALTY:
        return Chance(Way.OTHERS)
    is_fixed = line.final is not None and line.final.is_override
    if criterion.rule == Rule.FROM_ASSIGNMENTS and not is_fixed:
        return _while(Way.TASKS, standing.tasks_until)
    if criterion.scorer == Scorer.UNIT and standing.declares_until:
        return Chance(Way.DECLARE, standing.declares_until)
    return _explained(line, criterion, standing)


def _explained(line: CriterionLine, criterion: Criterion, standing: Standing) -> Chance:
    final, claim = line.final, standing.claims.get(criterion.pk)
    if final is None or criterion.scorer not in BY_APPRAISERS:
        return Chance(Way.NEXT_YEAR)
    if claim and claim.state == ClaimState.OPEN:
        return Chance(Way.WAITING, standing.days.end_of(Step.SECOND_APPRAISAL))
    lost = causes.loses(criterion, final.points, is_override=final.is_override)
    heard = claim is None or claim.state == ClaimState.WITHDRAWN
    if not lost or not heard or line.second or final.cause not in EXPLAINABLE:
        return Chance(Way.NEXT_YEAR)
    return _while(Way.EXPLAIN, standing.explains_until)


def _while(way: Way, until: date | None) -> Chance:
    return Chance(way, until) if until else Chance(Way.NEXT_YEAR)


def _state_on(held: Round, day: date) -> str:
    """The state of a round at the end of a day; its steps are asked for by date."""
    if held.state != RoundState.CLOSED or held.is_loaded or held.closed_at is None:
        return held.state
    begun = held.opened_at is not None and _on(held.opened_at) <= day
    return RoundState.OPEN if begun and day < _on(held.closed_at) else held.state


def _on(moment: datetime) -> date:
    return moment.astimezone(HANOI).date()
