"""What happened to sheets, written in one way whoever does it: page, file, batch taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import F

from cchc.core import text
from cchc.core.clock import today
from scores_app import jobs
from scores_app.choices import SheetEventKind, SheetState
from scores_app.models import ScoreSheet, SheetEvent
from scores_app.permissions import is_own_unit
from scores_app.services.locks import told_kindly
from units_app.access import access_of
from units_app.models import User

Reason = str | Mapping[int, str]
OF_OFFICE = frozenset(
    {
        SheetEventKind.REOPENED,
        SheetEventKind.APPRAISED,
        SheetEventKind.APPRAISAL_REOPENED,
        SheetEventKind.APPROVED,
        SheetEventKind.UNRANKED,
        SheetEventKind.RANKED,
    }
)


def sheet_event(
    sheet: ScoreSheet, kind: SheetEventKind, actor: User | None, reason: str = ""
) -> None:
    """Writes what happened to a sheet today, with the state it led to, and asks for rankings."""
    sheet_events([sheet], kind, actor, reason)


def sheet_events(
    sheets: Iterable[ScoreSheet],
    kind: SheetEventKind,
    actor: User | None,
    reason: Reason = "",
    *,
    effective_on: date | None = None,
    undoes: str = "",
) -> None:
    """The same of many sheets at once; each holds the state it was led to.

    Args:
        sheets, kind, actor: what happened to which sheets, by whom; None is the system.
        reason: one for all, or each sheet's own.
        effective_on: the day it counts from; today where none is said.
        undoes: the kind of event that is taken back: what the office did, the office takes back.
    """
    of_office = undoes in OF_OFFICE
    SheetEvent.objects.bulk_create(
        SheetEvent(
            sheet=sheet,
            kind=kind,
            state=sheet.state,
            is_ranked=sheet.is_ranked,
            effective_on=effective_on or today(),
            actor=actor,
            reason=text.nfc(reason if isinstance(reason, str) else reason[sheet.pk]).strip(),
            by_own_unit=(of_office or _is_of_office(kind, sheet)) and acts_on_own(sheet, actor),
        )
        for sheet in sheets
    )
    jobs.request_rankings()


def sheets_move(
    sheets: Collection[ScoreSheet],
    state: SheetState,
    kind: SheetEventKind,
    actor: User | None,
    reason: Reason = "",
    *,
    effective_on: date | None = None,
) -> None:
    """Leads sheets that are held to a state, and writes that it happened; as many statements for
    any number of them.

    Raises ValidationError where their step is locked.
    """
    with told_kindly():
        ScoreSheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(
            state=state, version=F("version") + 1
        )
    for sheet in sheets:
        sheet.state, sheet.version = state, sheet.version + 1
    sheet_events(sheets, kind, actor, reason, effective_on=effective_on)


def mark_approved(sheets: Collection[ScoreSheet], actor: User | None, reason: Reason) -> None:
    """Approves sheets that are held, by what the reason says. Raises as `sheets_move`."""
    sheets_move(sheets, SheetState.APPROVED, SheetEventKind.APPROVED, actor, reason)


def acts_on_own(sheet: ScoreSheet, actor: User | None) -> bool:
    """Whether somebody acts on the sheet of a unit they belong to."""
    return actor is not None and is_own_unit(access_of(actor), sheet)


def _is_of_office(kind: SheetEventKind, sheet: ScoreSheet) -> bool:
    """Whether it is done to a unit, not by it; an approval is taken back to “appraised”."""
    taken_back = kind == SheetEventKind.TAKEN_BACK and sheet.state == SheetState.APPRAISED
    return kind in OF_OFFICE or taken_back
