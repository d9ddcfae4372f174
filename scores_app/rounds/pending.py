"""What waits in the rounds that are open today, for one person or for everybody at once: sheets to
send and to approve, criteria to appraise, claims to make and to rule on. A fixed number of queries.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from scores_app.appraisal import appraising
from scores_app.choices import (
    UNSENT_STATES,
    ClaimState,
    RoundState,
    SheetEventKind,
    SheetState,
    Step,
)
from scores_app.models import (
    Reopening,
    Round,
    RoundStep,
    Score,
    ScoreSheet,
    SheetEvent,
)
from scores_app.rounds.step_days import BEING_FILLED, StepDays, handed_in_time, takes_claims

ABOUT_RANKING = (SheetEventKind.UNRANKED, SheetEventKind.RANKED)
SENDING: tuple[Step, ...] = (Step.SELF_SCORE, Step.HEAD_APPROVAL)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a step for one sheet; `is_open`: it may still be taken today."""

    step: Step
    until: date
    is_open: bool


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that waits at one sheet: `number` criteria or claims until the end of a day;
    `is_back`: the head gave the sheet back to be corrected.
    """

    sheet: int
    unit: int
    unit_name: str
    state: str
    round: Round
    due: Due
    number: int = 1
    is_back: bool = False


@dataclass
class OpenRounds:
    """The rounds that are open on a day, their steps, what was opened again for sheets, and their
    groups (`sets`: group of a round -> round); and `drafts`, the rounds in preparation.
    """

    day: date
    rounds: dict[int, Round] = field(default_factory=dict)
    steps: dict[int, list[RoundStep]] = field(default_factory=dict)
    again: dict[int, list[Reopening]] = field(default_factory=dict)
    sets: dict[int, int] = field(default_factory=dict)
    drafts: list[Round] = field(default_factory=list)

    def days(self, round_id: int, sheet_id: int | None = None) -> StepDays:
        """The steps of a round, and what was opened again for one sheet of it."""
        again = self.again.get(sheet_id, []) if sheet_id else []
        return StepDays(self.rounds[round_id].state, self.steps.get(round_id, []), again)

    def due(self, round_id: int, step: Step, sheet_id: int | None = None) -> Due | None:
        """When a step ends, or ended, of a round or for one sheet of it; None before it began."""
        until = self.days(round_id, sheet_id).last_known_day(step, self.day)
        return Due(step, until, until >= self.day) if until else None

    def due_of_any(
        self, round_id: int, steps: Iterable[Step], sheet_id: int | None = None
    ) -> Due | None:
        """Of several steps that do, the first one that is open, else the first one that began."""
        found = [due for step in steps if (due := self.due(round_id, step, sheet_id))]
        now_open = [due for due in found if due.is_open]
        return next(iter(now_open or found), None)

    def is_over(self, round_id: int) -> bool:
        """Whether even the approval has ended: nobody is late any more."""
        return not self.days(round_id).before_approval_ends(self.day)

    @property
    def going(self) -> list[int]:
        """The groups of rounds that are not over."""
        return [part for part, held in self.sets.items() if not self.is_over(held)]


def open_rounds(day: date) -> OpenRounds:
    """Three queries; `day` is today."""
    going_on: QuerySet[Any] = Round.objects.exclude(state=RoundState.CLOSED)
    with_parts = going_on.annotate(parts=ArrayAgg("sets", filter=Q(sets__isnull=False)))
    known = list(with_parts.order_by("-year", "-pk"))
    rounds = {held.pk: held for held in known if held.state == RoundState.OPEN}
    steps: defaultdict[int, list[RoundStep]] = defaultdict(list)
    for step in RoundStep.objects.filter(round__in=rounds):
        steps[step.round_id].append(step)
    again: defaultdict[int, list[Reopening]] = defaultdict(list)
    for reopening in Reopening.objects.filter(sheet__round_set__round__in=rounds):
        again[reopening.sheet_id].append(reopening)
    sets = {part: held.pk for held in rounds.values() for part in held.parts or ()}
    drafts = [held for held in known if held.state == RoundState.DRAFT]
    return OpenRounds(day, rounds, dict(steps), dict(again), sets, drafts)


def unsent(opened: OpenRounds, units: Collection[int] | None = None) -> list[Pending]:
    """Sheets (of these units, of all with None) that were not sent, also those at the head, and
    until when they may be, or might have been. One query, one more while the head's step is open.
    """
    moves = SheetEvent.objects.filter(sheet=OuterRef("pk")).exclude(kind__in=ABOUT_RANKING)
    last = Subquery(moves.order_by("-pk").values("kind")[:1])
    waiting = _sheets(opened, units).filter(state__in=UNSENT_STATES)
    rows = list(waiting.annotate(last_move=last))
    dues = sending_due(opened, rows)
    found = []
    for sheet in rows:
        due = dues.get(sheet.pk)
        if due and (due.is_open or not opened.is_over(sheet.round_set.round_id)):
            is_back = sheet.last_move == SheetEventKind.HANDED_BACK
            found.append(replace(_pending(opened, sheet, due), is_back=is_back))
    return found


def sending_due(opened: OpenRounds, sheets: Collection[ScoreSheet]) -> dict[int, Due]:
    """Sheet that was not sent -> until when it may be, or might have been: a sheet at the head in
    the head's step; one that the unit has in the step of self-scoring, and in the head's step too
    if it was handed in in time. One query while that step is open, else none.
    """
    handed = _handed(opened, sheets)
    found = {}
    for sheet in sheets:
        steps = SENDING if sheet.pk in handed else SENDING[:1]
        if sheet.state == SheetState.AT_HEAD:
            steps = tuple(reversed(SENDING))
        if due := opened.due_of_any(sheet.round_set.round_id, steps, sheet.pk):
            found[sheet.pk] = due
    return found


def claimable(opened: OpenRounds, units: Collection[int] | None = None) -> list[Pending]:
    """The sheets of `claimable_readings`; `number` of criteria."""
    found: dict[int, Pending] = {}
    for sheet, number in Counter(one.sheet for one in claimable_readings(opened, units)).items():
        due = opened.due(sheet.round_set.round_id, Step.EXPLANATION, sheet.pk)
        if due:
            found[sheet.pk] = _pending(opened, sheet, due, number)
    return list(found.values())


def claimable_readings(opened: OpenRounds, units: Collection[int] | None = None) -> list[Score]:
    """What may be claimed on today, of these units (of all with None), in the order of sheets and
    sets. One query, none while nobody may claim.
    """
    open_now = _claims_taken(opened)
    if open_now is None:
        return []
    rows = Score.objects.claimable(_sheets(opened, units).filter(open_now).order_by())
    found = rows.select_related("criterion", "sheet__unit", "sheet__round_set__round").order_by(
        "sheet__round_set__round",
        "sheet__round_set__group__order",
        "sheet__unit__order",
        "sheet__unit__sort_key",
        "sheet",
        "criterion__order",
    )
    return [
        one
        for one in found
        if takes_claims(
            one.sheet, opened.days(one.sheet.round_set.round_id, one.sheet_id), opened.day
        )
    ]


def _claims_taken(opened: OpenRounds) -> Q | None:
    """Sheets of the rounds, and those alone, for which the step of explanation is open."""
    rounds = [pk for pk in opened.rounds if opened.days(pk).is_open(Step.EXPLANATION, opened.day)]
    sheets = [
        held.sheet_id
        for again in opened.again.values()
        for held in again
        if held.step == Step.EXPLANATION and held.until >= opened.day
    ]
    return Q(round_set__round__in=rounds) | Q(pk__in=sheets) if rounds or sheets else None


def to_appraise(opened: OpenRounds, appraiser: int | None = None) -> dict[int, list[Pending]]:
    """Appraiser -> sheets that were sent, with the number of criteria of theirs that want a
    reading, and until when; those late are named as long as the round is not over. Never that of a
    unit they belong to. One query.
    """
    cells = appraising.waiting_cells(opened.going, appraiser)
    return _by_person(opened, cells, Step.APPRAISAL, SheetState.SENT)


def to_rule(opened: OpenRounds, appraiser: int | None = None) -> dict[int, list[Pending]]:
    """Appraiser -> sheets with claims of their duties that wait for a ruling; never that of a unit
    they belong to. One query.
    """
    claims = appraising.waiting_claims(opened.going, appraiser)
    return _by_person(opened, claims, Step.SECOND_APPRAISAL, SheetState.APPRAISED)


def _by_person(
    opened: OpenRounds, counts: Iterable[appraising.Count], step: Step, state: SheetState
) -> dict[int, list[Pending]]:
    found: defaultdict[int, list[Pending]] = defaultdict(list)
    for who, sheet, unit, name, held, number in counts:
        if due := opened.due(held, step, sheet):
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
        days = opened.days(sheet.round_set.round_id, sheet.pk)
        if sheet.state in BEING_FILLED and days.is_open(Step.HEAD_APPROVAL, opened.day):
            wanted[sheet.pk] = days
    if not wanted:
        return set()
    events: defaultdict[int, list[SheetEvent]] = defaultdict(list)
    for event in SheetEvent.objects.filter(sheet__in=wanted).order_by("pk"):
        events[event.sheet_id].append(event)
    return {pk for pk, days in wanted.items() if handed_in_time(days, events[pk])}


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
