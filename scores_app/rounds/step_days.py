"""Which steps of a round are open for a sheet on a day: what pages offer. The database asks the
same, by its own clock, whenever something is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scores_app.choices import RoundState, SheetEventKind, SheetState, Step
from scores_app.models import Reopening, RoundStep, ScoreSheet, SheetEvent

BEING_FILLED = (SheetState.NOT_STARTED, SheetState.SCORING)


@dataclass(frozen=True, slots=True)
class StepDays:
    """The dated steps of a round, and what was opened again for one sheet of it."""

    round_state: str
    steps: list[RoundStep]
    reopenings: list[Reopening]

    def is_open(self, step: Step, day: date) -> bool:
        return self.last_day(step, day) is not None

    def last_day(self, step: Step, day: date) -> date | None:
        """The last day of an open step; None where it is not open on `day`."""
        if self.round_state != RoundState.OPEN:
            return None
        ends = [held.ends_on for held in self.steps if held.step == step and held.is_open(day)]
        ends += [held.until for held in self.reopenings if held.step == step and held.until >= day]
        return max(ends, default=None)

    def is_any_open(self, steps: Iterable[Step], day: date) -> bool:
        return any(self.is_open(step, day) for step in steps)

    def open_now(self, day: date) -> list[RoundStep]:
        """The steps that are open for everybody, by the dates of the round."""
        open_round = self.round_state == RoundState.OPEN
        return [held for held in self.steps if open_round and held.is_open(day)]


def step_days(sheet: ScoreSheet) -> StepDays:
    """Steps and reopenings of a sheet read with its round; two queries."""
    return StepDays(
        sheet.round_set.round.state,
        list(RoundStep.objects.filter(round=sheet.round_set.round_id)),
        list(sheet.reopenings.select_related("reopened_by")),
    )


def takes_entries(
    sheet: ScoreSheet, days: StepDays, events: Iterable[SheetEvent], day: date
) -> bool:
    """Whether the unit may write into its sheet: while it scores itself, and in the head's step as
    far as the sheet had been handed to the head before.
    """
    if sheet.state not in BEING_FILLED:
        return False
    handed = any(event.kind == SheetEventKind.HANDED for event in events)
    return days.is_open(Step.SELF_SCORE, day) or (handed and days.is_open(Step.HEAD_APPROVAL, day))


def takes_moves(days: StepDays, day: date) -> bool:
    """Whether the unit's sheet may be handed in, sent, given or taken back."""
    return days.is_any_open((Step.SELF_SCORE, Step.HEAD_APPROVAL), day)


def takes_claims(sheet: ScoreSheet, days: StepDays, day: date) -> bool:
    """Whether the unit may claim against its appraisal."""
    return sheet.state != SheetState.APPROVED and days.is_open(Step.EXPLANATION, day)
