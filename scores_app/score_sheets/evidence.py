"""What score sheets know of evidence: who sees it because of them, and where it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Q, QuerySet, Value
from django.urls import reverse

from evidence_app.uses import Use, finds_uses
from evidence_app.visibility import keeps_from, makes_visible
from scores_app import permissions
from scores_app.claims.sight import visible_claims
from scores_app.models import ClaimEvidence, ScoreEvidence, ScoreSheet
from units_app.access import access_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units_app.models import User


def register() -> None:
    """Called once, when the app is ready."""
    makes_visible(of_visible_sheets)
    keeps_from(of_claims_not_read)
    finds_uses(uses_in_sheets)


def of_visible_sheets(user: User | AnonymousUser) -> Q:
    """Whoever may see a sheet sees the documents of its criteria; whoever may read a claim those
    that came with it.
    """
    visible = ScoreSheet.objects.for_user(user)
    links = ScoreEvidence.objects.filter(sheet__in=visible)
    claims = ClaimEvidence.objects.filter(claim__in=visible_claims(user))
    return Q(pk__in=links.values("evidence_id")) | Q(pk__in=claims.values("evidence_id"))


def of_claims_not_read(user: User | AnonymousUser) -> Q:
    """Documents that came with claims which an appraiser does not read."""
    if permissions.reads_every_claim(access_of(user)):
        return Q()
    unread = ClaimEvidence.objects.exclude(claim__in=visible_claims(user))
    return Q(pk__in=unread.values("evidence_id"))


def uses_in_sheets(evidence_ids: Collection[int], user: User | None) -> Iterator[tuple[int, Use]]:
    """Criteria that show a document and explanations that come with it; one query, whatever the
    number of documents.
    """
    links = ScoreEvidence.objects.filter(evidence__in=evidence_ids)
    claims = ClaimEvidence.objects.filter(evidence__in=evidence_ids)
    if user is not None:
        links = links.filter(sheet__in=ScoreSheet.objects.for_user(user))
        claims = claims.filter(claim__in=visible_claims(user))
    shown = _places(links, "", "tiêu chí")
    for evidence_id, sheet_id, criterion_id, what, code, unit, of_round in shown.union(
        _places(claims, "claim__", "giải trình tiêu chí")
    ):
        words = f"Phiếu điểm {unit}, {of_round}, {what} {code}"
        yield evidence_id, Use(words, _address(sheet_id, criterion_id))


def _places(links: QuerySet[Any], way: str, what: str) -> QuerySet[Any, tuple[Any, ...]]:
    """Document, sheet, criterion and their words; `way` leads from a link to its sheet."""
    return links.order_by().values_list(
        "evidence_id",
        f"{way}sheet_id",
        f"{way}criterion_id",
        Value(what, output_field=CharField()),
        f"{way}criterion__code",
        f"{way}sheet__unit__name",
        f"{way}sheet__round_set__round__name",
    )


def _address(sheet_id: int, criterion_id: int) -> str:
    return f"{reverse('sheet_detail', args=[sheet_id])}#tc-{criterion_id}"
