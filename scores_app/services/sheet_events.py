"""What happened to sheets, written in one way whoever does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cchc.core import text
from cchc.core.clock import today
from scores_app import jobs
from scores_app.choices import SheetEventKind, SheetState
from scores_app.models import ScoreSheet, SheetEvent
from scores_app.permissions import is_own_unit
from units_app.access import access_of
from units_app.models import User

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
    reason: str | Mapping[int, str] = "",
) -> None:
    """The same of many sheets at once; each holds the state it was led to. The reason is one for
    all, or each sheet's own.
    """
    SheetEvent.objects.bulk_create(
        SheetEvent(
            sheet=sheet,
            kind=kind,
            state=sheet.state,
            is_ranked=sheet.is_ranked,
            effective_on=today(),
            actor=actor,
            reason=text.nfc(reason if isinstance(reason, str) else reason[sheet.pk]).strip(),
            by_own_unit=_is_of_office(kind, sheet) and acts_on_own(sheet, actor),
        )
        for sheet in sheets
    )
    jobs.request_rankings()


def acts_on_own(sheet: ScoreSheet, actor: User | None) -> bool:
    """Whether somebody acts on the sheet of a unit they belong to."""
    return actor is not None and is_own_unit(access_of(actor), sheet)


def _is_of_office(kind: SheetEventKind, sheet: ScoreSheet) -> bool:
    """Whether it is done to a unit, not by it; an approval is taken back to “appraised”."""
    taken_back = kind == SheetEventKind.TAKEN_BACK and sheet.state == SheetState.APPRAISED
    return kind in OF_OFFICE or taken_back
