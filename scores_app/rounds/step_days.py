"""Which steps of a round are open for a sheet on a day: the one place that pages and services ask.

The database asks the same by its own clock whenever something is written (`models.locking`). While
a round is prepared no step is open yet: what is loaded then comes from files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from scores_app.choices import BY_APPRAISERS, RoundState, SheetEventKind, SheetState, Step
from scores_app.models import Criterion, Reopening, Round, RoundStep, ScoreSheet, SheetEvent

EXPLAINING = (Step.EXPLANATION, Step.SECOND_APPRAISAL)
BEING_FILLED = (SheetState.NOT_STARTED, SheetState.SCORING)


@dataclass(frozen=True, slots=True)
class StepDays:
    """The dated steps of a round, and what was opened again for one sheet of it."""

    round_state: str
    steps: list[RoundStep]
    reopenings: list[Reopening] = field(default_factory=list)

    def is_open(self, step: Step, day: date) -> bool:
        return self.last_day(step, day) is not None

    def last_day(self, step: Step, day: date) -> date | None:
        """The last day of an open step; None where it is not open on `day`."""
        until = self.last_known_day(step, day)
        open_round = self.round_state == RoundState.OPEN
        return until if open_round and until and until >= day else None

    def last_known_day(self, step: Step, day: date) -> date | None:
        """The last day of a step that has begun by `day`, open or locked; None before."""
        begun = [held for held in self.steps if held.step == step and held.starts_on <= day]
        ends = [held.ends_on for held in begun]
        ends += [held.until for held in self.reopenings if held.step == step]
        return max(ends, default=None)

    def end_of(self, step: Step) -> date | None:
        """The day at whose end a step locks for the sheet, open or not."""
        ends = [held.ends_on for held in self.steps if held.step == step]
        ends += [held.until for held in self.reopenings if held.step == step]
        return max(ends, default=None)

    def explaining_ahead(self, day: date) -> dict[Step, date]:
        """The steps in which the unit explains and is heard that have not ended by `day`, open or
        still to come, each with its last day.
        """
        ends = {step: self.end_of(step) for step in EXPLAINING}
        open_round = self.round_state == RoundState.OPEN
        return {step: end for step, end in ends.items() if open_round and end and end >= day}

    def again_since(self, step: Step) -> datetime | None:
        """When a step was last opened again for the sheet."""
        return max(
            (held.reopened_at for held in self.reopenings if held.step == step), default=None
        )

    def is_any_open(self, steps: Iterable[Step], day: date) -> bool:
        return any(self.is_open(step, day) for step in steps)

    def open_now(self, day: date) -> list[RoundStep]:
        """The steps that are open for everybody, by the dates of the round."""
        open_round = self.round_state == RoundState.OPEN
        return [held for held in self.steps if open_round and held.is_open(day)]

    def before_approval_ends(self, day: date) -> bool:
        """Whether the last day of the approval has not passed in an open round: until then results
        of surveys, leaders and the system are taken.
        """
        ends = [held.ends_on for held in self.steps if held.step == Step.APPROVAL]
        return self.round_state == RoundState.OPEN and any(day <= end for end in ends)


def in_words(ahead: Mapping[Step, date]) -> str:
    """Steps with their last days: Giải trình đến hết 14/12/2026; …"""
    return "; ".join(f"{step.label} đến hết {end:%d/%m/%Y}" for step, end in ahead.items())


def step_days(sheet: ScoreSheet) -> StepDays:
    """Steps and reopenings of a sheet read with its round; two queries."""
    return StepDays(
        sheet.round_set.round.state,
        list(RoundStep.objects.filter(round=sheet.round_set.round_id)),
        list(sheet.reopenings.select_related("reopened_by")),
    )


def days_of_sheets(sheets: Collection[ScoreSheet]) -> dict[int, StepDays]:
    """The same of many sheets read with their rounds; two queries."""
    rounds = {sheet.round_set.round_id: sheet.round_set.round for sheet in sheets}
    of_rounds = days_of_rounds(rounds.values())
    again: defaultdict[int, list[Reopening]] = defaultdict(list)
    for held in Reopening.objects.filter(sheet__in=[sheet.pk for sheet in sheets]):
        again[held.sheet_id].append(held)
    found = {}
    for sheet in sheets:
        days = of_rounds[sheet.round_set.round_id]
        found[sheet.pk] = StepDays(days.round_state, days.steps, again[sheet.pk])
    return found


def days_of_rounds(rounds: Iterable[Round]) -> dict[int, StepDays]:
    """Round -> its steps, whatever was opened again; one query."""
    states = {held.pk: held.state for held in rounds}
    steps: defaultdict[int, list[RoundStep]] = defaultdict(list)
    for step in RoundStep.objects.filter(round__in=list(states)):
        steps[step.round_id].append(step)
    return {pk: StepDays(state, steps[pk]) for pk, state in states.items()}


def explaining_ahead(held: Round, day: date) -> dict[Step, date]:
    """Which of the steps of explanation have not ended in a round, by its dates or reopened for one
    of its units; two queries.
    """
    again = Reopening.objects.filter(sheet__round_set__round=held, step__in=EXPLAINING)
    steps = list(RoundStep.objects.filter(round=held))
    return StepDays(held.state, steps, list(again)).explaining_ahead(day)


def open_sheets(sheets: Collection[ScoreSheet], step: Step, day: date) -> frozenset[int]:
    """The sheets (read with their rounds) for which `step` is open on `day`; two queries."""
    days = days_of_sheets(sheets)
    return frozenset(pk for pk, of_sheet in days.items() if of_sheet.is_open(step, day))


def sheets_to_read(
    sheets: Collection[ScoreSheet], criterion: Criterion, day: date
) -> frozenset[int]:
    """The sheets whose appraisal of a criterion may be written on `day`, by the steps alone:
    results of surveys and leaders until the approval ends, all else in the step of appraisal.
    """
    if criterion.scorer in BY_APPRAISERS:
        return open_sheets(sheets, Step.APPRAISAL, day)
    days = days_of_rounds({sheet.round_set.round for sheet in sheets})
    return frozenset(
        sheet.pk
        for sheet in sheets
        if takes_readings(days[sheet.round_set.round_id], criterion.scorer, day)
    )


def takes_readings(days: StepDays, scorer: str, day: date) -> bool:
    """The same of one sheet whose days are known."""
    if scorer in BY_APPRAISERS:
        return days.is_open(Step.APPRAISAL, day)
    return days.before_approval_ends(day)


def unit_goes_on(days: StepDays, events: Iterable[SheetEvent], day: date) -> bool:
    """Whether the unit may go on with its sheet: while it scores itself; in the head's step only
    what was handed to the head in time (`handed_in_time`).
    """
    if days.is_open(Step.SELF_SCORE, day):
        return True
    return days.is_open(Step.HEAD_APPROVAL, day) and handed_in_time(days, events)


def handed_in_time(days: StepDays, events: Iterable[SheetEvent]) -> bool:
    """Whether the head was handed the sheet, since self-scoring was last opened again for it, and
    the unit did not take it back in time.
    """
    ended, again, handed = days.end_of(Step.SELF_SCORE), days.again_since(Step.SELF_SCORE), False
    for event in events:
        if event.kind == SheetEventKind.HANDED:
            handed = again is None or event.recorded_at > again
        elif event.kind == SheetEventKind.TAKEN_BACK and ended and event.effective_on <= ended:
            handed = False
    return handed


def takes_entries(
    sheet: ScoreSheet, days: StepDays, events: Iterable[SheetEvent], day: date
) -> bool:
    """Whether the unit may write into its sheet."""
    return sheet.state in BEING_FILLED and unit_goes_on(days, events, day)


def takes_moves(sheet: ScoreSheet, days: StepDays, events: Iterable[SheetEvent], day: date) -> bool:
    """Whether the unit's sheet may be handed in, sent, given or taken back."""
    if sheet.state == SheetState.AT_HEAD:
        return days.is_any_open((Step.SELF_SCORE, Step.HEAD_APPROVAL), day)
    return unit_goes_on(days, events, day)


def takes_claims(sheet: ScoreSheet, days: StepDays, day: date) -> bool:
    """Whether the unit may claim against its appraisal."""
    return sheet.state != SheetState.APPROVED and days.is_open(Step.EXPLANATION, day)


def takes_rulings(sheet: ScoreSheet, days: StepDays, day: date) -> bool:
    """Whether claims of the unit may be ruled on."""
    return sheet.state != SheetState.APPROVED and days.is_open(Step.SECOND_APPRAISAL, day)
