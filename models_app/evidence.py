"""What initiatives know of evidence: who sees it because of them, and where it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from evidence_app.links import Link, of_event, places, tied
from evidence_app.uses import Use, finds_uses
from evidence_app.visibility import keeps_from, makes_visible
from models_app.choices import EventKind
from models_app.models import (
    AdoptionEventEvidence,
    Initiative,
    InitiativeEventEvidence,
    InitiativeEvidence,
    MeasurementEvidence,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units_app.models import User

LINKS = (
    Link(InitiativeEvidence, "initiative", lambda place: "hồ sơ sáng kiến"),
    Link(
        InitiativeEventEvidence,
        "event__initiative",
        of_event(EventKind),
        text="event__kind",
        day="event__effective_on",
    ),
    Link(
        AdoptionEventEvidence,
        "event__adoption__initiative",
        lambda place: f"Áp dụng tại {place.text}",
        text="event__adoption__unit__name",
    ),
    Link(
        MeasurementEvidence,
        "measurement__indicator__initiative",
        lambda place: f"Số liệu “{place.text}”",
        text="measurement__indicator__name",
    ),
)


def register() -> None:
    """Called once, when the app is ready."""
    makes_visible(of_readable_initiatives)
    keeps_from(of_drafts_of_others)
    finds_uses(uses_in_initiatives)


def of_readable_initiatives(user: User | AnonymousUser) -> Q:
    """Whoever reads the papers of an initiative sees the documents of its registration, its steps,
    its figures and of the units that apply it.
    """
    return tied(_read_by(user))


def of_drafts_of_others(user: User | AnonymousUser) -> Q:
    """What a unit put with a draft is its own affair until it is registered."""
    drafts = Initiative.objects.before_books()
    unread = drafts.exclude(pk__in=Initiative.objects.with_papers_for(user).values("pk"))
    links = InitiativeEvidence.objects.filter(initiative__in=unread.values("pk"))
    return Q(pk__in=links.values("evidence_id"))


def uses_in_initiatives(
    evidence_ids: Collection[int], user: User | None
) -> Iterator[tuple[int, Use]]:
    """One query, whatever the number of documents and of ways to use one."""
    asked = [(link, rows.filter(evidence__in=evidence_ids)) for link, rows in _read_by(user)]
    for place, words in places(asked):
        name = f"Sáng kiến {place.code}" if place.code else "Bản nháp sáng kiến"
        url = reverse("initiative_detail", args=[place.owner_id])
        yield place.evidence_id, Use(f"{name}: {words}", url)


def _read_by(user: User | AnonymousUser | None) -> Iterator[tuple[Link, QuerySet[Any]]]:
    """Each table with the rows whose documents this person may read (None: all)."""
    if user is None:
        yield from ((link, link.rows()) for link in LINKS)
        return
    readable = Initiative.objects.with_papers_for(user).values("pk")
    yield from ((link, link.rows().filter(**{f"{link.way}__in": readable})) for link in LINKS)
