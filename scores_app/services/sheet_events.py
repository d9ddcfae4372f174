"""What happened to sheets, written in one way whoever does it."""

from __future__ import annotations

from collections.abc import Iterable

from cchc.core import text
from cchc.core.clock import today
from scores_app import jobs
from scores_app.choices import SheetEventKind
from scores_app.models import ScoreSheet, SheetEvent
from units_app.models import User


def sheet_event(
    sheet: ScoreSheet, kind: SheetEventKind, actor: User | None, reason: str = ""
) -> None:
    """Writes what happened to a sheet today, with the state it led to, and asks for rankings."""
    sheet_events([sheet], kind, actor, reason)


def sheet_events(
    sheets: Iterable[ScoreSheet], kind: SheetEventKind, actor: User | None, reason: str = ""
) -> None:
    """The same of many sheets at once; each holds the state it was led to."""
    words = text.nfc(reason).strip()
    SheetEvent.objects.bulk_create(
        SheetEvent(
            sheet=sheet,
            kind=kind,
            state=sheet.state,
            is_ranked=sheet.is_ranked,
            effective_on=today(),
            actor=actor,
            reason=words,
        )
        for sheet in sheets
    )
    jobs.request_rankings()
