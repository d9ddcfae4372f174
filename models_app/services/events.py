"""What every write shares: claiming the row, the event that holds its standing, refusals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404

from cchc.core import text
from cchc.core.clock import today
from cchc.core.histories import standing_of
from cchc.core.models import ImportBatch
from cchc.core.versions import claim
from evidence_app.models import Evidence
from models_app import rules
from models_app.choices import EventKind
from models_app.models import (
    STANDING_FIELDS,
    Initiative,
    InitiativeEvent,
    InitiativeEventEvidence,
    Standing,
)
from units_app.models import User


def take(initiative_id: int, version: int) -> Initiative:
    """Claims the row for this version, or says that somebody was faster; Http404 if it is gone."""
    read = Initiative.objects.select_related("area", "unit")
    current: Initiative = claim(read, initiative_id, version)
    return current


def hold(initiative_id: int) -> Initiative:
    """The row as it is, locked against other writers without being changed; Http404 as `take`."""
    rows = Initiative.objects.select_for_update(of=("self",), no_key=True)
    current: Initiative = get_object_or_404(rows.select_related("unit"), pk=initiative_id)
    return current


def last_event(initiative: Initiative) -> InitiativeEvent:
    """The event recorded last.

    Raises ValidationError where the initiative is not in the books.
    """
    last: InitiativeEvent | None = initiative.events.order_by("-seq").first()
    if last is None:
        raise ValidationError("Sáng kiến chưa đăng ký.")
    return last


def in_force_from(initiative: Initiative) -> date:
    """The first day on which another unit may have begun to apply it: see `rules.in_force_from`; of
    what never was in force the day of its registration.
    """
    events = initiative.events.order_by("seq").values_list("stage", "stage_on")
    return rules.in_force_from(events) or initiative.registered_on or today()


def event_of(
    initiative: Initiative,
    *,
    kind: EventKind,
    on: date,
    seq: int,
    actor: User | None,
    batch: ImportBatch | None = None,
) -> InitiativeEvent:
    """An unsaved event that holds the initiative's standing as it is in memory."""
    return InitiativeEvent(
        initiative=initiative,
        kind=kind,
        effective_on=on,
        seq=seq,
        actor=actor,
        batch=batch,
        **standing(initiative),
    )


def link_evidence(event: InitiativeEvent, documents: Iterable[Evidence]) -> None:
    """Puts documents with a saved event."""
    InitiativeEventEvidence.objects.bulk_create(
        InitiativeEventEvidence(event=event, evidence=document) for document in documents
    )


def standing(row: Standing) -> dict[str, Any]:
    """What figures are made of, of an initiative or of an event."""
    return standing_of(row, STANDING_FIELDS)


def search_text(initiative: Initiative) -> str:
    """What the search box looks through, without accents."""
    held = initiative
    return text.searchable(
        f"{held.code} {held.title} {held.problem} {held.novelty} {held.scope} {held.decision_no}"
    )


def next_code(year: int) -> str:
    """The next free code of a year, such as SK-2023-081; call it under the registry's lock. Numbers
    of more than six digits are somebody's own way of counting.
    """
    stem = f"SK-{year}-"
    counted = Initiative.objects.filter(code__regex=rf"^{stem}\d{{1,6}}$")
    used = counted.values_list("code", flat=True)
    return f"{stem}{max((int(code.rsplit('-', 1)[1]) for code in used), default=0) + 1:03d}"
