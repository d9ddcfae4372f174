"""What the page of a score sheet shows: its rows, how far it is, what happened to it, what may be
done with it now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from cchc.core.clock import today
from scores_app import permissions
from scores_app.choices import UNSENT_STATES, SheetState, Step
from scores_app.claims.sight import claims_of, hide_rulings, reads_claims
from scores_app.models import RoundStep, Score, ScoreSheet, SheetEvent
from scores_app.offers.shown import shown_for
from scores_app.rounds.step_days import (
    BEING_FILLED,
    StepDays,
    step_days,
    takes_claims,
    takes_entries,
    takes_moves,
    unit_goes_on,
)
from scores_app.score_sheets.completeness import Filled, filled_of, pointed_of_many
from scores_app.score_sheets.lines import (
    Facts,
    Line,
    Section,
    evidence_of,
    readings_of,
    sections_of,
)
from scores_app.score_sheets.sums import Sums, sums_of
from scores_app.trees import tree_of
from units_app.access import Access, access_of
from units_app.models import User


@dataclass(frozen=True)
class Move:
    """A step the unit may take with its sheet now: the name of its address, words, icon."""

    name: str
    label: str
    icon: str
    url: str


@dataclass(slots=True)
class SheetPage:
    """One sheet as of one day for one person, with the claims that this person reads.

    `is_anothers`: the person belongs to the unit and looks for where to fill it in, but an account
    of the unit does that.
    """

    sheet: ScoreSheet
    day: date
    state: str
    sections: list[Section]
    filled: Filled
    pointed: Filled
    sums: Sums
    days: StepDays
    events: list[SheetEvent]
    may_write: bool
    is_anothers: bool
    moves: list[Move]

    @property
    def open_steps(self) -> list[RoundStep]:
        """The steps of the round that are open on the day."""
        return self.days.open_now(self.day)

    @property
    def is_late(self) -> bool:
        """Whether the head's step is open and the sheet was not handed to the head in time."""
        open_now = self.days.is_open(Step.HEAD_APPROVAL, self.day)
        waits = self.state in BEING_FILLED and self.day == today()
        return open_now and waits and not unit_goes_on(self.days, self.events, self.day)

    @property
    def last(self) -> SheetEvent | None:
        """What brought the sheet into its state."""
        return self.events[-1] if self.events else None

    @property
    def turned_back(self) -> SheetEvent | None:
        """The step that gave the sheet back and says why, until it is handed in again."""
        back = self.last and self.last.reason and self.state == SheetState.SCORING
        return self.last if back else None

    @property
    def lines(self) -> list[Line]:
        return [line for section in self.sections for line in section.lines]

    @property
    def is_read(self) -> bool:
        """Whether anything the unit declares was appraised, and falls where that changes."""
        return any(line.is_own and line.appraised for line in self.lines)

    @property
    def is_unsent(self) -> bool:
        """Whether the unit still has it, so that what is missing matters."""
        return self.state in UNSENT_STATES


def page_of(sheet: ScoreSheet, day: date, user: User) -> SheetPage:
    """Reads everything the page of a sheet shows; a fixed number of queries."""
    days, events = step_days(sheet), events_of(sheet, day)
    is_today = day == today()
    access = access_of(user)
    own = is_today and permissions.scores_for(access, sheet)
    unsent = is_today and sheet.state in UNSENT_STATES
    is_loaded = sheet.round_set.round.is_loaded
    filled = filled_of(sheet.pk) if unsent and not is_loaded else Filled()
    readings = readings_of(sheet, day)
    hide_rulings(readings.values(), reads_claims(user, sheet))
    facts = Facts(
        readings,
        evidence_of(sheet, day),
        claims_of(sheet, day, user),
        filled,
        sums_of(sheet, day),
        _claimable(sheet) if own and takes_claims(sheet, days, day) else (),
        shown_for(sheet, day),
    )
    may_move = own and takes_moves(sheet, days, events, day)
    return SheetPage(
        sheet=sheet,
        day=day,
        state=sheet.state if is_today else _state_then(events),
        sections=sections_of(tree_of(sheet.round_set.criteria_set), facts),
        filled=filled,
        pointed=pointed_of_many([sheet.pk])[sheet.pk] if is_loaded and is_today else Filled(),
        sums=facts.sums,
        days=days,
        events=events,
        may_write=own and takes_entries(sheet, days, events, day),
        is_anothers=unsent and not own and permissions.is_own_unit(access, sheet),
        moves=moves_of(access, sheet, user) if may_move else [],
    )


def _claimable(sheet: ScoreSheet) -> frozenset[int]:
    return frozenset(Score.objects.claimable([sheet]).values_list("criterion", flat=True))


def events_of(sheet: ScoreSheet, day: date) -> list[SheetEvent]:
    """What happened to a sheet by the end of `day`, the first thing first."""
    known = SheetEvent.objects.filter(sheet=sheet, effective_on__lte=day)
    return list(known.select_related("actor").order_by("pk"))


def _state_then(events: list[SheetEvent]) -> str:
    return events[-1].state if events else SheetState.NOT_STARTED


def may_write(sheet: ScoreSheet, user: User) -> bool:
    """Whether this person may write into the sheet today."""
    if not permissions.scores_for(access_of(user), sheet):
        return False
    return takes_entries(sheet, step_days(sheet), events_of(sheet, today()), today())


def moves_of(access: Access, sheet: ScoreSheet, user: User) -> list[Move]:
    """What the unit may do with its sheet in this state, the most pressing step first."""
    wanted: list[tuple[str, str, str]] = []
    if sheet.state == SheetState.SCORING:
        through = permissions.goes_through_head(sheet, user)
        wanted.append(("sheet_send", hand_in_label(through_head=through), "check"))
    if sheet.state == SheetState.AT_HEAD and permissions.heads(access, sheet):
        wanted.append(("sheet_send", "Duyệt và gửi", "check"))
        wanted.append(("sheet_hand_back", "Chuyển lại cho cán bộ", "arrow-back-up"))
    elif sheet.state in (SheetState.AT_HEAD, SheetState.SENT):
        wanted.append(("sheet_take_back", "Rút phiếu về", "arrow-back-up"))
    return [Move(name, label, icon, reverse(name, args=[sheet.pk])) for name, label, icon in wanted]


def hand_in_label(*, through_head: bool) -> str:
    """What the button says with which the unit lets go of its sheet."""
    return "Trình lãnh đạo đơn vị" if through_head else "Gửi cơ quan thẩm định"


def context_of(page: SheetPage) -> dict[str, Any]:
    """The page with the parts of it that templates name most."""
    sheet = page.sheet
    return {
        "page": page,
        "sheet": sheet,
        "round": sheet.round_set.round,
        "criteria_set": sheet.round_set.criteria_set,
        "day": page.day,
        "filled": page.filled,
        "sums": page.sums,
        "may_write": page.may_write,
        "refused": [],
        "saved": 0,
        "oob": False,
    }
