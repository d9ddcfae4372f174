"""How claims are written on pages."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from cchc.core.templatetags.cchc_format import pill
from scores_app.choices import ClaimState
from scores_app.claims import docket
from scores_app.models import Claim, ClaimEvent

register = template.Library()
LOOKS = {
    ClaimState.OPEN: "requested",
    ClaimState.ACCEPTED: "approved",
    ClaimState.PARTLY: "in_progress",
    ClaimState.REFUSED: "refused",
    ClaimState.WITHDRAWN: "withdrawn",
}


@register.simple_tag
def claim_pill(state: str) -> SafeString:
    """The state of a claim as icon, word and colour."""
    held = ClaimState(state)
    return pill(LOOKS[held], str(held.label))


@register.filter
def claimed_words(claim: Claim | ClaimEvent) -> str:
    """The claimed figure in one cell."""
    return docket.claimed_words(claim)
