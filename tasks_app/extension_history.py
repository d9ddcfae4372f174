"""Extensions as they stood on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from tasks_app.choices import ExtensionState
from tasks_app.models import Assignment, Extension

UNDECIDED = {
    "state": ExtensionState.REQUESTED,
    "granted_due_on": None,
    "document": "",
    "document_on": None,
    "decision_note": "",
    "decided_on": None,
    "decided_at": None,
    "decided_by": None,
}


def known_on(day: date) -> QuerySet[Extension]:
    """What was asked for by `day`, and what counted by then though it was entered afterwards."""
    counted = Q(state=ExtensionState.APPROVED, decided_on__lte=day)
    return Extension.objects.filter(Q(requested_on__lte=day) | counted)


def as_they_stood(extensions: Iterable[Extension], day: date) -> Iterator[Extension]:
    """The same in memory without decisions made after `day`; not to be saved."""
    for extension in extensions:
        if extension.decided_on is not None and extension.decided_on > day:
            for name, value in UNDECIDED.items():
                setattr(extension, name, value)
        yield extension


def extensions_on(assignment: Assignment, day: date) -> list[Extension]:
    """The assignment's extensions at the end of `day`, in order; one query."""
    known = known_on(day).filter(assignment=assignment).order_by("number")
    return list(as_they_stood(known, day))
