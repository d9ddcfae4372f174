"""What tasks know of evidence: who sees it because of them, and where it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from evidence_app.links import Link, of_event, places, tied
from evidence_app.uses import Use, finds_uses
from evidence_app.visibility import makes_visible
from tasks_app.choices import EventKind
from tasks_app.models import Assignment, EventEvidence, ExtensionEvidence, PartEvidence
from units_app.access import access_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units_app.models import User

LINKS = (
    Link(
        EventEvidence,
        "event__assignment",
        of_event(EventKind),
        text="event__kind",
        day="event__effective_on",
    ),
    Link(
        PartEvidence,
        "report__assignment",
        lambda place: f"Kết quả phối hợp của {place.text}",
        text="report__unit__name",
    ),
    Link(
        ExtensionEvidence,
        "extension__assignment",
        lambda place: f"Gia hạn lần {place.text}",
        text="extension__number",
    ),
)


def register() -> None:
    """Called once, when the app is ready."""
    makes_visible(of_visible_assignments)
    finds_uses(uses_in_assignments)


def of_visible_assignments(user: User | AnonymousUser) -> Q:
    """Whoever may see an assignment sees the documents of its events and extensions; those of a
    part the co-unit itself, the lead and the province.
    """
    return tied(_seen_by(user))


def uses_in_assignments(
    evidence_ids: Collection[int], user: User | None
) -> Iterator[tuple[int, Use]]:
    """One query, whatever the number of documents and of ways to use one."""
    asked = [(link, rows.filter(evidence__in=evidence_ids)) for link, rows in _seen_by(user)]
    for place, words in places(asked):
        url = reverse("assignment_detail", args=[place.owner_id])
        yield place.evidence_id, Use(f"{place.code}: {words}", url)


def _seen_by(user: User | AnonymousUser | None) -> Iterator[tuple[Link, QuerySet[Any]]]:
    """Each table with the rows whose documents this person may see (None: all)."""
    if user is None:
        yield from ((link, link.rows()) for link in LINKS)
        return
    visible = Assignment.objects.for_user(user)
    for link in LINKS:
        yield link, _readable(link, link.rows().filter(**{f"{link.way}__in": visible}), user)


def _readable(link: Link, rows: QuerySet[Any], user: User | AnonymousUser) -> QuerySet[Any]:
    access = access_of(user)
    if link.model is not PartEvidence or access.sees_all:
        return rows
    own, led = Q(report__unit__in=access.units), Q(report__assignment__lead_unit__in=access.units)
    return rows.filter(own | led)
