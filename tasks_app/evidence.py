"""What tasks know of evidence: who sees it because of them, and where it is used."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from evidence_app.uses import Use, finds_uses
from evidence_app.visibility import makes_visible
from tasks_app.models import Assignment, EventEvidence, ExtensionEvidence, PartEvidence
from units_app.access import access_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units_app.models import User

# What links a document, the way from there to the assignment, what else its words need, the words.
LINKS: tuple[tuple[type[Model], str, tuple[str, ...], Callable[[Any], str]], ...] = (
    (
        EventEvidence,
        "event__assignment",
        ("event",),
        lambda link: f"{link.event.get_kind_display()} ngày {link.event.effective_on:%d/%m/%Y}",
    ),
    (
        PartEvidence,
        "report__assignment",
        ("report__unit",),
        lambda link: f"Kết quả phối hợp của {link.report.unit}",
    ),
    (
        ExtensionEvidence,
        "extension__assignment",
        ("extension",),
        lambda link: f"Gia hạn lần {link.extension.number}",
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
    visible = Assignment.objects.for_user(user)
    seen = Q()
    for link, way, _, _ in LINKS:
        links = _rows(link).filter(**{f"{way}__in": visible})
        seen |= Q(pk__in=_readable(link, links, user).values("evidence_id"))
    return seen


def _readable(link: type[Model], links: QuerySet[Any], user: User | AnonymousUser) -> QuerySet[Any]:
    access = access_of(user)
    if link is not PartEvidence or access.sees_all:
        return links
    own, led = Q(report__unit__in=access.units), Q(report__assignment__lead_unit__in=access.units)
    return links.filter(own | led)


def uses_in_assignments(
    evidence_ids: Collection[int], user: User | None
) -> Iterator[tuple[int, Use]]:
    """One query for each kind of link, whatever the number of documents."""
    for link, way, related, words in LINKS:
        found = _rows(link).filter(evidence__in=evidence_ids).select_related(way, *related)
        if user is not None:
            found = found.filter(**{f"{way}__in": Assignment.objects.for_user(user)})
            found = _readable(link, found, user)
        for row in found:
            assignment = _follow(row, way)
            url = reverse("assignment_detail", args=[assignment.pk])
            yield row.evidence_id, Use(f"{assignment.code}: {words(row)}", url)


def _rows(link: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = link._default_manager.all()
    return rows


def _follow(row: Any, way: str) -> Any:
    for name in way.split("__"):
        row = getattr(row, name)
    return row
