"""Rounds in which the system itself still writes scores, as the database allows it."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from cchc.core.clock import today
from scores_app.choices import RoundState, Step
from scores_app.models import Round, RoundStep


def computed_rounds() -> QuerySet[Round]:
    """Open ones up to the last day of their approval, and those in preparation."""
    approval = RoundStep.objects.filter(
        round=OuterRef("pk"), step=Step.APPROVAL, ends_on__gte=today()
    )
    still_open = Q(Exists(approval), state=RoundState.OPEN)
    return Round.objects.filter(still_open | Q(state=RoundState.DRAFT))
