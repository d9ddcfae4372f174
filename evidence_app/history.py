"""What happened to something, with the documents of each step: the lines that pages show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from evidence_app.models import Evidence

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Change:
    """One field that something changed, in words."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened: on which day, what, by whom; `later` when after the as-of day.

    `recorded_at` is None where only the day is known; `pill` is a status with its words;
    `reason_title` says what `reason` is the reason of; `source` is the row it was read from.
    """

    on: date
    recorded_at: datetime | None
    order: int
    title: str
    actor: str
    later: bool
    pill: tuple[str, str] = ("", "")
    reason_title: str = ""
    reason: str = ""
    note: str = ""
    changes: Sequence[Change] = ()
    documents: Sequence[Evidence] = ()
    source: object = None


def entry_of(event: Any, day: date, *, title: str = "", **told: Any) -> Entry:
    """The entry of an event of an append-only history, which counts from its `effective_on`; `told`
    is what else it says, or says otherwise.
    """
    facts: dict[str, Any] = {
        "on": event.effective_on,
        "recorded_at": event.recorded_at,
        "order": event.seq,
        "title": title or event.get_kind_display(),
        "actor": actor_words(event),
        "later": event.effective_on > day,
        "documents": list(event.evidence.all()),
        "source": event,
    }
    return Entry(**facts | told)


def actor_words(event: Any) -> str:
    """Who recorded an event, of those that a batch may bring: it has `actor` and `batch_id`."""
    if event.actor:
        return str(event.actor)
    return "Nhập từ tệp" if event.batch_id else "Hệ thống"


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """By day, then by when it was recorded; what has no such moment is the last of its day."""
    return sorted(
        entries, key=lambda entry: (entry.on, entry.recorded_at or LAST, entry.order), reverse=True
    )
