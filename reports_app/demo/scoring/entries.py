"""The units of a group in a round: their sheets and what happened to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cchc.core.clock import HANOI
from reports_app.demo.accounts import APPRAISERS, HEAD, OFFICER, STAFF
from reports_app.demo.scoring.chance import chance
from reports_app.demo.scoring.plans import Path, Plan
from scores_app.choices import SheetEventKind, SheetState, Step
from scores_app.models import Reopening, RoundSet, ScoreSheet, SheetEvent
from units_app.choices import UnitKind
from units_app.models import Unit, User

Kind, State = SheetEventKind, SheetState
LAST_DAY_AGAIN = timedelta(days=10)
# Sheets of these groups are given to appraisers by unit, those of the others by area.
BY_UNIT = frozenset({UnitKind.DISTRICT, UnitKind.COMMUNE})


@dataclass(frozen=True, slots=True)
class People:
    """The sample accounts by name; None where one was deleted."""

    users: dict[str, User]

    @classmethod
    def read(cls) -> People:
        return cls({user.username: user for user in User.objects.all()})

    @property
    def staff(self) -> User | None:
        return self.users.get(STAFF.username)

    def officer_of(self, unit: Unit) -> User | None:
        """The unit's own officer where the sample has one, else the staff who took its figures."""
        return self.users.get(OFFICER.username) if unit.code == OFFICER.unit else self.staff

    def head_of(self, unit: Unit) -> User | None:
        return self.users.get(HEAD.username) if unit.code == HEAD.unit else self.staff

    def appraiser(self, place: int) -> User | None:
        return self.users.get(APPRAISERS[place % len(APPRAISERS)].username)


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit in one round: its sheet, its way, the name that its figures follow from."""

    plan: Plan
    path: Path
    sheet: ScoreSheet
    unit: Unit
    place: int
    seed: str

    def day(self, step: Step, *parts: object) -> date:
        return self.plan.day_in(step, self.unit.code, *parts)

    def moment(self, day: date, *parts: object) -> datetime:
        """An hour of work of that day."""
        drawn = chance("hour", self.unit.code, *parts)
        return datetime.combine(day, time(8 + drawn % 9, drawn % 60), HANOI)


def enter(plan: Plan, round_set: RoundSet) -> list[Entry]:
    """A sheet for every unit of the group that stood at the end of the window."""
    units = Unit.objects.own().valid_on(plan.window[1]).filter(kind=round_set.group.kind)
    entries = [
        _entry(plan, round_set, unit, place)
        for place, unit in enumerate(units.order_by("order", "code"))
    ]
    ScoreSheet.objects.bulk_create([entry.sheet for entry in entries])
    return entries


def _entry(plan: Plan, round_set: RoundSet, unit: Unit, place: int) -> Entry:
    path = plan.path_of(unit.code, place)
    sheet = ScoreSheet(
        round_set=round_set,
        unit=unit,
        state=path.state,
        is_ranked=not path.unranked,
        unranked_reason=path.unranked,
    )
    return Entry(plan, path, sheet, unit, place, plan.twins.get(unit.code, unit.code))


def write_events(entries: Iterable[Entry], people: People) -> None:
    """Every step of every sheet, in the order of its days."""
    SheetEvent.objects.bulk_create(
        event for entry in entries for event in _Steps(entry, people).events()
    )


def write_reopenings(entries: Sequence[Entry], people: People) -> None:
    """Units that may score again for some days, each for a reason that stays visible."""
    Reopening.objects.bulk_create(
        Reopening(
            sheet=entry.sheet,
            step=Step.SELF_SCORE,
            until=_opened_again(entry) + LAST_DAY_AGAIN,
            reason=entry.path.reopened,
            reopened_by=people.staff,
            reopened_at=entry.moment(_opened_again(entry), "again"),
        )
        for entry in entries
        if entry.path.reopened
    )


def _opened_again(entry: Entry) -> date:
    return entry.day(Step.SECOND_APPRAISAL, "again")


@dataclass(frozen=True, slots=True)
class _Steps:
    """What happened to one sheet."""

    entry: Entry
    people: People

    def events(self) -> Iterator[SheetEvent]:
        yield self._event(Kind.CREATED, State.NOT_STARTED, self.entry.plan.opens_on)
        if self.entry.path.state != State.NOT_STARTED:
            yield from self._by_unit()
        if self.entry.path.state in {State.APPRAISED, State.APPROVED}:
            yield from self._by_appraisers()

    def _by_unit(self) -> Iterator[SheetEvent]:
        first, last = self.entry.plan.steps[Step.SELF_SCORE]
        path, unit = self.entry.path, self.entry.unit
        officer = self.people.officer_of(unit)
        yield self._event(Kind.STARTED, State.SCORING, first + timedelta(days=2), officer)
        if path.state == State.SCORING and not path.reopened:
            return
        yield self._event(Kind.HANDED, State.AT_HEAD, last, officer)
        if path.state == State.AT_HEAD:
            return
        sent_on = self.entry.day(Step.HEAD_APPROVAL, "sent")
        yield self._event(Kind.SENT, State.SENT, sent_on, self.people.head_of(unit))
        if path.reopened:
            again = _opened_again(self.entry)
            yield self._event(Kind.REOPENED, State.SCORING, again, reason=path.reopened)

    def _by_appraisers(self) -> Iterator[SheetEvent]:
        done = self.entry.plan.steps[Step.APPRAISAL][1]
        appraiser = self.people.appraiser(self.entry.place)
        yield self._event(Kind.APPRAISED, State.APPRAISED, done, appraiser)
        if self.entry.path.state != State.APPROVED:
            return
        on = self.entry.day(Step.APPROVAL, "approved")
        if reason := self.entry.path.unranked:
            yield self._event(Kind.UNRANKED, State.APPRAISED, on, ranked=False, reason=reason)
        yield self._event(Kind.APPROVED, State.APPROVED, on, ranked=not reason)

    def _event(
        self,
        kind: SheetEventKind,
        state: SheetState,
        on: date,
        actor: User | None = None,
        *,
        ranked: bool = True,
        reason: str = "",
    ) -> SheetEvent:
        return SheetEvent(
            sheet=self.entry.sheet,
            kind=kind,
            state=state,
            is_ranked=ranked,
            effective_on=on,
            recorded_at=self.entry.moment(on, kind),
            actor=actor or self.people.staff,
            reason=reason,
        )
