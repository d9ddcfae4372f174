"""What score sheets know of evidence: who sees it because of them, and where it is used."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from evidence_app.uses import Use, finds_uses
from evidence_app.visibility import makes_visible
from scores_app.models import ClaimEvidence, ScoreEvidence, ScoreSheet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from units_app.models import User


def register() -> None:
    """Called once, when the app is ready."""
    makes_visible(of_visible_sheets)
    finds_uses(uses_in_sheets)


def of_visible_sheets(user: User | AnonymousUser) -> Q:
    """Whoever may see a sheet sees the documents of its criteria and of its explanations."""
    visible = ScoreSheet.objects.for_user(user)
    links = ScoreEvidence.objects.filter(sheet__in=visible)
    claims = ClaimEvidence.objects.filter(claim__sheet__in=visible)
    return Q(pk__in=links.values("evidence_id")) | Q(pk__in=claims.values("evidence_id"))


def uses_in_sheets(evidence_ids: Collection[int], user: User | None) -> Iterator[tuple[int, Use]]:
    """One query for the criteria and one for the explanations, whatever the number of documents."""
    visible = ScoreSheet.objects.all() if user is None else ScoreSheet.objects.for_user(user)
    links = ScoreEvidence.objects.filter(evidence__in=evidence_ids, sheet__in=visible)
    for link in links.select_related("criterion", "sheet__unit", "sheet__round_set__round"):
        words = f"{_sheet_words(link.sheet)}, tiêu chí {link.criterion.code}"
        yield link.evidence_id, Use(words, _address(link.sheet, link.criterion_id))
    claims = ClaimEvidence.objects.filter(evidence__in=evidence_ids, claim__sheet__in=visible)
    for made in claims.select_related(
        "claim__criterion", "claim__sheet__unit", "claim__sheet__round_set__round"
    ):
        claim = made.claim
        words = f"{_sheet_words(claim.sheet)}, giải trình tiêu chí {claim.criterion.code}"
        yield made.evidence_id, Use(words, _address(claim.sheet, claim.criterion_id))


def _sheet_words(sheet: ScoreSheet) -> str:
    return f"Phiếu điểm {sheet.unit.name}, {sheet.round_set.round.name}"


def _address(sheet: ScoreSheet, criterion_id: int) -> str:
    return f"{reverse('sheet_detail', args=[sheet.pk])}#tc-{criterion_id}"
