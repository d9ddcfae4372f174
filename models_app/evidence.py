"""What initiatives know of evidence: who sees it because of them, and where it is used."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from evidence_app.uses import Use, finds_uses
from evidence_app.visibility import keeps_from, makes_visible
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

# What links a document, the way from there to the initiative, what else its words need, the words.
LINKS: tuple[tuple[type[Model], str, tuple[str, ...], Callable[[Any], str]], ...] = (
    (InitiativeEvidence, "initiative", (), lambda link: "hồ sơ sáng kiến"),
    (
        InitiativeEventEvidence,
        "event__initiative",
        ("event",),
        lambda link: f"{link.event.get_kind_display()} ngày {link.event.effective_on:%d/%m/%Y}",
    ),
    (
        AdoptionEventEvidence,
        "event__adoption__initiative",
        ("event__adoption__unit",),
        lambda link: f"Áp dụng tại {link.event.adoption.unit}",
    ),
    (
        MeasurementEvidence,
        "measurement__indicator__initiative",
        ("measurement__indicator",),
        lambda link: f"Số liệu “{link.measurement.indicator.name}”",
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
    readable = Initiative.objects.with_papers_for(user)
    seen = Q()
    for link, way, _, _ in LINKS:
        links = _rows(link).filter(**{f"{way}__in": readable.values("pk")})
        seen |= Q(pk__in=links.values("evidence_id"))
    return seen


def of_drafts_of_others(user: User | AnonymousUser) -> Q:
    """What a unit put with a draft is its own affair until it is registered."""
    drafts = Initiative.objects.before_books()
    unread = drafts.exclude(pk__in=Initiative.objects.with_papers_for(user).values("pk"))
    links = InitiativeEvidence.objects.filter(initiative__in=unread.values("pk"))
    return Q(pk__in=links.values("evidence_id"))


def uses_in_initiatives(
    evidence_ids: Collection[int], user: User | None
) -> Iterator[tuple[int, Use]]:
    """One query for each kind of link, whatever the number of documents."""
    for link, way, related, words in LINKS:
        found = _rows(link).filter(evidence__in=evidence_ids).select_related(way, *related)
        if user is not None:
            readable = Initiative.objects.with_papers_for(user).values("pk")
            found = found.filter(**{f"{way}__in": readable})
        for row in found:
            initiative = _follow(row, way)
            name = f"Sáng kiến {initiative.code}" if initiative.code else "Bản nháp sáng kiến"
            url = reverse("initiative_detail", args=[initiative.pk])
            yield row.evidence_id, Use(f"{name}: {words(row)}", url)


def _rows(link: type[Model]) -> QuerySet[Any]:
    rows: QuerySet[Any] = link._default_manager.all()
    return rows


def _follow(row: Any, way: str) -> Any:
    for name in way.split("__"):
        row = getattr(row, name)
    return row
