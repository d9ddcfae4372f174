"""What waits in the rounds that are open today, for one person or for everybody at once: sheets to
send and to approve, criteria to appraise, claims to make and to rule on. A fixed number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from scores_app import causes
from scores_app.appraisal import appraising
from scores_app.choices import UNSENT_STATES, ClaimState, RoundState, SheetState, Stage, Step
from scores_app.models import (
    Claim,
    Reopening,
    Round,
    RoundSet,
    RoundStep,
    Score,
    ScoreSheet,
    SheetEvent,
)
from scores_app.rounds.step_days import days_of_sheets, handed_in_time

SENDING = (Step.SELF_SCORE, Step.HEAD_APPROVAL)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a step for one sheet; `is_open`: it may still be taken today."""

    step: str
    until: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that waits at one sheet: `number` criteria or claims until the end of a day."""

    sheet: int
    unit: int
    unit_name: str
    state: str
    round: Round
    due: Due
    number: int = 1


@dataclass
class OpenRounds:
    """The rounds that are open on a day, their steps, what was opened again for sheets, and their
    groups (`sets`: group of a round -> round).
    """

    day: date
    rounds: dict[int, Round] = field(default_factory=dict)
    steps: dict[tuple[int, str], RoundStep] = field(default_factory=dict)
    again: dict[tuple[int, str], date] = field(default_factory=dict)
    sets: dict[int, int] = field(default_factory=dict)

    def due(self, round_id: int, step: str, sheet_id: int | None = None) -> Due | None:
        """When a step ends, or ended, of a round or for one sheet of it; None before it began."""
        held = self.steps.get((round_id, step))
        ends = [held.ends_on] if held and held.starts_on <= self.day else []
        ends += [self.again[sheet_id, step]] if (sheet_id, step) in self.again else []  # type: ignore[index]
        return Due(step, max(ends), max(ends) >= self.day) if ends else None

    def due_of_any(
        self, round_id: int, steps: Iterable[str], sheet_id: int | None = None
    ) -> Due | None:
        """Of several steps that do, the first one that is open, else the first one that began."""
        found = [due for step in steps if (due := self.due(round_id, step, sheet_id))]
        now_open = [due for due in found if due.is_open]
        return next(iter(now_open or found), None)

    def is_over(self, round_id: int) -> bool:
        """Whether even the approval has ended: nobody is late any more."""
        held = self.steps.get((round_id, Step.APPROVAL))
        return held is not None and held.ends_on < self.day

    @property
    def going(self) -> list[int]:
        """The groups of rounds that are not over."""
        return [part for part, held in self.sets.items() if not self.is_over(held)]


def open_rounds(day: date) -> OpenRounds:
    """Four queries; `day` is today."""
    rounds = Round.objects.filter(state=RoundState.OPEN).in_bulk()
    steps = RoundStep.objects.filter(round__in=rounds)
    again = Reopening.objects.filter(sheet__round_set__round__in=rounds, until__gte=day)
    found: dict[tuple[int, str], date] = {}
    for sheet, step, until in again.values_list("sheet_id", "step", "until"):
        found[sheet, step] = max(until, found.get((sheet, step), until))
    sets = dict(RoundSet.objects.filter(round__in=rounds).values_list("pk", "round"))
    return OpenRounds(
        day, rounds, {(held.round_id, held.step): held for held in steps}, found, sets
    )


def unsent(opened: OpenRounds, units: Collection[int] | None = None) -> list[Pending]:
    """Sheets (of these units, of all with None) that were not sent, also those at the head, and
    until when they may be, or might have been: in the head's step only what was handed in in time.
    One query, two more while that step is open.
    """
    rows = list(_sheets(opened, units).filter(state__in=UNSENT_STATES))
    handed = _handed(opened, rows)
    found = []
    for sheet in rows:
        held = sheet.round_set.round_id
        steps = tuple(reversed(SENDING)) if sheet.state == SheetState.AT_HEAD else SENDING[:1]
        if sheet.pk in handed:
            steps = SENDING
        due = opened.due_of_any(held, steps, sheet.pk)
        if due and (due.is_open or not opened.is_over(held)):
            found.append(_pending(opened, sheet, due))
    return found


def claimable(opened: OpenRounds, units: Collection[int] | None = None) -> list[Pending]:
    """Sheets that lost points on criteria nobody claimed on, while claims are taken; `number` of
    criteria. One query, none while nobody may claim.
    """
    open_now = _claims_taken(opened)
    if open_now is None:
        return []
    claimed = Claim.objects.filter(sheet=OuterRef("sheet"), criterion=OuterRef("criterion"))
    rows = Score.objects.filter(
        open_now,
        ~Exists(claimed.exclude(state=ClaimState.WITHDRAWN)),
        stage=Stage.APPRAISAL,
        points__lt=F("criterion__max_points"),  # nothing else loses any
    ).exclude(sheet__state=SheetState.APPROVED)
    if units is not None:
        rows = rows.filter(sheet__unit__in=units)
    rows = rows.select_related("criterion", "sheet__unit", "sheet__round_set")
    numbers: defaultdict[ScoreSheet, int] = defaultdict(int)
    for score in rows.order_by("sheet__round_set", "sheet__unit__order", "sheet"):
        numbers[score.sheet] += causes.lost_by(score)
    found = []
    for sheet, number in numbers.items():
        due = opened.due(sheet.round_set.round_id, Step.EXPLANATION, sheet.pk)
        if number and due and due.is_open:
            found.append(_pending(opened, sheet, due, number))
    return found


def _claims_taken(opened: OpenRounds) -> Q | None:
    """Readings of the rounds and sheets for which the step of explanation is open."""
    rounds = [
        pk for pk in opened.rounds if (due := opened.due(pk, Step.EXPLANATION)) and due.is_open
    ]
    sheets = [sheet for sheet, step in opened.again if step == Step.EXPLANATION]
    if not rounds and not sheets:
        return None
    return Q(sheet__round_set__round__in=rounds) | Q(sheet__in=sheets)


def to_appraise(opened: OpenRounds, appraiser: int | None = None) -> dict[int, list[Pending]]:
    """Appraiser -> sheets that were sent, with the number of criteria of theirs without a reading,
    and until when; those late are named as long as the round is not over. One query.
    """
    found: defaultdict[int, list[Pending]] = defaultdict(list)
    for who, sheet, unit, name, held, number in appraising.waiting_cells(opened.going, appraiser):
        due = opened.due(held, Step.APPRAISAL, sheet)
        if due:
            state = SheetState.SENT
            found[who].append(Pending(sheet, unit, name, state, opened.rounds[held], due, number))
    return found


def to_rule(opened: OpenRounds, appraiser: int | None = None) -> dict[int, list[Pending]]:
    """Appraiser -> sheets with claims of their duties that wait for a ruling. One query."""
    found: defaultdict[int, list[Pending]] = defaultdict(list)
    for who, sheet, unit, name, held, number in appraising.waiting_claims(opened.going, appraiser):
        due = opened.due(held, Step.SECOND_APPRAISAL, sheet)
        if due:
            state = SheetState.APPRAISED
            found[who].append(Pending(sheet, unit, name, state, opened.rounds[held], due, number))
    return found


def unruled(opened: OpenRounds) -> list[Pending]:
    """Sheets with claims that wait for a ruling, whoever has the duty. One query."""
    rows = _sheets(opened, None).filter(claims__state=ClaimState.OPEN)
    found = []
    for sheet in rows.annotate(open_claims=Count("claims")):
        due = opened.due(sheet.round_set.round_id, Step.SECOND_APPRAISAL, sheet.pk)
        if due and not opened.is_over(sheet.round_set.round_id):
            found.append(_pending(opened, sheet, due, sheet.open_claims))
    return found


def _handed(opened: OpenRounds, sheets: Iterable[ScoreSheet]) -> set[int]:
    """The sheets that the unit has back from its head and may go on with in the head's step."""
    wanted = {}
    for sheet in sheets:
        due = opened.due(sheet.round_set.round_id, Step.HEAD_APPROVAL, sheet.pk)
        if sheet.state == SheetState.SCORING and due and due.is_open:
            sheet.round_set.round = opened.rounds[sheet.round_set.round_id]
            wanted[sheet.pk] = sheet
    if not wanted:
        return set()
    events: defaultdict[int, list[SheetEvent]] = defaultdict(list)
    for event in SheetEvent.objects.filter(sheet__in=wanted).order_by("pk"):
        events[event.sheet_id].append(event)
    days = days_of_sheets(list(wanted.values()))
    return {pk for pk in wanted if handed_in_time(days[pk], events[pk])}


def _sheets(opened: OpenRounds, units: Collection[int] | None) -> QuerySet[ScoreSheet]:
    rows = ScoreSheet.objects.filter(round_set__round__in=opened.rounds)
    if units is not None:
        rows = rows.filter(unit__in=units)
    return rows.select_related("unit", "round_set").order_by(
        "round_set__round", "round_set__group__order", "unit__order", "unit__sort_key", "pk"
    )


def _pending(opened: OpenRounds, sheet: ScoreSheet, due: Due, number: int = 1) -> Pending:
    held = opened.rounds[sheet.round_set.round_id]
    return Pending(sheet.pk, sheet.unit_id, sheet.unit.name, sheet.state, held, due, number)
